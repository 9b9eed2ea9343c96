// A Parquet file that is a project's table already: all that an import would change in it is how it is packed.

import type { Database } from "../duckdb";
import { sqlName, sqlText } from "../duckdb";
import type { Relation, RelationColumn } from "./relation";

/** Types whose values are read from the project's file as they would be written there. */
const KEPT_TYPES =
  /^(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER|FLOAT|DOUBLE|DATE|TIMESTAMP|VARCHAR)$/;
/** Others take long to unpack, each time that a page is looked at. */
const QUICK = new Set(["UNCOMPRESSED", "SNAPPY", "ZSTD", "LZ4_RAW"]);
/** Rows of a group, which is read whole for a page. */
const MOST_IN_GROUP = 300_000;

/**
 * Whether the file may be kept as it is.
 * @param own its columns
 * @param judged how each is read, under the names that they get
 */
export async function isKept(
  database: Database,
  path: string,
  own: readonly RelationColumn[],
  judged: Pick<Relation, "from" | "columns">,
): Promise<boolean> {
  const { from, columns } = judged;
  const isPlain = own.every(({ name, type = "", kind }, index) => {
    const taken = columns[index];
    return KEPT_TYPES.test(type) && taken?.name === name && taken.kind === kind;
  });
  if (!isPlain) return false;
  const [groups = []] = await database.rows(
    `SELECT max(row_group_num_rows)::DOUBLE, list(DISTINCT compression) FILTER (compression IS NOT NULL)::VARCHAR[]::VARCHAR FROM parquet_metadata(${sqlText(path)})`,
  );
  const [most, packings] = groups;
  const used = String(packings)
    .replace(/[[\]' ]/g, "")
    .split(",");
  if (Number(most) > MOST_IN_GROUP || !used.every((packing) => QUICK.has(packing))) return false;
  const texts = columns.filter(({ kind }) => kind === "text");
  const sample = `(SELECT * FROM ${from} LIMIT ${SAMPLE_ROWS})`;
  const differ = texts.map(({ name }) => `count(DISTINCT ${sqlName(name)})::DOUBLE`);
  const [counts = []] = texts.length === 0 ? [] : await database.rows(`SELECT ${differ.join(", ")} FROM ${sample}`);
  for (const [index, { name, value }] of texts.entries()) {
    const column = sqlName(name);
    // Where texts repeat, each is looked at once.
    const rows = Number(counts[index]) * REPEATS > SAMPLE_ROWS ? from : `(SELECT DISTINCT ${column} FROM ${from})`;
    const changed = `SELECT 1 FROM ${rows} WHERE (${value}) IS DISTINCT FROM nullif(${column}, '') LIMIT 1`;
    if ((await database.rows(changed)).length > 0) return false;
  }
  return true;
}

/** Rows that show whether the texts of a column repeat, and how often they do on average where that counts. */
const SAMPLE_ROWS = 20_000;
const REPEATS = 4;
