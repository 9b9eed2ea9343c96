import { channelWeight } from "./norm-parts";
import { only, onlyValue } from "./one-input";
import { channelsOf } from "./spatial";
import type { LayerSpec } from "./spec";

/** f(x) = x if x > 0, else α x, with an α for each channel that is learned (He et al. 2015). */
export const preluLayer = {
  type: "prelu",
  label: "PReLU",
  family: "activation",
  summary: "A leaky ReLU whose slope is learned",
  docs:
    "Keeps positive numbers and multiplies negative ones by a weight, one for each channel (the last axis), which starts at 0 and is learned: the network finds out by " +
    "itself how much of the negative numbers it wants to keep.",
  params: {},
  inputs: { min: 1, max: 1 },
  learns: "scales",
  describe: () => "",
  inferShape: (inputs) => only(inputs),
  weights: (inputs) => [channelWeight("alpha", channelsOf(only(inputs)), "zeros")],
  lower: ({ builder, inputs, weight }) => {
    const x = onlyValue(inputs);
    const slope = builder.select(builder.greater(x, builder.scalar(0)), builder.scalar(1), weight("alpha"));
    return builder.multiply(x, slope);
  },
} as const satisfies LayerSpec<Record<string, never>>;
