// The least and the greatest value of a column as its Parquet file states them, group of rows by group of rows. Whoever wrote the file may
// have stated too little or too much: what is made of it is compared with the values.

import type { Database } from "../duckdb";
import { sqlName, sqlText } from "../duckdb";
import type { Bounds } from "./numberCounter";
import type { Relation, RelationColumn } from "./relation";

/**
 * Those of each column; null where the file says nothing.
 * @param values SQL of each column's value, DOUBLE, made of the column
 */
export async function statedBounds(
  database: Database,
  { path }: Relation,
  columns: readonly RelationColumn[],
  values: readonly string[],
): Promise<(Bounds | null)[]> {
  const asked = columns.flatMap(({ name, type }, index) => {
    const ends = ["min", "max"].map((end) => `try_cast(stats_${end}_value AS ${type ?? "DOUBLE"})`).join(", ");
    const cells = `(SELECT unnest([${ends}]) AS ${sqlName(name)} FROM stated WHERE path_in_schema = ${sqlText(name)})`;
    return type === undefined ? [] : [`SELECT ${index} AS place, ${values[index] ?? "NULL"} AS x FROM ${cells}`];
  });
  if (path === undefined || asked.length === 0) return columns.map(() => null);
  const stated = `SELECT path_in_schema, stats_min_value, stats_max_value FROM parquet_metadata(${sqlText(path)})`;
  const rows = await database.rows(
    `WITH stated AS MATERIALIZED (${stated}) SELECT place::DOUBLE, min(x), max(x) FROM (${asked.join(" UNION ALL ")}) WHERE x IS NOT NULL GROUP BY place`,
  );
  const found = new Map(rows.map(([place, min, max]) => [Number(place), { min: Number(min), max: Number(max) }]));
  return columns.map((_, index) => found.get(index) ?? null);
}
