// Where the table begins in a file of text, and whether its first line names the columns: judged from the first lines.

import { isSameName, nameKey } from "../../document/sameName";
import type { ColumnStarts } from "./blanks";
import { findColumnStarts, isApartByBlanks, splitAtBlanks, splitAtPlaces } from "./blanks";
import { guessDelimiter, NUMBER, parseRecords } from "./dialect";
import { holdsUnits } from "./units";

/** How a text is laid out. */
export interface Layout {
  /** Null where there is one column. */
  readonly delimiter: string | null;
  /** Of a text of fixed width. */
  readonly starts: ColumnStarts | null;
  /** Lines above the table. */
  readonly skipped: readonly string[];
  /** How lines begin that are comments, and no rows. */
  readonly comment: string | null;
  readonly header: boolean;
  /** Cells of the first record of the table. */
  readonly first: readonly string[];
  /** Cells of the line of units under the header; null where there is none. */
  readonly units: readonly string[] | null;
  /** Lines may end with a delimiter that begins no cell. */
  readonly trailing: boolean;
  /** Lines with another number of cells than the first are left out. */
  readonly leavesOut: boolean;
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
  readonly skip?: number | undefined;
  readonly comment?: string | undefined;
  readonly oddLines?: "refuse" | "leave-out" | undefined;
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
export function findLayout(request: LayoutRequest): Layout {
  const { text, missing, wanted = [] } = request;
  const separator = /^\uFEFF?"?sep=(.)"?\r?\n/i.exec(text);
  const lines = text.split(/\r\n|\n|\r/);
  const delimiter = request.delimiter ?? (request.skip === undefined ? separator?.[1] : undefined);
  const layoutAt = (skip: number, table: Table = tableAt(lines.slice(skip), { ...request, delimiter })): Layout => {
    const { records, starts, comment } = table;
    const [first = []] = records;
    const header = request.header ?? hasHeader(records, missing, wanted);
    const trailing = table.delimiter !== null && endsWithDelimiters(records);
    const isUnits = header && holdsUnits(records, missing);
    return {
      delimiter: table.delimiter,
      starts,
      skipped: lines.slice(0, skip),
      comment,
      header,
      first: trailing && first.at(-1)?.trim() === "" ? first.slice(0, -1) : first,
      units: isUnits ? (records[1] ?? null) : null,
      trailing,
      leavesOut: request.oddLines === "leave-out",
    };
  };
  if (request.skip !== undefined) return layoutAt(Math.min(request.skip, lines.length - 1));
  const begin = separator === null ? 0 : 1;
  for (let skip = begin; skip < Math.min(MOST_SKIPPED, lines.length); skip++) {
    const line = lines[skip] ?? "";
    if (line.trim() === "") continue;
    const table = tableAt(lines.slice(skip), { ...request, delimiter });
    const { records } = table;
    const [first = []] = records;
    const isNote = isComment(line, first, records, request.comment);
    if (!isNote && table.delimiter !== null && isWhole(first, records) && (skip === 0 || areEven(records))) {
      const found = layoutAt(skip, table);
      if (skip > begin && !found.header && delimiter === undefined && areSentences(records)) break;
      return found;
    }
    if (!isNote && !isTitle(first, records)) break;
  }
  return layoutAt(begin);
}

/** The lines from some place on, as a table. */
interface Table extends Pick<Layout, "delimiter" | "starts" | "comment"> {
  readonly records: readonly (readonly string[])[];
}

/** Signs that many programs begin a comment with. */
const COMMENTS = ["#", "%", "//"] as const;

function tableAt(lines: readonly string[], request: LayoutRequest): Table {
  if (request.comment !== undefined) return tableWithout(lines, request, request.comment);
  const plain = tableWithout(lines, request, null);
  // Lines with a mark that are no rows: the other lines make an even table, and these have another number of cells.
  for (const comment of COMMENTS) {
    const marked = lines.filter((line) => line.startsWith(comment));
    if (marked.length === 0 || marked.length * 2 > lines.length || lines[0]?.startsWith(comment) === true) continue;
    const table = tableWithout(lines, request, comment);
    const { delimiter, starts } = table;
    if (delimiter === null || !areEven(table.records)) continue;
    const width = usualWidth(table.records);
    const cells = recordsOf(marked, { ...request, delimiter, complete: true }, starts);
    if (cells.every(({ length }) => length !== width)) return table;
  }
  return plain;
}

function tableWithout(lines: readonly string[], request: LayoutRequest, comment: string | null): Table {
  const own = comment === null ? lines : lines.filter((line) => !line.startsWith(comment));
  const { quote, complete, wanted } = request;
  // The last line may be cut off where the sample is.
  const whole = (complete || own.length < 4 ? own : own.slice(0, -1)).slice(0, RECORDS);
  const given = request.delimiter;
  const text = (): string => own.join("\n");
  const delimiter =
    given ?? guessDelimiter(text(), quote, complete) ?? (mayBeApart(own, wanted) ? apart(whole, quote) : null);
  const starts = delimiter === "fixed-width" ? (findColumnStarts(whole) ?? [0]) : null;
  return { delimiter, starts, comment, records: recordsOf(own, { ...request, delimiter }, starts) };
}

/** Of a file to predict one column may be all there is, and a blank part of its texts. */
function mayBeApart(lines: readonly string[], wanted: readonly string[] | undefined): boolean {
  const first = lines.find((line) => line.trim() !== "");
  return wanted?.some((name) => isSameName(name, first ?? "")) !== true;
}

function apart(lines: readonly string[], quote: string): string | null {
  if (isApartByBlanks(lines, quote)) return "blanks";
  return findColumnStarts(lines) === null ? null : "fixed-width";
}

function recordsOf(
  lines: readonly string[],
  { delimiter, quote, complete }: Pick<LayoutRequest, "quote" | "complete"> & Pick<Layout, "delimiter">,
  starts: ColumnStarts | null,
): string[][] {
  const filled = (): readonly string[] => lines.filter((line) => line.trim() !== "").slice(0, RECORDS);
  const records =
    delimiter === "blanks"
      ? filled().map((line) => splitAtBlanks(line, quote))
      : starts !== null
        ? filled().map((line) => splitAtPlaces(line, starts))
        : // No text has this character, so that each line is one cell.
          parseRecords(lines.join("\n"), delimiter ?? "\u0001", quote, RECORDS);
  // The last one may be cut off where the sample is.
  return complete || records.length < 3 || records.length === RECORDS ? records : records.slice(0, -1);
}

/** Some records have one cell more than others, or than the first, and most often it is empty. */
function endsWithDelimiters(records: readonly (readonly string[])[]): boolean {
  const most = Math.max(...records.map(({ length }) => length));
  const widest = records.filter(({ length }) => length === most);
  return (
    most > 1 &&
    widest.length < records.length &&
    widest.filter((record) => record.at(-1)?.trim() === "").length * 2 > widest.length &&
    records.every(({ length }) => length >= most - 1)
  );
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
  if (first.length !== usualWidth(records)) return false;
  if (filled(first) !== 1) return filled(first) >= 2;
  // One name alone is that of a column where a number stands under it.
  const named = first.findIndex((cell) => cell.trim() !== "");
  return named > 0 && NUMBER.test(records[1]?.[named]?.trim() ?? "");
}

/** So many records must be as wide as usual for the lines above them to be no part of the table. */
const EVEN_SHARE = 0.8;

function areEven(records: readonly (readonly string[])[]): boolean {
  const width = usualWidth(records);
  const even = records.filter(({ length }) => length === width).length;
  return even >= 2 && even >= records.length * EVEN_SHARE;
}

/** "Nice place, would come again": what stands after a delimiter begins with a blank, and all of it is words. */
function areSentences(records: readonly (readonly string[])[]): boolean {
  const sentences = records.filter((record) =>
    record.every((cell, index) => /\p{L}/u.test(cell) && (index === 0 ? /\S\s+\S/.test(cell) : cell.startsWith(" "))),
  );
  return sentences.length >= records.length * EVEN_SHARE;
}

/** Much less stands in it than in the records below. */
function isTitle(first: readonly string[], records: readonly (readonly string[])[]): boolean {
  return filled(first) <= 1 || first.length < usualWidth(records) - 1;
}

/** "# exported on Monday", and no header that begins with "#". */
function isComment(
  line: string,
  first: readonly string[],
  records: readonly (readonly string[])[],
  comment: string | undefined,
): boolean {
  if (comment !== undefined) return line.startsWith(comment);
  return COMMENTS.some((sign) => line.startsWith(sign)) && first.length !== usualWidth(records);
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
  const names = new Set(wanted.map(nameKey));
  if (cells.some((cell) => names.has(nameKey(cell)))) return true;
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
