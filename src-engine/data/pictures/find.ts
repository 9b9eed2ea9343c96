// The pictures below a folder, or in an archive: their names and where they lie. Nothing outside is ever reached: links are not
// followed, and names that lead elsewhere are left out and told.

import { lstat, readdir } from "node:fs/promises";
import { extname, join, posix } from "node:path";
import { throwIfCanceled } from "../../document/canceled";
import { UserError } from "../../document/errors";
import { explaining } from "../../project/files";
import { readZip } from "../arrays/zip";
import type { TaskOptions } from "../duckdb";
import type { GivenFile } from "../formats/format";
import { OTHER_PICTURE_ENDINGS, PICTURE_ENDINGS } from "./header";
import type { PicturePlace } from "./place";

export interface FoundPicture {
  /** Its path within the folder or the archive, with "/" between its parts. */
  readonly name: string;
  readonly place: PicturePlace;
}

/** A picture that is left out, and why: "it is cut off". */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

export interface FoundPictures {
  /** In the order of their names, numbers in them counted as such. */
  readonly pictures: readonly FoundPicture[];
  readonly leftOut: readonly LeftOut[];
  /** Tables beside them, that may name them and their labels. */
  readonly tables: readonly FoundPicture[];
  /** Endings of other files, with how many there are. */
  readonly others: ReadonlyMap<string, number>;
}

const MOST_PICTURES = 1_000_000;
const MOST_DEPTH = 8;
const TABLE_ENDINGS: readonly string[] = ["csv", "tsv", "txt"];

export const isPictureName = (name: string): boolean => PICTURE_ENDINGS.includes(endingOf(name));

/** @throws UserError "too-many-pictures", or why the folder or archive cannot be read */
export async function findPictures(given: GivenFile, task: TaskOptions): Promise<FoundPictures> {
  if (given.isFolder) return sorted(given, await inFolder(given.path, task));
  if (given.names.length > 0) return sorted(given, await inArchive(given));
  return sorted(given, [{ name: given.name, place: { kind: "file", path: given.path } }], true);
}

type Entry = FoundPicture | LeftOut;

async function inFolder(root: string, { signal, onProgress }: TaskOptions): Promise<Entry[]> {
  const entries: Entry[] = [];
  const visit = async (folder: string, name: string, depth: number): Promise<void> => {
    throwIfCanceled(signal);
    const found = await explaining(folder, "read", () => readdir(folder, { withFileTypes: true }));
    for (const entry of found) {
      const own = name === "" ? entry.name : `${name}/${entry.name}`;
      const path = join(folder, entry.name);
      if (isHidden(own)) continue;
      if (entry.isSymbolicLink()) {
        if (isPictureName(own) || (await isFolderLink(path)))
          entries.push({ name: own, reason: "it is a link, which is not followed" });
      } else if (entry.isDirectory()) {
        if (depth < MOST_DEPTH) await visit(path, own, depth + 1);
        else entries.push({ name: own, reason: `it lies more than ${MOST_DEPTH} folders deep` });
      } else if (entry.isFile()) entries.push({ name: own, place: { kind: "file", path } });
      if (entries.length > 2 * MOST_PICTURES) throw tooMany(root);
    }
    onProgress?.(null, "Looking for pictures");
  };
  await visit(root, "", 0);
  return entries;
}

async function isFolderLink(path: string): Promise<boolean> {
  // A link to a file that is no picture is of no matter; one to a folder may hold some.
  return extname(path) === "" && (await lstat(path)).isSymbolicLink();
}

async function inArchive({ path, file }: GivenFile): Promise<Entry[]> {
  const entries = await readZip(path, file);
  return entries.flatMap(({ name }, index): Entry[] => {
    const own = name.replaceAll("\\", "/");
    if (own.endsWith("/") || isHidden(own)) return [];
    if (posix.isAbsolute(own) || /^[a-z]:/i.test(own) || own.split("/").includes(".."))
      return isPictureName(own) ? [{ name: own, reason: "its name leads out of the archive" }] : [];
    return [{ name: own.replace(/^(?:\.\/)+/, ""), place: { kind: "entry", archive: path, index } }];
  });
}

/** What systems leave in folders and archives. */
function isHidden(name: string): boolean {
  return (
    name.split("/").some((part) => part.startsWith(".") && part !== "." && part !== "..") ||
    /(?:^|\/)__MACOSX\//.test(name)
  );
}

function sorted({ file }: GivenFile, entries: readonly Entry[], isOne = false): FoundPictures {
  const pictures: FoundPicture[] = [];
  const tables: FoundPicture[] = [];
  const leftOut: LeftOut[] = [];
  const others = new Map<string, number>();
  for (const entry of entries) {
    const ending = endingOf(entry.name);
    if ("reason" in entry) leftOut.push(entry);
    else if (isOne || PICTURE_ENDINGS.includes(ending)) pictures.push(entry);
    else if (OTHER_PICTURE_ENDINGS.includes(ending))
      leftOut.push({
        name: entry.name,
        reason: `pictures of the kind .${ending} are not read: save it as PNG or JPEG`,
      });
    else if (TABLE_ENDINGS.includes(ending)) tables.push(entry);
    else others.set(ending, (others.get(ending) ?? 0) + 1);
  }
  if (pictures.length > MOST_PICTURES) throw tooMany(file);
  const { compare } = new Intl.Collator("en", { numeric: true });
  const inOrder = (one: { readonly name: string }, other: { readonly name: string }): number =>
    compare(one.name, other.name) || (one.name < other.name ? -1 : 1);
  return { pictures: pictures.sort(inOrder), leftOut: leftOut.sort(inOrder), tables: tables.sort(inOrder), others };
}

function endingOf(name: string): string {
  return extname(name).slice(1).toLowerCase();
}

function tooMany(file: string): UserError {
  return new UserError({
    code: "too-many-pictures",
    message: `"${file}" holds more than ${MOST_PICTURES.toLocaleString("en-US")} pictures.`,
    next: "Choose a folder with fewer of them.",
    subject: { kind: "file", path: file },
  });
}
