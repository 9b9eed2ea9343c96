// Reads columns of a table as the types that are wanted.

import { UserError } from "../../document/errors";
import type { ColumnType } from "../../document/schema";
import type { RawColumn, RawTable, Wanted } from "../columns";
import { findColumn, NumberLabels } from "../columns";
import type { Database } from "../duckdb";
import { sqlName } from "../duckdb";
import type { Relation, RelationColumn } from "./relation";
import { stageTable } from "../staged/stagedTable";
import { AS_TYPE } from "./relation";

/** How a column is read as numbers, and what these make. */
interface ColumnRead {
  readonly name: string;
  /** DOUBLE; NULL is missing. */
  readonly sql: string;
  readonly kind: RawColumn["kind"] & ("numbers" | "text");
  /** Of texts, codes from what was read; of numbers, themselves. */
  readonly values: (read: Float64Array) => Float64Array | Int32Array;
  /** Of texts, once all rows were read. */
  readonly labels: () => readonly string[];
}

/**
 * Reads columns as the types they are wanted as.
 * @throws UserError "no-such-column", or "wrong-type" where values cannot be read as the type
 */
export async function readColumns(
  database: Database,
  relation: Relation,
  wanted: readonly Wanted[],
): Promise<RawTable> {
  const columns = new Map<string, RawColumn>();
  const reads = await columnReads(database, relation, wanted);
  if (reads.length > 0) {
    const read = await database.numbers(`SELECT ${selected(reads)} FROM ${relation.from}`, relation.rows);
    reads.forEach(({ name, values, labels }, index) => {
      const found = values(read[index] ?? new Float64Array(0));
      columns.set(
        name,
        found instanceof Int32Array
          ? { kind: "text", codes: found, labels: labels() }
          : { kind: "numbers", values: found },
      );
    });
  }
  return { rows: relation.rows, columns };
}

/** The same columns in a scratch file at `path`, of a table that is too large for memory. */
export async function stageColumns(
  database: Database,
  relation: Relation,
  wanted: readonly Wanted[],
  path: string,
): Promise<RawTable> {
  const reads = await columnReads(database, relation, wanted);
  return stageTable(path, {
    rows: relation.rows,
    columns: () => reads.map(({ name, kind, labels }) => ({ name, kind, labels: labels() })),
    each: (visit) =>
      database.eachNumbers(`SELECT ${selected(reads)} FROM ${relation.from}`, (columns, count) =>
        visit(
          columns.map((column, index) => reads[index]?.values(column) ?? column),
          count,
        ),
      ),
  });
}

const selected = (reads: readonly ColumnRead[]): string =>
  reads.map(({ sql }, index) => `coalesce((${sql})::DOUBLE, 'NaN'::DOUBLE) AS x${index}`).join(", ");

async function columnReads(database: Database, relation: Relation, wanted: readonly Wanted[]): Promise<ColumnRead[]> {
  await refuseWrongTypes(database, relation, wanted);
  const reads: ColumnRead[] = [];
  for (const [index, { name, type, numeric }] of wanted.entries()) {
    const column = findColumn(relation, name);
    if (type === "number" || type === "date") {
      const sql = AS_TYPE[type](column) ?? "NULL";
      reads.push({ name, sql, kind: "numbers", values: (read) => read, labels: () => [] });
    } else if (numeric ?? column.kind === "number") {
      // Numbers taken as labels: written one way, however the file writes them.
      const sql = AS_TYPE.number(column) ?? "NULL";
      const found = new NumberLabels();
      reads.push({ name, sql, kind: "text", values: (read) => found.codes(read), labels: () => found.labels });
    } else {
      const labels = await createLabels(database, relation, column, `labels_${index}`);
      const sql =
        labels.length === 0 ? "-1" : `coalesce(enum_code(${column.text}::${sqlName(`labels_${index}`)})::DOUBLE, -1)`;
      reads.push({ name, sql, kind: "text", values: (read) => Int32Array.from(read), labels: () => labels });
    }
  }
  return reads;
}

/** Makes an ENUM type of a column's texts, so that DuckDB gives codes; returns the texts in the order of their codes. */
async function createLabels(
  database: Database,
  relation: Relation,
  column: RelationColumn,
  type: string,
): Promise<string[]> {
  const distinct = `SELECT DISTINCT ${column.text} AS label FROM ${relation.from} WHERE ${column.text} IS NOT NULL`;
  const [[count] = []] = await database.rows(`SELECT count(*)::DOUBLE FROM (${distinct})`);
  if (Number(count) === 0) return [];
  // One of other rows may be there.
  await database.run(`DROP TYPE IF EXISTS ${sqlName(type)}`);
  await database.run(`CREATE TYPE ${sqlName(type)} AS ENUM (${distinct})`);
  const [labels = []] = await database.texts(`SELECT unnest(enum_range(NULL::${sqlName(type)}))::VARCHAR`);
  return labels;
}

const TYPE_NOUNS = {
  number: "numbers",
  date: "dates",
  category: "categories",
  text: "texts",
} as const satisfies Record<ColumnType, string>;

/** Values that are there but cannot be read as the type that is wanted must not quietly become missing. */
async function refuseWrongTypes(database: Database, relation: Relation, wanted: readonly Wanted[]): Promise<void> {
  const refuse = (name: string, type: ColumnType, detail: string): never => {
    throw new UserError({
      code: "wrong-type",
      message: `Column "${name}" cannot be used as ${TYPE_NOUNS[type]}: ${detail}.`,
      next: "Choose another type for the column, or ignore it.",
      subject: { kind: "column", name },
    });
  };
  const doubtful = wanted.flatMap((want) => {
    const type = (want.type === "category" || want.type === "text") && want.numeric === true ? "number" : want.type;
    const column = findColumn(relation, want.name);
    const sql = AS_TYPE[type](column);
    if (sql === null)
      return refuse(want.name, want.type, column.kind === "number" ? "it holds numbers" : "it holds dates");
    // Numbers are dates where they count seconds since 1970.
    const mayDiffer =
      column.kind === "text" ? type === "number" || type === "date" : column.kind === "number" && type === "date";
    return mayDiffer ? [{ ...want, column, sql }] : [];
  });
  if (doubtful.length === 0) return;
  const [row = []] = await database.rows(
    `SELECT ${doubtful
      .flatMap(({ column, sql }) => [
        `(count(${column.text}) - count(${sql}))::DOUBLE`,
        `any_value(${column.text}) FILTER (${column.text} IS NOT NULL AND (${sql}) IS NULL)`,
      ])
      .join(", ")} FROM ${relation.from}`,
  );
  doubtful.forEach(({ name, type, column }, index) => {
    const count = Number(row[2 * index]);
    if (count > 0 && column.kind === "number")
      refuse(name, type, "it holds numbers that do not count seconds or milliseconds since 1970-01-01");
    if (count > 0)
      refuse(
        name,
        type,
        `${count} of its values ${count === 1 ? "is" : "are"} not, for example "${String(row[2 * index + 1])}"`,
      );
  });
}
