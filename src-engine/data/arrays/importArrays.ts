// Imports arrays into a project: data/arrays.safetensors and data/import.json. The source is only ever read.

import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Table } from "../../protocol/data";
import { damaged, explaining, insideProject, readJson, writeJson } from "../../project/files";
import type { TaskOptions } from "../duckdb";
import { throwIfCanceled } from "../duckdb";
import type { ImportRecord } from "../options";
import { IMPORT_FILE, ImportRecordSchema } from "../options";
import { readExamples } from "./examples";
import type { ArraySource } from "./open";
import { openArrays } from "./open";
import { profileArrays } from "./profile";
import { ARRAYS_FILE, withStoredArrays, writeArrays } from "./store";

export interface ImportArraysRequest extends TaskOptions {
  /** The project's folder. */
  readonly folder: string;
  /** As the person gave it. */
  readonly file: string;
  readonly kind: ArraySource["kind"];
}

/**
 * Replaces the project's arrays by those of a file or folder. The document is not touched; on failure or when canceled the
 * old data stands.
 * @throws UserError for everything that can be wrong with the files or the folder
 */
export async function importArrays({ folder, file, kind, ...task }: ImportArraysRequest): Promise<Table> {
  const source = await openArrays(file, resolve(file), kind, { whole: true });
  const sha256 = await source.checksum(task);
  const examples = await readExamples(source, file, task);
  const target = await insideProject(folder, ARRAYS_FILE);
  const record = await insideProject(folder, IMPORT_FILE);
  throwIfCanceled(task.signal);
  task.onProgress?.(null, "Writing the arrays");
  await explaining(target, "save", () => mkdir(dirname(target), { recursive: true }));
  await writeArrays(folder, examples);
  const imported: ImportRecord = {
    format: 1,
    source: { name: file, bytes: source.bytes, sha256 },
    importedAt: new Date().toISOString(),
    kind,
    options: { delimiter: null, encoding: null, header: null, quote: null, missing: [] },
    rows: examples.x.shape[0] ?? 0,
    columns: 1 + (examples.y.shape[1] ?? 1),
    ...(examples.notes.length === 0 ? {} : { notes: [...examples.notes] }),
  };
  await writeJson(record, imported);
  return readArrayTable(folder, ARRAYS_FILE, task);
}

/** What stands in the project's arrays. @throws UserError "file-damaged" */
export async function readArrayTable(folder: string, source: string, task: TaskOptions): Promise<Table> {
  const record = await readJson(await insideProject(folder, IMPORT_FILE), ImportRecordSchema);
  task.onProgress?.(null, "Looking at the arrays");
  return withStoredArrays(folder, source, async (arrays) => {
    if (arrays.rows > 0x7fff_ffff) throw damaged(source, "it has too many examples");
    const known = record !== null && record.rows === arrays.rows ? record : null;
    return {
      sourceName: known?.source.name ?? source,
      rows: arrays.rows,
      ...(await profileArrays(arrays, task)),
      delimiter: "none",
      encoding: known?.kind === "npz" ? "NumPy" : known?.kind === "idx" ? "IDX" : "safetensors",
      ...(known?.notes === undefined ? {} : { notes: known.notes }),
    };
  });
}
