// What a question to the engine is, as data. The rows stand in requests.ts.

import type * as v from "valibot";

/** The type of an answer, which crosses from the engine to the window as it is: it needs no value. */
export interface AnswerType<A> {
  readonly of?: () => A;
}

/** `answer: returns<DataPage>()` in a row. */
export function returns<A>(): AnswerType<A> {
  return {};
}

export interface Question {
  /** Parsed before anything is done. One with the field `project` is about an open project, and asked of no other. */
  readonly input: v.GenericSchema<object, object>;
  readonly answer: AnswerType<unknown>;
  /**
   * Who answers: a function on the engine's own thread, which must not block (service/handlers.ts), or one in a worker thread
   * (service/workerHandlers.ts), which is given the project's folder and document in place of its handle: in the one that all
   * projects share, or in that of the walk which the question names (service/walks.ts); or the process that reads what strangers
   * may have written (service/readerHandlers.ts).
   */
  readonly on: "engine" | "worker" | "walk" | "reader";
  /** A newer question of that name about the same walk takes the place of an older one, which is answered "canceled". */
  readonly replaces?: true;
  /** Refused in a project that is open read-only. */
  readonly writes?: true;
  /** What the windows are told that the engine does meanwhile, for people. */
  readonly activity?: string;
}
