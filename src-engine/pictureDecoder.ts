// A thread that decodes pictures, so that the engine's own thread answers meanwhile: takes jobs, and answers each.

import { parentPort } from "node:worker_threads";
import type { DecodeJob } from "./data/pictures/decodeJob";
import { decodeJob } from "./data/pictures/decodeJob";

parentPort?.on("message", (job: DecodeJob) => {
  void decodeJob(job).then((answer) => {
    const { picture } = answer;
    parentPort?.postMessage(answer, "values" in picture ? [picture.values.buffer as ArrayBuffer] : []);
  });
});
