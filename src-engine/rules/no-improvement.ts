// Early stopping: going on would only fit the training rows better.

import * as v from "valibot";
import { CountSchema, NumberSchema } from "../document/numbers";
import type { ParamSpecs } from "../document/params";
import { FigureSchema, figureOf, isBetter, isWholeLoss, lowerIsBetter } from "../metrics/figures";
import type { RuleSpec } from "./spec";

const params = {
  patience: {
    kind: "integer",
    label: "For",
    docs: "Epochs in a row without improvement.",
    unit: "epochs",
    default: 10,
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
    sliderMax: 100,
  },
  minDelta: {
    kind: "number",
    label: "Least improvement",
    docs: "How much better it must be to count. Small gains add up. 0: any gain counts.",
    default: 0,
    min: 0,
    max: Number.MAX_VALUE,
    sliderMax: 0.1,
  },
} as const satisfies ParamSpecs;

const reason = v.strictObject({
  kind: v.literal("no-improvement"),
  patience: CountSchema,
  /** The last epoch that was better than those before by more than `minDelta`. */
  bestEpoch: CountSchema,
  minDelta: v.optional(NumberSchema, 0),
  /** The loss where absent. */
  watch: v.optional(FigureSchema),
});

export const noImprovement: RuleSpec<typeof params, typeof reason> = {
  type: "no-improvement",
  label: "Early stopping",
  synonyms: ["patience", "overfitting"],
  summary: "The validation loss has not improved for some epochs",
  docs:
    "Ends the run when the loss on the validation rows, or the figure that tells the best epoch, has not improved for some epochs: going on would only fit the training rows " +
    "better. An improvement is a value that is better than that of the last improvement by more than the least improvement, as in Keras.",
  formula: "best - figure ≤ least improvement, for so many epochs in a row",
  params,
  tone: "ok",
  watches: (_params, watch) => ({ figure: watch, part: "validation" }),
  reason,
  explain: ({ patience, bestEpoch, minDelta, watch }, { count, figure, number, whole }) => ({
    short: `no improvement for ${count(patience, "epoch")}`,
    title: `Stopped early: no improvement since epoch ${whole(bestEpoch)} (${count(patience, "epoch")}).`,
    text: [
      ...(watch === undefined ? [] : [`Watched: validation ${figure(watch)}.`]),
      ...(minDelta > 0 ? [`Only improvements of more than ${number(minDelta)} count.`] : []),
    ].join(" "),
  }),
  create({ patience, minDelta }, { start, watch, state: before = {} }) {
    const worst = lowerIsBetter(watch) ? Infinity : -Infinity;
    let { epoch: bestEpoch = start, loss: best = worst } = before;
    return {
      state: () => ({ epoch: bestEpoch, loss: best }),
      afterEpoch(epoch) {
        const value = figureOf(epoch, watch, "validation");
        if (isBetter(watch, value, best, minDelta)) [bestEpoch, best] = [epoch.epoch, value ?? best];
        return epoch.epoch - bestEpoch >= patience
          ? { kind: "no-improvement", patience, bestEpoch, minDelta, ...(isWholeLoss(watch) ? {} : { watch }) }
          : null;
      },
    };
  },
};
