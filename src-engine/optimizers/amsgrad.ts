import {
  ADAM_PARAMS,
  CORRECTED_MEAN,
  FADING_SUMS,
  MEAN_FORMULAS,
  MEAN_LETTERS,
  adamScalars,
  fadingSums,
  keptMeans,
} from "./adam";
import type { OptimizerSpec } from "./spec";

/** Reddi, Kale & Kumar 2018, as PyTorch's Adam with amsgrad=True. */
export const amsgrad = {
  type: "amsgrad",
  label: "AMSGrad",
  summary: "Adam whose steps never grow again",
  docs:
    "Adam that divides by the root of the greatest running mean of the square there has been, instead of the present one. A rare large gradient " +
    "is not forgotten, which fixes the few cases in which Adam does not settle.",
  formula: [...MEAN_FORMULAS, "s ← max(s, v)", CORRECTED_MEAN, "ŝ = s / (1 - β₂ᵗ)", "w ← w - η·m̂ / (√ŝ + ε)"],
  params: ADAM_PARAMS,
  fullBatch: false,
  letters: {
    m: MEAN_LETTERS.m,
    v: MEAN_LETTERS.v,
    s: { label: "greatest running mean of the squared gradient so far", slot: "greatest", lessSetting: "beta2" },
    m̂: MEAN_LETTERS["m̂"],
    ŝ: { label: "s, corrected for the zero that it began with" },
  },
  slots: [...FADING_SUMS, "greatest"],
  slotFactors: (before, after) => ({ ...keptMeans(before, after), greatest: keptMeans(before, after).squares }),
  scalarNames: ["rate", "floor"],
  scalars: adamScalars,
  update: (context) => {
    const { builder, weight, slot, scalar } = context;
    const { gradients, squares } = fadingSums(context);
    const greatest = builder.maximum(slot("greatest"), squares);
    const size = builder.add(builder.sqrt(greatest), scalar("floor"));
    const change = builder.multiply(scalar("rate"), builder.divide(gradients, size));
    return { weight: builder.subtract(weight, change), slots: { gradients, squares, greatest } };
  },
} as const satisfies OptimizerSpec<typeof ADAM_PARAMS>;
