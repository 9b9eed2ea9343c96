// So many optimizer steps, wherever in an epoch the last of them is.

import type { StoppingRule } from "./rule";

/** Ends the run after step number `steps`. */
export function stepsRule(steps: number): StoppingRule {
  return {
    afterSteps({ first, loss }) {
      const keep = steps - first + 1;
      return keep <= loss.length ? { keep: Math.max(0, keep), reason: { kind: "steps", steps } } : null;
    },
  };
}
