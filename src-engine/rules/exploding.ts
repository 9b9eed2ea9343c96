// A loss that runs away while it is still a number: batch after batch it is many times what it was before the first step.
// One bad batch says nothing, so it must be so for several steps in a row; and the first loss counts by its size, since
// some losses are negative. A run that begins with a loss of almost 0 should do without this rule.

import * as v from "valibot";
import { CountSchema, NumberSchema } from "../document/numbers";
import type { ParamSpecs } from "../document/params";
import { inARow } from "./inARow";
import type { RuleSpec } from "./spec";
import { patienceSteps } from "./spec";

const params = {
  factor: {
    kind: "number",
    label: "More than",
    docs: "How many times the size of the first loss.",
    unit: "×",
    default: 10,
    min: 1,
    minExclusive: true,
    max: Number.MAX_VALUE,
    logarithmic: true,
  },
  patience: patienceSteps(10),
} as const satisfies ParamSpecs;

const reason = v.strictObject({
  kind: v.literal("exploding"),
  factor: NumberSchema,
  patience: CountSchema,
  first: NumberSchema,
  loss: NumberSchema,
});

export const exploding: RuleSpec<typeof params, typeof reason> = {
  type: "exploding",
  label: "Loss explodes",
  summary: "The loss is many times the first one, step after step",
  docs:
    "Ends a run whose loss runs away while it is still a number, which saves the wait. One bad batch does not count. A run that begins with a loss of almost 0 " +
    "should do without this rule.",
  formula: "loss > factor · |first loss|, for so many steps in a row",
  params,
  tone: "bad",
  reason,
  explain: ({ factor, patience, first, loss }, { number, count }) => ({
    short: `loss above ${number(factor)}×`,
    title: "Stopped: the loss exploded.",
    text:
      `It stayed above ${number(factor)} times the first loss (${number(first)}) for ${count(patience, "step")} (last: ${number(loss)}). ` +
      "Try a lower learning rate.",
  }),
  create({ factor, patience }, { state: before = {} }) {
    const { see, heldFor, firstHeld, state } = inARow(patience, before);
    let first = before.first ?? null;
    return {
      heldFor,
      firstHeld,
      state: () => ({ ...state(), ...(first === null ? {} : { first }) }),
      afterSteps({ loss }) {
        first ??= loss[0] ?? NaN;
        const bound = factor * Math.abs(first);
        const step = see(loss.length, (at) => (loss[at] ?? NaN) > bound);
        if (step === null) return null;
        return { keep: step + 1, reason: { kind: "exploding", factor, patience, first, loss: loss[step] ?? NaN } };
      },
    };
  },
};
