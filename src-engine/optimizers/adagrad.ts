import { EPSILON, GRADIENT_DECAY, learningRateParam } from "./params";
import type { OptimizerSpec } from "./spec";

const params = {
  learningRate: learningRateParam(0.01),
  epsilon: { ...EPSILON, default: 1e-10 },
  weightDecay: GRADIENT_DECAY,
};

/** Duchi, Hazan & Singer 2011, as PyTorch's Adagrad: the squares are added up and never forgotten. */
export const adagrad = {
  type: "adagrad",
  label: "Adagrad",
  summary: "Steps that get smaller where much was learned",
  docs:
    "Adds up the squares of each weight's gradients from the start, and divides by the root of the sum. Weights that seldom get a gradient keep " +
    "large steps, which suits sparse data; but all steps only ever get smaller, so a long run comes to a halt.",
  formula: ["v ← v + g²", "w ← w - η · g / (√v + ε)"],
  params,
  fullBatch: false,
  letters: { v: { label: "sum of the squares of the gradients", slot: "square" } },
  slots: ["square"],
  scalarNames: ["learningRate"],
  scalars: (_step, { learningRate }) => ({ learningRate }),
  update: ({ builder, weight, gradient, params: { epsilon }, slot, scalar }) => {
    const square = builder.add(slot("square"), builder.multiply(gradient, gradient));
    const size = builder.add(builder.sqrt(square), builder.scalar(epsilon));
    const change = builder.multiply(scalar("learningRate"), builder.divide(gradient, size));
    return { weight: builder.subtract(weight, change), slots: { square } };
  },
} as const satisfies OptimizerSpec<typeof params>;
