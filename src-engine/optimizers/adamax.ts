import { ADAM_PARAMS, CORRECTED_MEAN, MEAN_FORMULAS, MEAN_LETTERS } from "./adam";
import { learningRateParam } from "./params";
import type { OptimizerSpec } from "./spec";

const params = { ...ADAM_PARAMS, learningRate: learningRateParam(0.002) };

/** Kingma & Ba 2015, section 7.1, as PyTorch's Adamax: ε is added to |g|. */
export const adamax = {
  type: "adamax",
  label: "Adamax",
  summary: "Adam by the greatest gradient",
  docs:
    "Adam that divides by the greatest size of the gradient lately, which fades slowly, instead of by a root of squares. Steps are bounded by " +
    "the learning rate; it stays calm where gradients are mostly 0, as with embeddings.",
  formula: [MEAN_FORMULAS[0], "u ← max(β₂·u, |g| + ε)", CORRECTED_MEAN, "w ← w - η·m̂ / u"],
  params,
  fullBatch: false,
  letters: {
    m: MEAN_LETTERS.m,
    u: { label: "greatest gradient lately, which fades", slot: "greatest" },
    m̂: MEAN_LETTERS["m̂"],
  },
  slots: ["gradients", "greatest"],
  slotFactors: (before, after) => ({ gradients: (1 - before.beta1) / (1 - after.beta1), greatest: 1 }),
  scalarNames: ["rate"],
  scalars: (step, { learningRate, beta1 }) => ({ rate: (learningRate * (1 - beta1)) / (1 - beta1 ** step) }),
  update: ({ builder, weight, gradient, params: { beta1, beta2, epsilon }, slot, scalar }) => {
    // A sum in place of the mean, as Adam has it.
    const gradients = builder.add(builder.scale(slot("gradients"), beta1), gradient);
    const size = builder.add(builder.abs(gradient), builder.scalar(epsilon));
    const greatest = builder.maximum(builder.scale(slot("greatest"), beta2), size);
    const change = builder.multiply(scalar("rate"), builder.divide(gradients, greatest));
    return { weight: builder.subtract(weight, change), slots: { gradients, greatest } };
  },
} as const satisfies OptimizerSpec<typeof params>;
