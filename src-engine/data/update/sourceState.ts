// Whether the file that a project's data came from has changed since.

import { stat } from "node:fs/promises";
import { hasCode } from "../../disk/wholeFile";
import { recordOf } from "../../document/dataFiles";
import type { DataRecipe } from "../../document/schema";
import { presentSource } from "../../project/dataPlaces";
import { insideProject, readJson } from "../../project/files";
import type { SourceState } from "../../protocol/dataChange";
import { checksum } from "../checksum";
import type { TaskOptions } from "../duckdb";
import type { ImportRecord } from "../importRecord";
import { ImportRecordSchema } from "../importRecord";

/** A larger file whose time is another is taken as changed without reading it. */
const MOST_READ = 256 * 2 ** 20;

/** Looks at the file of the record; its content only where its time alone is another. */
export async function sourceState(
  { folder, source: kept }: { readonly folder: string; readonly source: DataRecipe["source"] },
  task: TaskOptions = {},
): Promise<SourceState> {
  const record = kept === null ? null : await readRecord(folder, kept);
  const { file, bytes, sha256 } = record?.source ?? {};
  // To look at a path of another machine tells that machine who is asking; nobody has asked for that by opening a project.
  if (record === null || file === undefined || isOfOtherMachine(file.path)) return { state: "unknown" };
  const { path } = file;
  try {
    const now = await stat(path);
    if (now.isDirectory()) return { state: "unknown" };
    if (!now.isFile()) return { state: "gone", path };
    const modified = now.mtime.toISOString();
    if (now.size === file.bytes && modified === file.modified) return { state: "same", path };
    // Of a set of files the checksum is that of all of them.
    const isWhole = now.size === file.bytes && now.size === bytes && now.size <= MOST_READ;
    if (isWhole && (await checksum(path, now.size, task)) === sha256) return { state: "same", path };
    return { state: "changed", path, modified, bytes: now.size, before: file.bytes, importedAt: record.importedAt };
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return { state: "gone", path };
    return { state: "unknown" };
  }
}

function isOfOtherMachine(path: string): boolean {
  return /^[\\/]{2}/.test(path);
}

/** The record of the import of these data; null where there is none. @throws UserError where it cannot be read */
export async function readRecord(folder: string, source: string): Promise<ImportRecord | null> {
  const path = recordOf(await presentSource(folder, source));
  return readJson(await insideProject(folder, path), ImportRecordSchema);
}
