import { CONV_PARAMS, convShape, convWeights, describeConv, lowerConv } from "./conv-parts";
import type { ConvSettings } from "./conv-parts";
import { only } from "./one-input";
import { PADDING_PARAM, channelsOf, sizeParam } from "./spatial";
import type { ExampleShape, LayerSpec, Params, ParamSpecs } from "./spec";

const params = {
  multiplier: sizeParam("Filters per channel", "How many filters each channel has of its own.", 1),
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

/** A convolution whose filters see one channel each; those of a channel stand side by side in the result. */
export const depthwiseConv2dLayer = {
  type: "depthwise-conv2d",
  label: "Depthwise conv 2D",
  family: "convolution",
  summary: "Slides filters over each channel by itself",
  docs:
    "A convolution over pictures (height × width × channels) in which each filter sees one channel alone: far fewer weights than Conv 2D, but channels do not mix. A Conv 2D of 1×1 " +
    "behind it mixes them; both together are Separable conv 2D.",
  params,
  inputs: { min: 1, max: 1 },
  learns: "kernels",
  describe: ({ activation, ...values }) => {
    const { kernel, strides } = settingsOf(values, [1]);
    return `×${describeConv({ filters: values.multiplier, kernel, strides }, activation)}`;
  },
  inferShape: (inputs, values) => convShape(only(inputs), 2, settingsOf(values, only(inputs))),
  weights: (inputs, values) => convWeights(only(inputs), 2, settingsOf(values, only(inputs)), values),
  lower: (context) => lowerConv(context, settingsOf(context.params, only(context.inputShapes))),
} as const satisfies LayerSpec<typeof params>;

function settingsOf(values: Omit<Params<typeof params>, "activation">, input: ExampleShape): ConvSettings {
  const channels = channelsOf(input);
  return {
    filters: channels * values.multiplier,
    groups: channels,
    padding: values.padding,
    kernel: [values.kernelHeight, values.kernelWidth],
    strides: [values.strideHeight, values.strideWidth],
    dilations: [values.dilationHeight, values.dilationWidth],
  };
}
