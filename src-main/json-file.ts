// A small JSON file of the app's own (settings, recent projects, window state): parsed with a schema when read, written
// whole to a temporary name and renamed. A file that cannot be read is as good as none: these hold nothing precious.

import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as v from "valibot";
import writeFileAtomic from "write-file-atomic";

export interface JsonFile<T> {
  read(): Promise<T>;
  /** Writes happen in the order of the calls. */
  write(value: T): Promise<void>;
}

/** `fallback` stands in for a file that is missing, torn or of another shape. */
export function jsonFile<T>(path: string, schema: v.GenericSchema<unknown, T>, fallback: T): JsonFile<T> {
  return {
    async read() {
      try {
        const parsed = v.safeParse(schema, JSON.parse(await readFile(path, "utf8")));
        return parsed.success ? parsed.output : fallback;
      } catch {
        return fallback;
      }
    },
    async write(value) {
      await mkdir(dirname(path), { recursive: true });
      // write-file-atomic queues writes to one path.
      await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
    },
  };
}
