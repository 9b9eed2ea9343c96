// A thread that draws rows anew, so that the engine's own thread measures all rows meanwhile: takes one job, and answers it.

import { parentPort } from "node:worker_threads";
import type { ResampleJob } from "./evaluate/resampleJob";
import { resampleJob } from "./evaluate/resampleJob";

parentPort?.once("message", (job: ResampleJob) => parentPort?.postMessage(resampleJob(job)));
