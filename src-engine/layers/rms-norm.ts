import { channelWeight, epsilonParam, inverseRoot } from "./norm-parts";
import { only, onlyValue } from "./one-input";
import { channelsOf } from "./spatial";
import type { LayerSpec, ParamSpecs } from "./spec";

const params = { epsilon: epsilonParam(1e-6) } as const satisfies ParamSpecs;

/** Root mean square normalization (Zhang and Sennrich 2019) over the last axis: y = γ x / √(mean x² + ε). */
export const rmsNormLayer = {
  type: "rms-norm",
  label: "RMS norm",
  family: "normalize",
  summary: "Gives the numbers of each row a mean square of 1",
  docs:
    "Divides the numbers along the last axis by the root of their mean square, and multiplies each by a weight. Like Layer norm, but the mean is " +
    "left where it is: less work, and as good in most transformers.",
  params,
  inputs: { min: 1, max: 1 },
  learns: "scales",
  describe: () => "",
  inferShape: (inputs) => only(inputs),
  weights: (inputs) => [channelWeight("gamma", channelsOf(only(inputs)), "ones")],
  lower: ({ builder, params: { epsilon }, inputs, weight }) => {
    const x = onlyValue(inputs);
    const square = builder.mean(builder.multiply(x, x), [builder.shape(x).length - 1], true);
    return builder.multiply(builder.multiply(x, inverseRoot(builder, square, epsilon)), weight("gamma"));
  },
} as const satisfies LayerSpec<typeof params>;
