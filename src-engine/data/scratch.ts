// Temporary files of one operation, in a private folder that goes when the operation ends.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Scratch {
  /** The path of a temporary file of that name; the file itself is the caller's to write. */
  file(name: string): Promise<string>;
  folder(): Promise<string>;
}

/** Runs `action` with a scratch folder, made when the first file is asked for. */
export async function withScratch<T>(action: (scratch: Scratch) => Promise<T>): Promise<T> {
  let folder: Promise<string> | undefined;
  try {
    const made = (): Promise<string> => (folder ??= mkdtemp(join(tmpdir(), "gradual-")));
    return await action({
      folder: made,
      file: async (name) => join(await made(), name),
    });
  } finally {
    if (folder !== undefined) await rm(await folder, { recursive: true, force: true });
  }
}
