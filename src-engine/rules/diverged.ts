// A run whose numbers are no longer finite cannot recover: it ends at once, with the weights before the step that broke it.
// Always on.

import * as v from "valibot";
import { CountSchema } from "../document/numbers";
import type { StoppingRule } from "./rule";
import type { EndSpec } from "./spec";

const reason = v.strictObject({
  kind: v.literal("diverged"),
  step: CountSchema,
  what: v.picklist(["loss", "weights"]),
});

export const diverged: EndSpec<typeof reason> = {
  tone: "bad",
  reason,
  explain: ({ step, what }, { number }) => ({
    short: `diverged at step ${number(step)}`,
    title: "Stopped: training diverged.",
    text:
      `${what === "loss" ? "The loss" : "A weight"} was no longer a finite number at step ${number(step)}. Nothing after it is kept. ` +
      "Try a lower learning rate.",
  }),
};

/** Ends the run at the first step whose loss, or whose change of the weights, is not finite. */
export function divergedRule(): StoppingRule<v.InferOutput<typeof reason>> {
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
