// What the convolutions share: settings, weights, shapes and the way they are computed.

import type { NumberSpec } from "../document/params";
import { sizeOf } from "../document/size";
import { ACTIVATION_NAMES, activationParam, applyActivation } from "./activations";
import { BIAS_PARAM, initializerParam } from "./dense-parts";
import { onlyValue } from "./one-input";
import { channelsFirst, channelsLast, channelsOf, countWindows, paddingOf, rankProblem } from "./spatial";
import { spaceOf, windowProblem } from "./spatial";
import type { SpaceRank, WindowSettings } from "./spatial";
import type { ExampleShape, Initializer, LayerProblem, LowerContext, WeightSpec } from "./spec";

export const FILTERS_PARAM: NumberSpec = {
  kind: "integer",
  label: "Filters",
  docs: "How many patterns the layer looks for, which is how many channels it passes on.",
  default: 16,
  min: 1,
  max: 65_536,
  sliderMax: 256,
};

export const GROUPS_PARAM: NumberSpec = {
  kind: "integer",
  label: "Groups",
  docs:
    "Channels are shared out among that many groups, which do not see each other: fewer weights and less work. Must divide " +
    "both the channels and the filters; 1 lets every filter see every channel.",
  default: 1,
  min: 1,
  max: 65_536,
  sliderMax: 16,
};

/** The settings that have nothing to do with the window. */
export const CONV_PARAMS = {
  activation: activationParam(ACTIVATION_NAMES, "relu", "What is done to each filter's sum at each place."),
  useBias: BIAS_PARAM,
  kernelInitializer: initializerParam("Initial weights", "The numbers that the filters start with.", "glorot-uniform"),
  biasInitializer: initializerParam("Initial biases", "The numbers that the biases start with.", "zeros"),
} as const;

export interface ConvSettings extends WindowSettings {
  readonly filters: number;
  readonly groups: number;
}

interface WeightSettings {
  readonly useBias: boolean;
  readonly kernelInitializer: string;
  readonly biasInitializer: string;
}

/** What the axes of a window are called in a weight's layout. */
export const CELL_AXES: Readonly<Record<SpaceRank, readonly string[]>> = { 1: ["step"], 2: ["row", "column"] };

/** Shape of one result, or what is wrong. */
export function convShape(input: ExampleShape, rank: SpaceRank, settings: ConvSettings): ExampleShape | LayerProblem {
  const problem = rankProblem(input, rank) ?? windowProblem(spaceOf(input), settings) ?? groupsProblem(input, settings);
  return problem ?? [...countWindows(spaceOf(input), settings), settings.filters];
}

/** "kernel", [filters, channels / groups, ...window] as in PyTorch and ONNX, and "bias", [filters]. */
export function convWeights(
  input: ExampleShape,
  rank: SpaceRank,
  { kernel, filters, groups }: Pick<ConvSettings, "kernel" | "filters" | "groups">,
  params: WeightSettings,
): WeightSpec[] {
  const inGroup = channelsOf(input) / groups;
  const cells = sizeOf(kernel);
  const fans = { fanIn: cells * inGroup, fanOut: cells * filters };
  const weights: WeightSpec[] = [
    {
      name: "kernel",
      shape: [filters, inGroup, ...kernel],
      initializer: params.kernelInitializer as Initializer,
      ...fans,
      axes: ["filter", "channel", ...CELL_AXES[rank]],
      unit: 0,
    },
  ];
  if (params.useBias) weights.push(biasWeight(filters, params.biasInitializer, fans));
  return weights;
}

/** "bias", one number a filter. */
export function biasWeight(
  filters: number,
  initializer: string,
  fans: { readonly fanIn: number; readonly fanOut: number },
): WeightSpec {
  return { name: "bias", shape: [filters], initializer: initializer as Initializer, ...fans, axes: ["filter"] };
}

/** activation(kernel * x + bias), [N, ...space, filters]. */
export function lowerConv(
  { builder, params, inputs, inputShapes, weight }: LowerContext<WeightSettings & { readonly activation: string }>,
  settings: ConvSettings,
): number {
  const [shape = []] = inputShapes;
  const { dilations, groups } = settings;
  const window = { ...paddingOf(spaceOf(shape), settings), dilations, groups };
  const bias = params.useBias ? weight("bias") : undefined;
  const sums = builder.conv(channelsFirst(builder, onlyValue(inputs)), weight("kernel"), window, bias);
  return applyActivation(builder, params.activation, channelsLast(builder, sums));
}

/** "16 · 3×3 · relu" */
export function describeConv(
  { filters, kernel, strides }: Pick<ConvSettings, "filters" | "kernel" | "strides">,
  activation: string,
): string {
  const steps = strides.every((stride) => stride === 1) ? [] : [`/${strides.join("×")}`];
  return [filters, kernel.join("×"), ...steps, ...(activation === "linear" ? [] : [activation])].join(" · ");
}

/** What is wrong where the groups leave a remainder. */
export function groupsProblem(
  input: ExampleShape,
  { groups, filters }: Pick<ConvSettings, "groups" | "filters">,
): LayerProblem | undefined {
  const channels = channelsOf(input);
  if (channels % groups === 0 && filters % groups === 0) return undefined;
  return {
    problem: {
      code: "groups-do-not-divide",
      message: ({ layer }) =>
        `${layer} shares out ${channels} channels and ${filters} filters among ${groups} groups, which leaves a remainder.`,
      next: "Set its groups to a number that divides both, such as 1.",
      expected: `a divisor of ${channels} and of ${filters}`,
      received: String(groups),
    },
  };
}
