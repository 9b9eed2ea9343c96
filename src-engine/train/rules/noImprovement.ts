// Early stopping: going on would only fit the training rows better.

import type { EpochMetrics } from "../../protocol/runs";
import type { StoppingRule } from "./rule";

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
 * Ends the run when the validation loss has not got better for `patience` epochs. Reads `best` after it saw the epoch.
 * @param start epochs done before the run
 */
export function noImprovementRule(patience: number, best: Readonly<BestEpoch>, start = 0): StoppingRule {
  return {
    afterEpoch({ epoch }) {
      const bestEpoch = best.metrics?.epoch ?? start;
      return epoch - bestEpoch >= patience ? { kind: "no-improvement", patience, bestEpoch } : null;
    },
  };
}
