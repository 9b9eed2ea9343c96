// The walks through trainings that windows have open, each in a worker thread of its own, which is kept from question to question: its
// states are what makes the next answer quick. A window has at most two.

import { UserError } from "../document/errors";
import type { LearnStart } from "../protocol/learn";
import type { Question } from "../protocol/question";
import { REQUESTS } from "../protocol/requests";
import type { RequestOn } from "../protocol/requests";
import type { RunFromHere } from "../learn/learnSession";
import type { JobInput, JobName, JobNews, JobResult } from "./jobs";
import type { Session } from "./openProjects";
import type { JobWorker } from "./worker";
import { WorkerDied } from "./worker";

export interface WalksOptions {
  readonly startWorker: () => JobWorker;
  /** A mistake of ours, for the log. */
  readonly report: (error: unknown) => void;
}

interface OpenWalk {
  readonly name: string;
  readonly session: Session;
  readonly worker: JobWorker;
  /** What is under way, by the name of the question. */
  readonly asked: Map<JobName, AbortController>;
  /** Grows from question to question. */
  lastAsked: number;
}

const MOST_PER_WINDOW = 2;

export class Walks {
  readonly #options: WalksOptions;
  readonly #open = new Map<string, OpenWalk>();
  #lastName = 0;
  #questions = 0;

  constructor(options: WalksOptions) {
    this.#options = options;
  }

  /** Begins a walk; the one that its window asked about longest ago ends where there are too many. */
  async open(
    session: Session,
    what: Pick<JobInput<"openWalk">, "document" | "origin">,
    onNews: (news: JobNews<"openWalk">) => void,
    signal: AbortSignal,
  ): Promise<LearnStart> {
    const own = [...this.#open.values()]
      .filter((walk) => walk.session.connection === session.connection)
      .sort((a, b) => b.lastAsked - a.lastAsked);
    for (const { name } of own.slice(MOST_PER_WINDOW - 1)) await this.#end(name);
    const name = `walk-${++this.#lastName}`;
    const walk = { name, session, worker: this.#options.startWorker(), asked: new Map(), lastAsked: 0 };
    this.#open.set(name, walk);
    try {
      const { folder, document } = session.shared.project;
      const start = await this.#run(walk, "openWalk", { project: { folder, document }, ...what }, onNews, signal);
      return { walk: name, ...start };
    } catch (error) {
      await this.#end(name);
      throw error;
    }
  }

  /** Has a walk answer a question of the window that opened it. @throws UserError "walk-not-open", "canceled" */
  async ask<K extends RequestOn<"walk">>(
    name: K,
    input: JobInput<K>,
    session: Session,
    onNews: (news: JobNews<K>) => void,
    signal: AbortSignal,
  ): Promise<JobResult<K>> {
    return this.#run(this.#find(session, input.walk), name, input, onNews, signal);
  }

  /** Where a walk stands, for a run to begin there. @throws UserError "walk-not-open", "weights-held" */
  async runFromHere(session: Session, walk: string, signal: AbortSignal): Promise<RunFromHere> {
    return this.#run(this.#find(session, walk), "runFromHere", {}, () => undefined, signal);
  }

  /** Ends those that are meant, whatever they are doing. */
  async end(isMeant: (session: Session, name: string) => boolean): Promise<void> {
    const meant = [...this.#open.values()].filter(({ session, name }) => isMeant(session, name));
    await Promise.all(meant.map(({ name }) => this.#end(name)));
  }

  #find(session: Session, name: string): OpenWalk {
    const walk = this.#open.get(name);
    if (walk?.session === session) return walk;
    throw notOpen();
  }

  async #run<K extends JobName>(
    walk: OpenWalk,
    name: K,
    input: JobInput<K>,
    onNews: (news: JobNews<K>) => void,
    signal: AbortSignal,
  ): Promise<JobResult<K>> {
    walk.lastAsked = ++this.#questions;
    if (replaces(name)) walk.asked.get(name)?.abort();
    const controller = new AbortController();
    const cancel = (): void => controller.abort();
    if (signal.aborted) cancel();
    signal.addEventListener("abort", cancel, { once: true });
    walk.asked.set(name, controller);
    try {
      return await walk.worker.run(name, input, onNews, controller.signal);
    } catch (error) {
      if (!(error instanceof WorkerDied)) throw error;
      // Ended on purpose it is no longer there.
      if (this.#open.delete(walk.name)) this.#options.report(error);
      throw notOpen();
    } finally {
      signal.removeEventListener("abort", cancel);
      if (walk.asked.get(name) === controller) walk.asked.delete(name);
    }
  }

  async #end(name: string): Promise<void> {
    const walk = this.#open.get(name);
    this.#open.delete(name);
    await walk?.worker.end();
  }
}

function replaces(name: JobName): boolean {
  const question: Question | undefined = isRequestName(name) ? REQUESTS[name] : undefined;
  return question?.replaces === true;
}

function isRequestName(name: JobName): name is RequestOn<"walk" | "worker"> {
  return Object.hasOwn(REQUESTS, name);
}

function notOpen(): UserError {
  return new UserError({
    code: "walk-not-open",
    message: "This look at the training is not open any more.",
    next: "Open it again.",
  });
}
