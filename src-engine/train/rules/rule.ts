// The contract of a stopping rule. Rules are shown what happened and may ask for the end; only the loop ends a run.

import type { EpochMetrics } from "../../runs/epochs";
import type { StopReason } from "../../runs/stopReason";

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

/** A wish to end the run as it was after `keep` steps of the report; later ones are taken back. */
export interface StopRequest {
  readonly keep: number;
  readonly reason: StopReason;
}

export interface StoppingRule {
  afterSteps?(report: StepsReport): StopRequest | null;
  /** After a call's steps. @param seconds of training so far */
  afterCall?(seconds: number): StopReason | null;
  afterEpoch?(metrics: EpochMetrics): StopReason | null;
}

/** What a rule has to remember, as it stands in a checkpoint. */
export type RuleState = Readonly<Record<string, number>>;

/** A rule that remembers something from one call to the next. */
export interface RememberingRule extends StoppingRule {
  state(): RuleState;
}

/** One that counts iterations in a row. */
export interface Counting extends RememberingRule {
  afterSteps: NonNullable<StoppingRule["afterSteps"]>;
  /** Iterations in a row for which its condition holds, up to now. */
  heldFor(): number;
}

/** The request that leaves the fewest steps; of equals, the first. */
export function earliest(requests: readonly (StopRequest | null)[]): StopRequest | null {
  return requests.reduce(
    (best, request) => (request !== null && (best === null || request.keep < best.keep) ? request : best),
    null,
  );
}
