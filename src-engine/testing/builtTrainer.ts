// The worker thread and the reader's process are started from built files; tests of what is around them build them for themselves.

import { mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { build } from "vite";

const ROOT = resolve(__dirname, "../..");

/** Call once at the top of a test file; the result is the path of a trainer.js made from the sources as they are; reader.js lies beside it. */
export function builtTrainer(): () => string {
  let folder = "";
  beforeAll(async () => {
    // Inside the repository, so that the native packages are found.
    folder = mkdtempSync(join(ROOT, "node_modules", ".cache", "gradual-trainer-"));
    await build({
      configFile: join(ROOT, "build/vite/engine.config.mts"),
      build: {
        outDir: folder,
        emptyOutDir: false,
        rolldownOptions: {
          input: Object.fromEntries(
            ["trainer", "reader", "readerGuard", "pictureDecoder", "testing/badReader"].map((name) => [
              name.replace("testing/", ""),
              join(ROOT, `src-engine/${name}.ts`),
            ]),
          ),
        },
      },
    });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return () => join(folder, "trainer.js");
}
