import { only, onlyValue } from "./one-input";
import type { LayerSpec, ParamSpecs } from "./spec";

const params = {
  rate: {
    kind: "number",
    label: "Rate",
    docs: "The share of the numbers that is dropped in each step: 0.2 to 0.5 is usual, 0 drops nothing.",
    default: 0.2,
    min: 0,
    max: 1,
    maxExclusive: true,
  },
} as const satisfies ParamSpecs;

/** Sets a random share of the numbers to 0 while training (inverted dropout, Srivastava et al. 2014). */
export const dropoutLayer = {
  type: "dropout",
  label: "Dropout",
  synonyms: ["regularization", "overfitting"],
  family: "regularize",
  summary: "Forgets a random share while training",
  docs:
    "While the network trains, sets a random share of the numbers to 0 and makes the others larger to keep the mean the same. The network " +
    "can then not lean on a few units, which helps against learning the training rows by heart. When it predicts, it does nothing.",
  params,
  inputs: { min: 1, max: 1 },
  describe: ({ rate }) => String(rate),
  inferShape: (inputs) => only(inputs),
  weights: () => [],
  lower: ({ builder, params: { rate }, inputs, inputShapes, training, random }) => {
    const x = onlyValue(inputs);
    if (!training || rate === 0) return x;
    // u is uniform in [0, 1): kept where u >= rate, which has the probability 1 - rate; 1 / (1 - rate) restores the mean.
    const dropped = builder.greater(builder.scalar(rate), random("mask", only(inputShapes)));
    return builder.multiply(x, builder.select(dropped, builder.scalar(0), builder.scalar(1 / (1 - rate))));
  },
} as const satisfies LayerSpec<typeof params>;
