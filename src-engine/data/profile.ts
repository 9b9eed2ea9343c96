// What stands in each column, in figures: all of them aggregates that DuckDB computes.

import type { ColumnType } from "../document/schema";
import type { ColumnProfile } from "../protocol/data";
import type { Database } from "./duckdb";
import type { Relation, RelationColumn } from "./relation";
import { daysSql } from "./relation";

/** Bins of a histogram. */
export const BINS = 20;
/** Categories that are listed. */
const LISTED = 50;
/** Columns in one query. */
const BATCH = 25;

/** Texts count as categories when they repeat: few of them, or each three times on average. */
const FEW_CATEGORIES = 20;
const MANY_CATEGORIES = 200;
const LEAST_REPEATS = 3;
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

const isNumeric = (column: RelationColumn): boolean => column.kind !== "text";
const numericSql = (column: RelationColumn): string => (column.kind === "number" ? column.value : daysSql(column));

async function profileBatch(database: Database, relation: Relation, columns: readonly RelationColumn[]): Promise<ColumnProfile[]> {
  const values = columns.map((column, index) => `${isNumeric(column) ? numericSql(column) : column.value} AS x${index}`).join(", ");
  const rows = `(SELECT ${values} FROM ${relation.from})`;
  const [figures = []] = await database.rows(
    `SELECT ${columns
      .flatMap((column, index) => {
        const x = `x${index}`;
        const counts = [`count(${x})::DOUBLE`, `count(DISTINCT ${x})::DOUBLE`];
        return isNumeric(column)
          ? [...counts, `min(${x})`, `max(${x})`, `avg(${x})`, `stddev_pop(${x})`, `median(${x})`]
          : [...counts, "NULL", "NULL", "NULL", "NULL", "NULL"];
      })
      .join(", ")} FROM ${rows}`,
  );
  const profiles: ColumnProfile[] = [];
  for (const [index, column] of columns.entries()) {
    const [present = 0, distinct = 0, min = 0, max = 0, mean = 0, deviation = 0, median = 0] = figures.slice(index * 7, index * 7 + 7).map(Number);
    // A query of its own names its own column alone: planning many takes longer than reading one.
    const own = `(SELECT ${isNumeric(column) ? numericSql(column) : column.value} AS x FROM ${relation.from})`;
    const shared = { name: column.name, missing: relation.rows - present, distinct };
    if (!isNumeric(column)) {
      const categories = await database.rows(
        `SELECT x, count(*)::DOUBLE AS n FROM ${own} WHERE x IS NOT NULL GROUP BY x ORDER BY n DESC, x LIMIT ${LISTED}`,
      );
      profiles.push({
        ...shared,
        type: textType(present, distinct),
        categories: categories.map(([value, count]) => ({ value: String(value), count: Number(count) })),
      });
    } else {
      const type = column.kind === "number" ? "number" : "date";
      profiles.push(
        present === 0
          ? { ...shared, type }
          : { ...shared, type, mean, deviation, median, histogram: { min, max, counts: await histogram(database, own, min, max) } },
      );
    }
  }
  return profiles;
}

/** Counts of equal-width bins; the last one has its upper end. A constant column has one bin. */
async function histogram(database: Database, rows: string, min: number, max: number): Promise<number[]> {
  const width = (max - min) / BINS;
  // Also where the values lie so close together, or so far apart, that the bins have no width.
  if (!(width > 0 && Number.isFinite(max - min)) || min + width === min) {
    const [[count] = []] = await database.rows(`SELECT count(x)::DOUBLE FROM ${rows}`);
    return [Number(count)];
  }
  const counts = new Array<number>(BINS).fill(0);
  const bins = await database.rows(
    `SELECT least(${BINS - 1}, greatest(0, floor((x - $1) / $2)))::DOUBLE AS bin, count(*)::DOUBLE FROM ${rows} WHERE x IS NOT NULL GROUP BY bin`,
    [min, width],
  );
  for (const [bin, count] of bins) counts[Number(bin)] = Number(count);
  return counts;
}
