import {
  CONV_PARAMS,
  FILTERS_PARAM,
  GROUPS_PARAM,
  convShape,
  convWeights,
  describeConv,
  lowerConv,
} from "./conv-parts";
import type { ConvSettings } from "./conv-parts";
import { only } from "./one-input";
import { PADDING_PARAM, sizeParam } from "./spatial";
import type { LayerSpec, Params, ParamSpecs } from "./spec";

const params = {
  filters: FILTERS_PARAM,
  kernel: sizeParam("Length", "Steps that each filter sees at a time.", 3),
  stride: sizeParam("Stride", "Steps that the filters move on from one place to the next; 2 halves the length.", 1),
  padding: PADDING_PARAM,
  activation: CONV_PARAMS.activation,
  dilation: sizeParam("Dilation", "Steps between the cells of a filter; 1: they lie side by side.", 1),
  groups: GROUPS_PARAM,
  useBias: CONV_PARAMS.useBias,
  kernelInitializer: CONV_PARAMS.kernelInitializer,
  biasInitializer: CONV_PARAMS.biasInitializer,
} as const satisfies ParamSpecs;

/** Filters that slide along a sequence; a cross-correlation, as in every library. */
export const conv1dLayer = {
  type: "conv1d",
  label: "Conv 1D",
  synonyms: ["convolution", "CNN", "sequence", "time series"],
  family: "convolution",
  summary: "Slides small filters along a sequence",
  docs:
    "Moves small windows of weights, the filters, along a sequence (steps × channels), such as a sound or the readings of a sensor, and tells " +
    "at each step how well each filter fits. A pattern is found wherever it lies. Each filter has length · channels weights and a bias.",
  params,
  inputs: { min: 1, max: 1 },
  learns: "kernels",
  describe: (values) => describeConv(settingsOf(values), values.activation),
  inferShape: (inputs, values) => convShape(only(inputs), 1, settingsOf(values)),
  weights: (inputs, values) => convWeights(only(inputs), 1, settingsOf(values), values),
  lower: (context) => lowerConv(context, settingsOf(context.params)),
} as const satisfies LayerSpec<typeof params>;

function settingsOf({ filters, groups, padding, kernel, stride, dilation }: Params<typeof params>): ConvSettings {
  return { filters, groups, padding, kernel: [kernel], strides: [stride], dilations: [dilation] };
}
