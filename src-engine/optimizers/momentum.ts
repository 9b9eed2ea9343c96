import { GRADIENT_DECAY, MOMENTUM, learningRateParam } from "./params";
import type { OptimizerSpec } from "./spec";

const params = { learningRate: learningRateParam(0.01), momentum: MOMENTUM, weightDecay: GRADIENT_DECAY };

/** v ← μ v + g, w ← w - η v: PyTorch's SGD with momentum, without dampening. */
export const momentum = {
  type: "momentum",
  label: "Momentum",
  summary: "SGD that keeps rolling",
  docs:
    "Like a ball that rolls downhill: each step keeps a share of the last step's speed. It gets faster where the gradient keeps pointing the " +
    "same way, and zigzags less where it does not.",
  formula: ["v ← μ·v + g", "w ← w - η·v"],
  params,
  fullBatch: false,
  letters: { v: { label: "velocity", slot: "velocity" } },
  slots: ["velocity"],
  scalarNames: ["learningRate"],
  scalars: (_step, { learningRate }) => ({ learningRate }),
  update: ({ builder, weight, gradient, params: { momentum: kept }, slot, scalar }) => {
    const velocity = builder.add(builder.scale(slot("velocity"), kept), gradient);
    return {
      weight: builder.subtract(weight, builder.multiply(scalar("learningRate"), velocity)),
      slots: { velocity },
    };
  },
} as const satisfies OptimizerSpec<typeof params>;
