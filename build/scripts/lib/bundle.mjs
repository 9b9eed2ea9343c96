// Bundles the sources into out/, only what changed since the last time.
import { existsSync } from "node:fs";
import { writeNotices } from "./notices.mjs";
import { inRoot, node } from "./run.mjs";
import { Explained, step } from "./say.mjs";
import { fingerprint, forget, remember, remembered } from "./stamp.mjs";

const COMMON = ["package-lock.json", "build/vite", "build/licenses", "electron.vite.config.ts", "tsconfig.base.json"];

const PARTS = {
  engine: {
    sources: ["src-engine", ...COMMON],
    results: [
      "out/engine/process.js",
      "out/engine/trainer.js",
      "out/engine/pictureDecoder.js",
      "out/engine/resampler.js",
      "out/engine/gpuProbe.js",
      "out/engine/reader.js",
      "out/engine/readerGuard.js",
      "out/engine/cli.js",
    ],
    build: () => node("vite/bin/vite.js", ["build", "--config", "build/vite/engine.config.mts"], { quiet: true }),
    what: "the engine and the command line",
  },
  app: {
    sources: ["src-main", "src-renderer", "src-engine", ...COMMON],
    results: ["out/main/main.js", "out/preload/preload.js", "out/renderer/index.html"],
    build: () => node("electron-vite/bin/electron-vite.js", ["build", "--logLevel", "warn"], { quiet: true }),
    what: "the main process and the window",
  },
};

const NOTICES = ["out/notices.json", "out/THIRD-PARTY-NOTICES.txt"];

/** @param {readonly ("engine" | "app")[]} parts @param {{ force?: boolean }} options */
export async function ensureBundles(parts = ["engine", "app"], { force = false } = {}) {
  const built = await Promise.all(
    parts.map(async (name) => {
      const part = PARTS[name];
      const now = fingerprint(part.sources, [process.version]);
      if (!force && remembered(`bundle-${name}`) === now && part.results.every((file) => existsSync(inRoot(file))))
        return false;
      await step(`Building ${part.what}`, async () => {
        const { code, output } = await part.build();
        if (code !== 0) throw new Explained(`${output.trim()}\n\nBuilding ${part.what} failed.`);
        if (output.includes("warn")) process.stdout.write(output);
      });
      remember(`bundle-${name}`, now);
      return true;
    }),
  );
  if (built.includes(true) || NOTICES.some((file) => !existsSync(inRoot(file)))) writeNotices();
}

/** What lies in out/ is no longer what the sources make: hot reload has put its own there. */
export function forgetBundles() {
  for (const name of Object.keys(PARTS)) forget(`bundle-${name}`);
}
