import {
  ADAM_PARAMS,
  CORRECTED_SQUARE,
  FADING_SUMS,
  MEAN_FORMULAS,
  MEAN_LETTERS,
  adamScalars,
  fadingSums,
  keptMeans,
} from "./adam";
import type { OptimizerSpec } from "./spec";

/** How slowly the share of the mean grows to β₁: PyTorch's momentum_decay. */
const MOMENTUM_DECAY = 0.004;

/** μₜ = β₁ (1 - 0.96^(0.004 t) / 2) */
function shareAt(step: number, beta1: number): number {
  return beta1 * (1 - 0.5 * 0.96 ** (step * MOMENTUM_DECAY));
}

/** μ₁ μ₂ ... μₜ, or 0 where 1 less it is 1 in float64: it is never above β₁ᵗ. */
function productOfShares(step: number, beta1: number): number {
  if (beta1 ** step < 1e-20) return 0;
  let product = 1;
  for (let each = 1; each <= step; each++) product *= shareAt(each, beta1);
  return product;
}

/**
 * Dozat 2016, as PyTorch 1.13's NAdam, which counts μₜ twice in the second product (its documentation and later versions
 * count it once; the two part in the first dozens of steps only).
 */
export const nadam = {
  type: "nadam",
  label: "NAdam",
  summary: "Adam that looks ahead",
  docs:
    "Adam with Nesterov's momentum: it already counts in where its speed is about to carry it. Often a little quicker than Adam, with the same " +
    "settings.",
  formula: [
    ...MEAN_FORMULAS,
    "μₜ = β₁·(1 - 0.96^(0.004·t) / 2)",
    "μₜ₊₁ = β₁·(1 - 0.96^(0.004·(t + 1)) / 2)",
    "m̂ = (1 - μₜ)·g / (1 - p) + μₜ₊₁·m / (1 - p·μₜ·μₜ₊₁)",
    CORRECTED_SQUARE,
    "w ← w - η·m̂ / (√v̂ + ε)",
  ],
  params: ADAM_PARAMS,
  fullBatch: false,
  letters: {
    ...MEAN_LETTERS,
    m̂: { label: "gradient and running mean together, each corrected for the zero that it began with" },
    μₜ: { label: "share of the mean in this step" },
    "μₜ₊₁": { label: "share of the mean in the next step" },
    p: { label: "product of the shares of all steps so far, μ₁ · μ₂ ⋯ μₜ" },
  },
  given: (step, { beta1 }) => ({ p: productOfShares(step, beta1) }),
  slots: FADING_SUMS,
  slotFactors: keptMeans,
  scalarNames: ["gradientRate", "sumRate", "floor"],
  scalars: (step, values) => {
    const { learningRate, beta1, beta2 } = values;
    // Over sums, both sides of the division are 1/√(1-β₂) times as large (adam.ts).
    const correction = Math.sqrt((1 - beta2 ** step) / (1 - beta2));
    const [share, next] = [shareAt(step, beta1), shareAt(step + 1, beta1)];
    const product = productOfShares(step, beta1);
    return {
      gradientRate: (learningRate * correction * (1 - share)) / (1 - product),
      sumRate: (learningRate * correction * next * (1 - beta1)) / (1 - product * share * next),
      floor: adamScalars(step, values).floor,
    };
  },
  update: (context) => {
    const { builder, weight, gradient, scalar } = context;
    const slots = fadingSums(context);
    const ahead = builder.add(
      builder.multiply(scalar("gradientRate"), gradient),
      builder.multiply(scalar("sumRate"), slots.gradients),
    );
    const size = builder.add(builder.sqrt(slots.squares), scalar("floor"));
    return { weight: builder.subtract(weight, builder.divide(ahead, size)), slots };
  },
} as const satisfies OptimizerSpec<typeof ADAM_PARAMS>;
