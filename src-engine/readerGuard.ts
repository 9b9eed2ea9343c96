// A thread of the reader's process that ends the process when it has too much memory, or when its own thread does not come back. It looks
// from within, since no system lets another process look in the same way.

import { writeSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import type { GuardOrders } from "./service/guardOrders";
import { LAST_WORDS } from "./service/lastWords";

const { memory, beats, deaf } = workerData as GuardOrders;
const count = new Int32Array(beats);
const EVERY = 100;
let last = 0;
let missed = 0;

setInterval(() => {
  if (process.memoryUsage.rss() > memory) end(LAST_WORDS.memory);
  const now = Atomics.load(count, 0);
  // Counted by its own turns, not by the clock: a machine that slept is not one that was stuck.
  missed = now === last ? missed + 1 : 0;
  last = now;
  if (missed * EVERY > deaf) end(LAST_WORDS.time);
}, EVERY);
parentPort?.unref();

function end(words: string): void {
  writeSync(2, `${words}\n`);
  process.kill(process.pid, "SIGKILL");
}
