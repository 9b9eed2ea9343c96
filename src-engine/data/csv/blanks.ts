// Tables whose columns stand apart by blanks alone: any number of them between two cells, or every column at its own place.

import { NUMBER } from "./dialect";

/** Where the columns of a text of fixed width begin, in characters; each ends where the next one begins. */
export type ColumnStarts = readonly number[];

/** The cells of a line between which blanks or tabs stand, several as one; what stands in quotes is one cell. */
export function splitAtBlanks(line: string, quote: string): string[] {
  const cells: string[] = [];
  for (let at = 0; at < line.length;) {
    if (/\s/.test(line[at] ?? "")) {
      at += 1;
      continue;
    }
    if (line[at] === quote) {
      let close = line.indexOf(quote, at + 1);
      while (close >= 0 && line[close + 1] === quote) close = line.indexOf(quote, close + 2);
      if (close >= 0 && /^\s?$/.test(line[close + 1] ?? "")) {
        cells.push(line.slice(at + 1, close).replaceAll(quote + quote, quote));
        at = close + 1;
        continue;
      }
    }
    const end = /\s/.exec(line.slice(at))?.index ?? line.length - at;
    cells.push(line.slice(at, at + end));
    at += end;
  }
  return cells;
}

/** The cells of a line of a text of fixed width, without the blanks around them. */
export function splitAtPlaces(line: string, starts: ColumnStarts): string[] {
  return starts.map((start, index) => line.slice(index === 0 ? 0 : start, starts[index + 1] ?? line.length).trim());
}

/** Whether no cell of the line goes on where the next column begins. */
export function fitsPlaces(line: string, starts: ColumnStarts): boolean {
  return starts.slice(1).every((start) => /^\s?$/.test(line[start - 1] ?? ""));
}

/** Lines that must agree. */
const LEAST_LINES = 3;
/** Of the lines under the first, so many must have something in each column of fixed width. */
const LEAST_FILLED = 0.1;

/** Every line has the same number of cells between blanks, two at least, and one column at least holds numbers. */
export function isApartByBlanks(lines: readonly string[], quote: string): boolean {
  const records = lines.filter((line) => line.trim() !== "").map((line) => splitAtBlanks(line, quote));
  const width = records[0]?.length ?? 0;
  if (records.length < LEAST_LINES || width < 2 || records.some(({ length }) => length !== width)) return false;
  const below = records.slice(1);
  return Array.from({ length: width }, (_, column) => below.map((record) => record[column] ?? "")).some(
    (cells) => cells.filter((cell) => NUMBER.test(cell)).length >= cells.length * 0.8,
  );
}

/** Where the columns begin, if in all lines the same places are blank between them, and the first line names each; else null. */
export function findColumnStarts(lines: readonly string[]): ColumnStarts | null {
  const filled = lines.filter((line) => line.trim() !== "");
  const [first] = filled;
  if (first === undefined || filled.length < LEAST_LINES || filled.some((line) => line.includes("\t"))) return null;
  const length = Math.max(...filled.map((line) => line.length));
  const blank = Array.from({ length }, (_, at) => filled.every((line) => (line[at] ?? " ") === " "));
  const blocks: number[] = [];
  for (let at = 0; at < length; at++) if (blank[at] === false && (at === 0 || blank[at - 1] === true)) blocks.push(at);
  const endOf = (start: number): number => {
    const end = blank.indexOf(true, start);
    return end < 0 ? length : end;
  };
  // A block under no word of the first line belongs to the column before it.
  const starts = blocks.filter((start, index) => index === 0 || first.slice(start, endOf(start)).trim() !== "");
  // The words of a title above lines without blanks name no columns: nothing stands under them.
  const below = filled.slice(1).map((line) => splitAtPlaces(line, starts));
  const isFilled = starts.every(
    (_, column) => below.filter((cells) => cells[column] !== "").length >= below.length * LEAST_FILLED,
  );
  return starts.length >= 2 && isFilled ? starts : null;
}
