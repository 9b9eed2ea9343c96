import { GRADIENT_DECAY, learningRateParam } from "./params";
import { plainUpdate } from "./sgd";
import type { OptimizerSpec } from "./spec";

const params = { learningRate: learningRateParam(0.1), weightDecay: GRADIENT_DECAY };

/** w ← w - η g, with the gradient over all training rows. */
export const gradientDescent = {
  type: "gradient-descent",
  label: "Gradient descent",
  synonyms: ["batch gradient descent", "full batch"],
  summary: "One step for all rows together",
  docs:
    "The plain method: work out the gradient over the whole training part, and move every weight a little against it. Each epoch is one step. " +
    "The loss falls smoothly, but large data makes every step slow.",
  formula: ["w ← w - η·g"],
  params,
  fullBatch: true,
  ...plainUpdate,
} as const satisfies OptimizerSpec<typeof params>;
