// What is told of the runs that wait: those that were queued one by one, and groups of them.

import type { Document } from "../document/schema";

/** Where a run begins that does not begin anew: where another was after so many epochs, or where it ended, for so many more. */
export type QueuedOrigin =
  | { readonly kind: "fork"; readonly run: string; readonly epoch: number }
  | { readonly kind: "on"; readonly run: string; readonly more: number };

export type QueueEntry =
  | {
      readonly kind: "run";
      /** Its own for as long as the project is there. */
      readonly number: number;
      readonly document: Document;
      readonly origin: QueuedOrigin | null;
      /** Once it has begun. */
      readonly run: string | null;
      /** Why it cannot be trained. */
      readonly refused: string | null;
    }
  | {
      readonly kind: "group";
      readonly number: number;
      readonly group: string;
      /** Runs of it in progress. */
      readonly going: readonly string[];
      /** Runs that ended for good, of all that there are to be. */
      readonly done: number;
      readonly total: number;
    };

/** In the order in which they are trained. */
export interface QueueState {
  readonly paused: boolean;
  readonly items: readonly QueueEntry[];
  /** Nothing is in progress, and nothing will be until a person does something. */
  readonly idle: boolean;
}

export const EMPTY_QUEUE: QueueState = { paused: false, items: [], idle: true };
