// What stands in each column, in figures: all of them aggregates that DuckDB computes.

import { MAX_CATEGORIES } from "../../document/preparation";
import type { ColumnType } from "../../document/schema";
import type { ColumnProfile } from "../../protocol/data";
import type { Database } from "../duckdb";
import { PROFILE } from "../source";
import type { Relation, RelationColumn } from "./relation";
import { daysSql } from "./relation";
import type { NumberFigures } from "./numberFigures";
import { numberFigures } from "./numberFigures";
import { statedBounds } from "./statedBounds";

/** Columns in one query. */
const BATCH = 25;
const SECONDS_A_DAY = 86_400;

/** Texts count as categories when they repeat: few of them, or each three times on average. */
const FEW_CATEGORIES = 20;
/** As many as a column may be encoded to, or a target have classes. */
const MANY_CATEGORIES = MAX_CATEGORIES - 1;
const LEAST_REPEATS = 3;
/** Numbers of which at most so many differ are counted one by one. */
const FEW_NUMBERS = 200;
/** A small table's column of all different texts names its rows. */
const LEAST_NAMED_ROWS = 10;

/** A wider table is read once where it has no more cells: to find a few columns among thousands takes longer than to ask of them. */
const WIDE = 500;
const MOST_HELD_CELLS = 10_000_000;

/** Profiles every column, in order. */
export async function profileColumns(database: Database, table: Relation): Promise<ColumnProfile[]> {
  const profiles: ColumnProfile[] = [];
  const isHeld = table.columns.length > WIDE && table.rows * table.columns.length <= MOST_HELD_CELLS;
  if (isHeld) await database.run(`CREATE OR REPLACE TEMP TABLE profiled AS SELECT * FROM ${table.from}`);
  const { path: _, ...held } = table;
  const relation: Relation = isHeld ? { ...held, from: "profiled" } : table;
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

async function profileBatch(
  database: Database,
  relation: Relation,
  columns: readonly RelationColumn[],
): Promise<ColumnProfile[]> {
  const numeric = columns.filter(({ kind }) => kind !== "text");
  const values = numeric.map((column) => (column.kind === "number" ? column.value : daysSql(column)));
  const stated = await statedBounds(database, relation, numeric, values);
  const found = await numberFigures(
    database,
    relation,
    numeric.map(({ kind }, index) => ({
      sql: values[index] ?? "NULL",
      stated: stated[index] ?? null,
      ...(kind === "timestamp" && { times: SECONDS_A_DAY }),
    })),
  );
  const figures = new Map(numeric.map((column, index) => [column, found[index]]));
  const few = await countNumbers(
    database,
    relation,
    numeric.filter((column) => column.kind === "number" && (figures.get(column)?.distinct ?? Infinity) <= FEW_NUMBERS),
  );
  const profiles: ColumnProfile[] = [];
  for (const column of columns) {
    const own = figures.get(column);
    profiles.push(
      own === undefined
        ? await profileTexts(database, relation, column)
        : profileNumbers(column, relation.rows, own, few.get(column)),
    );
  }
  return profiles;
}

function profileNumbers(
  { name, kind }: RelationColumn,
  rows: number,
  { present, distinct, histogram, mean, deviation, median, decimals }: NumberFigures,
  categories: ColumnProfile["categories"],
): ColumnProfile {
  const type = kind === "number" ? "number" : "date";
  const shared = { name, missing: rows - present, distinct, type } as const;
  if (present === 0) return shared;
  return {
    ...shared,
    mean,
    deviation,
    median,
    histogram,
    ...(type === "number" && { decimals }),
    ...(categories !== undefined && categories.length > 0 && { categories }),
  };
}

async function profileTexts(database: Database, relation: Relation, column: RelationColumn): Promise<ColumnProfile> {
  const counted = `(SELECT ${column.value} AS x, count(*)::DOUBLE AS n FROM ${relation.from} GROUP BY ALL)`;
  const listed = await database.rows(
    `SELECT x, n, sum(n) OVER (), count(*) OVER ()::DOUBLE FROM ${counted} WHERE x IS NOT NULL ORDER BY n DESC, x LIMIT ${PROFILE.listed}`,
  );
  const [[, , all, differ] = [null, null, 0, 0]] = listed;
  const [present, distinct] = [Number(all), Number(differ)];
  return {
    name: column.name,
    missing: relation.rows - present,
    distinct,
    type: textType(present, distinct),
    categories: listed.map(([value, count]) => ({ value: String(value), count: Number(count) })),
  };
}

/** How often each number stands in a column, the most frequent first, written as it is when treated as a category. */
async function countNumbers(
  database: Database,
  { from }: Relation,
  columns: readonly RelationColumn[],
): Promise<Map<RelationColumn, { value: string; count: number }[]>> {
  const found = new Map(columns.map((column): [RelationColumn, { value: string; count: number }[]] => [column, []]));
  if (columns.length === 0) return found;
  const counted = await database.rows(
    `SELECT which::DOUBLE, x, count(*)::DOUBLE AS n FROM (SELECT unnest(range(${columns.length})) AS which, unnest([${columns.map(({ value }) => value).join(", ")}]) AS x FROM ${from}) WHERE x IS NOT NULL GROUP BY which, x ORDER BY which, n DESC, x`,
  );
  for (const [which, value, count] of counted) {
    const column = columns[Number(which)];
    const list = column === undefined ? undefined : found.get(column);
    if (list !== undefined && list.length < PROFILE.listed)
      list.push({ value: String(Number(value)), count: Number(count) });
  }
  return found;
}
