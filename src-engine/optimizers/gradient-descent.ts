import { GRADIENT_DECAY, learningRateSetting } from "./settings";
import { plainUpdate } from "./sgd";
import type { OptimizerSpec } from "./spec";

const settings = { learningRate: learningRateSetting(0.1), weightDecay: GRADIENT_DECAY };

/** w ← w - η g, with the gradient over all training rows. */
export const gradientDescent = {
  type: "gradient-descent",
  label: "Gradient descent",
  summary: "One step for all rows together",
  docs:
    "The plain method: work out the gradient over the whole training part, and move every weight a little against it. Each epoch is one step. " +
    "The loss falls smoothly, but large data makes every step slow.",
  formula: ["w ← w - η·g"],
  settings,
  fullBatch: true,
  ...plainUpdate,
} as const satisfies OptimizerSpec<typeof settings>;
