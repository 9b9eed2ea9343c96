// Append-only CSV of numbers: a line that a crash tore is dropped on reading, and never built upon.

import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { openAppend } from "./appendFile";
import { damaged, explaining, readBounded } from "./files";
import { UserError } from "../document/errors";

/** A row by column; null is an empty cell. */
export type LogRow<K extends string> = Readonly<Record<K, number | null>>;

/** Larger logs are not read: they were not written by us. */
const MAX_LOG_BYTES = 512 * 1024 * 1024;
/** A network's layers have columns of their own. */
const MAX_HEADER_BYTES = 256 * 1024;

/** A log that is being written. */
export interface LogWriter<K extends string> {
  append(rows: readonly LogRow<K>[]): Promise<void>;
  /** Bytes written so far, those of earlier writers among them. */
  readonly length: number;
  /** To the disk itself. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a log for appending; a new one gets its header. A torn last line is cut off first. One that is there goes on with the
 * columns that it has: those that it lacks are left out.
 */
export async function openLog<K extends string>(path: string, wanted: readonly K[]): Promise<LogWriter<K>> {
  let columns: readonly K[] = wanted;
  const log = await openAppend(path, async (file) => {
    const length = await cutTornLine(file, path);
    if (length > 0) columns = (await headerOf(file, path)) as K[];
    return length;
  });
  const write = (text: string): Promise<void> => log.append(Buffer.from(text));
  if (log.length === 0) await write(`${columns.join(",")}\n`);
  return {
    get length() {
      return log.length;
    },
    async append(rows) {
      if (rows.length > 0)
        await write(rows.map((row) => `${columns.map((column) => row[column] ?? "").join(",")}\n`).join(""));
    },
    sync: () => log.sync(),
    close: () => log.close(),
  };
}

/**
 * Takes back what was appended after the log had `length` bytes.
 * @throws UserError "file-damaged" when it has fewer
 */
export async function cutLog(path: string, length: number): Promise<void> {
  await explaining(path, "save", async () => {
    // "a": one that is not there is an empty one.
    await (await open(path, "a")).close();
    const file = await open(path, "r+");
    try {
      const { size } = await file.stat();
      if (size < length)
        throw damaged(path, `it has ${size} bytes, fewer than the ${length} that the checkpoint tells of`);
      await file.truncate(length);
      await file.sync();
    } finally {
      await file.close();
    }
  });
}

/** Truncates the file after its last line end; its length then. */
async function cutTornLine(file: FileHandle, path: string): Promise<number> {
  return explaining(path, "save", async () => {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, 64 * 1024));
    await file.read(tail, 0, tail.length, size - tail.length);
    const end = tail.lastIndexOf(10);
    const length = end < 0 ? 0 : size - tail.length + end + 1;
    if (length < size) await file.truncate(length);
    return length;
  });
}

/** The columns of a log, from its first line, which has an end. */
async function headerOf(file: FileHandle, path: string): Promise<string[]> {
  return explaining(path, "save", async () => {
    const start = Buffer.alloc(Math.min((await file.stat()).size, MAX_HEADER_BYTES));
    await file.read(start, 0, start.length, 0);
    const end = start.indexOf(10);
    if (end < 0) throw damaged(path, "its first line does not name the columns");
    return start.toString("latin1", 0, end).split(",");
  });
}

/** The numbers of a column. An empty cell is NaN here, and marked, since NaN may also be what was written. */
export interface LogColumn {
  readonly values: Float64Array;
  /** 1 where a cell is empty. */
  readonly empty: Uint8Array;
}

/** A whole log; columns in the order of the header. */
export interface LogTable {
  readonly header: readonly string[];
  readonly length: number;
  readonly columns: readonly LogColumn[];
}

/** A cell of a log. */
export function cellOf({ values, empty }: LogColumn, row: number): number | null {
  return empty[row] === 1 ? null : (values[row] ?? null);
}

/**
 * All rows of a log; empty when there is no such file.
 * @throws UserError "file-damaged" when a line other than a torn last one is not as it should be
 */
export async function readLog<K extends string>(path: string, columns: readonly K[]): Promise<LogRow<K>[]> {
  const table = await readTable(path);
  if (table === null) return [];
  if (table.header.join() !== columns.join()) throw damaged(path, "its first line does not name the columns");
  return Array.from({ length: table.length }, (_, row) => {
    const cells = table.columns.map((column, at) => [columns[at], cellOf(column, row)]);
    return Object.fromEntries(cells) as Record<K, number | null>;
  });
}

/**
 * A log whose columns its first line alone knows, column by column: a run may have a million epochs. Null when there is no such file.
 * @throws UserError "file-damaged" as {@link readLog}
 */
export async function readTable(path: string): Promise<LogTable | null> {
  let text: string;
  try {
    text = (await readBounded(path, MAX_LOG_BYTES)).toString("latin1");
  } catch (error) {
    if (error instanceof UserError && error.problem.code === "file-missing") return null;
    throw error;
  }
  const lines = text.split("\n");
  // What follows the last line end is empty, or torn.
  lines.pop();
  const [first] = lines;
  if (first === undefined) return null;
  const header = first.split(",");
  const length = lines.length - 1;
  // A cell takes a byte at least, the sign after it: what a file holds is known before room is made for it.
  if (header.length * length > text.length) throw damaged(path, `its lines are not rows of ${header.length} numbers`);
  const columns = header.map((): LogColumn => ({ values: new Float64Array(length), empty: new Uint8Array(length) }));
  for (let row = 0; row < length; row++) {
    if (!readLine(lines[row + 1] ?? "", columns, row))
      throw damaged(path, `line ${row + 2} is not a row of ${header.length} numbers`);
  }
  return { header, length, columns };
}

/** Puts a line's numbers into their columns; false where it is no row of as many numbers. */
function readLine(line: string, columns: readonly LogColumn[], row: number): boolean {
  let start = 0;
  for (const [at, { values, empty }] of columns.entries()) {
    const comma = line.indexOf(",", start);
    const isLast = at === columns.length - 1;
    if (isLast !== comma < 0) return false;
    const cell = line.slice(start, isLast ? line.length : comma);
    const value = parseCell(cell);
    if (value === undefined) return false;
    values[row] = value ?? NaN;
    empty[row] = value === null ? 1 : 0;
    start = comma + 1;
  }
  return true;
}

/** Undefined when the cell is no number. */
function parseCell(cell: string): number | null | undefined {
  if (cell === "") return null;
  if (cell === "NaN") return NaN;
  const value = Number(cell);
  // `Number` passes over white space at both ends.
  const isFramed = cell.charCodeAt(0) <= 32 || cell.charCodeAt(cell.length - 1) <= 32 || cell.includes("\u00a0");
  return Number.isNaN(value) || isFramed ? undefined : value;
}
