// The data of a project on disk: new ones lie beside the old ones until the document names them, so that a kill or a full disk leaves
// either the old project whole or the new one.

import { readdir, rm } from "node:fs/promises";
import { hasCode } from "../disk/wholeFile";
import type { DataFile } from "../document/dataFiles";
import { importedFile, importedName, recordOf } from "../document/dataFiles";
import { explaining, insideProject } from "./files";

const DATA = "data";

interface Found {
  readonly path: string;
  readonly import: number;
  readonly first: string;
}

/** The files of all imports that lie there, the oldest first. */
async function importsIn(folder: string): Promise<readonly Found[]> {
  const place = await insideProject(folder, DATA);
  const entries = await explaining(place, "read", async () => {
    try {
      return await readdir(place, { withFileTypes: true });
    } catch (error) {
      if (hasCode(error, "ENOENT", "ENOTDIR")) return [];
      throw error;
    }
  });
  return entries
    .flatMap((entry) => {
      const path = `${DATA}/${entry.name}`;
      const found = entry.isFile() ? importedFile(path) : null;
      return found === null ? [] : [{ path, ...found }];
    })
    .sort((a, b) => a.import - b.import);
}

/** The name for new data of a kind, with a number that no import has. */
export async function newSource(folder: string, first: DataFile): Promise<string> {
  const last = (await importsIn(folder)).at(-1);
  return importedName(first, last === undefined ? 1 : last.import + 1);
}

/**
 * The name of the data that are meant by a document's: its own where they are there, else the newest import of their kind. A run's
 * document names the data as they were called when it started; those of a later import have another name.
 */
export async function presentSource(folder: string, source: string): Promise<string> {
  const wanted = importedFile(source);
  if (wanted === null) return source;
  const alike = (await importsIn(folder)).filter(({ first }) => first === wanted.first);
  return (alike.find(({ path }) => path === source) ?? alike.at(-1))?.path ?? source;
}

/**
 * Removes the data of other imports once the document names these. What no import remembers was put there by hand, and stays; so
 * does everything where these data are not there. What cannot be removed now is tried again on the next opening.
 */
export async function removeOtherData(folder: string, source: string | null): Promise<void> {
  const kept = source === null ? null : importedFile(source);
  if (kept === null) return;
  const found = await importsIn(folder);
  if (!found.some(({ path }) => path === source)) return;
  const others = found.filter((one) => one.import !== kept.import);
  const records = new Set(found.map(({ path }) => path));
  const own = others.filter(({ path }) => records.has(recordOf(path)));
  // The record last: without it the rest would be somebody's.
  const isRecord = ({ path }: Found): boolean => path === recordOf(path);
  for (const { path } of [...own.filter((one) => !isRecord(one)), ...own.filter(isRecord)]) {
    try {
      await rm(await insideProject(folder, path), { force: true });
    } catch {
      // Windows, where another process reads it; or the disk is in trouble.
      return;
    }
  }
}
