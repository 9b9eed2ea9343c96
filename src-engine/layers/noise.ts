// Layers that act at random while training, besides dropout. Random numbers are uniform in [0, 1) and the run's own.

import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";
import { dropoutLayer } from "./dropout";
import { only, onlyValue } from "./one-input";
import type { LayerSpec, ParamSpecs } from "./spec";

const { rate } = dropoutLayer.params;
const rateParams = { rate } as const satisfies ParamSpecs;

/** Drops whole channels while training (Tompson et al. 2015). */
export const spatialDropoutLayer = {
  type: "spatial-dropout",
  label: "Spatial dropout",
  family: "regularize",
  summary: "Forgets whole channels while training",
  docs:
    "Like Dropout, but sets whole channels of a picture or sequence to 0. Places side by side tell nearly the same, so that dropping single numbers would hide " +
    "little. When it predicts, it does nothing.",
  params: rateParams,
  inputs: { min: 1, max: 1 },
  describe: (values) => String(values.rate),
  inferShape: (inputs) => only(inputs),
  weights: () => [],
  lower: ({ builder, params, inputs, inputShapes, training, random }) => {
    const x = onlyValue(inputs);
    if (!training || params.rate === 0) return x;
    const shape = only(inputShapes);
    const places = shape.map((extent, axis) => (axis === shape.length - 1 ? extent : 1));
    const dropped = builder.greater(builder.scalar(params.rate), random("mask", places));
    return builder.multiply(x, builder.select(dropped, builder.scalar(0), builder.scalar(1 / (1 - params.rate))));
  },
} as const satisfies LayerSpec<typeof rateParams>;

/** -λ α of SELU: what very negative numbers tend to. */
const SELU_FLOOR = -1.7580993408473766;

/** Dropout that keeps mean and variance of what SELU gives (Klambauer et al. 2017). */
export const alphaDropoutLayer = {
  type: "alpha-dropout",
  label: "Alpha dropout",
  family: "regularize",
  summary: "Dropout that suits SELU",
  docs:
    "Sets a random share of the numbers to the least that SELU can give, then shifts and scales all so that mean and variance stay as they were. For networks whose " +
    "activation is SELU. When it predicts, it does nothing.",
  params: rateParams,
  inputs: { min: 1, max: 1 },
  describe: (values) => String(values.rate),
  inferShape: (inputs) => only(inputs),
  weights: () => [],
  lower: ({ builder, params, inputs, inputShapes, training, random }) => {
    const x = onlyValue(inputs);
    if (!training || params.rate === 0) return x;
    const keep = 1 - params.rate;
    // a and b bring the mean back to 0 and the variance to 1.
    const a = 1 / Math.sqrt(keep + SELU_FLOOR ** 2 * keep * params.rate);
    const b = -a * SELU_FLOOR * params.rate;
    const dropped = builder.greater(builder.scalar(params.rate), random("mask", only(inputShapes)));
    const mixed = builder.select(dropped, builder.scalar(SELU_FLOOR), x);
    return builder.add(builder.scale(mixed, a), builder.scalar(b));
  },
} as const satisfies LayerSpec<typeof rateParams>;

/** x (1 + z √(rate / (1 - rate))) while training, z normal (Srivastava et al. 2014, section 10). */
export const gaussianDropoutLayer = {
  type: "gaussian-dropout",
  label: "Gaussian dropout",
  family: "regularize",
  summary: "Multiplies by noise around 1 while training",
  docs:
    "While the network trains, multiplies each number by a bell-shaped random number around 1 whose variance is that of Dropout with the same rate. When it predicts, it " +
    "does nothing.",
  params: rateParams,
  inputs: { min: 1, max: 1 },
  describe: (values) => String(values.rate),
  inferShape: (inputs) => only(inputs),
  weights: () => [],
  lower: ({ builder, params, inputs, inputShapes, training, random }) => {
    const x = onlyValue(inputs);
    if (!training || params.rate === 0) return x;
    const shape = only(inputShapes);
    const noise = normal(builder, random("radius", shape), random("angle", shape));
    const factor = builder.scale(noise, Math.sqrt(params.rate / (1 - params.rate)));
    return builder.multiply(x, builder.add(factor, builder.scalar(1)));
  },
} as const satisfies LayerSpec<typeof rateParams>;

const noiseParams = {
  deviation: {
    kind: "number",
    label: "Deviation",
    docs: "How large the noise is: its standard deviation. Scaled data have a deviation of 1.",
    default: 0.1,
    min: 0,
    max: 1_000,
    sliderMax: 1,
  },
} as const satisfies ParamSpecs;

/** x + deviation · z while training, z normal. */
export const gaussianNoiseLayer = {
  type: "gaussian-noise",
  label: "Gaussian noise",
  family: "regularize",
  summary: "Adds noise while training",
  docs:
    "While the network trains, adds a bell-shaped random number to each number, so that it never sees a row twice in exactly the same form. When it predicts, it does " +
    "nothing.",
  params: noiseParams,
  inputs: { min: 1, max: 1 },
  describe: ({ deviation }) => `±${deviation}`,
  inferShape: (inputs) => only(inputs),
  weights: () => [],
  lower: ({ builder, params: { deviation }, inputs, inputShapes, training, random }) => {
    const x = onlyValue(inputs);
    if (!training || deviation === 0) return x;
    const shape = only(inputShapes);
    return builder.add(x, builder.scale(normal(builder, random("radius", shape), random("angle", shape)), deviation));
  },
} as const satisfies LayerSpec<typeof noiseParams>;

/** √(-2 ln(1 - u)) cos(2π v), normally distributed for uniform u and v (Box and Muller 1958); 1 - u is never 0. */
function normal(builder: GraphBuilder, u: ValueId, v: ValueId): ValueId {
  const logarithm = builder.log(builder.subtract(builder.scalar(1), u));
  const radius = builder.sqrt(builder.scale(logarithm, -2));
  return builder.multiply(radius, builder.cos(builder.scale(v, 2 * Math.PI)));
}
