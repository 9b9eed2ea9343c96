// What of a folder is the project's own. A document may lie among a person's other files (in Downloads, at home): these are neither copied
// with the project nor tidied away.

import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "../disk/wholeFile";
import { importedFile } from "../document/dataFiles";
import { GROUP_ID } from "../groups/group";
import { presentSource } from "./dataPlaces";
import { explaining, insideProject } from "./files";
import { GROUPS } from "./groups";
import { LOCK_FILE } from "./lock";
import { QUEUE_FILE } from "./queueFile";
import { RUN_FILES, RUNS, runIds } from "./runRecord";
import { TEST_LOOKS } from "./testLooks";

/** As `temporaryName` makes them. */
const TEMPORARY = /\.[0-9a-f]{12}\.tmp$/;

/** A folder of the project ("" is its own), and which names in it are its files, the document apart. */
interface Place {
  readonly folder: string;
  readonly isOwn: (name: string) => boolean;
}

const inPlace = (folder: string, files: readonly string[]): Place => ({
  folder,
  isOwn: (name) => files.includes(folder === "" ? name : `${folder}/${name}`),
});

async function placesOf(folder: string): Promise<readonly Place[]> {
  const ofRun: readonly string[] = Object.values(RUN_FILES);
  return [
    inPlace("", [QUEUE_FILE, TEST_LOOKS, LOCK_FILE]),
    { folder: "data", isOwn: (name) => importedFile(`data/${name}`) !== null },
    { folder: GROUPS, isOwn: (name) => name.endsWith(".json") && GROUP_ID.test(name.slice(0, -".json".length)) },
    ...(await runIds(folder)).map((id): Place => ({ folder: `${RUNS}/${id}`, isOwn: (name) => ofRun.includes(name) })),
  ];
}

async function namesIn(folder: string, place: string): Promise<readonly string[]> {
  const path = place === "" ? folder : await insideProject(folder, place);
  return explaining(path, "read", async () => {
    try {
      return await readdir(path);
    } catch (error) {
      if (hasCode(error, "ENOENT", "ENOTDIR", "EACCES")) return [];
      throw error;
    }
  });
}

/**
 * The files of a project that a copy of it has, by their paths within it ("data/table.parquet"); not the document, nor what says who has it
 * open and what waits to be trained. Links lead anywhere, and are left out.
 * @param source the document's data, which may have another name than those that an import gives
 */
export async function filesToCopy(folder: string, source: string | null): Promise<readonly string[]> {
  const found: string[] = [];
  const present = source === null ? null : await presentSource(folder, source);
  const imported = present === null ? null : importedFile(present);
  const isLeft = (relative: string): boolean =>
    relative === LOCK_FILE ||
    relative === QUEUE_FILE ||
    // Of an import that does not count, yet or any more.
    (imported !== null && (importedFile(relative)?.import ?? imported.import) !== imported.import);
  for (const { folder: place, isOwn } of await placesOf(folder)) {
    for (const name of await namesIn(folder, place)) {
      const relative = place === "" ? name : `${place}/${name}`;
      const isCopied = relative === present || (isOwn(name) && !isLeft(relative));
      if (isCopied && (await isOrdinary(join(folder, relative)))) found.push(relative);
    }
  }
  return found;
}

async function isOrdinary(path: string): Promise<boolean> {
  return (await lstat(path)).isFile();
}

/**
 * Temporary files that were never renamed, by their absolute paths: of the document, or of another of the project's files.
 * @param document the name of its file
 */
export async function leftoversIn(folder: string, document: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { folder: place, isOwn } of await placesOf(folder)) {
    for (const name of await namesIn(folder, place)) {
      const target = name.replace(TEMPORARY, "");
      if (target !== name && (isOwn(target) || (place === "" && target === document)))
        found.push(join(folder, place, name));
    }
  }
  return found;
}
