// Rows drawn anew on a thread of their own, while others are measured.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { canceledError, throwIfCanceled } from "../document/canceled";
import type { DrawnFigure } from "../statistics/bootstrap";
import type { ResampleJob } from "./resampleJob";
import { resampleJob } from "./resampleJob";

/** Fewer rows are drawn where they are asked for: that takes hardly longer than to start a thread. */
const LEAST_FOR_THREAD = 5_000;

/** The built thread lies beside what asks for it; there is none where the sources themselves are run, as tests do. */
const THREAD = typeof __dirname === "string" ? join(__dirname, "resampler.js") : null;

/** As {@link resampleJob}; the thread that asks goes on with its own work. @throws UserError "canceled" as soon as the signal says so */
export async function resampleAside(
  job: ResampleJob,
  signal: AbortSignal | undefined,
  path: string | null = THREAD,
): Promise<readonly DrawnFigure[]> {
  if (job.truth.length < LEAST_FOR_THREAD || path === null || !existsSync(path)) return resampleJob(job);
  throwIfCanceled(signal);
  const thread = new Worker(path);
  let cancel: (() => void) | undefined;
  try {
    return await new Promise<readonly DrawnFigure[]>((resolve, reject) => {
      cancel = () => reject(canceledError());
      signal?.addEventListener("abort", cancel, { once: true });
      thread.on("message", resolve);
      thread.on("error", reject);
      thread.on("exit", (code) => reject(new Error(`The thread that draws rows anew ended with code ${code}.`)));
      thread.postMessage(job);
    });
  } finally {
    if (cancel !== undefined) signal?.removeEventListener("abort", cancel);
    void thread.terminate();
  }
}
