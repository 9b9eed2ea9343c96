// What a stopping rule is while a run goes on. Rules are shown what happened and may ask for the end; only the loop ends a run.

import type { Measured } from "../metrics/figures";

/** A number for each of some steps. */
export type PerStep = ArrayLike<number>;

/** Some optimizer steps that were just done. */
export interface StepsReport {
  /** Number of the first of them, from 1. */
  readonly first: number;
  /** Per step: loss of its batch before the update, and the greatest |change of a weight| by the update. */
  readonly loss: PerStep;
  readonly change: PerStep;
  /** The relative change of each layer, and the length of the gradient: where a rule asked for them. */
  readonly layers?: Readonly<Record<string, PerStep>>;
  readonly gradientNorm?: PerStep;
}

/** An epoch that was just measured. */
export type EpochReport = Measured & { readonly epoch: number };

/** Why a run ended. */
export interface Reason {
  readonly kind: string;
}

/** A wish to end the run as it was after `keep` steps of the report; later ones are taken back. */
export interface StopRequest<R extends Reason> {
  readonly keep: number;
  readonly reason: R;
}

export interface StoppingRule<R extends Reason> {
  afterSteps?(report: StepsReport): StopRequest<R> | null;
  /** After a call's steps. @param seconds of training so far */
  afterCall?(seconds: number): R | null;
  afterEpoch?(epoch: EpochReport): R | null;
  /** What it has to remember for a run that goes on; absent where there is nothing. */
  state?(): RuleState;
  /** Steps in a row for which its condition holds, up to now; absent where it does not count any. */
  heldFor?(): number;
  /** Of the steps that it was shown last, the number of the first (from 0) for which its condition holds; null where there is none. */
  firstHeld?(): number | null;
}

/** What a rule has to remember, as it stands in a checkpoint. Plain JSON. */
export type RuleState = Readonly<Record<string, number>>;

/** The request that leaves the fewest steps; of equals, the first. */
export function earliest<R extends Reason>(requests: readonly (StopRequest<R> | null)[]): StopRequest<R> | null {
  return requests.reduce(
    (best, request) => (request !== null && (best === null || request.keep < best.keep) ? request : best),
    null,
  );
}
