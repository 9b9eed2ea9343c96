// What stands in each column, in figures: all of them aggregates that DuckDB computes.

import { MAX_CATEGORIES } from "../../document/preparation";
import type { ColumnType } from "../../document/schema";
import type { ColumnProfile } from "../../protocol/data";
import type { Database } from "../duckdb";
import { PROFILE } from "../source";
import type { Relation, RelationColumn } from "./relation";
import { daysSql } from "./relation";

/** Digits after the point that are looked for. */
const MOST_DECIMALS = 6;
/** Columns in one query. */
const BATCH = 25;

/** Texts count as categories when they repeat: few of them, or each three times on average. */
const FEW_CATEGORIES = 20;
/** As many as a column may be encoded to, or a target have classes. */
const MANY_CATEGORIES = MAX_CATEGORIES - 1;
const LEAST_REPEATS = 3;
/** Numbers of which at most so many differ are counted one by one. */
const FEW_NUMBERS = 200;
/** A small table's column of all different texts names its rows. */
const LEAST_NAMED_ROWS = 10;

/** Profiles every column, in order. */
export async function profileColumns(database: Database, relation: Relation): Promise<ColumnProfile[]> {
  const profiles: ColumnProfile[] = [];
  for (let start = 0; start < relation.columns.length; start += BATCH) {
    profiles.push(...(await profileBatch(database, relation, relation.columns.slice(start, start + BATCH))));
  }
  return profiles;
}

/** Whether texts are categories or free text. */
export function textType(present: number, distinct: number): ColumnType {
  if (distinct === 0 || (distinct === present && present >= LEAST_NAMED_ROWS)) return "text";
  if (distinct <= FEW_CATEGORIES) return "category";
  return distinct <= MANY_CATEGORIES && distinct * LEAST_REPEATS <= present ? "category" : "text";
}

/** Of one column. */
const FIGURES = 8;

const isNumeric = (column: RelationColumn): boolean => column.kind !== "text";
const numericSql = (column: RelationColumn): string => (column.kind === "number" ? column.value : daysSql(column));

async function profileBatch(
  database: Database,
  relation: Relation,
  columns: readonly RelationColumn[],
): Promise<ColumnProfile[]> {
  const values = columns
    .map((column, index) => `${isNumeric(column) ? numericSql(column) : column.value} AS x${index}`)
    .join(", ");
  const rows = `(SELECT ${values} FROM ${relation.from})`;
  const [figures = []] = await database.rows(
    `SELECT ${columns
      .flatMap((column, index) => {
        const x = `x${index}`;
        const counts = [`count(${x})::DOUBLE`, `count(DISTINCT ${x})::DOUBLE`];
        return isNumeric(column)
          ? [
              ...counts,
              `min(${x})`,
              `max(${x})`,
              `avg(${x})`,
              `stddev_pop(${x})`,
              `median(${x})`,
              column.kind === "number" ? `max(${decimalsSql(x)})::DOUBLE` : "NULL",
            ]
          : [...counts, "NULL", "NULL", "NULL", "NULL", "NULL", "NULL"];
      })
      .join(", ")} FROM ${rows}`,
  );
  const found = columns.map((column, index) => {
    const [present = 0, distinct = 0, min = 0, max = 0, mean = 0, deviation = 0, median = 0, decimals = 0] = figures
      .slice(index * FIGURES, (index + 1) * FIGURES)
      .map(Number);
    return { column, sql: `x${index}`, present, distinct, min, max, mean, deviation, median, decimals };
  });
  const histograms = await countBins(
    database,
    rows,
    found.filter(({ column, present }) => isNumeric(column) && present > 0),
  );
  const categoriesOfNumbers = await countNumbers(
    database,
    rows,
    found.flatMap(({ column, sql, present, distinct }) =>
      column.kind === "number" && present > 0 && distinct <= FEW_NUMBERS ? [sql] : [],
    ),
  );
  const profiles: ColumnProfile[] = [];
  for (const { column, sql, present, distinct, min, max, mean, deviation, median, decimals } of found) {
    const shared = { name: column.name, missing: relation.rows - present, distinct };
    const counts = histograms.get(sql);
    if (isNumeric(column)) {
      const type = column.kind === "number" ? "number" : "date";
      const values = categoriesOfNumbers.get(sql);
      profiles.push(
        counts === undefined
          ? { ...shared, type }
          : {
              ...shared,
              type,
              mean,
              deviation,
              median,
              histogram: { min, max, counts },
              ...(type === "number" && { decimals }),
              ...(values && { categories: values }),
            },
      );
      continue;
    }
    const categories = await database.rows(
      `SELECT x, count(*)::DOUBLE AS n FROM (SELECT ${column.value} AS x FROM ${relation.from}) WHERE x IS NOT NULL GROUP BY x ORDER BY n DESC, x LIMIT ${PROFILE.listed}`,
    );
    profiles.push({
      ...shared,
      type: textType(present, distinct),
      categories: categories.map(([value, count]) => ({ value: String(value), count: Number(count) })),
    });
  }
  return profiles;
}

/** SQL: as many digits after the point write this number exactly. */
function decimalsSql(x: string): string {
  const cases = Array.from(
    { length: MOST_DECIMALS + 1 },
    (_, digits) => `WHEN ${x} = round(${x}, ${digits}) THEN ${digits}`,
  );
  return `CASE WHEN ${x} IS NULL THEN NULL ${cases.join(" ")} ELSE ${MOST_DECIMALS + 1} END`;
}

/** How often each number stands in a column, the most frequent first, written as it is when treated as a category. */
async function countNumbers(
  database: Database,
  rows: string,
  columns: readonly string[],
): Promise<Map<string, { value: string; count: number }[]>> {
  const found = new Map<string, { value: string; count: number }[]>();
  if (columns.length === 0) return found;
  const counted = await database.rows(
    `SELECT which::DOUBLE, x, count(*)::DOUBLE AS n FROM (SELECT unnest(range(${columns.length})) AS which, unnest([${columns.join(", ")}]) AS x FROM ${rows}) WHERE x IS NOT NULL GROUP BY which, x ORDER BY which, n DESC, x`,
  );
  for (const [which, value, count] of counted) {
    const column = columns[Number(which)] ?? "";
    const list = found.get(column) ?? [];
    if (list.length < PROFILE.listed) list.push({ value: String(Number(value)), count: Number(count) });
    found.set(column, list);
  }
  return found;
}

interface Range {
  readonly sql: string;
  readonly present: number;
  readonly min: number;
  readonly max: number;
}

/** Counts of equal-width bins, the last one with its upper end, by column. A constant column has one bin. */
async function countBins(database: Database, rows: string, ranges: readonly Range[]): Promise<Map<string, number[]>> {
  const counts = new Map<string, number[]>();
  const binned: Range[] = [];
  for (const range of ranges) {
    const { sql, present, min, max } = range;
    const width = (max - min) / PROFILE.bins;
    // One bin also where the values lie so close together, or so far apart, that bins have no width.
    const wide = width > 0 && Number.isFinite(max - min) && min + width !== min;
    counts.set(sql, wide ? new Array<number>(PROFILE.bins).fill(0) : [present]);
    if (wide) binned.push(range);
  }
  if (binned.length === 0) return counts;
  // least and greatest pass over NULL.
  const bins = binned.map(
    ({ sql, min, max }) =>
      `CASE WHEN ${sql} IS NOT NULL THEN least(${PROFILE.bins - 1}, greatest(0, floor((${sql} - (${min}::DOUBLE)) / ${(max - min) / PROFILE.bins}::DOUBLE))) END`,
  );
  const counted = await database.rows(
    `SELECT which::DOUBLE, bin::DOUBLE, count(*)::DOUBLE FROM (SELECT unnest(range(${binned.length})) AS which, unnest([${bins.join(", ")}]) AS bin FROM ${rows}) WHERE bin IS NOT NULL GROUP BY which, bin`,
  );
  for (const [which, bin, count] of counted) {
    const row = counts.get(binned[Number(which)]?.sql ?? "");
    if (row !== undefined) row[Number(bin)] = Number(count);
  }
  return counts;
}
