// A loss that runs away while it is still a number: batch after batch it is many times what it was before the first step.
// One bad batch says nothing, so it must be so for several iterations in a row; and the first loss counts by its size, since
// some losses are negative. A run that begins with a loss of almost 0 should do without this rule.

import { inARow } from "./inARow";
import type { Counting, RuleState } from "./rule";

/** Ends the run after the `patience`-th iteration in a row whose loss is above `factor` times the size of the run's first. */
export function explodingRule(factor: number, patience: number, before: RuleState = {}): Counting {
  const { see, heldFor, state } = inARow(patience, before);
  let first = before.first ?? null;
  return {
    heldFor,
    state: () => ({ ...state(), ...(first === null ? {} : { first }) }),
    afterSteps({ loss }) {
      first ??= loss[0] ?? NaN;
      const bound = factor * Math.abs(first);
      const step = see(loss.length, (at) => (loss[at] ?? NaN) > bound);
      if (step === null) return null;
      return { keep: step + 1, reason: { kind: "exploding", factor, patience, first, loss: loss[step] ?? NaN } };
    },
  };
}
