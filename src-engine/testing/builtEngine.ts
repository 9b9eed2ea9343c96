// Worker threads and the reader's process are started from built files; tests of what is around them build them for themselves.

import { mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { build } from "vite";

const ROOT = resolve(__dirname, "../..");

/** What is built with each: a reader of strangers' files lies beside whatever may start it. */
const BESIDE = {
  reader: "reader",
  readerGuard: "readerGuard",
  pictureDecoder: "pictureDecoder",
  resampler: "resampler",
  badReader: "testing/badReader",
};
const ENTRIES = { trainer: { trainer: "trainer" }, cli: { cli: "cli/main" } } as const;

/** Call once at the top of a test file; the result is the path of trainer.js or cli.js, made from the sources as they are. */
export function builtEngine(entry: keyof typeof ENTRIES): () => string {
  let folder = "";
  beforeAll(async () => {
    // Inside the repository, so that the native packages are found.
    folder = mkdtempSync(join(ROOT, "node_modules", ".cache", "gradual-engine-"));
    await build({
      configFile: join(ROOT, "build/vite/engine.config.mts"),
      build: {
        outDir: folder,
        emptyOutDir: false,
        rolldownOptions: {
          input: Object.fromEntries(
            Object.entries({ ...ENTRIES[entry], ...BESIDE }).map(([name, source]) => [
              name,
              join(ROOT, `src-engine/${source}.ts`),
            ]),
          ),
        },
      },
    });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return () => join(folder, `${entry}.js`);
}
