import { CENTER_PARAM, SCALE_PARAM, epsilonParam, scaleWeights, standardize } from "./norm-parts";
import { only, onlyValue } from "./one-input";
import { channelsOf } from "./spatial";
import type { LayerSpec, ParamSpecs } from "./spec";

const params = { epsilon: epsilonParam(1e-3), scale: SCALE_PARAM, center: CENTER_PARAM } as const satisfies ParamSpecs;

/** Layer normalization (Ba, Kiros and Hinton 2016) over the last axis, as in Keras: y = γ (x - μ) / √(σ² + ε) + β. */
export const layerNormLayer = {
  type: "layer-norm",
  label: "Layer norm",
  synonyms: ["layer normalization"],
  family: "normalize",
  summary: "Gives the numbers of each row mean 0 and deviation 1",
  docs:
    "Brings the numbers along the last axis (all numbers of a row, or the channels at one place) to mean 0 and deviation 1, then scales and " +
    "shifts them by weights. Each row is treated by itself, in training as in prediction, whatever the size of the batch. Usual in networks " +
    "over sequences and in transformers.",
  params,
  inputs: { min: 1, max: 1 },
  learns: "scales",
  describe: () => "",
  inferShape: (inputs) => only(inputs),
  weights: (inputs, values) => scaleWeights(channelsOf(only(inputs)), values),
  lower: ({ builder, params: { epsilon, scale, center }, inputs, weight }) => {
    const x = onlyValue(inputs);
    let value = standardize(builder, x, [builder.shape(x).length - 1], epsilon);
    if (scale) value = builder.multiply(value, weight("gamma"));
    return center ? builder.add(value, weight("beta")) : value;
  },
} as const satisfies LayerSpec<typeof params>;
