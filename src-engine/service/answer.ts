// Answers a question by its row in the protocol: parses what came, finds the project, refuses what writes to one that is open
// read-only, and has a handler of the engine's own thread or a worker thread do the work.

import * as v from "valibot";
import { FIRST_ISSUE } from "../document/firstIssue";
import { UserError, invariant } from "../document/errors";
import type { Places } from "../protocol/places";
import type { Question } from "../protocol/question";
import type { RequestArguments, RequestName, RequestOn, Responses } from "../protocol/requests";
import { REQUESTS } from "../protocol/requests";
import type { Activity } from "./activity";
import type { Answer, RequestContext } from "./connection";
import type { JobInput } from "./jobs";
import type { OpenProjects, Session } from "./openProjects";
import { withPaths } from "./places";
import type { Reader } from "./reader";
import type { Walks } from "./walks";
import type { JobWorker } from "./worker";

/** What a handler is given besides its input: the window's session, where the question is about an open project. */
type HandlerContext<K extends RequestName> = RequestContext &
  (RequestArguments<K> extends { readonly project: string } ? { readonly session: Session } : unknown);

/** Answers one question on the engine's own thread. */
export type Handler<K extends RequestName> = (
  input: RequestArguments<K>,
  context: HandlerContext<K>,
) => Promise<Responses[K]>;

/** A handler for every question that is answered on the engine's own thread: one that is missing does not compile. */
export type Handlers = { readonly [K in RequestOn<"engine">]: Handler<K> };

export interface AnswerOptions {
  readonly handlers: Handlers;
  readonly openProjects: OpenProjects;
  readonly activity: Activity;
  readonly dataWorker: Pick<JobWorker, "run">;
  readonly reader: Pick<Reader, "run">;
  readonly walks: Pick<Walks, "ask">;
  readonly places: Pick<Places, "open">;
}

export function createAnswer({
  handlers,
  openProjects,
  activity,
  dataWorker,
  reader,
  walks,
  places,
}: AnswerOptions): Answer {
  /** @throws UserError "project-not-open", "read-only" */
  function sessionFor(question: Question, input: object, { connection }: RequestContext): Session | undefined {
    if (!("project" in input) || typeof input.project !== "string") return undefined;
    const session = openProjects.session(input.project, connection);
    if (question.writes === true && session.readOnly) throw readOnly(session);
    return session;
  }

  /** The input of a question and its handler belong together by their name, which TypeScript does not follow: hence the casts. */
  function work(name: RequestName, input: object, session: Session | undefined, context: RequestContext) {
    if (isOn(name, "engine"))
      return handlers[name](input as never, { ...context, ...(session === undefined ? {} : { session }) } as never);
    const { folder, document } = session?.shared.project ?? {};
    const job = session === undefined ? input : { ...input, project: { folder, document } };
    const onNews = ({ share, what }: { readonly share: number | null; readonly what: string }): void =>
      context.progress(share, what);
    if (isOn(name, "worker")) return dataWorker.run(name, job, onNews, context.signal);
    if (isOn(name, "reader")) return reader.run(name, job as JobInput<typeof name>, onNews, context.signal);
    invariant(session !== undefined, "a walk is through the training of an open project");
    return walks.ask(name, job as JobInput<typeof name>, session, onNews, context.signal);
  }

  return async (name, input, context) => {
    if (!isRequestName(name)) throw new Error(`There is no request "${name}".`);
    const question: Question = REQUESTS[name];
    const parsed = v.safeParse(question.input, input, FIRST_ISSUE);
    if (!parsed.success) throw new Error(`Wrong input for ${name}: ${v.summarize(parsed.issues)}`);
    const asked = withPaths(name, question, parsed.output, places);
    const session = sessionFor(question, asked, context);
    const done = question.activity === undefined ? undefined : activity.begin(question.activity);
    try {
      return await work(name, asked, session, context);
    } finally {
      done?.();
    }
  };
}

function readOnly({ shared, notices }: Session): UserError {
  const { folder } = shared.project;
  return new UserError({
    code: "read-only",
    message: `"${folder}" is open read-only.`,
    next: notices[0] ?? "Save a copy to make changes.",
    subject: { kind: "file", path: folder },
  });
}

function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(REQUESTS, name);
}

function isOn<T extends Question["on"]>(name: RequestName, place: T): name is RequestOn<T> {
  return REQUESTS[name].on === place;
}
