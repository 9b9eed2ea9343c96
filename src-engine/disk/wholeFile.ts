// Writes files whole or not at all, for the engine and for main alike: a temporary file beside the target, flushed to the disk,
// renamed over it, and the folder flushed. What write-file-atomic leaves out is why this is our own: it does not flush the folder,
// follows a link planted under the temporary name, holds all parts in memory at once, and gives up where Windows has the old file
// open for a moment. Errors are the system's own; project/files.ts explains them.

import { randomBytes } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { lstat, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** A file's content; parts are written one after the other. */
export type Content = string | Uint8Array | readonly Uint8Array[];

/** Writes the file whole or not at all; a file that is there keeps its permissions. A link is replaced, not followed. */
export async function writeWhole(path: string, content: Content): Promise<void> {
  const temporary = temporaryName(path);
  try {
    const mode = await modeOf(path);
    // No one but who may read the old file ever reads the new one; we must, to flush it.
    await writeNew(temporary, content, mode === undefined ? undefined : mode | 0o600);
    await replaceFile(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Writes a file that is not there yet. */
export async function writeNew(path: string, content: Content, mode = 0o666): Promise<void> {
  // "wx": a link that someone planted under this name is not followed.
  const file = await open(path, "wx", mode);
  try {
    // Each part goes where the last one ended.
    for (const part of typeof content === "string" || content instanceof Uint8Array ? [content] : content)
      await file.writeFile(part);
  } finally {
    await file.close();
  }
}

/** A name beside `path` that no other writer uses. */
export function temporaryName(path: string): string {
  return `${path}.${randomBytes(6).toString("hex")}.tmp`;
}

/** Flushes a finished temporary file, gives it the permissions of the file that it replaces, and renames it over that. */
export async function replaceFile(temporary: string, path: string): Promise<void> {
  const mode = await modeOf(path);
  const file = await open(temporary, "r+");
  try {
    if (mode !== undefined && (await modeOf(temporary)) !== mode) await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
  await moveOver(temporary, path);
}

/** Renames a file that is flushed already over another one, and flushes the folder. */
export async function moveOver(from: string, path: string): Promise<void> {
  await renameOver(from, path);
  await syncFolder(dirname(path));
}

/** Renames a file over another one: after a loss of power neither may be there. */
export async function renameOver(from: string, path: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(from, path);
      return;
    } catch (error) {
      // Windows: a virus scanner or an indexer may hold the old file for a moment.
      if (process.platform !== "win32" || attempt === 20 || !hasCode(error, "EPERM", "EACCES", "EBUSY")) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10 * attempt));
    }
  }
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

/** Who may read and write an ordinary file; undefined where there is none. */
async function modeOf(path: string): Promise<number | undefined> {
  try {
    const found = await lstat(path);
    return found.isFile() ? found.mode & 0o777 : undefined;
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}

/** Makes a rename survive a loss of power. Windows cannot do this to a folder, and need not. */
async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, "r");
    await handle.sync();
  } catch (error) {
    if (!hasCode(error, "EPERM", "EACCES", "EISDIR", "EINVAL", "EBADF", "ENOTSUP")) throw error;
  } finally {
    await handle?.close();
  }
}
