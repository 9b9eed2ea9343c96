import { BETA2, EPSILON, GRADIENT_DECAY, learningRateParam } from "./params";
import type { OptimizerSpec } from "./spec";

const params = {
  learningRate: learningRateParam(0.01),
  beta2: { ...BETA2, default: 0.99 },
  epsilon: EPSILON,
  weightDecay: GRADIENT_DECAY,
};

/** Tieleman & Hinton 2012, as PyTorch's RMSprop, neither centered nor with momentum; its alpha is β₂ here. */
export const rmsprop = {
  type: "rmsprop",
  label: "RMSprop",
  summary: "Adagrad that forgets",
  docs:
    "Divides each weight's gradient by the root of a running mean of its square, so that all weights move about equally far and steps do not " +
    "dry up. A good choice for recurrent networks.",
  formula: ["v ← β₂·v + (1 - β₂)·g²", "w ← w - η · g / (√v + ε)"],
  params,
  fullBatch: false,
  letters: { v: { label: "running mean of the squared gradient", slot: "square" } },
  slots: ["square"],
  scalarNames: ["learningRate"],
  scalars: (_step, { learningRate }) => ({ learningRate }),
  update: ({ builder, weight, gradient, params: { beta2, epsilon }, slot, scalar }) => {
    const fresh = builder.scale(builder.multiply(gradient, gradient), 1 - beta2);
    const square = builder.add(builder.scale(slot("square"), beta2), fresh);
    const size = builder.add(builder.sqrt(square), builder.scalar(epsilon));
    const change = builder.multiply(scalar("learningRate"), builder.divide(gradient, size));
    return { weight: builder.subtract(weight, change), slots: { square } };
  },
} as const satisfies OptimizerSpec<typeof params>;
