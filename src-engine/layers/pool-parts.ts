// What the pooling layers share. One recipe makes the layers over sequences and over pictures.

import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";
import type { Pooling } from "../ir/ops";
import { only, onlyValue } from "./one-input";
import { PADDING_PARAM, channelsFirst, channelsLast, channelsOf, countWindows } from "./spatial";
import { paddingOf, rankProblem, sizeParam, spaceOf, windowProblem } from "./spatial";
import type { SpaceRank, WindowSettings } from "./spatial";
import type { LayerSpec, Params, ParamSpecs } from "./spec";

/** What tells one kind of pooling from another. */
interface PoolingKind {
  readonly type: string;
  readonly label: string;
  readonly summary: string;
  readonly docs: string;
}

type Reduce = (builder: GraphBuilder, x: ValueId, pooling: Pooling) => ValueId;

const params1d = {
  kernel: sizeParam("Length", "Steps that become one.", 2),
  stride: sizeParam("Stride", "Steps from one window to the next; as many as its length: none overlap.", 2),
  padding: PADDING_PARAM,
} as const satisfies ParamSpecs;

const params2d = {
  kernelHeight: sizeParam("Height", "Rows that become one.", 2),
  kernelWidth: sizeParam("Width", "Columns that become one.", 2),
  strideHeight: sizeParam("Stride down", "Rows from one window to the next; as many as its height: none overlap.", 2),
  strideWidth: sizeParam("Stride across", "Columns from one window to the next.", 2),
  padding: PADDING_PARAM,
} as const satisfies ParamSpecs;

/** A layer that reduces each window of a sequence to one number. */
export function pooling1d(kind: PoolingKind, reduce: Reduce): LayerSpec {
  const settings = ({ kernel, stride, padding }: Params<typeof params1d>): WindowSettings => ({
    kernel: [kernel],
    strides: [stride],
    dilations: [1],
    padding,
  });
  return poolingLayer(kind, 1, params1d, settings, reduce) satisfies LayerSpec<typeof params1d>;
}

/** A layer that reduces each window of a picture to one number. */
export function pooling2d(kind: PoolingKind, reduce: Reduce): LayerSpec {
  const settings = (values: Params<typeof params2d>): WindowSettings => ({
    kernel: [values.kernelHeight, values.kernelWidth],
    strides: [values.strideHeight, values.strideWidth],
    dilations: [1, 1],
    padding: values.padding,
  });
  return poolingLayer(kind, 2, params2d, settings, reduce) satisfies LayerSpec<typeof params2d>;
}

function poolingLayer<P extends ParamSpecs>(
  kind: PoolingKind,
  rank: SpaceRank,
  params: P,
  settingsOf: (values: Params<P>) => WindowSettings,
  reduce: Reduce,
): LayerSpec<P> {
  return {
    ...kind,
    family: "pooling",
    params,
    inputs: { min: 1, max: 1 },
    describe: (values) => {
      const { kernel, strides } = settingsOf(values);
      return kernel.join() === strides.join() ? kernel.join("×") : `${kernel.join("×")} · /${strides.join("×")}`;
    },
    inferShape: (inputs, values) => {
      const input = only(inputs);
      const settings = settingsOf(values);
      const problem = rankProblem(input, rank) ?? windowProblem(spaceOf(input), settings);
      return problem ?? [...countWindows(spaceOf(input), settings), channelsOf(input)];
    },
    weights: () => [],
    lower: ({ builder, params: values, inputs, inputShapes }) => {
      const settings = settingsOf(values);
      const { kernel } = settings;
      const window = { kernel, ...paddingOf(spaceOf(only(inputShapes)), settings) };
      return channelsLast(builder, reduce(builder, channelsFirst(builder, onlyValue(inputs)), window));
    },
  };
}

/** A layer that reduces each channel to one number. */
export function globalPooling(
  kind: PoolingKind,
  rank: SpaceRank,
  reduce: (builder: GraphBuilder, x: ValueId, axes: readonly number[]) => ValueId,
): LayerSpec {
  return {
    ...kind,
    family: "pooling",
    params: {},
    inputs: { min: 1, max: 1 },
    describe: () => "",
    inferShape: (inputs) => rankProblem(only(inputs), rank) ?? [channelsOf(only(inputs))],
    weights: () => [],
    lower: ({ builder, inputs }) => {
      const x = channelsFirst(builder, onlyValue(inputs));
      return reduce(builder, x, rank === 1 ? [2] : [2, 3]);
    },
  } satisfies LayerSpec<Record<string, never>>;
}
