// A worker thread of the engine: does the jobs that would keep the engine's own thread from answering. Each run has a
// thread to itself; tables and exports share one.

import { parentPort } from "node:worker_threads";
import { invariant, UserError } from "./document/errors";
import type { JobCancel, JobInput, JobMessage, JobName, JobNews, JobRequest, JobResult } from "./service/jobs";
import { WORKER_HANDLERS } from "./service/workerHandlers";

invariant(parentPort !== null, "the trainer runs as a worker thread");
const port = parentPort;

/** The jobs under way, by number. */
const underWay = new Map<number, AbortController>();

port.on("message", (request: JobRequest | JobCancel) => {
  if (request.name === null) underWay.get(request.id)?.abort();
  else void perform(request);
});

async function perform<K extends JobName>({
  id,
  name,
  input,
}: {
  id: number;
  name: K;
  input: JobInput<K>;
}): Promise<void> {
  const say = (message: JobMessage): void => port.postMessage(message);
  const controller = new AbortController();
  underWay.set(id, controller);
  try {
    const result: JobResult<K> = await WORKER_HANDLERS[name](
      input,
      (news: JobNews<K>) => say({ type: "news", id, news }),
      controller.signal,
    );
    say({ type: "done", id, result });
  } catch (error) {
    if (error instanceof UserError) say({ type: "failed", id, problem: error.problem });
    else if (error instanceof Error)
      say({ type: "broke", id, message: error.message, stack: error.stack ?? error.message });
    else say({ type: "broke", id, message: String(error), stack: String(error) });
  } finally {
    underWay.delete(id);
  }
}
