// "Until the weights stop changing, or until the amount of their change per iteration falls below a threshold."
// An iteration is one optimizer step; its change is the greatest |change of a weight|.

import { inARow } from "./inARow";
import type { Counting, RuleState } from "./rule";

/** Ends the run after the `patience`-th iteration in a row whose change is below `threshold`. */
export function weightsUnchangedRule(threshold: number, patience: number, before?: RuleState): Counting {
  const { see, heldFor, state } = inARow(patience, before);
  return {
    heldFor,
    state,
    afterSteps({ change }) {
      const step = see(change.length, (at) => (change[at] ?? NaN) < threshold);
      if (step === null) return null;
      return {
        keep: step + 1,
        reason: { kind: "weights-unchanged", threshold, patience, change: change[step] ?? NaN },
      };
    },
  };
}
