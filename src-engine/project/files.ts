// Reading and writing the files of a project: bounded, atomic, never outside its folder, and with errors that explain.

import { lstat, readFile, realpath, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, sep } from "node:path";
import * as v from "valibot";
import { FIRST_ISSUE } from "../document/firstIssue";
import type { Content } from "../disk/wholeFile";
import { hasCode, writeWhole } from "../disk/wholeFile";
import { UserError } from "../document/errors";
import { whole } from "../document/whole";

/** JSON files of a project beyond this size are refused before they are read. */
const MAX_JSON_BYTES = 50 * 1024 * 1024;

/** Per error code of the operating system: the problem's code, what it means, what to do. */
const FILE_ERRORS: Readonly<Record<string, { code: string; means: string; next: string }>> = {
  ENOENT: { code: "file-missing", means: "it does not exist", next: "Check the path." },
  ENOTDIR: { code: "file-missing", means: "a part of its path is a file, not a folder", next: "Check the path." },
  EISDIR: { code: "is-folder", means: "it is a folder", next: "Choose a file." },
  EEXIST: { code: "file-exists", means: "it exists already", next: "Choose another name." },
  ENOTEMPTY: { code: "file-exists", means: "the folder is not empty", next: "Choose another name." },
  EACCES: {
    code: "not-permitted",
    means: "you are not permitted to",
    next: "Change its permissions, or choose another place.",
  },
  EPERM: {
    code: "not-permitted",
    means: "you are not permitted to",
    next: "Change its permissions, or choose another place.",
  },
  EROFS: { code: "read-only-place", means: "the disk is read-only", next: "Choose a place that can be written to." },
  ENOSPC: {
    code: "disk-full",
    means: "the disk is full",
    next: "Free some space and try again; what was saved before is untouched.",
  },
  EDQUOT: {
    code: "disk-full",
    means: "your share of the disk is used up",
    next: "Free some space and try again; what was saved before is untouched.",
  },
  EFBIG: { code: "disk-full", means: "the file is too large for this disk", next: "Choose a place on another disk." },
  EIO: { code: "disk-failed", means: "the disk reported an error", next: "Copy the project to another disk." },
  EBUSY: { code: "file-busy", means: "another program is using it", next: "Close the other program and try again." },
  EMFILE: { code: "file-busy", means: "too many files are open", next: "Close other programs and try again." },
  ENAMETOOLONG: { code: "name-too-long", means: "its name is too long", next: "Choose a shorter name or path." },
  ELOOP: { code: "file-missing", means: "its links lead in a circle", next: "Check the path." },
};

/** A failed file operation as a {@link UserError}; anything else is given back as it is. `doing`: "read", "save", "create". */
export function explainFileError(cause: unknown, path: string, doing: string): unknown {
  const known = cause instanceof Error && "code" in cause ? FILE_ERRORS[String(cause.code)] : undefined;
  if (known === undefined || cause instanceof UserError) return cause;
  return new UserError(
    {
      code: known.code,
      message: `Could not ${doing} "${path}": ${known.means}.`,
      next: known.next,
      subject: { kind: "file", path },
    },
    { cause },
  );
}

/** Runs a file operation; its failure is explained. */
export async function explaining<T>(path: string, doing: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw explainFileError(error, path, doing);
  }
}

/**
 * The absolute path of a file of a project, given relative to its folder. Links that lead out of the folder are refused,
 * whether the file exists yet or not.
 * @throws UserError "outside-project"
 */
export async function insideProject(folder: string, relative: string): Promise<string> {
  const refuse = (): never => {
    throw new UserError({
      code: "outside-project",
      message: `"${relative}" leads out of the project's folder "${folder}", and was not opened.`,
      next: "Put the file itself into the project's folder.",
      subject: { kind: "file", path: relative },
    });
  };
  if (
    relative === "" ||
    isAbsolute(relative) ||
    /\0|\\|^[A-Za-z]:/.test(relative) ||
    relative.split("/").includes("..")
  )
    refuse();
  const root = await explaining(folder, "open", () => realpath(folder));
  // The nearest part of the path that exists must be real, and inside.
  const path = join(root, relative);
  let existing = path;
  while (existing !== root) {
    const found = await lstat(existing).catch((error: unknown) => {
      if (hasCode(error, "ENOENT", "ENOTDIR")) return null;
      throw explainFileError(error, existing, "open");
    });
    if (found !== null) {
      const real = await realpath(existing).catch(() => null);
      if (real === null || !(real === root || real.startsWith(root + sep))) refuse();
      break;
    }
    existing = dirname(existing);
  }
  return path;
}

/**
 * Writes a file whole or not at all.
 * @throws UserError when it cannot be written; then the old content stands.
 */
export async function writeFileAtomic(path: string, content: Content): Promise<void> {
  await explaining(path, "save", () => writeWhole(path, content));
}

/**
 * The whole content of a file that may be at most `limit` bytes long.
 * @throws UserError "file-too-large" or the reason why it cannot be read
 */
export async function readBounded(path: string, limit: number): Promise<Buffer> {
  return explaining(path, "read", async () => {
    // Looked at before it is opened: opening a pipe would wait for ever.
    const found = await stat(path);
    if (!found.isFile()) {
      throw new UserError({
        code: "not-a-file",
        message: `Could not read "${path}": it is not an ordinary file.`,
        next: "Choose a file.",
        subject: { kind: "file", path },
      });
    }
    if (found.size > limit) {
      throw new UserError({
        code: "file-too-large",
        message: `"${path}" is ${whole(found.size)} bytes long; files of this kind may have at most ${whole(limit)}.`,
        next: "Restore it from a copy, or remove it.",
        subject: { kind: "file", path },
      });
    }
    return readFile(path);
  });
}

/**
 * Reads a JSON file and checks it against its schema; null when there is no such file.
 * @param check of its bytes, before they are read
 * @throws UserError "file-damaged" when it is not what the schema says
 */
export async function readJson<S extends v.GenericSchema>(
  path: string,
  schema: S,
  check?: (content: Uint8Array) => Promise<void>,
): Promise<v.InferOutput<S> | null> {
  let text: string;
  try {
    const bytes = await readBounded(path, MAX_JSON_BYTES);
    await check?.(bytes);
    text = bytes.toString("utf8");
  } catch (error) {
    if (error instanceof UserError && error.problem.code === "file-missing") return null;
    throw error;
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw damaged(path, cause instanceof Error ? cause.message : String(cause));
  }
  const result = v.safeParse(schema, json, FIRST_ISSUE);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw damaged(path, `${v.getDotPath(issue) ?? "its content"}: ${issue.message}`);
}

/** JSON for people, written atomically. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, jsonText(value));
}

/** JSON for people, as a file of it. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** The error for a file of a project that does not hold what it should. */
export function damaged(path: string, why: string): UserError {
  return new UserError({
    code: "file-damaged",
    message: `"${path}" is damaged (${why}).`,
    next: "Restore it from a copy, or remove it.",
    subject: { kind: "file", path },
  });
}
