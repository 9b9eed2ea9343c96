// "Until the weights stop changing, or until the amount of their change per iteration falls below a threshold."
// An iteration, in the words of the text, is one step; its change is the greatest |change of a weight|.

import * as v from "valibot";
import { CountSchema, NumberSchema } from "../document/numbers";
import type { ParamSpecs } from "../document/params";
import { inARow } from "./inARow";
import type { RuleSpec } from "./spec";
import { patienceSteps, threshold } from "./spec";

const params = {
  threshold: threshold("The greatest change of any weight in a step has to stay below this.", 1e-5),
  patience: patienceSteps(3),
} as const satisfies ParamSpecs;

const reason = v.strictObject({
  kind: v.literal("weights-unchanged"),
  threshold: NumberSchema,
  patience: CountSchema,
  change: NumberSchema,
});

const isUnchanged = (change: number | undefined, bound: number): boolean => (change ?? NaN) < bound;

/**
 * After how many steps the rule would end a training whose steps changed the weights as much as that; null where it would not.
 * @param change the greatest |change of a weight| of each step, from the first on
 */
export function stepsUntilUnchanged(
  change: ArrayLike<number>,
  { threshold: bound, patience }: Pick<v.InferOutput<typeof reason>, "threshold" | "patience">,
): number | null {
  const step = inARow(patience).see(change.length, (at) => isUnchanged(change[at], bound));
  return step === null ? null : step + 1;
}

export const weightsUnchanged: RuleSpec<typeof params, typeof reason> = {
  type: "weights-unchanged",
  label: "Weights stop changing",
  synonyms: ["convergence", "until the weights stop changing"],
  summary: "The greatest change of any weight in a step stays below a threshold",
  docs:
    "Training has arrived when its steps no longer change anything: the greatest change of any weight stays below the threshold for some steps in a row. " +
    "With a learning rate that falls, steps get small before the network is good; then measure the layers' relative changes, or the gradient.",
  formula: "max |w' - w| < threshold, for so many steps in a row",
  params,
  tone: "ok",
  reason,
  explain: ({ threshold: bound, patience, change }, { number, count }) => ({
    short: "weights unchanged",
    title: "Finished: the weights stopped changing.",
    text: `The greatest change of a weight stayed below ${number(bound)} for ${count(patience, "step")} (last: ${number(change)}).`,
  }),
  create({ threshold: bound, patience }, { state: before }) {
    const { see, heldFor, firstHeld, state } = inARow(patience, before);
    return {
      heldFor,
      firstHeld,
      state,
      afterSteps({ change }) {
        const step = see(change.length, (at) => isUnchanged(change[at], bound));
        if (step === null) return null;
        return {
          keep: step + 1,
          reason: { kind: "weights-unchanged", threshold: bound, patience, change: change[step] ?? NaN },
        };
      },
    };
  },
};
