import {
  CENTER_PARAM,
  SCALE_PARAM,
  channelWeight,
  epsilonParam,
  inverseRoot,
  moments,
  scaleWeights,
} from "./norm-parts";
import { only, onlyValue } from "./one-input";
import { channelsFirst, channelsLast, channelsOf } from "./spatial";
import type { LayerSpec, ParamSpecs } from "./spec";

const params = {
  momentum: {
    kind: "number",
    label: "Momentum",
    docs: "How much of the moving mean and variance each step keeps: 0.99 looks back over some 100 steps, 0.9 over some 10.",
    default: 0.99,
    min: 0,
    max: 1,
    maxExclusive: true,
  },
  epsilon: epsilonParam(1e-3),
  scale: SCALE_PARAM,
  center: CENTER_PARAM,
} as const satisfies ParamSpecs;

/**
 * Batch normalization (Ioffe and Szegedy 2015) as in Keras: y = γ (x - μ) / √(σ² + ε) + β for each channel, the last axis.
 * In training μ and σ² are those of the batch, and a moving mean of both is kept: m ← momentum · m + (1 - momentum) · μ, with
 * σ² divided by n (PyTorch keeps n - 1 there, and calls 1 - momentum the momentum). When it predicts, the kept ones are used.
 */
export const batchNormLayer = {
  type: "batch-norm",
  label: "Batch norm",
  synonyms: ["batch normalization"],
  family: "normalize",
  summary: "Gives each channel mean 0 and deviation 1 within a batch",
  docs:
    "Brings each channel to mean 0 and deviation 1 over the rows of a batch (and over all places of a picture), then scales and shifts it by " +
    "weights of its own. Deep networks train faster and bear larger learning rates. When it predicts, it uses a moving mean and variance from " +
    "training, so a row's prediction does not depend on the other rows. Batches of a few rows are too small for it: use Layer or Group norm.",
  params,
  inputs: { min: 1, max: 1 },
  learns: "scales",
  describe: ({ momentum }) => (momentum === params.momentum.default ? "" : `momentum ${momentum}`),
  inferShape: (inputs) => only(inputs),
  weights: (inputs, values) => {
    const channels = channelsOf(only(inputs));
    return [
      ...scaleWeights(channels, values),
      { ...channelWeight("mean", channels, "zeros"), trained: false },
      { ...channelWeight("variance", channels, "ones"), trained: false },
    ];
  },
  lower: ({ builder, params: { momentum, epsilon, scale, center }, inputs, weight, keep, training }) => {
    const x = channelsFirst(builder, onlyValue(inputs));
    const channels = builder.shape(weight("mean")).map(Number);
    const gamma = scale ? weight("gamma") : builder.constant(channels, [1]);
    const beta = center ? weight("beta") : builder.constant(channels, [0]);
    if (!training) {
      const factor = builder.multiply(gamma, inverseRoot(builder, weight("variance"), epsilon));
      return channelsLast(
        builder,
        builder.affine(x, factor, builder.subtract(beta, builder.multiply(factor, weight("mean")))),
      );
    }
    const axes = builder.allAxes(x).filter((axis) => axis !== 1);
    const batch = moments(builder, x, axes);
    const now = (name: "mean" | "variance"): number => builder.reshape(batch[name], channels);
    for (const name of ["mean", "variance"] as const)
      keep(name, builder.add(builder.scale(weight(name), momentum), builder.scale(now(name), 1 - momentum)));
    const inverse = inverseRoot(builder, now("variance"), epsilon);
    return channelsLast(builder, builder.normalize(x, now("mean"), inverse, gamma, beta));
  },
} as const satisfies LayerSpec<typeof params>;
