// A workbook, opened as the table in one of its sheets.

import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { throwIfCanceled } from "../../document/canceled";
import { UserError } from "../../document/errors";
import { whole } from "../../document/whole";
import { isSameName } from "../../document/sameName";
import { explaining } from "../../project/files";
import { readZip } from "../arrays/zip";
import type { ZipEntry } from "../arrays/zip";
import { checksum } from "../checksum";
import { csvRecord } from "../csv/rewrite";
import type { TaskOptions } from "../duckdb";
import type { GivenFile, OpenedFile, OpenRequest } from "../formats/format";
import { refuseTooLarge } from "../formats/format";
import { optionNamed } from "../optionNamed";
import { withScratch } from "../scratch";
import type { SheetRow, Workbook } from "../spreadsheet/workbook";
import { openText } from "./textFile";

/** Rows from which the width of a sheet is judged before any is written. */
const JUDGED_ROWS = 1_000;

/** Opens it. @throws UserError for everything that can be wrong with it, "no-such-sheet", "no-rows" */
export async function openSheet<T>(
  given: GivenFile,
  request: OpenRequest,
  openWorkbook: (entries: readonly ZipEntry[], file: string) => Promise<Workbook>,
  action: (file: OpenedFile) => Promise<T>,
): Promise<T> {
  const { options, task } = request;
  const { name, path, bytes } = given;
  task.onProgress?.(null, "Reading the workbook");
  const workbook = await openWorkbook(await readZip(path, name), name);
  const sheets = workbook.sheets.map((sheet) => sheet.name);
  return withScratch(async (scratch) => {
    const text = await scratch.file("sheet.csv");
    const chosen = options.sheet === undefined ? null : chosenSheet(sheets, options.sheet, given);
    const tried = chosen === null ? byVisibility(workbook) : [chosen];
    const sizes = new Map<number, SheetSize>();
    const isTable = ({ rows, width }: SheetSize): boolean => rows >= 2 && width >= 2;
    for (const index of tried) {
      const size = await writeSheet(workbook, index, text, given, request);
      sizes.set(index, size);
      if (isTable(size)) break;
    }
    // Where none is a table, the first with anything on it shows best why.
    const index = [...sizes].find(([, size]) => isTable(size))?.[0] ?? [...sizes].find(([, { rows }]) => rows > 0)?.[0];
    if (index !== undefined) {
      if (index !== [...sizes.keys()].at(-1)) await writeSheet(workbook, index, text, given, request);
      const origin = async (): ReturnType<OpenedFile["origin"]> => ({
        bytes,
        sha256: await checksum(path, bytes, task),
      });
      return openText(
        given,
        { ...request, options: { ...options, delimiter: ",", encoding: "utf-8", quote: '"', comment: undefined } },
        {
          path: text,
          notes: [...(chosen === null ? sheetNote(workbook, index) : []), ...errorNote(sizes.get(index)?.errors)],
          options: { delimiter: null, encoding: null, quote: null, sheet: sheets[index] ?? "" },
          sheets,
          origin,
        },
        action,
      );
    }
    throw new UserError({
      code: "no-rows",
      message:
        chosen === null
          ? `"${name}" has no sheet with anything on it.`
          : `The sheet "${sheets[chosen] ?? ""}" of "${name}" is empty.`,
      next: "Choose a sheet with a header line and rows.",
      subject: { kind: "file", path: given.file },
    });
  });
}

/** The sheets' numbers, those that are shown first. */
function byVisibility({ sheets }: Workbook): number[] {
  const numbers = [...sheets.keys()];
  return [...numbers.filter((one) => sheets[one]?.hidden !== true), ...numbers.filter((one) => sheets[one]?.hidden)];
}

function sheetNote({ sheets }: Workbook, read: number): string[] {
  const others = sheets.filter(({ hidden }, index) => index !== read && !hidden).map(({ name }) => `"${name}"`);
  if (others.length === 0) return [];
  const some = `${others.slice(0, 5).join(", ")}${others.length > 5 ? ", ..." : ""}`;
  return [`The sheet "${sheets[read]?.name ?? ""}" was read. Others are ${some}: ${optionNamed("sheet")}.`];
}

/** @throws UserError "no-such-sheet" */
function chosenSheet(sheets: readonly string[], wish: string, { name, file }: GivenFile): number {
  const exact = sheets.indexOf(wish);
  const alike = exact >= 0 ? exact : sheets.findIndex((sheet) => isSameName(sheet, wish));
  const number = /^\d{1,4}$/.test(wish) ? Number(wish) - 1 : -1;
  const found = alike >= 0 ? alike : number;
  if (found >= 0 && found < sheets.length) return found;
  throw new UserError({
    code: "no-such-sheet",
    message: `"${name}" has no sheet "${wish}".`,
    next: `Choose one of its sheets: ${sheets
      .slice(0, 12)
      .map((sheet) => `"${sheet}"`)
      .join(", ")}${sheets.length > 12 ? ` and ${sheets.length - 12} more` : ""}; or its number from 1.`,
    subject: { kind: "file", path: file },
  });
}

interface SheetSize {
  /** With anything on them. */
  readonly rows: number;
  readonly width: number;
  readonly errors: ErrorCells;
}

/** Cells whose formulas failed: how many, and what stands in the first. */
interface ErrorCells {
  readonly count: number;
  readonly first: { readonly text: string; readonly row: number } | null;
}

/** What spreadsheet programs show where a formula failed. */
const FAILED = /^(?:#(?:VALUE!|DIV\/0!|REF!|NAME\?|NUM!|NULL!|N\/A|SPILL!|CALC!|FIELD!)|Err:\d{3})$/;

const LONGEST_ERROR = 8;

function errorNote({ count, first }: ErrorCells = { count: 0, first: null }): string[] {
  if (first === null) return [];
  const one = count === 1;
  return [
    `${whole(count)} ${one ? "cell holds an error" : "cells hold errors"} of a formula and ${one ? "counts" : "count"} as missing: ${one ? "" : "first "}"${first.text}" in row ${first.row}.`,
  ];
}

/** Writes a sheet as CSV, a line for each of its rows. */
async function writeSheet(
  workbook: Workbook,
  sheet: number,
  path: string,
  given: GivenFile,
  { first, task }: OpenRequest,
): Promise<SheetSize> {
  return explaining(path, "save", async () => {
    for (let width = 0; ;) {
      const copy = await open(path, "w", 0o600);
      try {
        const writer = new SheetWriter(copy, width, given, task);
        await workbook.rows(sheet, async (rows) => {
          await writer.write(rows);
          return first !== undefined && writer.rows >= first;
        });
        await writer.end();
        // A row further down is wider than the first ones: with its width all are written again.
        if (writer.widest <= writer.width) return { rows: writer.rows, width: writer.width, errors: writer.errors };
        width = writer.widest;
      } finally {
        await copy.close();
      }
    }
  });
}

class SheetWriter {
  readonly #copy: FileHandle;
  readonly #given: GivenFile;
  readonly #task: TaskOptions;
  readonly #judged: SheetRow[] = [];
  #isJudged: boolean;
  #last = 0;
  #bytes = 0;
  errors: ErrorCells = { count: 0, first: null };
  width: number;
  widest = 0;
  rows = 0;

  constructor(copy: FileHandle, width: number, given: GivenFile, task: TaskOptions) {
    this.#copy = copy;
    this.#given = given;
    this.#task = task;
    this.width = width;
    this.#isJudged = width > 0;
  }

  async write(rows: readonly SheetRow[]): Promise<void> {
    throwIfCanceled(this.#task.signal);
    for (const { cells } of rows) this.widest = Math.max(this.widest, cells.length);
    this.rows += rows.length;
    if (this.#isJudged) return this.#put(rows);
    this.#judged.push(...rows);
    if (this.#judged.length >= JUDGED_ROWS) await this.#judge();
  }

  async end(): Promise<void> {
    if (!this.#isJudged) await this.#judge();
  }

  async #judge(): Promise<void> {
    this.#isJudged = true;
    this.width = this.widest;
    await this.#put(this.#judged);
  }

  #failed(text: string, row: number): string {
    const { count, first } = this.errors;
    this.errors = { count: count + 1, first: first ?? { text, row } };
    return "";
  }

  async #put(rows: readonly SheetRow[]): Promise<void> {
    let text = "";
    for (const { number, cells: all } of rows) {
      const cells = all.map((cell) =>
        cell.length <= LONGEST_ERROR && FAILED.test(cell) ? this.#failed(cell, number) : cell,
      );
      // Lines in which nothing stands keep the others at their numbers.
      if (number > this.#last + 1) text += "\n".repeat(number - this.#last - 1);
      this.#last = Math.max(number, this.#last + 1);
      const missing = Math.max(0, this.width - cells.length);
      text += `${csvRecord(cells)}${",".repeat(missing)}\n`;
    }
    const bytes = Buffer.from(text);
    this.#bytes += bytes.length;
    refuseTooLarge(this.#given.file, this.#bytes);
    await this.#copy.writeFile(bytes);
  }
}
