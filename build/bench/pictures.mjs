// What an import of pictures costs beside the decoder alone: each file read and decoded to its pixels, on all cores, and nothing done
// with them. In turn, each in a process of its own.
//   npm run bench -- --data --pictures 10000 [--side 1000] [--rounds 3]
import { createCanvas, Image } from "@napi-rs/canvas";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ensureBundles } from "../scripts/lib/bundle.mjs";
import { inRoot } from "../scripts/lib/run.mjs";
import { median } from "./report.mjs";

/** Different ones among those that are made; the others are copies. */
const DIFFERENT = 60;
const LABELS = ["stripes", "spots", "plain"];
/** Decodings that are under way: the decoder has four threads of its own. */
const AT_ONCE = 8;

/** JPEG pictures with as much detail as photos have, in a folder for each label. */
export async function makePictures(folder, count, side) {
  const kinds = [];
  for (let number = 0; number < Math.min(DIFFERENT, count); number++) {
    const canvas = createCanvas(side, side);
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(side, side);
    let state = number + 1;
    for (let at = 0; at < side * side; at++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const [x, y, noise] = [at % side, Math.floor(at / side), (state >>> 27) - 16];
      const wave = [Math.sin(x / (9 + number)), Math.sin(x / 30) * Math.sin(y / 23), 0][number % 3];
      for (let channel = 0; channel < 3; channel++)
        pixels.data[at * 4 + channel] = 128 + 60 * wave + 20 * Math.sin((x * channel + y) / 140) + noise;
      pixels.data[at * 4 + 3] = 255;
    }
    context.putImageData(pixels, 0, 0);
    kinds.push(await canvas.encode("jpeg", 85));
  }
  for (const label of LABELS) mkdirSync(path.join(folder, label), { recursive: true });
  for (let number = 0; number < count; number++)
    writeFileSync(path.join(folder, LABELS[number % 3], `${number}.jpg`), kinds[number % kinds.length]);
}

/** The decoder alone. Prints seconds and the most bytes that were held. */
async function decodeOnly(folder) {
  const files = LABELS.flatMap((label) =>
    readdirSync(path.join(folder, label)).map((name) => path.join(folder, label, name)),
  );
  const start = performance.now();
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < files.length; at = next++) {
      const image = new Image();
      image.src = await readFile(files[at]);
      await image.decode();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { clock: (performance.now() - start) / 1000, memory: process.resourceUsage().maxRSS * 1024 };
}

/** @param {{ count: number, side: number, rounds: number }} asked */
export async function measurePictures({ count, side, rounds }) {
  await ensureBundles(["engine"]);
  const folder = mkdtempSync(path.join(tmpdir(), "gradual-bench-pictures-"));
  const execute = promisify(execFile);
  try {
    const source = path.join(folder, "pictures");
    await makePictures(source, count, side);
    const pairs = [];
    for (let round = 0; round < rounds; round++) {
      const { stdout } = await execute(process.execPath, [fileURLToPath(import.meta.url), source]);
      const start = performance.now();
      const project = path.join(folder, `project-${round}`);
      await execute(process.execPath, [inRoot("build/bin/gradual.mjs"), "new", project, "--from", source]);
      pairs.push([JSON.parse(stdout), { clock: (performance.now() - start) / 1000 }]);
      rmSync(project, { recursive: true });
    }
    const [decoder, ours] = [0, 1].map((at) => median(pairs.map((pair) => pair[at].clock)));
    const ratio = median(pairs.map(([one, other]) => other.clock / one.clock));
    return [
      `${count} JPEG pictures of ${side} x ${side}, medians of ${rounds} pairs: the decoder alone, and gradual new --from (64x64, with the profile)`,
      "                  decoder   import        ratio",
      `${"time".padEnd(16)}${decoder.toFixed(2).padStart(9)}${ours.toFixed(2).padStart(9)} s   ${ratio.toFixed(2).padStart(8)}`,
      `${"a picture".padEnd(16)}${((decoder / count) * 1000).toFixed(2).padStart(9)}${((ours / count) * 1000).toFixed(2).padStart(9)} ms`,
    ].join("\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  console.log(JSON.stringify(await decodeOnly(process.argv[2] ?? "")));
