// Loaded into processes that are measured: what each takes is written, again and again, into the folder that GRADUAL_BENCH_USAGE names.
import { renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isMainThread } from "node:worker_threads";

/** Some end without a word. */
const EVERY_MS = 250;

const folder = process.env.GRADUAL_BENCH_USAGE;
if (isMainThread && folder !== undefined) {
  const write = () => {
    const file = path.join(folder, `${process.pid}.json`);
    writeFileSync(`${file}.new`, JSON.stringify(process.resourceUsage()));
    renameSync(`${file}.new`, file);
  };
  setInterval(write, EVERY_MS).unref();
  process.on("exit", write);
}
