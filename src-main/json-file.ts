// The app's own small JSON files (settings, recent projects, window state) in one folder: parsed with a schema when read,
// written whole or not at all. A file that cannot be read is as good as none: these hold nothing precious.

import { mkdir, readFile, realpath } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { FIRST_ISSUE } from "../src-engine/protocol/firstIssue";
import { writeWhole } from "../src-engine/disk/wholeFile";

export interface JsonFile<T> {
  read(): Promise<T>;
  /** Writes happen in the order of the calls. */
  write(value: T): Promise<void>;
}

export interface JsonFiles {
  /** `fallback` stands in for a file that is missing, torn or of another shape. */
  file<T>(name: string, schema: v.GenericSchema<unknown, T>, fallback: T): JsonFile<T>;
  /** When everything asked for so far is on disk, or failed. */
  readonly settled: () => Promise<void>;
}

/** The files of one folder, which is made when it is first written to. */
export function jsonFiles(folder: string): JsonFiles {
  let written: Promise<unknown> = Promise.resolve();

  async function write(path: string, value: unknown): Promise<void> {
    await mkdir(folder, { recursive: true });
    // Through a link, if the person keeps settings elsewhere.
    const real = await realpath(path).catch(() => path);
    await writeWhole(real, `${JSON.stringify(value, null, 2)}\n`);
  }

  return {
    file: (name, schema, fallback) => ({
      async read() {
        try {
          const parsed = v.safeParse(schema, JSON.parse(await readFile(join(folder, name), "utf8")), FIRST_ISSUE);
          return parsed.success ? parsed.output : fallback;
        } catch {
          return fallback;
        }
      },
      write(value) {
        const done = written.then(() => write(join(folder, name), value));
        written = done.catch(() => undefined);
        return done;
      },
    }),
    async settled() {
      await written;
    },
  };
}
