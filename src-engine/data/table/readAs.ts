// A column of texts as the values that a reading makes of it, and the cells that it makes nothing of.

import type { ColumnReading, OddCells } from "../../document/columnReading";
import type { Database } from "../duckdb";
import { sqlText } from "../duckdb";
import { MISSING_TOKENS, SENTINELS } from "../../document/importOptions";
import { readingSql } from "../reading/readingSql";
import type { RelationColumn } from "./relation";

/** A column of a file of texts. */
export interface TextColumn {
  readonly name: string;
  /** SQL of the cell without the blanks around it, VARCHAR. */
  readonly cell: string;
  /** SQL of the cell with them, where that is at hand. */
  readonly raw?: string;
}

/** Odd cells shown of a column. */
const EXAMPLES = 5;
const EXAMPLE_LENGTH = 200;

/** SQL of the cell, NULL where a sign for a missing value stands in it. */
export function presentSql(cell: string, missing: readonly string[] = MISSING_TOKENS): string {
  const longest = Math.max(0, ...missing.map((text) => Buffer.byteLength(text)));
  // Most cells are longer, and then need not be compared.
  return `CASE WHEN strlen(${cell}) > ${longest} THEN ${cell} WHEN ${isOneOf(`lower(${cell})`, missing)} THEN NULL ELSE ${cell} END`;
}

/** SQL: a text is one of these. Not `IN`: DuckDB turns a longer one into a join, which is slow and mixes up the rows' order. */
export function isOneOf(text: string, list: readonly string[]): string {
  return `list_contains([${list.map(sqlText).join(", ")}], ${text})`;
}

/** SQL: the reading makes nothing of a text that is there, and that is no usual sign for a missing value. */
export function isOdd(present: string, reading: ColumnReading): string {
  return `${present} IS NOT NULL AND (${readingSql(present, reading)}) IS NULL AND NOT ${isOneOf(`lower(${present})`, SENTINELS)}`;
}

/** The column's cells, read so. */
export function readAs({ name, cell }: TextColumn, reading: ColumnReading): RelationColumn {
  const text = presentSql(cell, reading.missing);
  const kind = reading.as === "date" && reading.time ? "timestamp" : reading.as;
  // A sign for a missing value without a digit is no number or date either, and need not be looked for.
  const isPlain = reading.as !== "text" && !(reading.missing ?? MISSING_TOKENS).some((token) => /[0-9]/.test(token));
  return { name, kind, value: readingSql(isPlain ? cell : `(${text})`, reading), text, texts: { cell, reading } };
}

/** What is asked of a column's odd cells. */
interface OddRequest {
  readonly from: string;
  /** Added to a row's number, from 1, to give its line; null where rows and lines do not go together. */
  readonly linesBefore: number | null;
  readonly columns: readonly { readonly cell: string; readonly reading: ColumnReading }[];
}

/** Per column its odd cells, with where the most frequent ones stand; null where there is none. */
export async function oddCells(
  database: Database,
  { from, linesBefore, columns }: OddRequest,
): Promise<(OddCells | null)[]> {
  const asked = columns.map(({ cell, reading }) => ({ text: presentSql(cell, reading.missing), reading }));
  const figures = asked.map(({ text, reading }) =>
    reading.as === "text" ? "0" : `count(*) FILTER (${isOdd(`(${text})`, reading)})::DOUBLE`,
  );
  const none = figures.every((figure) => figure === "0");
  const [counts = []] = none ? [figures] : await database.rows(`SELECT ${figures.join(", ")} FROM ${from}`);
  const found: (OddCells | null)[] = [];
  for (const [index, { text, reading }] of asked.entries()) {
    const count = Number(counts[index]);
    if (count === 0) {
      found.push(null);
      continue;
    }
    const numbered = `(SELECT ${text} AS x, row_number() OVER () AS r FROM ${from})`;
    const odd = await database.rows(
      `SELECT x, count(*)::DOUBLE AS n, min(r)::DOUBLE AS first FROM ${numbered} WHERE ${isOdd("x", reading)} GROUP BY x ORDER BY n DESC, first LIMIT ${EXAMPLES}`,
    );
    const examples = odd.map(([cell, times, row]) => ({
      text: String(cell).slice(0, EXAMPLE_LENGTH),
      count: Number(times),
      row: Number(row),
    }));
    found.push(atLines({ count, examples }, linesBefore));
  }
  return found;
}

/** The cells with the lines where they stand, if rows and lines go together. */
export function atLines({ count, examples }: OddCells, linesBefore: number | null): OddCells {
  if (linesBefore === null) return { count, examples };
  return { count, examples: examples.map((example) => ({ ...example, line: example.row + linesBefore })) };
}
