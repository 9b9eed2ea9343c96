// Which rows stand at a place of a sorted table. Far from its beginning, sorting all rows down to there takes long: a sample says between
// which values the place lies, those before are counted, and only those between are sorted.

import type { Database } from "../duckdb";
import { sqlText } from "../duckdb";
import type { Relation, RelationColumn } from "./relation";
import { numberedRows } from "./relation";

export interface SortedPlace {
  readonly by: RelationColumn;
  readonly descending: boolean;
  /** SQL of a condition on the rows; "" for none. */
  readonly where: string;
  readonly offset: number;
  readonly limit: number;
  /** Rows that fulfill the condition. */
  readonly total: number;
}

/** Places from here on are far, in tables of so many rows. */
const FAR = 20_000;
const LARGE = 200_000;
const SAMPLE = 16_384;
/** Rows of the sample to either side: five standard errors of a median's place. */
const ASIDE = 320;

/** The numbers of the rows there, in their order; missing values come last, and rows that are equal keep their order. */
export async function sortedNumbers(database: Database, relation: Relation, place: SortedPlace): Promise<number[]> {
  const { offset, limit, total } = place;
  const isFar = offset + limit > FAR && total >= LARGE;
  const near = isFar ? await nearPlace(database, relation, place) : null;
  if (near !== null) {
    const wanted = Math.max(0, Math.min(limit, total - offset));
    const found = await sorted(database, relation, { ...place, ...near });
    if (found.length === wanted) return found;
  }
  return sorted(database, relation, place);
}

async function sorted(
  database: Database,
  relation: Relation,
  { by, descending, where, offset, limit }: SortedPlace,
): Promise<number[]> {
  const order = `${by.value} ${descending ? "DESC" : "ASC"} NULLS LAST, file_row_number`;
  const found = await database.rows(
    `SELECT file_row_number::DOUBLE FROM ${numberedRows(relation)} ${where} ORDER BY ${order} LIMIT $1::BIGINT OFFSET $2::BIGINT`,
    [limit, offset],
  );
  return found.map(([number]) => Number(number));
}

const LITERAL = { number: "DOUBLE", date: "DATE", timestamp: "TIMESTAMP", text: "VARCHAR" } as const;

/** The rows between values around the place, and the place among them; null where the sample does not say. */
async function nearPlace(
  database: Database,
  relation: Relation,
  { by, descending, where, offset, limit, total }: SortedPlace,
): Promise<Pick<SortedPlace, "where" | "offset"> | null> {
  const share = SAMPLE / total;
  const order = descending ? "DESC" : "ASC";
  const [first, last] = [Math.floor(offset * share) - ASIDE, Math.ceil((offset + limit) * share) + ASIDE];
  const rows = `(SELECT ${by.value} AS x FROM ${numberedRows(relation)} ${where})`;
  const sample = `(SELECT x FROM ${rows} USING SAMPLE reservoir(${SAMPLE} ROWS) REPEATABLE (1))`;
  const [[from, to] = []] = await database.rows(
    `SELECT l[${Math.max(1, first)}]::VARCHAR, l[${last}]::VARCHAR FROM (SELECT list_sort(list(x), '${order}') AS l FROM ${sample} WHERE x IS NOT NULL)`,
  );
  // Nothing is known beyond the last of the sample's values that are there.
  if (typeof from !== "string" || typeof to !== "string" || `${from}${to}`.includes("\0")) return null;
  const [start, end] = [from, to].map((text) => `${sqlText(text)}::${LITERAL[by.kind]}`);
  const [before, until, onward] = descending ? [">", ">=", "<="] : ["<", "<=", ">="];
  const also = where === "" ? "WHERE" : `${where} AND`;
  const within = [`${by.value} ${until} ${end}`, ...(first < 1 ? [] : [`${by.value} ${onward} ${start}`])];
  const [[count] = []] =
    first < 1
      ? [[0]]
      : await database.rows(
          `SELECT count(*)::DOUBLE FROM ${numberedRows(relation)} ${also} (${by.value} ${before} ${start})`,
        );
  if (Number(count) > offset) return null;
  return { where: `${also} (${within.join(" AND ")})`, offset: offset - Number(count) };
}
