// The estimate of a training's memory against what a process of its own really takes; `node build/scripts/memory.mjs`
// measures more networks. Memory, unlike time, does not depend on what else the machine does.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { build } from "vite";

const ROOT = resolve(__dirname, "../..");
const run = promisify(execFile);
let folder = "";

beforeAll(async () => {
  // Inside the repository, so that the native packages are found.
  folder = mkdtempSync(join(ROOT, "node_modules", ".cache", "gradual-memory-"));
  await build({
    configFile: join(ROOT, "build/vite/engine.config.mts"),
    build: {
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { input: { peer: join(ROOT, "src-engine/testing/memoryPeer.ts") } },
    },
  });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  "MLP 784-512-512-10, batch 128",
  "MLP 784-2048-2048-10, batch 512",
  "CNN 28x28, batch 256",
  "CNN 32x32x3 with batch norm, batch 128",
  "LSTM 50x16 -> 64, batch 256",
  "transformer 64x64, batch 128",
  "convolutions of 50 filters, 28x28, batch 500",
  "separable convolutions 32x32x3, batch 128",
])("%s takes what was estimated, to three tenths", { timeout: 300_000 }, async (name) => {
  const { stdout } = await run(process.execPath, [join(folder, "peer.js"), name]);
  const {
    used,
    estimate: { total: estimate },
  } = JSON.parse(stdout) as { used: number; estimate: { total: number } };
  expect(used).toBeGreaterThan(50e6);
  expect(
    estimate / used,
    `estimated ${Math.round(estimate / 2 ** 20)} MB, took ${Math.round(used / 2 ** 20)} MB`,
  ).toBeGreaterThan(0.7);
  expect(
    estimate / used,
    `estimated ${Math.round(estimate / 2 ** 20)} MB, took ${Math.round(used / 2 ** 20)} MB`,
  ).toBeLessThan(1.3);
});
