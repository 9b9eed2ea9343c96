// Larger pictures and longer sequences, without weights.

import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";
import { product } from "../ir/shape";
import { only, onlyValue } from "./one-input";
import { channelsFirst, channelsLast, channelsOf, rankProblem, sizeParam, spaceOf } from "./spatial";
import type { LayerSpec, ParamSpecs } from "./spec";

const params2d = {
  factorHeight: sizeParam("Times higher", "How many rows each row becomes.", 2),
  factorWidth: sizeParam("Times wider", "How many columns each column becomes.", 2),
  interpolation: {
    kind: "choice",
    label: "Between",
    docs: "What stands between the old places.",
    default: "nearest",
    choices: [
      { value: "nearest", label: "Nearest", docs: "Each number is repeated." },
      { value: "bilinear", label: "Bilinear", docs: "Numbers change evenly from one old place to the next." },
    ],
  },
} as const satisfies ParamSpecs;

/** A picture enlarged, as Keras's UpSampling2D: bilinear with the centers of cells as places. */
export const upsampling2dLayer = {
  type: "upsampling2d",
  label: "Upsampling 2D",
  family: "reshape",
  summary: "Enlarges a picture",
  docs:
    "Makes a picture (height × width × channels) larger by whole factors, by repeating its numbers or by passing evenly from one to the next. The usual way back to a " +
    "large picture, with a convolution behind it. It has nothing to learn.",
  params: params2d,
  inputs: { min: 1, max: 1 },
  describe: ({ factorHeight, factorWidth, interpolation }) =>
    `×${factorHeight}×${factorWidth}${interpolation === "nearest" ? "" : ` · ${interpolation}`}`,
  inferShape: (inputs, { factorHeight, factorWidth }) => {
    const [height = 1, width = 1, channels = 1] = only(inputs);
    return rankProblem(only(inputs), 2) ?? [height * factorHeight, width * factorWidth, channels];
  },
  weights: () => [],
  lower: ({ builder, params: { factorHeight, factorWidth, interpolation }, inputs, inputShapes }) => {
    const [height = 1, width = 1] = only(inputShapes);
    let x = channelsFirst(builder, onlyValue(inputs));
    if (interpolation === "nearest") return channelsLast(builder, repeat(builder, x, [factorHeight, factorWidth]));
    x = alongLast(builder, x, between(width, factorWidth));
    x = builder.transpose(x, [0, 1, 3, 2]);
    x = alongLast(builder, x, between(height, factorHeight));
    return channelsLast(builder, builder.transpose(x, [0, 1, 3, 2]));
  },
} as const satisfies LayerSpec<typeof params2d>;

const params1d = {
  factor: sizeParam("Times longer", "How many steps each step becomes.", 2),
} as const satisfies ParamSpecs;

/** Each step of a sequence repeated. */
export const upsampling1dLayer = {
  type: "upsampling1d",
  label: "Upsampling 1D",
  family: "reshape",
  summary: "Repeats each step of a sequence",
  docs: "Makes a sequence (steps × channels) longer by a whole factor, by repeating each step. It has nothing to learn.",
  params: params1d,
  inputs: { min: 1, max: 1 },
  describe: ({ factor }) => `×${factor}`,
  inferShape: (inputs, { factor }) => {
    const input = only(inputs);
    return rankProblem(input, 1) ?? [...spaceOf(input).map((steps) => steps * factor), channelsOf(input)];
  },
  weights: () => [],
  lower: ({ builder, params: { factor }, inputs }) =>
    channelsLast(builder, repeat(builder, channelsFirst(builder, onlyValue(inputs)), [factor])),
} as const satisfies LayerSpec<typeof params1d>;

/** Repeats the cells of [N, C, ...space], each `factors` times along its axis. */
function repeat(builder: GraphBuilder, x: ValueId, factors: readonly number[]): ValueId {
  const [batch = "N", channels = 1, ...space] = builder.shape(x);
  const apart = builder.reshape(x, [batch, channels, ...space.flatMap((extent) => [extent, 1])]);
  const repeated = [batch, channels, ...space.flatMap((extent, axis) => [extent, factors[axis] ?? 1])];
  const whole = space.map((extent, axis) => product([extent, factors[axis] ?? 1]));
  return builder.reshape(builder.broadcast(apart, repeated), [batch, channels, ...whole]);
}

/** Multiplies the lines along the last axis by a matrix, [from, to]. */
function alongLast(builder: GraphBuilder, x: ValueId, matrix: readonly (readonly number[])[]): ValueId {
  const shape = builder.shape(x);
  const [from, to] = [matrix.length, matrix[0]?.length ?? 0];
  const lines = builder.reshape(x, [product(shape.slice(0, -1)), from]);
  const result = builder.matmul(lines, builder.constant([from, to], matrix.flat()));
  return builder.reshape(result, [...shape.slice(0, -1), to]);
}

/** Shares of the old places in the new ones: place i lies at (i + 0.5) / factor - 0.5, kept within the old ones. */
function between(extent: number, factor: number): number[][] {
  const matrix = Array.from({ length: extent }, () => new Array<number>(extent * factor).fill(0));
  for (let i = 0; i < extent * factor; i++) {
    const place = Math.min(Math.max((i + 0.5) / factor - 0.5, 0), extent - 1);
    const low = Math.floor(place);
    for (const [row, share] of [
      [low, 1 - (place - low)],
      [Math.min(low + 1, extent - 1), place - low],
    ] as const) {
      const line = matrix[row];
      if (line !== undefined) line[i] = (line[i] ?? 0) + share;
    }
  }
  return matrix;
}
