// Where the table begins in a file of text, and whether its first line names the columns: judged from the first lines.

import { guessDelimiter, NUMBER, parseRecords } from "./dialect";

/** How a text is laid out. */
export interface Layout {
  /** Null where there is one column. */
  readonly delimiter: string | null;
  /** Lines above the table. */
  readonly skipped: readonly string[];
  readonly header: boolean;
  /** Cells of the first record of the table. */
  readonly first: readonly string[];
}

export interface LayoutRequest {
  /** The file's beginning. */
  readonly text: string;
  /** It is all of the file. */
  readonly complete: boolean;
  readonly quote: string;
  /** Given by a person; found where absent. */
  readonly delimiter?: string | undefined;
  readonly header?: boolean | undefined;
  /** Texts that stand for a missing value, in lower case. */
  readonly missing: readonly string[];
  /** Names of columns that the file should have, where that is known. */
  readonly wanted?: readonly string[] | undefined;
}

/** Titles, sources and blank lines above a table are fewer. */
const MOST_SKIPPED = 30;
/** Records that are looked at. */
const RECORDS = 200;

/** Finds where the table begins, what stands between its cells, and whether it has a header. */
export function findLayout({ text, complete, quote, missing, wanted = [], ...given }: LayoutRequest): Layout {
  const separator = /^\uFEFF?"?sep=(.)"?\r?\n/i.exec(text);
  const lines = text.split(/\r\n|\n|\r/);
  const named = given.delimiter ?? separator?.[1];
  for (let skip = separator === null ? 0 : 1; skip < Math.min(MOST_SKIPPED, lines.length); skip++) {
    const line = lines[skip] ?? "";
    const rest = lines.slice(skip).join("\n");
    const delimiter = named ?? guessDelimiter(rest, quote, complete);
    const records = recordsOf(rest, delimiter, quote, complete);
    const [first = []] = records;
    const fits = delimiter !== null && isWhole(first, records) && (skip === 0 || areEven(records));
    if (line.trim() !== "" && !isComment(line, first, records) && fits) {
      const header = given.header ?? hasHeader(records, missing, wanted);
      return { delimiter, skipped: lines.slice(0, skip), header, first };
    }
    if (line.trim() !== "" && !isComment(line, first, records) && !isTitle(first, records)) break;
  }
  const skip = separator === null ? 0 : 1;
  const rest = lines.slice(skip).join("\n");
  const delimiter = named ?? guessDelimiter(rest, quote, complete);
  const records = recordsOf(rest, delimiter, quote, complete);
  const [first = []] = records;
  const header = given.header ?? hasHeader(records, missing, wanted);
  return { delimiter, skipped: lines.slice(0, skip), header, first };
}

function recordsOf(text: string, delimiter: string | null, quote: string, complete: boolean): string[][] {
  // No text has this character, so that each line is one cell.
  const records = parseRecords(text, delimiter ?? "\u0001", quote, RECORDS);
  // The last one may be cut off where the sample is.
  return complete || records.length < 3 || records.length === RECORDS ? records : records.slice(0, -1);
}

/** The number of cells that most records have. */
function usualWidth(records: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>();
  for (const { length } of records) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [usual] = [...counts].sort(([, one], [, other]) => other - one);
  return usual?.[0] ?? 0;
}

const filled = (record: readonly string[]): number => record.filter((cell) => cell.trim() !== "").length;

/** The first record is as wide as the others, and not a title with empty cells beside it. */
function isWhole(first: readonly string[], records: readonly (readonly string[])[]): boolean {
  return first.length === usualWidth(records) && filled(first) >= 2;
}

/** So many records must be as wide as usual for the lines above them to be no part of the table. */
const EVEN_SHARE = 0.8;

function areEven(records: readonly (readonly string[])[]): boolean {
  const width = usualWidth(records);
  const even = records.filter(({ length }) => length === width).length;
  return even >= 2 && even >= records.length * EVEN_SHARE;
}

/** Much less stands in it than in the records below. */
function isTitle(first: readonly string[], records: readonly (readonly string[])[]): boolean {
  return filled(first) <= 1 || first.length * 2 <= usualWidth(records);
}

/** "# exported on Monday", and no header that begins with "#". */
function isComment(line: string, first: readonly string[], records: readonly (readonly string[])[]): boolean {
  return line.startsWith("#") && first.length !== usualWidth(records);
}

/** Rows below the first that are compared with it. */
const COMPARED = 100;

/** Whether the first record names the columns: its cells are compared with those below. */
export function hasHeader(
  [first = [], ...below]: readonly (readonly string[])[],
  missing: readonly string[],
  wanted: readonly string[] = [],
): boolean {
  const cells = first.map((cell) => cell.trim());
  const names = new Set(wanted.map((name) => name.trim().toLowerCase()));
  if (cells.some((cell) => names.has(cell.toLowerCase()))) return true;
  if (cells.every((cell) => cell === "")) return false;
  const isMissing = (cell: string): boolean => missing.includes(cell.toLowerCase());
  const rows = below.slice(0, COMPARED).filter((record) => record.join() !== first.join());
  const series = isSeries(cells);
  let votes = 0;
  for (const [column, cell] of cells.entries()) {
    const values = rows.map((row) => (row[column] ?? "").trim()).filter((value) => !isMissing(value));
    const numbers = values.filter((value) => NUMBER.test(value)).length;
    if (cell === "") continue;
    if (isMissing(cell)) votes -= 1;
    else if (NUMBER.test(cell)) votes += series ? 0.5 : -1;
    else if (values.length > 0 && numbers >= values.length * 0.5) votes += 1;
    else if (values.includes(cell)) votes -= 1;
    else votes += 0.25;
  }
  return votes > 0;
}

/** Numbers that go up by one, at least two of them: years, or numbered columns. */
function isSeries(cells: readonly string[]): boolean {
  const numbers = cells.filter((cell) => /^\d{1,4}$/.test(cell)).map(Number);
  return numbers.length >= 2 && numbers.every((value, index) => index === 0 || value === (numbers[index - 1] ?? 0) + 1);
}
