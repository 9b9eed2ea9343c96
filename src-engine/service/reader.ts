// Has files that a stranger may have written read by a process of its own, which may come to any end: it is bounded in memory and
// time, killed where it does not stop when it is told to, and its death ends the one job that it had, with a message.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { canceledError, throwIfCanceled } from "../document/canceled";
import { UserError } from "../document/errors";
import { removeDataLeftovers } from "../project/recovery";
import type { JobCancel, JobInput, JobMessage, JobNews, JobRequest, JobResult, ReaderJob } from "./jobs";
import { LAST_WORDS } from "./lastWords";
import type { JobWorker } from "./worker";
import { jobsOver, WorkerDied } from "./worker";

/** To the reader's process: the first message, and then its jobs. */
export type ReaderRequest = ReaderStart | JobRequest<ReaderJob> | JobCancel;

export interface ReaderStart {
  readonly name: "start";
  /** A folder for its temporary files, removed when it has ended. */
  readonly scratch: string;
  /** Bytes that the process may have in memory. */
  readonly memory: number;
  /** How long one step in JavaScript may take, in ms; DuckDB and decoders work beside it. */
  readonly deaf: number;
}

/** A process that runs reader.js, whoever started it. */
export interface ReaderProcess {
  send(message: ReaderRequest): void;
  onMessage(listener: (message: JobMessage) => void): void;
  /** @param lastWords what it wrote to its standard error output at the end */
  onEnd(listener: (lastWords: string) => void): void;
  /** One that has nothing to do does not keep the engine's process alive. */
  keepAlive(busy: boolean): void;
  /** Ends it at once, whatever it does. */
  kill(): void;
}

/** @param heap bytes that its JavaScript may take */
export type StartReader = (heap: number) => ReaderProcess;

export interface Reader {
  /** @throws UserError as the job does, "canceled" at most {@link PATIENCE} after the signal, or why the process ended */
  run<K extends ReaderJob>(
    name: K,
    input: JobInput<K>,
    onNews: (news: JobNews<K>) => void,
    signal?: AbortSignal,
  ): Promise<JobResult<K>>;
  /** A file is about to be given: a process is started, so that nobody waits for it then. */
  expectFile(): void;
  end(): Promise<void>;
}

/** How long a job that is canceled may take to stop by itself, in ms. */
const PATIENCE = 200;

/** A process that waits for a file is let go after so long, in ms. */
const IDLE = 60_000;

const DEAF = 60_000;

/** Share of the machine's memory that the process may have, and the least, in bytes. */
const MEMORY = { share: 0.6, least: 2 ** 30 } as const;

/** JavaScript can take no more in Electron. */
const MOST_HEAP = 4 * 2 ** 30;

interface Held {
  readonly worker: JobWorker;
  readonly process: ReaderProcess;
  /** Resolved once its temporary files are gone. */
  readonly ended: Promise<void>;
  lastWords: string;
  idle: NodeJS.Timeout | undefined;
}

/** @param limits other than those of the machine, for tests */
export function createReader(start: StartReader, limits: Partial<Pick<ReaderStart, "memory" | "deaf">> = {}): Reader {
  const { memory = memoryOfReader(), deaf = DEAF } = limits;
  /** The process that waits for a file. */
  let spare: Held | null = null;
  const all = new Set<Held>();

  function begin(): Held {
    const process = start(Math.min(MOST_HEAP, Math.floor(memory / 2)));
    const scratch = mkdtemp(join(tmpdir(), "gradual-reading-"));
    // What is sent before it has begun waits for that.
    const begun = scratch.then((folder) => process.send({ name: "start", scratch: folder, memory, deaf }));
    let gone: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      gone = resolve;
    });
    const worker = jobsOver({
      send: (message) => void begun.then(() => process.send(message as JobRequest<ReaderJob>)),
      onMessage: (listener) => process.onMessage(listener),
      onEnd(listener) {
        process.onEnd((lastWords) => {
          held.lastWords = lastWords;
          if (spare === held) spare = null;
          clearTimeout(held.idle);
          listener("the reader's process ended");
          const tidied = scratch.then((folder) => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
          void tidied
            .catch(() => undefined)
            .then(() => {
              all.delete(held);
              gone();
            });
        });
        begun.catch(() => process.kill());
      },
      keepAlive: (busy) => process.keepAlive(busy),
      async end() {
        process.kill();
        await ended;
      },
    });
    const held: Held = { worker, process, ended, lastWords: "", idle: undefined };
    all.add(held);
    return held;
  }

  function take(): Held {
    const held = spare ?? begin();
    spare = null;
    clearTimeout(held.idle);
    return held;
  }

  /** Kept for the next file, where it has no large part of the memory. */
  function giveBack(held: Held, name: ReaderJob): void {
    if (!held.worker.alive) return;
    if (spare !== null || name === "import" || name === "importFile" || name === "updateData") held.process.kill();
    else keep(held);
  }

  function keep(held: Held): void {
    spare = held;
    held.idle = setTimeout(() => held.process.kill(), IDLE);
    held.idle.unref();
  }

  return {
    async run(name, input, onNews, signal) {
      throwIfCanceled(signal);
      const held = take();
      let timer: NodeJS.Timeout | undefined;
      const cancel = (): void => {
        timer = setTimeout(() => held.process.kill(), PATIENCE);
      };
      signal?.addEventListener("abort", cancel, { once: true });
      try {
        return await held.worker.run(name, input, onNews, signal);
      } catch (error) {
        if (!(error instanceof WorkerDied)) throw error;
        await held.ended;
        if ("folder" in input) await removeDataLeftovers(input.folder);
        throw signal?.aborted === true ? canceledError() : unreadable(input, held.lastWords, memory, error);
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener("abort", cancel);
        giveBack(held, name);
      }
    },
    expectFile() {
      if (spare === null) keep(begin());
    },
    async end() {
      const waiting = [...all];
      for (const { process } of waiting) process.kill();
      await Promise.all(waiting.map(({ ended }) => ended));
    },
  };
}

/** Of the machine's memory, or of a container's. */
function memoryOfReader(): number {
  const limit = process.constrainedMemory();
  const total = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return Math.max(MEMORY.least, Math.floor(total * MEMORY.share));
}

/** Why the process ended, for the person whose file it read. */
function unreadable(input: JobInput<ReaderJob>, lastWords: string, memory: number, cause: unknown): UserError {
  const path = "file" in input ? input.file : input.path;
  const name = ("name" in input ? input.name : undefined) ?? path;
  const subject = { kind: "file", path } as const;
  const nothing = "The project's data are as they were.";
  if (lastWords.includes(LAST_WORDS.memory) || /heap out of memory|allocation failed/i.test(lastWords)) {
    return new UserError(
      {
        code: "out-of-memory",
        message: `Reading "${name}" took more memory than it may on this machine: ${(memory / 2 ** 30).toFixed(1)} GiB.`,
        next: `${nothing} Give fewer rows or columns, or use a machine with more memory.`,
        subject,
      },
      { cause },
    );
  }
  if (lastWords.includes(LAST_WORDS.time)) {
    return new UserError(
      {
        code: "reading-stuck",
        message: `Reading "${name}" got stuck, and was stopped.`,
        next: `${nothing} Save the file anew with the program that made it, or as CSV.`,
        subject,
      },
      { cause },
    );
  }
  return new UserError(
    {
      code: "reading-failed",
      message: `"${name}" could not be read: the process that reads files ended on it. The file may be damaged, or made to do harm.`,
      next: `${nothing} Save the file anew with the program that made it, or as CSV.`,
      subject,
    },
    { cause },
  );
}
