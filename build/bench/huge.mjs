// A table that is larger than memory may be: how long importing it and one epoch of training take, and the most memory that each holds.
// Made in a temporary folder, and removed afterwards. Several minutes, and several times its size on the disk.
//   npm run bench -- --data --huge 10 [--folder /a/roomy/disk]
import { execFile } from "node:child_process";
import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { ensureBundles } from "../scripts/lib/bundle.mjs";
import { inRoot } from "../scripts/lib/run.mjs";
import { Explained, say } from "../scripts/lib/say.mjs";
import { writeTable } from "./data.mjs";

/** Bytes of a row. */
const ROW = 148;
/** Text, project's table, and the rows that training reads. */
const TIMES = 3;

/** @param {{ gigabytes: number, folder?: string }} asked */
export async function measureHuge({ gigabytes, folder: where = tmpdir() }) {
  const { bavail, bsize } = statfsSync(where);
  if (!(gigabytes > 0)) throw new Explained("--huge takes the table's size in GB.");
  if (bavail * bsize < TIMES * gigabytes * 1e9)
    throw new Explained(`"${where}" has too little room: ${TIMES * gigabytes} GB are needed. --folder names another.`);
  await ensureBundles(["engine"]);
  const folder = mkdtempSync(path.join(where, "gradual-bench-huge-"));
  try {
    const table = path.join(folder, "table.csv");
    await writeRows(table, path.join(folder, "part.csv"), gigabytes);
    const project = path.join(folder, "project");
    const steps = [
      ["gradual new", ["new", project, "--from", table, "--target", "y"]],
      ["gradual train --epochs 1", ["train", project, "--epochs", "1"]],
    ];
    const lines = [`A CSV file of ${(statSync(table).size / 1e9).toFixed(1)} GB: time, processor time, most memory`];
    for (const [what, args] of steps) {
      const { clock, processor, memory } = await measured(folder, args);
      lines.push(
        `${what.padEnd(26)}${clock.toFixed(0).padStart(7)} s${processor.toFixed(0).padStart(8)} s${(memory / 2 ** 20).toFixed(0).padStart(8)} MiB`,
      );
      say(lines.at(-1));
      rmSync(table, { force: true });
    }
    return lines.join("\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A table of that size: the rows of its first part again and again, which takes a tenth of the time. */
async function writeRows(table, part, gigabytes) {
  const times = Math.max(1, Math.round(gigabytes));
  await writeTable(part, Math.round((gigabytes * 1e9) / ROW / times));
  const { length: header } = await firstLine(part);
  for (let time = 0; time < times; time++)
    await pipeline(
      createReadStream(part, { start: time === 0 ? 0 : header + 1, highWaterMark: 2 ** 22 }),
      createWriteStream(table, { flags: "a" }),
    );
  rmSync(part);
}

async function firstLine(file) {
  for await (const line of createInterface({ input: createReadStream(file) })) return line;
  return "";
}

/** What a command of Gradual's takes, with the processes that it starts: seconds, and the most bytes that one of them held. */
async function measured(folder, args) {
  const usage = mkdtempSync(path.join(folder, "usage-"));
  const start = performance.now();
  const env = {
    ...process.env,
    NODE_OPTIONS: `--import=${pathToFileURL(inRoot("build/bench/usage.mjs")).href}`,
    GRADUAL_BENCH_USAGE: usage,
  };
  await promisify(execFile)(process.execPath, [inRoot("build/bin/gradual.mjs"), ...args], {
    env,
    maxBuffer: 2 ** 28,
  });
  const names = readdirSync(usage).filter((name) => name.endsWith(".json"));
  const all = names.map((name) => JSON.parse(readFileSync(path.join(usage, name), "utf8")));
  return {
    clock: (performance.now() - start) / 1000,
    processor: all.reduce((sum, { userCPUTime, systemCPUTime }) => sum + (userCPUTime + systemCPUTime) / 1e6, 0),
    memory: Math.max(...all.map(({ maxRSS }) => maxRSS * 1024)),
  };
}
