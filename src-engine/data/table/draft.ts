// A table written as its first rows suggest. What shows that some other row is unlike them: a value that no file has,
// infinite, in the statistics that writing gives.

import type { ColumnReading } from "../../document/columnReading";
import type { Database } from "../duckdb";
import { GREATEST, isPlain } from "../reading/numberWriting";
import { readingSql } from "../reading/readingSql";
import { isLarge, isPadded } from "./evidence";
import type { TextColumn } from "./readAs";
import type { TextCells } from "./textCells";
import { presentSql } from "./readAs";
import type { RelationColumn } from "./relation";
import { trimmed } from "./relation";
import type { ColumnStatistics } from "./writeTable";
import { writeTable } from "./writeTable";

export interface DraftRequest {
  readonly from: string;
  readonly columns: readonly TextColumn[];
  /** The same columns, as they are taken to be. */
  readonly judged: readonly RelationColumn[];
  /** Of which only the first rows are known. */
  readonly settled: readonly boolean[];
  /** Texts that stand for a missing value, in lower case. */
  readonly missing: readonly string[];
  /** Whether "_" may stand between two digits, which DuckDB takes for a number. */
  readonly joinedDigits: boolean;
  readonly typed?: TextCells["typed"] | undefined;
  /** Columns, by their raw cells, that may hold codes. */
  readonly codes?: ReadonlySet<string>;
}

/**
 * Writes it with plain numbers read as such at once, where the first rows of all columns settle how they are read; gives the columns, by
 * their raw cells, of which it is right only if they hold no codes, such as 007. Null where some row is unlike the first.
 */
export async function writeTyped(
  database: Database,
  { columns, judged, settled, missing, joinedDigits, typed, codes }: DraftRequest,
  path: string,
): Promise<ReadonlySet<string> | null> {
  if (typed === undefined || joinedDigits || missing.some(looksLikeNumber) || settled.includes(false)) return null;
  const numbers = new Set(
    judged.flatMap(({ texts }, index) => {
      const raw = columns[index]?.raw;
      return raw !== undefined && texts?.reading.as === "number" && isPlain(texts.reading) ? [raw] : [];
    }),
  );
  if (numbers.size === 0 || [...numbers].some((raw) => codes?.has(raw) === true)) return null;
  const values = judged.map((column, index) => {
    const { raw = "", cell } = columns[index] ?? { cell: "NULL" };
    const reading = column.texts?.reading ?? { as: "text" };
    return { ...column, value: numbers.has(raw) ? raw : strictSql({ cell }, reading, missing) };
  });
  try {
    const statistics = await writeTable(database, { from: typed(numbers, missing), columns: values }, path);
    return unlikeIn(judged, statistics).length === 0 ? numbers : null;
  } catch {
    // What is no number is one to another reading, or told by it.
    return null;
  }
}

/** Writes it, and gives the settled columns that have a cell unlike the first ones. */
export async function writeDraft(
  database: Database,
  { from, columns, judged, settled, missing, joinedDigits }: DraftRequest,
  path: string,
): Promise<number[]> {
  const values = judged.map((column, index) => {
    const text = columns[index];
    return settled[index] === true && text !== undefined && column.texts !== undefined
      ? { ...column, value: strictSql(text, column.texts.reading, missing, joinedDigits) }
      : column;
  });
  const statistics = await writeTable(database, { from, columns: values }, path);
  return unlikeIn(judged, statistics).filter((index) => settled[index] === true);
}

/** The columns whose written values are not all such as were expected. */
function unlikeIn(judged: readonly RelationColumn[], statistics: ReadonlyMap<string, ColumnStatistics>): number[] {
  return [...judged.keys()].filter((index) => {
    const { kind = "text", name = "", texts } = judged[index] ?? {};
    const limit = texts?.reading.as === "number" && isPlain(texts.reading) ? LARGE : GREATEST;
    return kind !== "text" && !areLike(kind, limit, statistics.get(name));
  });
}

/** A whole number beyond it is not told from its neighbors, so that its text is looked at. */
const LARGE = 2 ** 53;

/** Whether the written values are all such as were expected, numbers below `limit` in size. */
function areLike(kind: RelationColumn["kind"], limit: number, statistics: ColumnStatistics | undefined): boolean {
  if (statistics === undefined || statistics.hasNan) return false;
  const { min, max } = statistics;
  if (min === undefined || max === undefined) return statistics.allMissing;
  return kind === "number" ? Math.abs(Number(min)) < limit && Math.abs(Number(max)) < limit : !max.includes("inf");
}

const UNLIKE = { number: "'inf'::DOUBLE", date: "'infinity'::DATE", timestamp: "'infinity'::TIMESTAMP" } as const;

/** SQL of the cell's value; infinite where it is there and not a plain case of this reading. */
function strictSql(
  { raw, cell }: Pick<TextColumn, "raw" | "cell">,
  reading: ColumnReading,
  missing: readonly string[],
  joinedDigits = true,
): string {
  if (reading.as === "text") return presentSql(cell, missing);
  if (reading.as === "date") return strictly(cell, reading, missing);
  if (raw === undefined || !isPlain(reading) || missing.some(looksLikeNumber)) return strictly(cell, reading, missing);
  // Most numbers are as programs write them, which is told at a glance, before any blank is looked for; how large they are, the
  // statistics tell.
  const plain = `coalesce(try_cast(${raw} AS DOUBLE), ${UNLIKE.number})`;
  const apart = joinedDigits ? ` AND NOT contains(${raw}, '_')` : "";
  return `CASE WHEN ${raw} >= '1' AND ${raw} < ':'${apart} THEN ${plain} WHEN starts_with(${raw}, '0.')${apart} THEN ${plain} WHEN ${isPlainNumber(raw)} THEN ${plain} ELSE ${strictly(trimmed(raw), reading, missing)} END`;
}

/** The same of any text without blanks around it. */
function strictly(text: string, reading: Exclude<ColumnReading, { as: "text" }>, missing: readonly string[]): string {
  const unlike = UNLIKE[reading.as === "date" && reading.time ? "timestamp" : reading.as];
  const value = `coalesce(${readingSql(text, reading)}, ${unlike})`;
  const certain =
    reading.as === "number"
      ? `CASE WHEN ${isPadded(text)} OR ${isLarge(text)} THEN ${unlike} ELSE ${value} END`
      : value;
  return `CASE WHEN ${presentSql(text, missing)} IS NULL THEN NULL ELSE ${certain} END`;
}

const looksLikeNumber = (text: string): boolean => text !== "" && Number.isFinite(Number(text));

/** SQL: a cell begins as a number, and has nothing that only some programs take for one. */
function isPlainNumber(raw: string): string {
  const first = `${raw} >= '+' AND ${raw} < ':'`;
  const short = `(strlen(${raw}) < 16 OR contains(${raw}, '.'))`;
  return `${first} AND (${raw} >= '1' OR starts_with(${raw}, '0.') OR NOT ${isPadded(raw)}) AND ${short} AND NOT contains(${raw}, '_')`;
}
