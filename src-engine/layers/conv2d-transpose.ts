import { applyActivation } from "./activations";
import {
  CELL_AXES,
  CONV_PARAMS,
  FILTERS_PARAM,
  GROUPS_PARAM,
  biasWeight,
  describeConv,
  groupsProblem,
} from "./conv-parts";
import { alongChannels } from "./norm-parts";
import { only, onlyValue } from "./one-input";
import { channelsFirst, channelsLast, channelsOf, rankProblem, sizeParam, spaceOf } from "./spatial";
import type { WindowSettings } from "./spatial";
import type { Initializer, LayerSpec, Params, ParamSpecs, WeightSpec } from "./spec";

const params = {
  filters: FILTERS_PARAM,
  kernelHeight: sizeParam("Height", "Rows that each number is spread over.", 3),
  kernelWidth: sizeParam("Width", "Columns that each number is spread over.", 3),
  strideHeight: sizeParam("Times higher", "Rows in the result from one row to the next.", 2),
  strideWidth: sizeParam("Times wider", "Columns in the result from one column to the next.", 2),
  padding: {
    kind: "choice",
    label: "Padding",
    docs: "What happens to what is spread beyond the edges.",
    default: "same",
    choices: [
      {
        value: "same",
        label: "Same",
        docs: "It is cut off: the result is size · stride. An odd cell is cut off at the end.",
      },
      {
        value: "valid",
        label: "Valid",
        docs: "It is kept: the result is size · stride, and what the kernel exceeds the stride by.",
      },
    ],
  },
  activation: CONV_PARAMS.activation,
  dilationHeight: sizeParam("Dilation down", "Rows between the cells of a kernel; 1: they lie side by side.", 1),
  dilationWidth: sizeParam("Dilation across", "Columns between the cells of a kernel; 1: they lie side by side.", 1),
  groups: GROUPS_PARAM,
  useBias: CONV_PARAMS.useBias,
  kernelInitializer: CONV_PARAMS.kernelInitializer,
  biasInitializer: CONV_PARAMS.biasInitializer,
} as const satisfies ParamSpecs;

/** The way back of a convolution: each number is spread over a window, weighted (Keras's Conv2DTranspose). */
export const conv2dTransposeLayer = {
  type: "conv2d-transpose",
  label: "Transposed conv 2D",
  synonyms: ["deconvolution", "upscale"],
  family: "convolution",
  summary: "Enlarges a picture with filters that are learned",
  docs:
    "Spreads each number of a picture (height × width × channels) over a window of the result, multiplied by weights, and adds up what overlaps. It turns round the shapes of a Conv 2D " +
    "with the same settings, and so makes pictures larger: in decoders and in networks that draw.",
  params,
  inputs: { min: 1, max: 1 },
  learns: "kernels",
  describe: (values) => {
    const { kernel, strides } = windowOf(values);
    return describeConv({ filters: values.filters, kernel, strides }, values.activation).replace("/", "×");
  },
  inferShape: (inputs, values) => {
    const input = only(inputs);
    return (
      rankProblem(input, 2) ??
      groupsProblem(input, values) ?? [...outputExtents(input, windowOf(values)), values.filters]
    );
  },
  weights: (inputs, values) => {
    const { filters, groups, kernelHeight, kernelWidth } = values;
    const channels = channelsOf(only(inputs));
    const cells = kernelHeight * kernelWidth;
    const fans = { fanIn: (cells * filters) / groups, fanOut: cells * channels };
    const kernel: WeightSpec = {
      name: "kernel",
      shape: [channels, filters / groups, kernelHeight, kernelWidth],
      initializer: values.kernelInitializer as Initializer,
      ...fans,
      axes: ["channel", "filter", ...CELL_AXES[2]],
      unit: 1,
    };
    return values.useBias ? [kernel, biasWeight(filters, values.biasInitializer, fans)] : [kernel];
  },
  lower: ({ builder, params: values, inputs, inputShapes, weight }) => {
    const { strides, dilations, padding } = windowOf(values);
    const size = outputExtents(only(inputShapes), windowOf(values));
    const excess = reachOf(windowOf(values)).map((reach, axis) =>
      padding === "same" ? Math.max(reach - (strides[axis] ?? 1), 0) : 0,
    );
    const spread = builder.convTranspose(channelsFirst(builder, onlyValue(inputs)), weight("kernel"), {
      strides,
      dilations,
      before: excess.map((cells) => Math.floor(cells / 2)),
      after: excess.map((cells) => Math.ceil(cells / 2)),
      groups: values.groups,
      size,
    });
    const sum = values.useBias ? builder.add(spread, alongChannels(builder, weight("bias"), 4)) : spread;
    return applyActivation(builder, values.activation, channelsLast(builder, sum));
  },
} as const satisfies LayerSpec<typeof params>;

function windowOf(values: Params<typeof params>): WindowSettings {
  return {
    kernel: [values.kernelHeight, values.kernelWidth],
    strides: [values.strideHeight, values.strideWidth],
    dilations: [values.dilationHeight, values.dilationWidth],
    padding: values.padding,
  };
}

/** Extents of the result, as Keras has them. */
function outputExtents(input: readonly number[], window: WindowSettings): number[] {
  const reach = reachOf(window);
  return spaceOf(input).map((extent, axis) => {
    const [cells, stride] = [reach[axis] ?? 1, window.strides[axis] ?? 1];
    return extent * stride + (window.padding === "same" ? 0 : Math.max(cells - stride, 0));
  });
}

/** From the first cell of the kernel to the last. */
function reachOf({ kernel, dilations }: WindowSettings): number[] {
  return kernel.map((cells, axis) => (cells - 1) * (dilations[axis] ?? 1) + 1);
}
