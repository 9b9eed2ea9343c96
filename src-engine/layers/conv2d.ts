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
  kernelHeight: sizeParam("Height", "Rows that each filter sees at a time.", 3),
  kernelWidth: sizeParam("Width", "Columns that each filter sees at a time.", 3),
  strideHeight: sizeParam(
    "Stride down",
    "Rows that the filters move on from one place to the next; 2 halves the height.",
    1,
  ),
  strideWidth: sizeParam("Stride across", "Columns that the filters move on; 2 halves the width.", 1),
  padding: PADDING_PARAM,
  activation: CONV_PARAMS.activation,
  dilationHeight: sizeParam("Dilation down", "Rows between the cells of a filter; 1: they lie side by side.", 1),
  dilationWidth: sizeParam("Dilation across", "Columns between the cells of a filter; 1: they lie side by side.", 1),
  groups: GROUPS_PARAM,
  useBias: CONV_PARAMS.useBias,
  kernelInitializer: CONV_PARAMS.kernelInitializer,
  biasInitializer: CONV_PARAMS.biasInitializer,
} as const satisfies ParamSpecs;

/** Filters that slide over a picture (LeCun et al. 1989); a cross-correlation, as in every library. */
export const conv2dLayer = {
  type: "conv2d",
  label: "Conv 2D",
  synonyms: ["convolution", "convolutional", "CNN", "filter", "picture", "image"],
  family: "convolution",
  summary: "Slides small filters over a picture",
  docs:
    "Moves small windows of weights, the filters, over a picture (height × width × channels) and tells at each place how well each filter " +
    "fits. The same weights act everywhere, so a pattern is found wherever it lies, and few weights are needed: each filter has height · width · " +
    "channels of them, and a bias.",
  params,
  inputs: { min: 1, max: 1 },
  learns: "kernels",
  describe: (values) => describeConv(settingsOf(values), values.activation),
  inferShape: (inputs, values) => convShape(only(inputs), 2, settingsOf(values)),
  weights: (inputs, values) => convWeights(only(inputs), 2, settingsOf(values), values),
  lower: (context) => lowerConv(context, settingsOf(context.params)),
} as const satisfies LayerSpec<typeof params>;

function settingsOf(values: Params<typeof params>): ConvSettings {
  return {
    filters: values.filters,
    groups: values.groups,
    padding: values.padding,
    kernel: [values.kernelHeight, values.kernelWidth],
    strides: [values.strideHeight, values.strideWidth],
    dilations: [values.dilationHeight, values.dilationWidth],
  };
}
