// A workbook, whatever program wrote it: sheets of cells, as texts.

import { malformed } from "../arrays/bytes";
import type { ZipEntry } from "../arrays/zip";

/** A row in which something stands. */
export interface SheetRow {
  /** From 1; rows in which nothing stands are left out. */
  readonly number: number;
  /** Each as a text: numbers as programs write them, dates in ISO 8601; "" is an empty cell. The last one is none. */
  readonly cells: readonly string[];
}

export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly hidden: boolean }[];
  /**
   * Reads the rows of a sheet in their order, some at a time.
   * @param take given the next rows; where it gives true, no more are read
   */
  rows(sheet: number, take: (rows: readonly SheetRow[]) => boolean | Promise<boolean>): Promise<void>;
}

export const MOST_ROWS = 1_048_576;
export const MOST_COLUMNS = 16_384;

/** The entry of that name. @throws UserError "malformed-file" where there is none, or it would unpack to too much */
export function partOf(entries: ReadonlyMap<string, ZipEntry>, name: string, file: string, most: number): ZipEntry {
  const entry = entries.get(name.toLowerCase());
  if (entry === undefined) throw malformed(file, `"${name}" is missing in it`);
  if (entry.size > most) throw malformed(file, `"${name}" in it would unpack to ${Math.ceil(entry.size / 2 ** 20)} MB`);
  return entry;
}

export function entriesByName(entries: readonly ZipEntry[]): Map<string, ZipEntry> {
  return new Map(entries.map((entry) => [entry.name.replaceAll("\\", "/").toLowerCase(), entry]));
}

/** Cells without the empty ones at the end. */
export function withoutEmptyEnd(cells: readonly string[]): readonly string[] {
  let end = cells.length;
  while (end > 0 && (cells[end - 1] ?? "") === "") end -= 1;
  return cells.slice(0, end);
}

/** A number as it is stored, without digits that only fill it up; whole numbers keep all of theirs. */
export function numberText(stored: string): string {
  const text = stored.trim();
  if (/^-?\d+$/.test(text)) return text;
  const value = Number(text);
  return text === "" || !Number.isFinite(value) ? text : String(value);
}
