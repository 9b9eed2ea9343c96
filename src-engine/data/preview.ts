// A file looked at before it is imported, as some options have it: its first rows, how each column is read, what is
// wrong. Only the file's beginning is read, by
// the very code that imports it.

import { mkdir, open, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "../document/errors";
import type { ImportOptions, OptionName } from "../document/importOptions";
import { explaining } from "../project/files";
import type { ImportPreview } from "../protocol/data";
import { oddLines } from "./csv/oddLines";
import type { TaskOptions } from "./duckdb";
import { CSV } from "./formats/csv";
import { PICTURES } from "./formats/pictures";
import type { GivenFile } from "./formats/format";
import { lookAt, refuseTooLarge } from "./formats/format";
import { formatOf } from "./formats/registry";
import type { FoundFile } from "./openFile";
import { withFile } from "./openFile";
import { readingNotes } from "./reading/readingNotes";
import { withScratch } from "./scratch";

/** Bytes of a text, and rows of any other file, that are looked at. */
const HEAD_BYTES = 2 * 2 ** 20;
const HEAD_ROWS = 2_000;
const ROWS = 100;
const COLUMNS = 100;
/** Lines shown that do not fit the others. */
const ODD_LINES = 20;

/** @throws UserError where there is no such file; what is wrong with its contents is part of the answer */
export async function previewImport(
  { file, options }: { readonly file: string; readonly options: ImportOptions },
  task: TaskOptions,
): Promise<ImportPreview> {
  const given = await lookAt(file, Infinity);
  let format = formatOf(given);
  try {
    return await withFile(given, { options, enough: 2 * HEAD_BYTES, task }, (found) => {
      format = found.format;
      return previewFound(found, options, task);
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { format: format.label, asks: format.asks, partial: false, problem: error.problem };
  }
}

async function previewFound(found: FoundFile, options: ImportOptions, task: TaskOptions): Promise<ImportPreview> {
  const { given, format, isCut, names } = found;
  if (format.anySize !== true) refuseTooLarge(given.file, given.bytes);
  const asks: readonly OptionName[] =
    names === undefined || format.asks.includes("sheet") ? format.asks : ["sheet", ...format.asks];
  if (format === PICTURES) return previewPictures(found, options, task);
  if (format.kind.holds === "arrays") return { format: format.label, asks: [], partial: false };
  return withScratch(async (scratch) => {
    const table = await scratch.file("preview.parquet");
    const isText = format === CSV;
    const bytes = isText ? await beginningOf(given, options.quote, isCut) : null;
    const partial = bytes !== null && bytes.length < given.bytes;
    const known = names === undefined ? {} : { sheets: names };
    const shared = { format: format.label, asks, partial, ...known } as const;
    let looked = found;
    if (bytes !== null) {
      // Called as the file is, because messages name it.
      const head = await scratch.file(`head/${given.name}`);
      await mkdir(dirname(head), { recursive: true });
      await writeFile(head, bytes);
      const beginning: GivenFile = { ...given, path: head, bytes: bytes.length };
      looked = { ...found, open: (request, action) => format.open(beginning, request, action) };
    }
    try {
      return await looked.open({ options, first: HEAD_ROWS, writes: [table], task }, async (opened) => {
        const notes = await opened.store(table);
        const { delimiter, encoding, header, skip = 0, comment = null, sheet = null } = opened.options;
        return format.kind.open(table, task, async (data) => {
          const page = await data.page({ offset: 0, limit: ROWS });
          const columns = data.columns.slice(0, COLUMNS).map(({ name, kind }) => ({
            name,
            kind:
              kind === "timestamp"
                ? ("date" as const)
                : kind === "number" || kind === "date"
                  ? kind
                  : ("text" as const),
            found: opened.readings[name] ?? null,
          }));
          return {
            ...shared,
            partial: shared.partial || (!isText && data.rows >= HEAD_ROWS - 1),
            ...(opened.sheets === undefined ? {} : { sheets: opened.sheets }),
            columns,
            more: Math.max(0, data.columns.length - COLUMNS),
            rows: page.rows.map((row) => row.slice(0, COLUMNS)),
            found: { delimiter, encoding, header, skip, comment, sheet: found.chosen ?? sheet },
            notes: [...(isText ? found.notes : []), ...notes, ...readingNotes(opened.readings)],
          };
        });
      });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const lines = bytes === null ? {} : { lines: oddLines(bytes, options, ODD_LINES) };
      return { ...shared, problem: error.problem, ...lines };
    }
  });
}

/** Pictures that are shown. */
const PICTURES_SHOWN = 48;

async function previewPictures(
  { format, open: openFound }: FoundFile,
  options: ImportOptions,
  task: TaskOptions,
): Promise<ImportPreview> {
  const shared = { format: format.label, asks: format.asks, partial: true } as const;
  return withScratch(async (scratch) => {
    const path = await scratch.file("preview.safetensors");
    try {
      return await openFound({ options, first: PICTURES_SHOWN, writes: [path], task }, async (opened) => {
        const notes = await opened.store(path);
        const { size = "", color = "rgb", resize = "crop" } = opened.options;
        return format.kind.open(path, task, async (data) => {
          const { rows, arrays } = await data.page({ offset: 0, limit: PICTURES_SHOWN });
          const answers = rows.map(([answer = null]) => (answer === null ? "" : String(answer)));
          const { shape = [], values = new Float32Array() } = arrays ?? {};
          return { ...shared, notes, pictures: { shape, values, answers, size, color, resize } };
        });
      });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { ...shared, problem: error.problem };
    }
  });
}

const LF = 10;

/** The file's beginning, to the end of a line that is the end of a row. */
async function beginningOf({ path, bytes }: GivenFile, quote: string, isCut: boolean): Promise<Buffer> {
  const read = await explaining(path, "read", async () => {
    const handle = await open(path, "r");
    try {
      const length = Math.min(bytes, HEAD_BYTES);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  });
  if (bytes <= HEAD_BYTES && !isCut) return read;
  const four = read.subarray(0, 4).toString("hex");
  // Of four bytes a character: to the last whole one.
  if (four === "fffe0000" || four === "0000feff") return read.subarray(0, read.length - (read.length % 4));
  const wide = read.subarray(0, 2).toString("hex");
  if (wide === "fffe") return read.subarray(0, read.lastIndexOf("\n", "utf16le") + 2);
  if (wide === "feff") return read.subarray(0, lastWideLine(read));
  // A line within quotes goes on: as many quotes open as close before the end of a row.
  const quotes = read.filter((byte) => byte === quote.charCodeAt(0)).length;
  let inside = quotes % 2 === 1;
  for (let index = read.length - 1; index > 0; index--) {
    if (read[index] === quote.charCodeAt(0)) inside = !inside;
    else if (read[index] === LF && !inside) return read.subarray(0, index + 1);
  }
  return read;
}

/** After the last line's end in UTF-16 whose higher bytes come first. */
function lastWideLine(bytes: Uint8Array): number {
  for (let index = bytes.length - (bytes.length % 2) - 2; index > 1; index -= 2)
    if (bytes[index] === 0 && bytes[index + 1] === LF) return index + 2;
  return bytes.length;
}
