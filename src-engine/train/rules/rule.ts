// The contract of a stopping rule. Rules are shown what happened and may ask for the end; only the loop ends a run.

import type { EpochMetrics, StopReason } from "../../protocol/runs";

/** Some optimiser steps that were just done. */
export interface StepsReport {
  /** Number of the first of them, from 1. */
  readonly first: number;
  /** Per step: loss of its batch before the update, and the greatest |change of a weight| by the update. */
  readonly loss: ArrayLike<number>;
  readonly change: ArrayLike<number>;
}

/** A wish to end the run as it was after `keep` steps of the report; later ones are taken back. */
export interface StopRequest {
  readonly keep: number;
  readonly reason: StopReason;
}

export interface StoppingRule {
  afterSteps?(report: StepsReport): StopRequest | null;
  afterEpoch?(metrics: EpochMetrics): StopReason | null;
}

/** The request that leaves the fewest steps; of equals, the first. */
export function earliest(requests: readonly (StopRequest | null)[]): StopRequest | null {
  return requests.reduce(
    (best, request) => (request !== null && (best === null || request.keep < best.keep) ? request : best),
    null,
  );
}
