import {
  ADAM_PARAMS,
  CORRECTED_MEAN,
  CORRECTED_SQUARE,
  FADING_SUMS,
  MEAN_FORMULAS,
  MEAN_LETTERS,
  adamChange,
  adamScalars,
  keptMeans,
} from "./adam";
import { WEIGHT_DECAY } from "./params";
import type { OptimizerSpec } from "./spec";

const params = { ...ADAM_PARAMS, weightDecay: WEIGHT_DECAY };

/** Loshchilov & Hutter 2019, as PyTorch's AdamW: w ← w (1 - η λ), then Adam's change. */
export const adamw = {
  type: "adamw",
  label: "AdamW",
  synonyms: ["weight decay"],
  summary: "Adam that pulls weights towards 0",
  docs:
    "Adam that besides makes every weight a little smaller in each step, apart from the gradient. Small weights make smoother networks, which " +
    "often do better on rows they have not seen.",
  formula: [...MEAN_FORMULAS, CORRECTED_MEAN, CORRECTED_SQUARE, "w ← w·(1 - η·λ) - η·m̂ / (√v̂ + ε)"],
  params,
  fullBatch: false,
  letters: MEAN_LETTERS,
  slots: FADING_SUMS,
  slotFactors: keptMeans,
  decay: "own",
  scalarNames: ["rate", "floor", "keep"],
  scalars: (step, values) => ({ ...adamScalars(step, values), keep: 1 - values.learningRate * values.weightDecay }),
  update: (context) => {
    const { builder, weight, scalar } = context;
    const { change, slots } = adamChange(context);
    return { weight: builder.subtract(builder.multiply(scalar("keep"), weight), change), slots };
  },
} as const satisfies OptimizerSpec<typeof params>;
