import { CENTER_PARAM, SCALE_PARAM, alongChannels, epsilonParam, scaleWeights, standardize } from "./norm-parts";
import { product } from "../ir/shape";
import { only, onlyValue } from "./one-input";
import { channelsFirst, channelsLast, channelsOf } from "./spatial";
import type { LayerSpec, ParamSpecs } from "./spec";

const params = {
  groups: {
    kind: "integer",
    label: "Groups",
    docs: "Among how many groups the channels are shared out. Must divide their number; as many as channels: instance norm.",
    default: 4,
    min: 1,
    max: 65_536,
    sliderMax: 64,
  },
  epsilon: epsilonParam(1e-3),
  scale: SCALE_PARAM,
  center: CENTER_PARAM,
} as const satisfies ParamSpecs;

/** Group normalization (Wu and He 2018): mean 0 and deviation 1 over each group's channels and all places. */
export const groupNormLayer = {
  type: "group-norm",
  label: "Group norm",
  family: "normalize",
  summary: "Gives each group of channels mean 0 and deviation 1",
  docs:
    "Shares out the channels among groups and brings each group, over all its places, to mean 0 and deviation 1; then scales and shifts each " +
    "channel by weights. Each example is treated by itself, so it works with small batches, where Batch norm does not.",
  params,
  inputs: { min: 1, max: 1 },
  learns: "scales",
  describe: ({ groups }) => `${groups} groups`,
  inferShape: (inputs, { groups }) => {
    const input = only(inputs);
    const channels = channelsOf(input);
    if (channels % groups === 0) return input;
    return {
      problem: {
        code: "groups-do-not-divide",
        message: ({ layer }) =>
          `${layer} shares out ${channels} channels among ${groups} groups, which leaves a remainder.`,
        next: `Set its groups to a number that divides ${channels}.`,
        expected: `a divisor of ${channels}`,
        received: String(groups),
      },
    };
  },
  weights: (inputs, values) => scaleWeights(channelsOf(only(inputs)), values),
  lower: ({ builder, params: { groups, epsilon, scale, center }, inputs, weight }) => {
    const x = channelsFirst(builder, onlyValue(inputs));
    const shape = builder.shape(x);
    const [batch = "N"] = shape;
    const size = Number(product(shape.slice(1)));
    const grouped = standardize(builder, builder.reshape(x, [batch, groups, size / groups]), [2], epsilon);
    let value = builder.reshape(grouped, shape);
    if (scale) value = builder.multiply(value, alongChannels(builder, weight("gamma"), shape.length));
    if (center) value = builder.add(value, alongChannels(builder, weight("beta"), shape.length));
    return channelsLast(builder, value);
  },
} as const satisfies LayerSpec<typeof params>;
