// "Until the weights stop changing, or until the amount of their change per iteration falls below a threshold."
// An iteration is one optimiser step; its change is the greatest |change of a weight|.

import type { StoppingRule } from "./rule";

export interface WeightsUnchangedRule extends StoppingRule {
  afterSteps: NonNullable<StoppingRule["afterSteps"]>;
  /** Iterations in a row under the threshold, up to now. */
  readonly unchangedFor: () => number;
}

/** Ends the run after the `patience`-th iteration in a row whose change is below `threshold`. */
export function weightsUnchangedRule(threshold: number, patience: number, unchangedFor = 0): WeightsUnchangedRule {
  let inARow = unchangedFor;
  return {
    unchangedFor: () => inARow,
    afterSteps({ change }) {
      for (let step = 0; step < change.length; step++) {
        const value = change[step] ?? NaN;
        inARow = value < threshold ? inARow + 1 : 0;
        if (inARow >= patience)
          return { keep: step + 1, reason: { kind: "weights-unchanged", threshold, patience, change: value } };
      }
      return null;
    },
  };
}
