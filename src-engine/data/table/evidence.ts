// What the cells of columns of texts show: how many fit each way of reading that some of them suggest.

import type { ColumnReading } from "../../document/columnReading";
import type { Database } from "../duckdb";
import { SENTINELS } from "../../document/importOptions";
import { dateWritings } from "../reading/dateWriting";
import type { Candidate, ColumnEvidence } from "../reading/judgeColumn";
import { numberWritings } from "../reading/numberWriting";
import { readingSql } from "../reading/readingSql";
import type { TextColumn } from "./readAs";
import { isOdd, isOneOf, presentSql } from "./readAs";

/** Columns asked about in one query. */
const BATCH = 200;
/** Rows, and texts of those that did not fit, from which ways of reading are proposed. */
export const SAMPLE_ROWS = 5_000;
const ODD_TEXTS = 200;

/**
 * What the columns show in all rows of `from`.
 * @param missing texts that stand for a missing value, in lower case
 */
export async function gatherEvidence(
  database: Database,
  from: string,
  columns: readonly TextColumn[],
  missing: readonly string[],
): Promise<ColumnEvidence[]> {
  const evidence: ColumnEvidence[] = [];
  for (let start = 0; start < columns.length; start += BATCH)
    evidence.push(...(await gather(database, from, columns.slice(start, start + BATCH), missing)));
  return evidence;
}

async function gather(
  database: Database,
  from: string,
  columns: readonly TextColumn[],
  missing: readonly string[],
): Promise<ColumnEvidence[]> {
  const present = `(SELECT ${columns.map(({ cell }, index) => `${presentSql(cell, missing)} AS p${index}`).join(", ")} FROM ${from})`;
  const samples = await sampleOf(database, present, columns.length);
  const tried = columns.map((): Tried => ({ candidates: [], known: new Set() }));
  const counts = await count(database, present, samples, tried);
  // What did not fit may show another way of writing, further down in the file.
  for (const [index, { candidates }] of tried.entries())
    for (const [text, times] of leastOdd(candidates)) samples[index]?.set(text, times);
  await count(database, present, samples, tried);
  return columns.map((_, index) => {
    return {
      ...(counts[index] ?? NOTHING),
      candidates: tried[index]?.candidates ?? [],
      sample: samples[index] ?? new Map<string, number>(),
    };
  });
}

/** Distinct texts of each column's first rows, with their counts; of later ones where it is empty in these. */
async function sampleOf(database: Database, present: string, columns: number): Promise<Map<string, number>[]> {
  const samples = Array.from({ length: columns }, () => new Map<string, number>());
  const rows = await database.rows(`SELECT * FROM ${present} LIMIT ${SAMPLE_ROWS}`);
  for (const row of rows) {
    for (const [index, sample] of samples.entries()) {
      const text = row[index];
      if (typeof text === "string" && !isSentinel(text)) sample.set(text, (sample.get(text) ?? 0) + 1);
    }
  }
  if (rows.length === SAMPLE_ROWS) {
    for (const [index, sample] of samples.entries()) {
      if (sample.size > 0) continue;
      const later = await database.rows(
        `SELECT p${index} FROM ${present} WHERE p${index} IS NOT NULL LIMIT ${SAMPLE_ROWS}`,
      );
      for (const [text] of later)
        if (typeof text === "string" && !isSentinel(text)) sample.set(text, (sample.get(text) ?? 0) + 1);
    }
  }
  return samples;
}

const isSentinel = (text: string): boolean => SENTINELS.some((sentinel) => sentinel === text.toLowerCase());

/** The ways of reading that were counted, and those of them that fit some cell. */
interface Tried {
  readonly candidates: Candidate[];
  readonly known: Set<string>;
}

/** The ways of reading that these texts suggest and that were not counted yet; they are remembered. */
function untried(sample: ReadonlyMap<string, number>, { known }: Tried): Candidate["reading"][] {
  const readings: Candidate["reading"][] = [
    ...numberWritings(sample).map((writing) => ({ as: "number" as const, ...writing })),
    ...dateWritings(sample.keys()).map((writing) => ({ as: "date" as const, ...writing })),
  ];
  return readings.filter((reading) => {
    const name = JSON.stringify(reading);
    if (known.has(name)) return false;
    known.add(name);
    return true;
  });
}

/** Cells of a column, by what they are whatever its kind. */
type Cells = Pick<ColumnEvidence, "present" | "sentinels" | "padded" | "large">;

const NOTHING: Cells = { present: 0, sentinels: 0, padded: 0, large: 0 };

/** SQL of the {@link Cells} of a column, each asked only of texts that may be such. */
function cellsSql(x: string): readonly string[] {
  const longest = Math.max(...SENTINELS.map((text) => Buffer.byteLength(text)));
  return [
    `count(${x})`,
    `count(CASE WHEN strlen(${x}) <= ${longest} THEN CASE WHEN ${isOneOf(`lower(${x})`, SENTINELS)} THEN 1 END END)`,
    `count(CASE WHEN ${isPadded(x)} THEN 1 END)`,
    `count(CASE WHEN ${isLarge(x)} THEN 1 END)`,
  ];
}

/** SQL: a text is a zero before other digits, as codes have it. The pattern is tried where the first sign allows it. */
export function isPadded(x: string): string {
  return `(CASE WHEN ${x} < '1' THEN regexp_matches(${x}, '^[+-]?0[0-9]') ELSE false END)`;
}

/** SQL: a text is a whole number that a float cannot tell from its neighbor. */
export function isLarge(x: string): string {
  const large = `regexp_full_match(${x}, '[+-]?[0-9]+') AND abs(try_cast(${x} AS DOUBLE)) >= ${2 ** 53}`;
  return `(CASE WHEN strlen(${x}) > 15 THEN ${large} ELSE false END)`;
}

/** Counts the cells of each column, and adds the ways of reading that its texts suggest, with the cells that fit, to those that were tried. */
async function count(
  database: Database,
  present: string,
  samples: readonly ReadonlyMap<string, number>[],
  tried: readonly Tried[],
): Promise<Cells[]> {
  const asked = tried.flatMap((own, index) =>
    untried(samples[index] ?? new Map<string, number>(), own).map((reading) => ({ index, reading })),
  );
  if (asked.length === 0) return [];
  const figures = [
    ...samples.flatMap((_, index) => cellsSql(`p${index}`)),
    ...asked.map(({ index, reading }) => `count(${readingSql(`p${index}`, reading)})`),
  ];
  const [row = []] = await database.rows(
    `SELECT ${figures.map((figure) => `${figure}::DOUBLE`).join(", ")} FROM ${present}`,
  );
  const counts = row.map(Number);
  const cells = samples.map((_, index): Cells => {
    const [all = 0, sentinels = 0, padded = 0, large = 0] = counts.slice(4 * index, 4 * index + 4);
    return { present: all, sentinels, padded, large };
  });
  const fits = counts.slice(4 * samples.length);
  for (const [at, { index, reading }] of asked.entries()) {
    const own = fits[at] ?? 0;
    const best = Math.max(0, ...asked.flatMap((one, other) => (one.index === index ? [fits[other] ?? 0] : [])));
    const { present: all, sentinels } = cells[index] ?? NOTHING;
    if (own === 0) continue;
    const fitsAll = own === all - sentinels;
    const odd = own < best || fitsAll ? [] : await oddTexts(database, present, `p${index}`, reading);
    tried[index]?.candidates.push({ reading, fits: own, odd });
  }
  return cells;
}

async function oddTexts(
  database: Database,
  present: string,
  cell: string,
  reading: ColumnReading,
): Promise<(readonly [string, number])[]> {
  const rows = await database.rows(
    `SELECT ${cell}, count(*)::DOUBLE AS n FROM ${present} WHERE ${isOdd(cell, reading)} GROUP BY ALL ORDER BY n DESC, ${cell} LIMIT ${ODD_TEXTS}`,
  );
  return rows.map(([text, times]) => [String(text), Number(times)] as const);
}

/** What the candidate that fits best leaves. */
function leastOdd(candidates: readonly Candidate[]): Candidate["odd"] {
  const [best] = [...candidates].sort((one, other) => other.fits - one.fits);
  return best?.odd ?? [];
}
