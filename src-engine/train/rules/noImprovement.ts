// Early stopping: going on would only fit the training rows better.

import type { EpochMetrics } from "../../protocol/runs";
import type { RememberingRule, RuleState } from "./rule";

/** Remembers the epoch with the least validation loss; the first of equals. */
export class BestEpoch {
  metrics: EpochMetrics | null;

  constructor(metrics: EpochMetrics | null = null) {
    this.metrics = metrics;
  }

  /** Takes a new epoch into account; true when it is the best so far. */
  see(metrics: EpochMetrics): boolean {
    const { validationLoss } = metrics;
    if (validationLoss === null || !Number.isFinite(validationLoss)) return false;
    const least = this.metrics?.validationLoss ?? null;
    if (least !== null && validationLoss >= least) return false;
    this.metrics = metrics;
    return true;
  }
}

/**
 * Ends the run when the validation loss has not got better for `patience` epochs. Better is a loss that is less than that of
 * the last better epoch by more than `minDelta`, as in Keras: many small gains add up to one.
 * @param start epochs done before the run
 */
export function noImprovementRule(patience: number, minDelta = 0, start = 0, before: RuleState = {}): RememberingRule {
  let { epoch: bestEpoch = start, loss: least = Infinity } = before;
  return {
    state: () => ({ epoch: bestEpoch, loss: least }),
    afterEpoch({ epoch, validationLoss }) {
      if (validationLoss !== null && validationLoss < least - minDelta) [bestEpoch, least] = [epoch, validationLoss];
      return epoch - bestEpoch >= patience ? { kind: "no-improvement", patience, bestEpoch, minDelta } : null;
    },
  };
}
