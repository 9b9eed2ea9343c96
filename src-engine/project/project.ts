// A project: a folder with one document, its data and its runs. Opening takes the lock and fixes what an earlier program
// left half done; without the lock the project is read-only.

import { constants } from "node:fs";
import { copyFile, mkdir, readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve, sep } from "node:path";
import { hasCode, moveOver, temporaryName } from "../disk/wholeFile";
import { UserError } from "../document/errors";
import { formatDocument, MAX_DOCUMENT_LENGTH, parseDocument } from "../document/parse";
import type { Document } from "../document/schema";
import { filesToCopy } from "./belongings";
import { removeOtherData } from "./dataPlaces";
import { explainFileError, explaining, insideProject, readBounded, writeFileAtomic } from "./files";
import type { Lock, LockHolder } from "./lock";
import { takeLock } from "./lock";
import { removeLeftovers, recoverRuns } from "./recovery";

/** What the operating system opens. */
export const EXTENSION = ".gradual";

/** An open project. */
export interface Project {
  /** Absolute. */
  readonly folder: string;
  /** The document's file, absolute. */
  readonly file: string;
  /** As it was last opened or saved. */
  readonly document: Document;
  readonly readOnly: boolean;
  /** Why it is read-only, and what was fixed on opening. */
  readonly notices: readonly string[];
  /** @throws UserError when it is read-only or cannot be written; then the old document stands */
  save(document: Document): Promise<{ readonly savedAt: string }>;
  /** A copy of what belongs to the project, with this document, in a new folder. The project itself is not touched. */
  saveCopy(path: string, document: Document): Promise<{ readonly folder: string }>;
  /** Gives the lock back. */
  close(): Promise<void>;
}

/**
 * Makes a project in a new or empty folder, and opens it.
 * @throws UserError "project-exists", "folder-not-empty", or why the folder cannot be made
 */
export async function createProject({ folder, document }: { folder: string; document: Document }): Promise<Project> {
  const path = resolve(folder);
  const text = formatDocument(document);
  await explaining(path, "create", () => mkdir(path, { recursive: true }));
  await refuseFull(path);
  await writeFileAtomic(join(path, `${basename(path)}${EXTENSION}`), text);
  return openProject(path);
}

async function refuseFull(folder: string): Promise<void> {
  const names = (await explaining(folder, "read", () => readdir(folder))).filter((name) => !name.startsWith("."));
  const subject = { kind: "file", path: folder } as const;
  const project = names.find((name) => extname(name) === EXTENSION);
  if (project !== undefined) {
    throw new UserError({
      code: "project-exists",
      message: `"${folder}" holds a project already ("${project}").`,
      next: "Open it, or choose another folder.",
      subject,
    });
  }
  if (names.length > 0) {
    throw new UserError({
      code: "folder-not-empty",
      message: `"${folder}" is not empty.`,
      next: "Choose a new or an empty folder.",
      subject,
    });
  }
}

/**
 * Opens a project by its folder or its `.gradual` file.
 * @throws UserError when there is none, or its document cannot be read; the files are left untouched
 */
export async function openProject(path: string): Promise<Project> {
  const file = await findDocument(resolve(path));
  const folder = dirname(file);
  const bytes = await readBounded(await insideProject(folder, basename(file)), 4 * MAX_DOCUMENT_LENGTH);
  const document = parseDocument(bytes.toString("utf8"), file);
  const { lock, notices } = await lockOrExplain(folder);
  try {
    if (lock !== null) {
      await removeLeftovers(folder, basename(file));
      await removeOtherData(folder, document.data.source);
      notices.push(...(await recoverRuns(folder)));
    }
  } catch (error) {
    await lock?.release();
    throw error;
  }
  return projectOf(folder, file, document, lock, notices);
}

async function lockOrExplain(folder: string): Promise<{ lock: Lock | null; notices: string[] }> {
  try {
    const taken = await takeLock(folder);
    if ("lock" in taken) return { lock: taken.lock, notices: [] };
    return {
      lock: null,
      notices: [
        `${whoHolds(taken.holder)} has it open: close it there and open it again to make changes here, or save a copy.`,
      ],
    };
  } catch (error) {
    // A folder that cannot be written to can still be looked at.
    const notice = error instanceof UserError ? NOT_WRITABLE.get(error.problem.code) : undefined;
    if (notice === undefined) throw error;
    return { lock: null, notices: [notice] };
  }
}

/** Why a project is read-only that nobody else has open, by the code of the failure to lock it. */
const NOT_WRITABLE: ReadonlyMap<string, string> = new Map([
  ["not-permitted", "You are not permitted to write to its folder: save a copy elsewhere to make changes."],
  ["read-only-place", "Its folder lies on a disk that cannot be written to: save a copy elsewhere to make changes."],
  ["disk-full", "Its disk is full: make room and open it again, or save a copy elsewhere."],
]);

function whoHolds({ pid, host, since }: LockHolder): string {
  return `Another program (process ${pid} on ${host}, since ${since.replace("T", " ").slice(0, 16)} UTC)`;
}

async function findDocument(path: string): Promise<string> {
  const found = await explaining(path, "open", () => stat(path));
  if (found.isFile()) {
    if (extname(path) === EXTENSION) return path;
    throw notAProject(path, `"${path}" is not a Gradual project: its name does not end in ${EXTENSION}.`);
  }
  const names = (await explaining(path, "read", () => readdir(path))).filter(
    (name) => extname(name) === EXTENSION && !name.startsWith("."),
  );
  const [only] = names;
  if (only === undefined)
    throw notAProject(path, `"${path}" is not a Gradual project: it holds no file that ends in ${EXTENSION}.`);
  if (names.length === 1) return join(path, only);
  // The one that is called like the folder is the project; others are copies someone made.
  const own = names.find((name) => name === `${basename(path)}${EXTENSION}`);
  if (own !== undefined) return join(path, own);
  throw notAProject(
    path,
    `"${path}" holds ${names.length} files that end in ${EXTENSION}: ${names.slice(0, 5).join(", ")}.`,
  );
}

function notAProject(path: string, message: string): UserError {
  return new UserError({
    code: "not-a-project",
    message,
    next: `Choose a file that ends in ${EXTENSION}, or the folder that holds one.`,
    subject: { kind: "file", path },
  });
}

function projectOf(
  folder: string,
  file: string,
  opened: Document,
  lock: Lock | null,
  notices: readonly string[],
): Project {
  let document = opened;
  /** Saves one after the other, so that the last one asked for is the one that stays. */
  let saving: Promise<unknown> = Promise.resolve();

  async function write(next: Document): Promise<{ savedAt: string }> {
    const text = formatDocument(next);
    if (lock === null || !(await lock.held())) {
      throw new UserError({
        code: "read-only",
        message:
          lock === null
            ? `"${file}" is open read-only.`
            : `"${file}" was taken over by another program, and is read-only here now.`,
        next: "Save a copy, or close the project elsewhere and open it again.",
        subject: { kind: "file", path: file },
      });
    }
    const { source } = document.data;
    try {
      await writeFileAtomic(file, text);
      document = next;
    } finally {
      // Of the data before and the new ones, those go that the document does not name.
      if (next.data.source !== source) await removeOtherData(folder, document.data.source);
    }
    return { savedAt: new Date().toISOString() };
  }

  return {
    folder,
    file,
    get document() {
      return document;
    },
    readOnly: lock === null,
    notices,
    save(next) {
      const result = saving.then(() => write(next));
      saving = result.catch(() => undefined);
      return result;
    },
    saveCopy: (path, next) => copyProject(folder, resolve(path), next),
    async close() {
      await saving;
      await lock?.release();
    },
  };
}

/** Copied to a temporary folder beside its place, then renamed: a copy is there whole or not at all. */
async function copyProject(folder: string, target: string, document: Document): Promise<{ folder: string }> {
  const subject = { kind: "file", path: target } as const;
  if (target === folder || target.startsWith(folder + sep)) {
    throw new UserError({
      code: "copy-inside",
      message: `A copy of "${folder}" cannot lie inside it.`,
      next: "Choose another folder.",
      subject,
    });
  }
  const text = formatDocument(document);
  const temporary = temporaryName(target);
  try {
    await mkdir(dirname(target), { recursive: true });
    await mkdir(temporary);
    for (const relative of await filesToCopy(folder, document.data.source)) {
      const to = join(temporary, relative);
      await mkdir(dirname(to), { recursive: true });
      await copyFile(await insideProject(folder, relative), to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    }
    await writeFileAtomic(join(temporary, `${basename(target)}${EXTENSION}`), text);
    // An empty folder may stand there already.
    await rm(target, { recursive: false, force: true }).catch(async (error: unknown) => {
      if (!hasCode(error, "ERR_FS_EISDIR", "EISDIR", "EPERM")) throw error;
      await refuseFull(target);
      await rm(target, { recursive: true });
    });
    await moveOver(temporary, target);
    return { folder: target };
  } catch (error) {
    throw explainFileError(error, target, "save");
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
