// Where the gradient is 0 there is nothing left to follow: a minimum, or a plateau. Its length is the root of the sum of the
// squares of the loss's derivatives by all weights, on the batch of the step and before the optimizer makes a step of it.

import * as v from "valibot";
import { CountSchema, NumberSchema } from "../document/numbers";
import type { ParamSpecs } from "../document/params";
import { inARow } from "./inARow";
import type { RuleSpec } from "./spec";
import { patienceSteps, threshold } from "./spec";

const params = {
  threshold: threshold("The length of the gradient over all weights has to stay below this.", 1e-3),
  patience: patienceSteps(10),
} as const satisfies ParamSpecs;

const reason = v.strictObject({
  kind: v.literal("gradient-small"),
  threshold: NumberSchema,
  patience: CountSchema,
  norm: NumberSchema,
});

export const gradientSmall: RuleSpec<typeof params, typeof reason> = {
  type: "gradient-small",
  label: "Gradient vanishes",
  summary: "The length of the gradient stays below a threshold: a minimum, or a plateau",
  docs:
    "Where the gradient is 0 there is nothing left to follow. Its length is measured over all weights, on the batch of the step, before the optimizer and its learning " +
    "rate come in; so it means the same with every optimizer.",
  formula: "‖g‖ < threshold, for so many steps in a row",
  params,
  measures: ["gradient-norm"],
  tone: "ok",
  reason,
  explain: ({ threshold: bound, patience, norm }, { number, count }) => ({
    short: "gradient vanished",
    title: "Finished: the gradient vanished.",
    text: `Its length stayed below ${number(bound)} for ${count(patience, "step")} (last: ${number(norm)}). This is a minimum or a plateau.`,
  }),
  create({ threshold: bound, patience }, { state: before }) {
    const { see, heldFor, firstHeld, state } = inARow(patience, before);
    return {
      heldFor,
      firstHeld,
      state,
      afterSteps({ gradientNorm = [] }) {
        const step = see(gradientNorm.length, (at) => (gradientNorm[at] ?? NaN) < bound);
        if (step === null) return null;
        return {
          keep: step + 1,
          reason: { kind: "gradient-small", threshold: bound, patience, norm: gradientNorm[step] ?? NaN },
        };
      },
    };
  },
};
