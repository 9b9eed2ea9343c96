import { applyActivation } from "./activations";
import { CELL_AXES, CONV_PARAMS, FILTERS_PARAM, biasWeight, convShape, describeConv } from "./conv-parts";
import type { ConvSettings } from "./conv-parts";
import { only, onlyValue } from "./one-input";
import { PADDING_PARAM, channelsFirst, channelsLast, channelsOf, paddingOf, sizeParam } from "./spatial";
import { spaceOf } from "./spatial";
import type { Initializer, LayerSpec, Params, ParamSpecs, WeightSpec } from "./spec";

const params = {
  filters: FILTERS_PARAM,
  multiplier: sizeParam("Filters per channel", "How many filters each channel has of its own in the first half.", 1),
  kernelHeight: sizeParam("Height", "Rows that each filter sees at a time.", 3),
  kernelWidth: sizeParam("Width", "Columns that each filter sees at a time.", 3),
  strideHeight: sizeParam("Stride down", "Rows that the filters move on from one place to the next.", 1),
  strideWidth: sizeParam("Stride across", "Columns that the filters move on.", 1),
  padding: PADDING_PARAM,
  activation: CONV_PARAMS.activation,
  dilationHeight: sizeParam("Dilation down", "Rows between the cells of a filter; 1: they lie side by side.", 1),
  dilationWidth: sizeParam("Dilation across", "Columns between the cells of a filter; 1: they lie side by side.", 1),
  useBias: CONV_PARAMS.useBias,
  kernelInitializer: CONV_PARAMS.kernelInitializer,
  biasInitializer: CONV_PARAMS.biasInitializer,
} as const satisfies ParamSpecs;

/** A depthwise convolution, then one of 1×1 that mixes the channels (Chollet 2017); nothing between them. */
export const separableConv2dLayer = {
  type: "separable-conv2d",
  label: "Separable conv 2D",
  family: "convolution",
  summary: "Looks for patterns in each channel, then mixes them",
  docs:
    "A convolution over pictures (height × width × channels) in two halves: filters over each channel by itself, then sums over the channels at each place. It needs a fraction of the " +
    "weights and the work of Conv 2D, and often does as well.",
  params,
  inputs: { min: 1, max: 1 },
  learns: "kernels",
  describe: (values) => describeConv(settingsOf(values), values.activation),
  inferShape: (inputs, values) => convShape(only(inputs), 2, settingsOf(values)),
  weights: (inputs, values) => {
    const { filters, multiplier, kernelHeight, kernelWidth, kernelInitializer } = values;
    const cells = kernelHeight * kernelWidth;
    const between = channelsOf(only(inputs)) * multiplier;
    const initializer = kernelInitializer as Initializer;
    const weights: WeightSpec[] = [
      {
        name: "depthwise",
        shape: [between, 1, kernelHeight, kernelWidth],
        initializer,
        fanIn: cells,
        fanOut: cells * multiplier,
        axes: ["filter", "channel", ...CELL_AXES[2]],
        unit: 0,
      },
      {
        name: "pointwise",
        shape: [filters, between, 1, 1],
        initializer,
        fanIn: between,
        fanOut: filters,
        axes: ["filter", "channel", ...CELL_AXES[2]],
        unit: 0,
      },
    ];
    if (values.useBias) weights.push(biasWeight(filters, values.biasInitializer, { fanIn: between, fanOut: filters }));
    return weights;
  },
  lower: ({ builder, params: values, inputs, inputShapes, weight }) => {
    const settings = settingsOf(values);
    const groups = channelsOf(only(inputShapes));
    const window = { ...paddingOf(spaceOf(only(inputShapes)), settings), dilations: settings.dilations };
    const each = builder.conv(channelsFirst(builder, onlyValue(inputs)), weight("depthwise"), { ...window, groups });
    const plain = { strides: [1, 1], dilations: [1, 1], before: [0, 0], after: [0, 0], groups: 1 };
    const mixed = builder.conv(each, weight("pointwise"), plain, values.useBias ? weight("bias") : undefined);
    return applyActivation(builder, values.activation, channelsLast(builder, mixed));
  },
} as const satisfies LayerSpec<typeof params>;

function settingsOf(values: Params<typeof params>): ConvSettings {
  return {
    filters: values.filters,
    groups: 1,
    padding: values.padding,
    kernel: [values.kernelHeight, values.kernelWidth],
    strides: [values.strideHeight, values.strideWidth],
    dilations: [values.dilationHeight, values.dilationWidth],
  };
}
