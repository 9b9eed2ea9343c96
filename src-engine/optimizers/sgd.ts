import { GRADIENT_DECAY, learningRateParam } from "./params";
import type { OptimizerSpec, Update, UpdateContext } from "./spec";

/** What gradient descent and its stochastic form share. */
export const plainUpdate = {
  letters: {},
  slots: [],
  scalarNames: ["learningRate"],
  gradientScale: "learningRate",
  scalars: (_step: number, { learningRate }: { readonly learningRate: number }) => ({ learningRate }),
  // The gradient comes multiplied by the learning rate.
  update: ({ builder, weight, gradient }: UpdateContext<unknown>): Update => ({
    weight: builder.subtract(weight, gradient),
    slots: {},
  }),
} as const;

const params = { learningRate: learningRateParam(0.05), weightDecay: GRADIENT_DECAY };

/** w ← w - η g, with the gradient over one batch. */
export const sgd = {
  type: "sgd",
  label: "SGD",
  synonyms: ["stochastic gradient descent"],
  summary: "One step for each batch",
  docs:
    "Stochastic gradient descent: the gradient is worked out on one batch of rows at a time, so there are many quick, slightly wrong steps " +
    "in each epoch instead of a single right one.",
  formula: ["w ← w - η·g"],
  params,
  fullBatch: false,
  ...plainUpdate,
} as const satisfies OptimizerSpec<typeof params>;
