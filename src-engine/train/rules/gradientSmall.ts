// Where the gradient is 0 there is nothing left to follow: a minimum, or a plateau. Its length is the root of the sum of the
// squares of the loss's derivatives by all weights, on the batch of the iteration and before the optimizer makes a step of it.

import { inARow } from "./inARow";
import type { Counting, RuleState } from "./rule";

/** Ends the run after the `patience`-th iteration in a row whose gradient is shorter than `threshold`. */
export function gradientSmallRule(threshold: number, patience: number, before?: RuleState): Counting {
  const { see, heldFor, state } = inARow(patience, before);
  return {
    heldFor,
    state,
    afterSteps({ gradientNorm = [] }) {
      const step = see(gradientNorm.length, (at) => (gradientNorm[at] ?? NaN) < threshold);
      if (step === null) return null;
      return {
        keep: step + 1,
        reason: { kind: "gradient-small", threshold, patience, norm: gradientNorm[step] ?? NaN },
      };
    },
  };
}
