import type { ValueId } from "../ir/graph";
import { BETA1, BETA2, learningRateParam, WEIGHT_DECAY } from "./params";
import type { OptimizerSpec } from "./spec";

const params = {
  learningRate: learningRateParam(0.0001),
  beta1: BETA1,
  beta2: {
    ...BETA2,
    default: 0.99,
    label: "Memory of the mean (β₂)",
    docs: "The share of the running mean of the gradient that is kept for the next step. 0.99 is usual.",
  },
  weightDecay: { ...WEIGHT_DECAY, default: 0 },
};

/** Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms", algorithm 2. */
export const lion = {
  type: "lion",
  label: "Lion",
  summary: "Only the direction counts",
  docs:
    "Moves every weight by the same amount, the learning rate, up or down as a mix of the running mean and the present gradient says. It keeps " +
    "half of what Adam keeps, and wants a learning rate three to ten times smaller.",
  formula: ["c = β₁·m + (1 - β₁)·g", "m ← β₂·m + (1 - β₂)·g", "w ← w·(1 - η·λ) - η·sign(c)"],
  params,
  fullBatch: false,
  letters: {
    c: { label: "mix of the running mean and the gradient" },
    m: { label: "running mean of the gradient", slot: "mean" },
  },
  slots: ["mean"],
  decay: "own",
  scalarNames: ["learningRate", "keep"],
  scalars: (_step, { learningRate, weightDecay }) => ({ learningRate, keep: 1 - learningRate * weightDecay }),
  update: ({ builder, weight, gradient, params: { beta1, beta2 }, slot, scalar }) => {
    const mixed = (kept: number): ValueId =>
      builder.add(builder.scale(slot("mean"), kept), builder.scale(gradient, 1 - kept));
    const change = builder.multiply(scalar("learningRate"), builder.sign(mixed(beta1)));
    return {
      weight: builder.subtract(builder.multiply(scalar("keep"), weight), change),
      slots: { mean: mixed(beta2) },
    };
  },
} as const satisfies OptimizerSpec<typeof params>;
