// A process that reads what a stranger may have written, so that no other comes to harm: it may be ended at any time. Main starts it
// for the app's engine, and the command line as its child.

import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { GuardOrders } from "./service/guardOrders";
import type { JobCancel, JobMessage, JobRequest, ReaderJob } from "./service/jobs";
import { performJobs } from "./service/performJobs";
import type { RawPort } from "./service/port";
import type { ReaderRequest } from "./service/reader";
import { READER_HANDLERS } from "./service/readerHandlers";

/** How long one step in JavaScript may take, in ms; DuckDB's and decoders' work goes on beside it. */
const DEAF = 60_000;
const BEAT = 250;

const beats = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
let jobs: ((request: JobRequest<ReaderJob> | JobCancel) => void) | undefined;

function take(request: ReaderRequest, say: (message: JobMessage) => void): void {
  if (request.name !== "start") {
    jobs?.(request);
    return;
  }
  const { scratch, memory } = request;
  for (const name of ["TMPDIR", "TEMP", "TMP"]) process.env[name] = scratch;
  new Worker(join(__dirname, "readerGuard.js"), { workerData: { memory, beats, deaf: DEAF } satisfies GuardOrders });
  setInterval(() => Atomics.add(new Int32Array(beats), 0, 1), BEAT);
  jobs = performJobs(READER_HANDLERS, say);
  // Whoever gives a file waits for it less.
  void import("@duckdb/node-api");
}

/** Electron's line to main. */
interface ParentPort {
  once(event: "message", listener: (event: { readonly ports: readonly RawPort[] }) => void): unknown;
}
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
