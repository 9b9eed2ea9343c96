// A run whose numbers are no longer finite cannot recover: it ends at once, with the weights before the step that broke it.

import type { StoppingRule } from "./rule";

/** Ends the run at the first step whose loss, or whose change of the weights, is not finite. */
export function divergedRule(): StoppingRule {
  return {
    afterSteps({ first, loss, change }) {
      for (let step = 0; step < loss.length; step++) {
        const what = !Number.isFinite(loss[step]) ? "loss" : !Number.isFinite(change[step]) ? "weights" : null;
        if (what !== null) return { keep: step, reason: { kind: "diverged", step: first + step, what } };
      }
      return null;
    },
  };
}
