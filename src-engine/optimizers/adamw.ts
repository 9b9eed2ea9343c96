import { ADAM_LETTERS, ADAM_PARAMS, FADING_SUMS, adamChange, adamScalars, keptMeans } from "./adam";
import { KEEP_LETTER, WEIGHT_DECAY } from "./params";
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
  formula: [
    "m ← β₁·m + (1 - β₁)·g",
    "v ← β₂·v + (1 - β₂)·g²",
    "w ← w·(1 - η·λ) - η · m/(1 - β₁ᵗ) / (√(v/(1 - β₂ᵗ)) + ε)",
  ],
  params,
  fullBatch: false,
  letters: { ...ADAM_LETTERS, keep: KEEP_LETTER },
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
