// What a file format is: how a file of it is told, and how it is opened. One file per format lies beside this one;
// registry.ts lists them, and dialogs, drop, command line and docs follow from the list.

import type { Dirent } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { basename, extname, resolve } from "node:path";
import { UserError } from "../../document/errors";
import type { ColumnFound, ColumnReading } from "../../document/columnReading";
import type { Preparation } from "../../document/preparation";
import { explaining } from "../../project/files";
import type { DataFormat } from "../../protocol/data";
import type { FileReading } from "../../protocol/filePrediction";
import { ByteReader, fileChunks } from "../arrays/bytes";
import { readZip } from "../arrays/zip";
import type { RawTable } from "../columns";
import type { TaskOptions } from "../duckdb";
import type { ImportRecord, PicturesRecord } from "../importRecord";
import type { ImportOptions, OptionName } from "../../document/importOptions";
import type { DataKind } from "../source";

/** Larger files are refused before they are read, where they are not read some at a time. */
const MAX_SOURCE_BYTES = 4 * 2 ** 30;

export interface FileFormat extends Omit<DataFormat, "holds"> {
  /** What such a file holds, and how it is told; a sentence or two, for the docs. */
  readonly docs: string;
  /** As what a project keeps it. */
  readonly kind: DataKind;
  /** Whether the first bytes of a file, or the names in a folder, are those of this format. Absent where only the ending tells. */
  readonly signature?: (given: GivenFile) => boolean;
  /** Such files are text, so that one that begins otherwise than most of them may still be one. */
  readonly mayBeText?: true;
  /** It is read some at a time, and may be of any size. */
  readonly anySize?: boolean;
  /** What a person may say of how such a file is read. */
  readonly asks: readonly OptionName[];
  /**
   * Opens what was given for `action`; it is only ever read.
   * @throws UserError for everything that can be wrong with it
   */
  open<T>(given: GivenFile, request: OpenRequest, action: (file: OpenedFile) => Promise<T>): Promise<T>;
}

/** A file or folder that a person gave, as far as it is known before it is opened. */
export interface GivenFile {
  /** As the person gave it. */
  readonly file: string;
  readonly path: string;
  /** The last part of its path. */
  readonly name: string;
  /** Of its name, in lower case without the dot. */
  readonly extension: string;
  readonly isFolder: boolean;
  readonly bytes: number;
  /** When it was changed last: ISO 8601. */
  readonly modified: string;
  /** Its first bytes, {@link HEAD_BYTES} at most. */
  readonly head: Uint8Array;
  /** Of a .gz file: its first bytes unpacked, none where they cannot be. Else the same as `head`. */
  readonly unpackedHead: Uint8Array;
  /** Of a folder: the names of the files in it; of a ZIP archive the paths of its entries, none where they cannot be listed. */
  readonly names: readonly string[];
  /** Of a folder: files in the folders within, by their paths in it; some of them, where there are many. */
  readonly below: readonly string[];
}

/** Entries that are looked at to tell what a folder holds, and how deep. */
const MOST_BELOW = 2_000;
const DEEPEST_BELOW = 4;

const HEAD_BYTES = 512;

export interface OpenRequest {
  readonly options: ImportOptions;
  /** Names of columns that the file should have, where that is known: its rows are to be predicted. One column may be enough then. */
  readonly wanted?: readonly string[] | undefined;
  /** Files that will be written while it is open. */
  readonly writes: readonly string[];
  /** So many of its first rows are enough: it is only looked at. */
  readonly first?: number | undefined;
  /** Its rows are to be predicted: they are read in blocks. */
  readonly predicts?: true | undefined;
  readonly task: TaskOptions;
}

/** A file of any format, opened. It can be kept in a project, or its rows predicted. */
export interface OpenedFile {
  readonly options: ImportRecord["options"];
  /** How columns of texts are read, by their names; none where the source has types. */
  readonly readings: Readonly<Record<string, ColumnFound>>;
  /** Where it holds several tables, the names of all of them. */
  readonly sheets?: readonly string[] | undefined;
  /** Of pictures: their sizes, and those that were left out. */
  pictures?(): Promise<PicturesRecord>;
  /** Size and checksum of what was read. */
  origin(): Promise<{ readonly bytes: number; readonly sha256: string }>;
  /** Writes it to `path` as projects keep it. Gives what was done to the data, for the person. */
  store(path: string): Promise<readonly string[]>;
  /**
   * Writes the rows to `path` as columns of that kind, each read as it is said; absent of arrays. A column that the file has not is
   * left out, as is one that nobody wants.
   */
  storeLike?(wanted: readonly LikeColumn[], path: string): Promise<StoredLike>;
  /**
   * Its rows, read the way a preparation wants them.
   * @param output as what the answers will be written; null where nothing is
   * @throws UserError where they will not do
   */
  inputs(preparation: Preparation, output: AnswerFormat | null): Promise<FileInputs>;
}

/** A column of a table that rows are added to. */
export interface LikeColumn {
  readonly name: string;
  readonly kind: "number" | "date" | "timestamp" | "text";
  /** How the texts of the table's own file were read. */
  readonly reading?: ColumnReading | undefined;
}

/** What was written of a file's rows. */
export interface StoredLike {
  readonly rows: number;
  /** Of the columns that were wanted, those that are there. */
  readonly columns: readonly string[];
  /** The file's own columns that were not wanted, as they are read by themselves. */
  readonly extra: readonly { readonly name: string; readonly kind: LikeColumn["kind"] }[];
  readonly odd: FileReading["odd"];
  readonly notes: readonly string[];
}

/** How answers are written. */
export interface AnswerFormat {
  /** Of the file: "csv". */
  readonly ending: string;
  /** Cells that a spreadsheet would run as formulas are escaped, in files of text. */
  readonly escapeFormulas: boolean;
}

/** The rows of a file, to predict: some at a time, so that any number of them takes no more memory. */
export interface FileInputs extends FileReading {
  readonly rows: number;
  /** The file's own columns, under the names that it gives them; none of arrays. */
  readonly columns: readonly string[];
  /** The rows in their order, block by block; those of one block are gone when the next one comes. @param limit the first rows alone */
  blocks(limit?: number): AsyncGenerator<InputBlock, void>;
  /** Writes the answers that were given to the blocks, with the file's own columns if it has some. Gives the number of cells that are formulas; 0 where that is not known of the format. */
  write(path: string): Promise<number>;
}

export interface InputBlock {
  /** The number of its first row, from 0. */
  readonly from: number;
  /** The features' columns as they stand in the file. */
  readonly raw: RawTable;
  /** The cells of the file's own columns as it writes them, row by row; null is missing. */
  texts(): Promise<readonly (readonly (string | null)[])[]>;
  /** Keeps answers to its rows until they are written. */
  answer(extra: readonly ExtraColumn[]): Promise<void>;
}

/** A column of answers. */
export interface ExtraColumn {
  readonly name: string;
  /** Of arrays: the columns of a group become one array of that name. */
  readonly group?: string;
  readonly holds: "text" | "number";
  /** One per row; null where there is no answer. */
  readonly values: readonly (string | number | null)[];
}

/**
 * Looks at a file or folder from outside.
 * @param most its bytes at most
 * @throws UserError "file-missing", "not-a-file", "file-too-large"
 */
export async function lookAt(file: string, most = MAX_SOURCE_BYTES): Promise<GivenFile> {
  const path = resolve(file);
  const name = basename(path);
  const extension = extname(path).slice(1).toLowerCase();
  const subject = { kind: "file", path: file } as const;
  return explaining(file, "read", async () => {
    const found = await stat(path);
    const shared = { file, path, name, extension, modified: found.mtime.toISOString() };
    if (found.isDirectory()) {
      const entries = await readdir(path, { withFileTypes: true });
      const names: string[] = [];
      for (const entry of entries) if (await isOrdinary(path, entry)) names.push(entry.name);
      const none = new Uint8Array(0);
      const below = await filesBelow(path);
      return { ...shared, isFolder: true, bytes: 0, head: none, unpackedHead: none, names, below };
    }
    if (!found.isFile()) {
      throw new UserError({
        code: "not-a-file",
        message: `"${file}" is not an ordinary file.`,
        next: "Choose a file.",
        subject,
      });
    }
    refuseTooLarge(file, found.size, most);
    const head = await headOf(path, found.size);
    const unpackedHead = extension === "gz" ? await unpacked(path) : head;
    const names = isZip(head) ? (await readZip(path, file).catch(() => [])).map((entry) => entry.name) : [];
    return { ...shared, isFolder: false, bytes: found.size, head, unpackedHead, names, below: [] };
  });
}

/** A file, or a link to one; not to a device without an end, or a pipe that nobody writes to. */
async function isOrdinary(folder: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isFile();
  return (await stat(resolve(folder, entry.name)).catch(() => null))?.isFile() === true;
}

/** Level by level, so that a folder with many files hides no other. */
async function filesBelow(root: string): Promise<string[]> {
  const files: string[] = [];
  let [level, seen]: [string[], number] = [[""], 0];
  for (let depth = 0; depth <= DEEPEST_BELOW && level.length > 0 && seen < MOST_BELOW; depth++) {
    const next: string[] = [];
    const most = Math.max(20, Math.floor((MOST_BELOW - seen) / level.length));
    for (const folder of level) {
      if (seen >= MOST_BELOW) break;
      // What cannot be listed is told when it is read.
      const entries = await readdir(resolve(root, folder), { withFileTypes: true }).catch(() => []);
      for (const entry of entries.slice(0, depth === 0 ? MOST_BELOW : most)) {
        seen += 1;
        if (entry.name.startsWith(".")) continue;
        const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) next.push(name);
        else if (entry.isFile() && folder !== "") files.push(name);
      }
    }
    level = next;
  }
  return files;
}

/** @throws UserError "file-too-large" */
export function refuseTooLarge(file: string, bytes: number, most = MAX_SOURCE_BYTES): void {
  if (bytes <= most) return;
  throw new UserError({
    code: "file-too-large",
    message: `"${file}" is ${(bytes / 2 ** 30).toFixed(1)} GB large; at most ${most / 2 ** 30} GB are read.`,
    next: "Take a sample of its rows.",
    subject: { kind: "file", path: file },
  });
}

/** The first bytes are those of a ZIP archive. */
export function isZip(head: Uint8Array): boolean {
  // The other one is that of an empty archive.
  return ["PK\x03\x04", "PK\x05\x06"].includes(Buffer.from(head.subarray(0, 4)).toString("latin1"));
}

async function headOf(path: string, bytes: number): Promise<Uint8Array> {
  const handle = await open(path, "r");
  try {
    const length = Math.min(bytes, HEAD_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Few bytes are enough: no format that may be packed is told by more. */
async function unpacked(path: string): Promise<Uint8Array> {
  const reader = new ByteReader(fileChunks(path, "gzip"), path);
  return reader
    .take(4)
    .catch(() => new Uint8Array(0))
    .finally(() => reader.close());
}
