// A worker thread of the engine: does the jobs that would keep the engine's own thread from answering. Each run has a
// thread to itself; tables and exports share one.

import { parentPort } from "node:worker_threads";
import { invariant } from "./document/errors";
import { performJobs } from "./service/performJobs";
import { WORKER_HANDLERS } from "./service/workerHandlers";

invariant(parentPort !== null, "the trainer runs as a worker thread");
const port = parentPort;
port.on(
  "message",
  performJobs(WORKER_HANDLERS, (message) => port.postMessage(message)),
);
