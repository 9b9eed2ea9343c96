// A frame of zeros around pictures and sequences, or a frame cut off.

import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";
import type { NumberSpec } from "../document/params";
import { only, onlyValue } from "./one-input";
import { channelsFirst, channelsLast, channelsOf, rankProblem, spaceOf } from "./spatial";
import type { SpaceRank } from "./spatial";
import type { ExampleShape, LayerProblem, LayerSpec, Params, ParamSpecs } from "./spec";

interface Frame {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

interface Kind {
  readonly type: string;
  readonly label: string;
  readonly summary: string;
  readonly docs: string;
}

/** What is done to the frame: its sign in the result's size, and the operation on channels-first values. */
interface Change {
  readonly sign: 1 | -1;
  apply(builder: GraphBuilder, x: ValueId, frame: Frame): ValueId;
}

const cells = (label: string, docs: string): NumberSpec => ({
  kind: "integer",
  label,
  docs,
  default: 1,
  min: 0,
  max: 4_096,
  sliderMax: 16,
});

const params2d = {
  top: cells("Top", "Rows above."),
  bottom: cells("Bottom", "Rows below."),
  left: cells("Left", "Columns on the left."),
  right: cells("Right", "Columns on the right."),
} as const satisfies ParamSpecs;

const params1d = {
  before: cells("Before", "Steps in front."),
  after: cells("After", "Steps behind."),
} as const satisfies ParamSpecs;

const PAD: Change = {
  sign: 1,
  apply: (builder, x, { before, after }) => builder.pad(x, [0, 0, ...before], [0, 0, ...after]),
};

const CROP: Change = {
  sign: -1,
  apply: (builder, x, { before, after }) => {
    const extents = builder.shape(x).slice(2).map(Number);
    const ends = extents.map((extent, axis) => extent - (after[axis] ?? 0));
    return builder.slice(x, {
      axes: extents.map((_, axis) => axis + 2),
      starts: before,
      ends,
      steps: ends.map(() => 1),
    });
  },
};

const frame2d = ({ top, bottom, left, right }: Params<typeof params2d>): Frame => ({
  before: [top, left],
  after: [bottom, right],
});
const frame1d = ({ before, after }: Params<typeof params1d>): Frame => ({ before: [before], after: [after] });

/** Zeros around a picture. */
export const zeroPadding2dLayer = frameLayer(
  {
    type: "zero-padding2d",
    label: "Zero padding 2D",
    summary: "Puts zeros around a picture",
    docs: "Adds rows and columns of zeros around a picture (height × width × channels). It has nothing to learn.",
  },
  2,
  params2d,
  frame2d,
  PAD,
);

/** Zeros around a sequence. */
export const zeroPadding1dLayer = frameLayer(
  {
    type: "zero-padding1d",
    label: "Zero padding 1D",
    summary: "Puts zeros around a sequence",
    docs: "Adds steps of zeros in front of and behind a sequence (steps × channels). It has nothing to learn.",
  },
  1,
  params1d,
  frame1d,
  PAD,
);

/** A picture without its edges. */
export const cropping2dLayer = frameLayer(
  {
    type: "cropping2d",
    label: "Cropping 2D",
    summary: "Cuts off the edges of a picture",
    docs: "Cuts rows and columns off the edges of a picture (height × width × channels). It has nothing to learn.",
  },
  2,
  params2d,
  frame2d,
  CROP,
);

/** A sequence without its ends. */
export const cropping1dLayer = frameLayer(
  {
    type: "cropping1d",
    label: "Cropping 1D",
    summary: "Cuts off the ends of a sequence",
    docs: "Cuts steps off the front and the end of a sequence (steps × channels). It has nothing to learn.",
  },
  1,
  params1d,
  frame1d,
  CROP,
);

function frameLayer<P extends ParamSpecs>(
  kind: Kind,
  rank: SpaceRank,
  params: P,
  frameOf: (values: Params<P>) => Frame,
  { sign, apply }: Change,
): LayerSpec {
  const spec: LayerSpec<P> = {
    ...kind,
    family: "reshape",
    params,
    inputs: { min: 1, max: 1 },
    describe: (values) => {
      const { before, after } = frameOf(values);
      return before.flatMap((count, axis) => [count, after[axis] ?? 0]).join(" · ");
    },
    inferShape: (inputs, values): ExampleShape | LayerProblem => {
      const input = only(inputs);
      const problem = rankProblem(input, rank);
      if (problem !== undefined) return problem;
      const { before, after } = frameOf(values);
      const extents = spaceOf(input).map((extent, axis) => extent + sign * ((before[axis] ?? 0) + (after[axis] ?? 0)));
      return extents.every((extent) => extent >= 1) ? [...extents, channelsOf(input)] : nothingLeft(input);
    },
    weights: () => [],
    lower: ({ builder, params: values, inputs }) =>
      channelsLast(builder, apply(builder, channelsFirst(builder, onlyValue(inputs)), frameOf(values))),
  };
  return spec;
}

function nothingLeft(input: ExampleShape): LayerProblem {
  return {
    problem: {
      code: "nothing-left",
      message: ({ layer, from }) => `${layer} cuts off all of the ${input.join("×")} that come from ${from}.`,
      next: "Cut off less.",
      received: input.join("×"),
    },
  };
}
