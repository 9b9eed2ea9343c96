import { GRADIENT_DECAY, MOMENTUM, learningRateParam } from "./params";
import type { OptimizerSpec } from "./spec";

const params = { learningRate: learningRateParam(0.01), momentum: MOMENTUM, weightDecay: GRADIENT_DECAY };

/** v ← μ v + g, w ← w - η (g + μ v): PyTorch's SGD with nesterov=True. */
export const nesterov = {
  type: "nesterov",
  label: "Nesterov momentum",
  synonyms: ["NAG"],
  summary: "Momentum that looks ahead",
  docs:
    "Momentum that already counts in where its speed is about to carry it, so that it brakes earlier before a rise. Often a little steadier " +
    "than plain momentum.",
  formula: ["v ← μ·v + g", "w ← w - η·(g + μ·v)"],
  params,
  fullBatch: false,
  letters: { v: { label: "velocity", slot: "velocity" } },
  slots: ["velocity"],
  scalarNames: ["learningRate"],
  scalars: (_step, { learningRate }) => ({ learningRate }),
  update: ({ builder, weight, gradient, params: { momentum: kept }, slot, scalar }) => {
    const velocity = builder.add(builder.scale(slot("velocity"), kept), gradient);
    const ahead = builder.add(gradient, builder.scale(velocity, kept));
    return { weight: builder.subtract(weight, builder.multiply(scalar("learningRate"), ahead)), slots: { velocity } };
  },
} as const satisfies OptimizerSpec<typeof params>;
