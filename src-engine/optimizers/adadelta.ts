import type { ValueId } from "../ir/graph";
import { BETA2, EPSILON, GRADIENT_DECAY, learningRateParam } from "./params";
import type { OptimizerSpec } from "./spec";

const params = {
  learningRate: learningRateParam(1),
  beta2: { ...BETA2, default: 0.9 },
  epsilon: { ...EPSILON, default: 1e-6 },
  weightDecay: GRADIENT_DECAY,
};

/** Zeiler 2012, as PyTorch's Adadelta; its rho is β₂ here. */
export const adadelta = {
  type: "adadelta",
  label: "Adadelta",
  summary: "Finds its own step size",
  docs:
    "Keeps a running mean of the square of each weight's gradient, and one of the square of its changes, and takes the ratio of their roots as " +
    "step size. The learning rate multiplies that, and is usually left at 1. It begins slowly.",
  formula: ["v ← β₂·v + (1 - β₂)·g²", "d = √(u + ε) / √(v + ε) · g", "u ← β₂·u + (1 - β₂)·d²", "w ← w - η·d"],
  params,
  fullBatch: false,
  letters: {
    v: { label: "running mean of the squared gradient", slot: "square" },
    d: { label: "change, before the learning rate" },
    u: { label: "running mean of the squared change", slot: "change.square" },
  },
  slots: ["square", "change.square"],
  scalarNames: ["learningRate"],
  scalars: (_step, { learningRate }) => ({ learningRate }),
  update: ({ builder, weight, gradient, params: { beta2, epsilon }, slot, scalar }) => {
    const floor = builder.scalar(epsilon);
    const mean = (name: string, value: ValueId): ValueId =>
      builder.add(builder.scale(slot(name), beta2), builder.scale(builder.multiply(value, value), 1 - beta2));
    const root = (value: ValueId): ValueId => builder.sqrt(builder.add(value, floor));
    const square = mean("square", gradient);
    const change = builder.multiply(builder.divide(root(slot("change.square")), root(square)), gradient);
    return {
      weight: builder.subtract(weight, builder.multiply(scalar("learningRate"), change)),
      slots: { square, "change.square": mean("change.square", change) },
    };
  },
} as const satisfies OptimizerSpec<typeof params>;
