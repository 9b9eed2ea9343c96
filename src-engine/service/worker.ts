// The engine's end of a line of jobs, to a worker thread or a process: sends them, and knows when the far end dies.

import { Worker } from "node:worker_threads";
import { UserError } from "../document/errors";
import { turnTelemetryOff } from "../runtime/onnx/telemetry";
import type { JobCancel, JobInput, JobMessage, JobName, JobNews, JobRequest, JobResult } from "./jobs";

/** The worker ended in the middle of a job. */
export class WorkerDied extends Error {
  constructor(cause: unknown) {
    super(`The worker ended unexpectedly: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = "WorkerDied";
  }
}

export interface JobWorker {
  /** @throws UserError as the job does, "canceled" once `signal` says so; {@link WorkerDied}; any other error is a mistake of ours */
  run<K extends JobName>(
    name: K,
    input: JobInput<K>,
    onNews: (news: JobNews<K>) => void,
    signal?: AbortSignal,
  ): Promise<JobResult<K>>;
  /** Ends it, and with it every job. */
  end(): Promise<void>;
  readonly alive: boolean;
}

interface Pending {
  readonly onNews: (news: never) => void;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/** The line to a worker, whatever it is. */
export interface JobChannel {
  send(message: JobRequest | JobCancel): void;
  onMessage(listener: (message: JobMessage) => void): void;
  /** It ended, by itself or not. */
  onEnd(listener: (why: unknown) => void): void;
  /** One that has nothing to do does not keep a process alive that has nothing else to do. */
  keepAlive(busy: boolean): void;
  end(): Promise<void>;
}

/** Starts a thread from the built trainer.js. */
export function startWorker(path: string): JobWorker {
  turnTelemetryOff();
  const thread = new Worker(path);
  return jobsOver({
    send: (message) => thread.postMessage(message),
    onMessage: (listener) => void thread.on("message", listener),
    onEnd(listener) {
      let failure: unknown = null;
      thread.on("error", (error) => {
        failure = error;
      });
      thread.on("exit", (code) => listener(failure ?? `exit code ${code}`));
    },
    keepAlive(busy) {
      if (busy) thread.ref();
      else thread.unref();
    },
    async end() {
      await thread.terminate();
    },
  });
}

/** Gives jobs to whatever is at the far end of a line. */
export function jobsOver(channel: JobChannel): JobWorker {
  const pending = new Map<number, Pending>();
  let nextId = 1;
  let alive = true;
  let failure: unknown = null;

  function settle(id: number): Pending | undefined {
    const job = pending.get(id);
    pending.delete(id);
    if (pending.size === 0) channel.keepAlive(false);
    return job;
  }

  channel.keepAlive(false);
  channel.onMessage((message) => {
    switch (message.type) {
      case "news":
        pending.get(message.id)?.onNews(message.news as never);
        break;
      case "done":
        settle(message.id)?.resolve(message.result as never);
        break;
      case "failed":
        settle(message.id)?.reject(new UserError(message.problem));
        break;
      case "broke":
        settle(message.id)?.reject(Object.assign(new Error(message.message), { stack: message.stack }));
        break;
      default:
        message satisfies never;
    }
  });
  channel.onEnd((why) => {
    alive = false;
    failure = why;
    const died = new WorkerDied(why);
    for (const { reject } of pending.values()) reject(died);
    pending.clear();
  });

  return {
    get alive() {
      return alive;
    },
    run<K extends JobName>(name: K, input: JobInput<K>, onNews: (news: JobNews<K>) => void, signal?: AbortSignal) {
      if (!alive) return Promise.reject(new WorkerDied(failure ?? "it had ended before"));
      const id = nextId++;
      return new Promise<JobResult<K>>((resolve, reject) => {
        pending.set(id, { onNews, resolve, reject });
        channel.keepAlive(true);
        channel.send({ id, name, input } as JobRequest);
        // Aborted before or after: the job itself says how it ends, so that nothing goes on that was answered.
        const cancel = (): void => channel.send({ id, name: null });
        if (signal?.aborted === true) cancel();
        else signal?.addEventListener("abort", cancel, { once: true });
      });
    },
    end: () => channel.end(),
  };
}

/** A worker that is started when it is first needed, and again when it has died. */
export function lazyWorker(path: string): Pick<JobWorker, "run" | "end"> {
  let worker: JobWorker | null = null;
  return {
    run(name, input, onNews, signal) {
      if (worker?.alive !== true) worker = startWorker(path);
      return worker.run(name, input, onNews, signal);
    },
    async end() {
      await worker?.end();
    },
  };
}
