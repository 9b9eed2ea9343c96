// A table that DuckDB can read, whatever file it came from, and how each of its columns is turned into what is asked for.

import { invariant } from "../../document/errors";
import type { ColumnType } from "../../document/schema";
import type { Database } from "../duckdb";
import { sqlName, sqlText } from "../duckdb";
import type { ColumnFound, ColumnReading } from "../../document/columnReading";
import { EPOCHS } from "../../document/epochs";

/** How a column's values are held. */
export type StoredKind = "number" | "date" | "timestamp" | "text";

export interface RelationColumn {
  readonly name: string;
  readonly kind: StoredKind;
  /** SQL of the value in its kind: DOUBLE, DATE, TIMESTAMP or VARCHAR; NULL for a missing one. */
  readonly value: string;
  /** SQL of the value as the source writes it, VARCHAR; NULL for a missing one. */
  readonly text: string;
  /** Where the source has texts: SQL of the very cell, without the blanks around it, and how it is read. */
  readonly texts?: { readonly cell: string; readonly reading: ColumnReading };
  /** Where the source has whole or decimal numbers of more digits than a float: SQL that is true of a cell that loses some of them. */
  readonly loses?: string;
  /** Where it has floats: SQL that is true of a number that none can learn from, infinite or too large, and that is taken as missing. */
  readonly drops?: string;
  /** DuckDB's type of a column of a file that has types. */
  readonly type?: string;
  /** What the import found of those texts. */
  readonly found?: ColumnFound;
}

/** Columns over one table expression. */
export interface Relation {
  readonly from: string;
  readonly columns: readonly RelationColumn[];
  readonly rows: number;
  /** Added to a row's number, from 1, to give its line in a file of text; null or absent where there is no such thing. */
  readonly linesBefore?: number | null;
  /** What a person should know of how the file was read. */
  readonly notes?: readonly string[];
  /** The values stand in the file that will keep them already. */
  readonly written?: boolean;
  /** The Parquet file that has these rows and no others. */
  readonly path?: string;
  /** The same rows with `file_row_number`, from 0; absent where they have no numbers. */
  readonly numbered?: string;
}

/** SQL of the rows with `file_row_number`, the number of each in the data. */
export function numberedRows({ numbered }: Relation): string {
  invariant(numbered !== undefined, "rows of a stored table have numbers");
  return numbered;
}

const BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160)";
/** Those that end few texts; the first is the usual one. */
const BLANK_ENDS = ["' '", "chr(9)", "chr(10)", "chr(13)", "chr(160)"] as const;

/** SQL of a text without the blanks around it; few have any, and to look at both ends is far faster than to trim. */
export function trimmed(sql: string): string {
  const ends = BLANK_ENDS.map((blank) => `ends_with(${sql}, ${blank})`);
  return `CASE WHEN ${sql} < '!' OR starts_with(${sql}, chr(160)) OR ${ends.join(" OR ")} THEN trim(${sql}, ${BLANKS}) ELSE ${sql} END`;
}

/** SQL: a DOUBLE that can be learned from: not NaN, not infinite, and not so large that its square is. */
export function isQuantity(sql: string): string {
  return `abs(${sql}) < 1e100`;
}

const NUMBER_TYPES =
  /^(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|HUGEINT|UHUGEINT|FLOAT|DOUBLE|DECIMAL.*)$/;

/** Those that have numbers which no float is. */
const WIDE_TYPES = /^(BIGINT|UBIGINT|HUGEINT|UHUGEINT|DECIMAL\((?:1[6-9]|[23]\d),\d+\))$/;

/** How a column of a DuckDB type is held: anything unknown as its text. */
function kindOf(duckType: string): StoredKind {
  if (NUMBER_TYPES.test(duckType)) return "number";
  if (duckType === "DATE") return "date";
  return duckType.startsWith("TIMESTAMP") ? "timestamp" : "text";
}

/** A column of a typed file (Parquet, JSON, our own table) under the name that the file gives it. */
function typedColumn(name: string, duckType: string, { isTrimmed }: { readonly isTrimmed: boolean }): RelationColumn {
  const column = sqlName(name);
  const kind = kindOf(duckType);
  const values: Record<StoredKind, string> = {
    number: `CASE WHEN ${isQuantity(`${column}::DOUBLE`)} THEN ${column}::DOUBLE END`,
    date: `CASE WHEN isfinite(${column}) THEN ${column} END`,
    timestamp: `CASE WHEN isfinite(${column}::TIMESTAMP) THEN ${column}::TIMESTAMP END`,
    // Values of several kinds in one column: texts without the quotes that they have as JSON.
    text:
      duckType === "JSON"
        ? `nullif(${trimmed(`json_extract_string(${column}, '$')`)}, '')`
        : `nullif(${isTrimmed ? `${column}::VARCHAR` : trimmed(`${column}::VARCHAR`)}, '')`,
  };
  const value = values[kind];
  const loses = WIDE_TYPES.test(duckType)
    ? { loses: `try_cast(${column}::DOUBLE AS ${duckType}) IS DISTINCT FROM ${column}` }
    : /^(?:FLOAT|DOUBLE)$/.test(duckType)
      ? { drops: `${column} IS NOT NULL AND NOT isnan(${column}) AND NOT ${isQuantity(`${column}::DOUBLE`)}` }
      : {};
  return { name, kind, value, text: kind === "text" ? value : `(${value})::VARCHAR`, type: duckType, ...loses };
}

/** The rows of a table that {@link writeTable} wrote, under their own names. `path` must be among the database's files. */
export async function parquetRelation(database: Database, path: string): Promise<Relation> {
  const from = `read_parquet(${sqlText(path)}, binary_as_string = true, hive_partitioning = false)`;
  const relation = await typedRelation(database, from, { isTrimmed: true });
  return { ...relation, path, numbered: from.replace(/\)$/, ", file_row_number = true)") };
}

/**
 * Any table expression whose columns have types.
 * @param isTrimmed no text has blanks around it
 */
export async function typedRelation(
  database: Database,
  from: string,
  { isTrimmed }: { readonly isTrimmed: boolean } = { isTrimmed: false },
): Promise<Relation> {
  const columns = await database.rows(`DESCRIBE SELECT * FROM ${from}`);
  const [[rows] = []] = await database.rows(`SELECT count(*)::DOUBLE FROM ${from}`);
  return {
    from,
    rows: Number(rows),
    columns: columns.map(([name, type]) => typedColumn(String(name), String(type), { isTrimmed })),
  };
}

/** Days since 1970-01-01, DOUBLE. */
export function daysSql({ kind, value }: RelationColumn): string {
  return kind === "date"
    ? `date_diff('day', DATE '1970-01-01', ${value})::DOUBLE`
    : `epoch_us(${value}) / 86400000000.0`;
}

/**
 * Days since 1970-01-01, DOUBLE, of a number that counts seconds, or thousandths, millionths or billionths of them, since then; NULL of one
 * that is too small: those from 1973 on are told apart by their size.
 */
function epochSql(value: string): string {
  const size = `abs(${value})`;
  return `CASE WHEN ${size} < ${EPOCHS.seconds[0]} THEN NULL WHEN ${size} < 1e11 THEN (${value}) / 86400 WHEN ${size} < 1e14 THEN (${value}) / 86400e3 WHEN ${size} < 1e17 THEN (${value}) / 86400e6 WHEN ${size} < 1e20 THEN (${value}) / 86400e9 END`;
}

/**
 * Per type that a network may want: SQL of a column as that, DOUBLE for numbers and dates (days since 1970-01-01), VARCHAR
 * else. NULL also where a value cannot be read so; null when no value of the column can.
 */
export const AS_TYPE: { readonly [T in ColumnType]: (column: RelationColumn) => string | null } = {
  number({ kind, value }) {
    if (kind === "number") return value;
    return kind === "text"
      ? `CASE WHEN ${isQuantity(`try_cast(${value} AS DOUBLE)`)} THEN try_cast(${value} AS DOUBLE) END`
      : null;
  },
  date(column) {
    if (column.kind === "number") return epochSql(column.value);
    if (column.kind !== "text") return daysSql(column);
    return daysSql({ ...column, kind: "timestamp", value: `try_cast(${column.value} AS TIMESTAMP)` });
  },
  category: ({ text }) => text,
  text: ({ text }) => text,
};
