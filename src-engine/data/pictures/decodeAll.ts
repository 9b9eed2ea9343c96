// Many pictures decoded at once, on as many threads as the machine has cores, in no order.

import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { canceledError, throwIfCanceled } from "../../document/canceled";
import type { PictureSteps } from "../../document/pictureOptions";
import type { TaskOptions } from "../duckdb";
import type { DecodeAnswer, DecodeJob } from "./decodeJob";
import { decodeJob } from "./decodeJob";
import type { PicturePlace } from "./place";

const MOST_THREADS = 8;
/** Jobs that a thread has at a time: one is read while another is decoded. More make nothing faster. */
const AHEAD = 2;
/** Fewer are decoded where they are asked for: that takes less time than to start a thread. */
const LEAST_FOR_THREADS = 5;

/** The built thread lies beside what asks for it; there is none where the sources themselves are run, as tests do. */
const THREAD = typeof __dirname === "string" ? join(__dirname, "pictureDecoder.js") : null;

/**
 * Decodes all of them, and gives each to `take` as soon as it is there.
 * @throws UserError "canceled" as soon as the signal says so
 */
export async function decodeAll(
  places: readonly PicturePlace[],
  steps: PictureSteps,
  task: TaskOptions,
  take: (index: number, answer: DecodeAnswer) => void,
): Promise<void> {
  throwIfCanceled(task.signal);
  let done = 0;
  const taken = (answer: DecodeAnswer): void => {
    take(answer.id, answer);
    done += 1;
    task.onProgress?.(done / places.length, "Decoding the pictures");
  };
  const jobs = places.map((place, id): DecodeJob => ({ id, place, steps }));
  if (jobs.length >= LEAST_FOR_THREADS && THREAD !== null && existsSync(THREAD))
    return onThreads(THREAD, jobs, task.signal, taken);
  for (const job of jobs) {
    throwIfCanceled(task.signal);
    taken(await decodeJob(job));
  }
}

function onThreads(
  path: string,
  jobs: readonly DecodeJob[],
  signal: AbortSignal | undefined,
  taken: (answer: DecodeAnswer) => void,
): Promise<void> {
  const count = Math.min(MOST_THREADS, availableParallelism(), Math.ceil(jobs.length / AHEAD));
  const threads = Array.from({ length: count }, () => new Worker(path));
  return new Promise<void>((resolve, reject) => {
    let next = 0;
    let left = jobs.length;
    const end = (failure?: Error): void => {
      signal?.removeEventListener("abort", cancel);
      // Not waited for: a decoder that is at a large picture ends when it is done with it.
      for (const thread of threads) void thread.terminate();
      if (failure === undefined) resolve();
      else reject(failure);
    };
    const cancel = (): void => {
      end(canceledError());
    };
    signal?.addEventListener("abort", cancel, { once: true });
    for (const thread of threads) {
      const give = (): void => {
        const job = jobs[next];
        if (job === undefined) return;
        next += 1;
        thread.postMessage(job);
      };
      thread.on("message", (answer: DecodeAnswer) => {
        taken(answer);
        left -= 1;
        if (left === 0) end();
        else give();
      });
      thread.on("error", end);
      thread.on("exit", (code) => {
        if (left > 0) end(new Error(`A thread that decodes pictures ended with code ${code}.`));
      });
      for (let ahead = 0; ahead < AHEAD; ahead++) give();
    }
  });
}
