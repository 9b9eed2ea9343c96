// The reader's end of its line to the engine, and its guard.

import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { GuardOrders } from "./guardOrders";
import type { JobCancel, JobHandlers, JobMessage, JobRequest, ReaderJob } from "./jobs";
import { performJobs } from "./performJobs";
import type { RawPort } from "./port";
import type { ReaderRequest, ReaderStart } from "./reader";

const BEAT = 50;

/** Electron's line to main. */
interface ParentPort {
  once(event: "message", listener: (event: { readonly ports: readonly RawPort[] }) => void): unknown;
}

/** Serves until the other end is gone. */
export function serveReader(handlers: Pick<JobHandlers, ReaderJob>): void {
  let jobs: ((request: JobRequest<ReaderJob> | JobCancel) => void) | undefined;
  const take = (request: ReaderRequest, say: (message: JobMessage) => void): void => {
    if (request.name === "start") {
      begin(request);
      jobs = performJobs(handlers, say);
    } else jobs?.(request);
  };
  const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };
  if (parentPort === undefined) {
    process.on("message", (request) => take(request as ReaderRequest, (message) => process.send?.(message)));
    process.on("disconnect", () => process.exit());
  } else {
    parentPort.once("message", ({ ports: [port] }) => {
      if (port === undefined) process.exit(1);
      const say = (message: JobMessage): void => port.postMessage(message);
      port.on("message", (event) => take((event as { readonly data: ReaderRequest }).data, say));
      port.on("close", () => process.exit());
      port.start();
    });
  }
  // A terminal's Ctrl-C reaches this process, too; its end is the engine's to say.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
}

function begin({ scratch, memory, deaf }: ReaderStart): void {
  for (const name of ["TMPDIR", "TEMP", "TMP"]) process.env[name] = scratch;
  const beats = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const count = new Int32Array(beats);
  setInterval(() => Atomics.add(count, 0, 1), BEAT);
  new Worker(join(__dirname, "readerGuard.js"), { workerData: { memory, beats, deaf } satisfies GuardOrders });
  // Whoever gives a file waits for it less.
  void import("@duckdb/node-api");
}
