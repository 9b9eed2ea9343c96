// One window's line to the engine: greets it, and answers every request exactly once, with a result or a problem.

import * as v from "valibot";
import { FIRST_ISSUE } from "../document/firstIssue";
import type { Problem } from "../document/errors";
import { UserError } from "../document/errors";
import type { EngineEvent, EngineMessage } from "../protocol/messages";
import type { Places } from "../protocol/places";
import type { RequestName, Responses } from "../protocol/requests";
import { PROTOCOL_VERSION } from "../protocol/requests";
import { placesOf } from "./places";
import type { Port } from "./port";

/** A window, as the handlers see it. */
export interface Connection {
  /** Distinguishes the windows of one engine. */
  readonly id: number;
  send(event: EngineEvent): void;
  /** The window is gone: nobody waits any more for what it asked. */
  cancelAll(): void;
}

export interface RequestContext {
  readonly connection: Connection;
  /** Aborted when the window does not want the answer any more, or is gone. */
  readonly signal: AbortSignal;
  /** Tells the window how far a long request has come: 0 to 1, or null while unknown. */
  progress(share: number | null, what: string): void;
}

/** Parses a question and answers it. @throws UserError for the person; anything else is a mistake of ours */
export type Answer = (name: string, input: unknown, context: RequestContext) => Promise<Responses[RequestName]>;

const id = v.pipe(v.number(), v.safeInteger());
const EnvelopeSchema = v.variant("type", [
  v.strictObject({ type: v.literal("request"), id, name: v.string(), input: v.unknown() }),
  v.strictObject({ type: v.literal("cancel"), id }),
]);

const NumberedSchema = v.looseObject({ id });

export interface ConnectionOptions {
  readonly answer: Answer;
  readonly hello: Omit<Extract<EngineMessage, { type: "hello" }>, "type" | "version">;
  readonly places: Places;
  /** A mistake of ours, for the log. */
  readonly report: (error: unknown) => void;
}

/** Greets the window and serves it until the port closes. */
export function connect(port: Port, id: number, options: ConnectionOptions): Connection {
  /** What is under way, by the number of its request. */
  const underWay = new Map<number, AbortController>();
  const connection: Connection = {
    id,
    send: (event) => port.send(event),
    cancelAll() {
      for (const controller of underWay.values()) controller.abort();
    },
  };
  port.onMessage((data) => {
    const envelope = v.safeParse(EnvelopeSchema, data, FIRST_ISSUE);
    if (!envelope.success) {
      const numbered = v.safeParse(NumberedSchema, data, FIRST_ISSUE);
      if (numbered.success)
        port.send({ type: "failure", id: numbered.output.id, problem: problemOf(new Error("It cannot be read.")) });
      // Without a number there is nothing to answer.
      options.report(new Error(`A message that is no request: ${v.summarize(envelope.issues)}`));
      return;
    }
    const request = envelope.output;
    if (request.type === "cancel") {
      // It may have been answered meanwhile.
      underWay.get(request.id)?.abort();
      return;
    }
    const controller = new AbortController();
    underWay.set(request.id, controller);
    const context: RequestContext = {
      connection,
      signal: controller.signal,
      progress: (share, what) => connection.send({ type: "task.progress", id: request.id, share, what }),
    };
    // A turn later: Electron calls this outside of Node's own turn, where a promise that is rejected at once would count as
    // one that nobody handles, and end the process.
    Promise.resolve()
      .then(() => options.answer(request.name, request.input, context))
      .then(
        (result) => {
          const given = placesOf(request.name as RequestName, result as never, options.places);
          port.send({
            type: "response",
            id: request.id,
            result,
            ...(given.length === 0 ? {} : { places: given }),
          });
        },
        (error: unknown) => {
          if (!(error instanceof UserError)) options.report(error);
          port.send({ type: "failure", id: request.id, problem: problemOf(error) });
        },
      )
      .finally(() => underWay.delete(request.id));
  });
  port.start();
  port.send({ type: "hello", version: PROTOCOL_VERSION, ...options.hello });
  return connection;
}

/** What a window is told of any error: a person's failure as it is, anything else as a mistake of ours. */
function problemOf(error: unknown): Problem {
  if (error instanceof UserError) return error.problem;
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: "internal-error",
    message: `Gradual's engine made a mistake: ${message}`,
    next: "What was saved before is untouched. Try again, and report it if it comes back.",
  };
}
