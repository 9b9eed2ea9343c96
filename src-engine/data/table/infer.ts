// What the columns of a file of texts hold: numbers, dates or texts, and how they are written. Proposed from the first
// rows, and judged by what the whole file has.

import type { Database } from "../duckdb";
import { sqlText } from "../duckdb";
import type { ImportOptions } from "../options";
import { MISSING_TOKENS, SENTINELS } from "../options";
import type { ColumnFound, ColumnReading } from "../../document/columnReading";
import { readingSql } from "../reading/readingSql";
import { dateWritings } from "../reading/dateWriting";
import type { Candidate, ColumnEvidence } from "../reading/judgeColumn";
import { chooseReading, fileHabits } from "../reading/judgeColumn";
import { numberWritings } from "../reading/numberWriting";
import type { TextColumn } from "./readAs";
import { isOdd, isOneOf, oddCells, presentSql, readAs } from "./readAs";
import type { RelationColumn } from "./relation";

/** Columns judged in one query. */
const BATCH = 200;
/** Rows, and texts of those that did not fit, from which ways of reading are proposed. */
const SAMPLE_ROWS = 5_000;
const ODD_TEXTS = 200;
/** What is known of the file beside its cells. */
export interface TextFile {
  /** Of one character; "" where the file has none. */
  readonly delimiter: string;
  /** Added to a row's number, from 1, to give its line; null where rows and lines do not go together. */
  readonly linesBefore: number | null;
}

/** Judges the columns of texts that `from` has. */
export async function inferColumns(
  database: Database,
  from: string,
  columns: readonly TextColumn[],
  options: ImportOptions,
  file: TextFile,
): Promise<RelationColumn[]> {
  const evidence: ColumnEvidence[] = [];
  for (let start = 0; start < columns.length; start += BATCH) {
    evidence.push(...(await gather(database, from, columns.slice(start, start + BATCH), options)));
  }
  const seen = fileHabits(evidence);
  const habits = { decimal: options.decimal ?? seen.decimal, order: options.dateOrder ?? seen.order };
  const usual = isUsual(options.missing) ? {} : { missing: options.missing };
  const found: ColumnFound[] = [];
  const mayBeOdd: boolean[] = [];
  for (const [index, { cell }] of columns.entries()) {
    const of = evidence[index];
    const choice = of === undefined ? null : chooseReading(of, habits, file.delimiter);
    if (choice !== null) {
      const { candidate, doubt } = choice;
      mayBeOdd[index] = candidate.odd.length > 0;
      found.push({ reading: { ...candidate.reading, ...usual }, ...(doubt === null ? {} : { doubt }) });
    } else if (options.missing.includes("na") && areCodes(of?.sample) && (await holds(database, from, cell, "NA"))) {
      // "NA" is one of them, for North America or Namibia.
      const missing = options.missing.filter((token) => token !== "na");
      found.push({ reading: { as: "text", missing }, doubt: "kept-missing" });
    } else found.push({ reading: { as: "text", ...usual } });
  }
  const odd = await oddCells(database, {
    from,
    linesBefore: file.linesBefore,
    columns: columns.map(({ cell }, index) => ({
      cell,
      reading: mayBeOdd[index] === true ? (found[index]?.reading ?? TEXT) : TEXT,
    })),
  });
  return columns.map((column, index): RelationColumn => {
    const { reading, doubt } = found[index] ?? { reading: TEXT };
    const cells = odd[index] ?? null;
    return {
      ...readAs(column, reading),
      found: { reading, ...(cells === null ? {} : { odd: cells }), ...(doubt === undefined ? {} : { doubt }) },
    };
  });
}

const TEXT: ColumnReading = { as: "text" };

/** Whether these are the texts that stand for a missing value unless a person says otherwise. */
function isUsual(missing: readonly string[]): boolean {
  return missing.length === MISSING_TOKENS.length && MISSING_TOKENS.every((token) => missing.includes(token));
}

/** What the cells of some columns show, the ways of reading them found on the way. */
async function gather(
  database: Database,
  from: string,
  columns: readonly TextColumn[],
  { missing }: ImportOptions,
): Promise<ColumnEvidence[]> {
  const present = `(SELECT ${columns.map(({ cell }, index) => `${presentSql(cell, missing)} AS p${index}`).join(", ")} FROM ${from})`;
  const samples = await sampleOf(database, present, columns.length);
  const tried = columns.map((): Candidate[] => []);
  const counts = await count(database, present, samples, tried);
  // What did not fit may show another way of writing, further down in the file.
  for (const [index, candidates] of tried.entries())
    for (const [text, times] of leastOdd(candidates)) samples[index]?.set(text, times);
  await count(database, present, samples, tried);
  return columns.map((_, index) => {
    return {
      ...(counts[index] ?? NOTHING),
      candidates: tried[index] ?? [],
      sample: samples[index] ?? new Map<string, number>(),
    };
  });
}

/** Distinct texts of each column's first rows, with their counts. */
async function sampleOf(database: Database, present: string, columns: number): Promise<Map<string, number>[]> {
  const samples = Array.from({ length: columns }, () => new Map<string, number>());
  const rows = await database.rows(`SELECT * FROM ${present} LIMIT ${SAMPLE_ROWS}`);
  for (const row of rows) {
    for (const [index, sample] of samples.entries()) {
      const text = row[index];
      if (typeof text === "string" && !isSentinel(text)) sample.set(text, (sample.get(text) ?? 0) + 1);
    }
  }
  return samples;
}

const isSentinel = (text: string): boolean => SENTINELS.some((sentinel) => sentinel === text.toLowerCase());

/** The ways of reading that these texts suggest and that were not counted yet. */
function untried(sample: ReadonlyMap<string, number>, tried: readonly Candidate[]): Candidate["reading"][] {
  const readings: Candidate["reading"][] = [
    ...numberWritings(sample).map((writing) => ({ as: "number" as const, ...writing })),
    ...dateWritings(sample.keys()).map((writing) => ({ as: "date" as const, ...writing })),
  ];
  const known = new Set(tried.map(({ reading }) => JSON.stringify(reading)));
  return readings.filter((reading) => !known.has(JSON.stringify(reading)));
}

/** Cells of a column, by what they are whatever its kind. */
type Cells = Pick<ColumnEvidence, "present" | "sentinels" | "padded" | "large">;

const NOTHING: Cells = { present: 0, sentinels: 0, padded: 0, large: 0 };

/** SQL of the {@link Cells} of a column, each asked only of texts that may be such. */
function cellsSql(x: string): readonly string[] {
  const longest = Math.max(...SENTINELS.map((text) => Buffer.byteLength(text)));
  const whole = `regexp_full_match(${x}, '[+-]?[0-9]+') AND abs(try_cast(${x} AS DOUBLE)) >= ${2 ** 53}`;
  return [
    `count(${x})`,
    `count(CASE WHEN strlen(${x}) <= ${longest} THEN CASE WHEN ${isOneOf(`lower(${x})`, SENTINELS)} THEN 1 END END)`,
    `count(CASE WHEN ${x} < '1' THEN CASE WHEN regexp_matches(${x}, '^[+-]?0[0-9]') THEN 1 END END)`,
    `count(CASE WHEN strlen(${x}) > 15 THEN CASE WHEN ${whole} THEN 1 END END)`,
  ];
}

/** Counts the cells of each column, and adds the ways of reading that its texts suggest, with the cells that fit, to those that were tried. */
async function count(
  database: Database,
  present: string,
  samples: readonly ReadonlyMap<string, number>[],
  tried: readonly Candidate[][],
): Promise<Cells[]> {
  const asked = samples.flatMap((sample, index) =>
    untried(sample, tried[index] ?? []).map((reading) => ({ index, reading })),
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
    tried[index]?.push({ reading, fits: own, odd });
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

/** So many different codes may stand beside "NA". */
const MOST_CODES = 300;

/** Two capital letters each, as "NA" is. */
function areCodes(sample: ReadonlyMap<string, number> = new Map()): boolean {
  const texts = [...sample.keys()];
  return texts.length >= 2 && texts.length <= MOST_CODES && texts.every((text) => /^[A-Z]{2}$/.test(text));
}

async function holds(database: Database, from: string, cell: string, text: string): Promise<boolean> {
  const rows = await database.rows(`SELECT 1 FROM ${from} WHERE ${cell} = ${sqlText(text)} LIMIT 1`);
  return rows.length > 0;
}
