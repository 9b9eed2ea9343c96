// What the columns of a file of texts hold: numbers, dates or texts, and how they are written. Proposed from the first
// rows, and judged by what the whole file has.

import type { ColumnFound, ColumnReading } from "../../document/columnReading";
import type { Database } from "../duckdb";
import { sqlText } from "../duckdb";
import type { ImportOptions } from "../../document/importOptions";
import { MISSING_TOKENS } from "../../document/importOptions";
import type { ColumnEvidence } from "../reading/judgeColumn";
import { bestReadings, chooseReading, fileHabits } from "../reading/judgeColumn";
import { writeDraft, writeTyped } from "./draft";
import { gatherEvidence, SAMPLE_ROWS } from "./evidence";
import { readingSql } from "../reading/readingSql";
import type { TextColumn } from "./readAs";
import type { TextCells } from "./textCells";
import { oddCells, readAs } from "./readAs";
import type { RelationColumn } from "./relation";

/** A file whose cells are texts. */
export interface TextFile {
  /** SQL of a table that has the columns' cells. */
  readonly from: string;
  readonly columns: readonly TextColumn[];
  readonly options: ImportOptions;
  /** Of one character; "" where the file has none. */
  readonly delimiter: string;
  /** Added to a row's number, from 1, to give its line; null where rows and lines do not go together. */
  readonly linesBefore: number | null;
  /** Whether "_" may stand between two digits; absent where that is not known. */
  readonly joinedDigits?: boolean;
  /** The same table where cells of some columns are read as numbers at once; absent where that cannot be. */
  readonly typed?: TextCells["typed"] | undefined;
  /** Columns, by their raw cells, that may hold codes; absent where that will be known later. */
  readonly codes?: ReadonlySet<string>;
}

/** Judges the columns from all rows. */
export async function inferColumns(database: Database, file: TextFile): Promise<RelationColumn[]> {
  return judge(database, file, await gatherEvidence(database, file.from, file.columns, file.options.missing));
}

/**
 * The same of a file that has types beside its texts: what the first rows show to be words, without a number or date among them, stays
 * text, as where a file of text is written at once.
 */
export async function inferTexts(database: Database, file: TextFile): Promise<RelationColumn[]> {
  const { from, columns, options } = file;
  if (columns.length === 0) return [];
  const first = `(SELECT * FROM ${from} LIMIT ${SAMPLE_ROWS})`;
  const evidence = await gatherEvidence(database, first, columns, options.missing);
  const doubtful = [...columns.keys()].filter((index) => {
    const own = evidence[index];
    return own === undefined || own.candidates.length > 0 || !isSettled(own);
  });
  const asked = doubtful.flatMap((index) => columns[index] ?? []);
  const found = asked.length === 0 ? [] : await gatherEvidence(database, from, asked, options.missing);
  for (const [at, index] of doubtful.entries()) evidence.splice(index, 1, ...found.slice(at, at + 1));
  return judge(database, file, evidence);
}

export interface Inferred {
  readonly columns: readonly RelationColumn[];
  /** The table is written. */
  readonly written: boolean;
  /** Columns, by their raw cells, of which it is so only if they hold no codes. */
  readonly numbers?: ReadonlySet<string>;
}

/** Tables with more columns are judged before they are written. */
export const MOST_DRAFTED = 500;

/**
 * Judges the columns and writes the table to `path` at once, as its first rows suggest. Most tables are so throughout, which
 * writing them shows. Where one is not, it is not written, and what did not hold is judged from all rows.
 */
export async function inferAndWrite(database: Database, file: TextFile, path: string): Promise<Inferred> {
  const { from, columns, options } = file;
  if (columns.length > MOST_DRAFTED) return { columns: await inferColumns(database, file), written: false };
  await database.run(`CREATE OR REPLACE TEMP TABLE first_rows AS SELECT * FROM ${from} LIMIT ${SAMPLE_ROWS}`);
  const evidence = await gatherEvidence(database, "first_rows", columns, options.missing);
  const judgedFromAll = async (which: readonly number[]): Promise<RelationColumn[]> => {
    const asked = which.flatMap((index) => columns[index] ?? []);
    const found = await gatherEvidence(database, from, asked, options.missing);
    for (const [at, index] of which.entries()) evidence.splice(index, 1, ...found.slice(at, at + 1));
    return judge(database, file, evidence);
  };
  const settled = evidence.map(isSettled);
  const judged = await judgedFromAll([...columns.keys()].filter((index) => settled[index] !== true));
  const { joinedDigits = true } = file;
  const draft = { ...file, from, columns, judged, settled, missing: options.missing, joinedDigits };
  const numbers = await writeTyped(database, draft, path);
  if (numbers !== null) return { columns: judged, written: true, numbers };
  const unlike = await writeDraft(database, draft, path);
  return unlike.length === 0
    ? { columns: judged, written: true }
    : { columns: await judgedFromAll(unlike), written: false };
}

/** Whether there is one way only to read the first rows, without an odd cell among them. */
function isSettled(evidence: ColumnEvidence): boolean {
  const { present, sentinels, padded, large, candidates, sample } = evidence;
  if (sample.size === 0 || sentinels + padded + large > 0) return false;
  if (candidates.length === 0) return !areCodes(sample);
  const [best, other] = bestReadings(evidence);
  return best !== undefined && other === undefined && best.fits === present;
}

/** What the columns hold, from what is known of them. */
async function judge(
  database: Database,
  { from, columns, options, delimiter, linesBefore }: TextFile,
  evidence: readonly ColumnEvidence[],
): Promise<RelationColumn[]> {
  const seen = fileHabits(evidence, delimiter);
  const habits = { ...seen, decimal: options.decimal ?? seen.decimal, order: options.dateOrder ?? seen.order };
  const usual = isUsual(options.missing) ? {} : { missing: options.missing };
  const found: ColumnFound[] = [];
  const mayBeOdd: boolean[] = [];
  for (const [index, { cell }] of columns.entries()) {
    const of = evidence[index];
    const choice = of === undefined ? null : chooseReading(of, habits, delimiter);
    if (choice !== null) {
      const { candidate, doubt } = choice;
      mayBeOdd[index] = candidate.odd.length > 0;
      const reading = await inItsCentury(database, from, cell, candidate.reading);
      found.push({ reading: { ...reading, ...usual }, ...(doubt === null ? {} : { doubt }) });
    } else if (options.missing.includes("na") && areCodes(of?.sample) && (await holds(database, from, cell, "NA"))) {
      // "NA" is one of them, for North America or Namibia.
      const missing = options.missing.filter((token) => token !== "na");
      found.push({ reading: { as: "text", missing }, doubt: "kept-missing" });
    } else found.push({ reading: { as: "text", ...usual } });
  }
  const odd = await oddCells(database, {
    from,
    linesBefore,
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

/** Dates of two-digit years may lie so many years ahead, whatever the others are. */
const YEARS_AHEAD = 10;

/** A date whose year has two digits, in the century that keeps the column's dates nearest to each other: births up to today, or ends of contracts. */
async function inItsCentury<R extends ColumnReading>(
  database: Database,
  from: string,
  cell: string,
  reading: R,
): Promise<R> {
  if (reading.as !== "date" || !reading.formats.some((format) => format.includes("%y"))) return reading;
  const earlier = { ...reading, latest: new Date().getFullYear() + YEARS_AHEAD };
  const spans = [reading, earlier].map((one) => {
    const year = `year(${readingSql(cell, one)})`;
    return `(max(${year}) - min(${year}))::DOUBLE`;
  });
  const [[plain, other] = []] = await database.rows(`SELECT ${spans.join(", ")} FROM ${from}`);
  return Number(other) < Number(plain) ? earlier : reading;
}

/** Whether these are the texts that stand for a missing value unless a person says otherwise. */
function isUsual(missing: readonly string[]): boolean {
  return missing.length === MISSING_TOKENS.length && MISSING_TOKENS.every((token) => missing.includes(token));
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
