// What layers over pictures (height × width × channels) and sequences (steps × channels) share: settings, padding, and
// the way from channels last, as examples are handed on, to channels first, as they are computed, and back.

import type { ChoiceSpec, NumberSpec } from "../document/params";
import { invariant } from "../document/errors";
import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";
import type { Window } from "../ir/ops";
import type { ExampleShape, LayerProblem } from "./spec";

/** How many axes a layer moves over: 1 over sequences, 2 over pictures. */
export type SpaceRank = 1 | 2;

/** A window as a layer's settings give it; one number per axis it moves over. */
export interface WindowSettings {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: string;
}

/** A whole number from 1 up. */
export function sizeParam(label: string, docs: string, fallback: number, sliderMax = 8): NumberSpec {
  return { kind: "integer", label, docs, default: fallback, min: 1, max: 4_096, sliderMax };
}

export const PADDING_PARAM: ChoiceSpec = {
  kind: "choice",
  label: "Padding",
  docs: "What happens at the edges.",
  default: "valid",
  choices: [
    {
      value: "valid",
      label: "Valid",
      docs: "The window stays inside, so the result is smaller: (size - reach) / stride + 1, rounded down.",
    },
    {
      value: "same",
      label: "Same",
      docs:
        "Edges are filled up so that the result has size / stride places, rounded up: the same size with a stride of 1. " +
        "An odd number of added cells puts the greater part at the end, as Keras and TensorFlow do.",
    },
  ],
};

/** Padding on both sides of each axis. "same" as TensorFlow defines it. */
export function paddingOf(extents: readonly number[], { kernel, strides, dilations, padding }: WindowSettings): Window {
  const totals = extents.map((extent, axis) => {
    if (padding === "valid") return 0;
    const [stride, reach] = [at(strides, axis), (at(kernel, axis) - 1) * at(dilations, axis) + 1];
    return Math.max((Math.ceil(extent / stride) - 1) * stride + reach - extent, 0);
  });
  return {
    strides,
    before: totals.map((total) => Math.floor(total / 2)),
    after: totals.map((total) => Math.ceil(total / 2)),
  };
}

/** Extents of the result over the same axes; smaller than 1 where the window does not fit. */
export function countWindows(extents: readonly number[], settings: WindowSettings): number[] {
  const { before, after } = paddingOf(extents, settings);
  return extents.map((extent, axis) => {
    const reach = (at(settings.kernel, axis) - 1) * at(settings.dilations, axis) + 1;
    return Math.floor((extent + at(before, axis) + at(after, axis) - reach) / at(settings.strides, axis)) + 1;
  });
}

/** What is wrong where the window is larger than what it moves over. */
export function windowProblem(extents: readonly number[], settings: WindowSettings): LayerProblem | undefined {
  if (countWindows(extents, settings).every((count) => count >= 1)) return undefined;
  const reach = settings.kernel.map((cells, axis) => (cells - 1) * at(settings.dilations, axis) + 1);
  return {
    problem: {
      code: "window-too-large",
      message: ({ layer, from }) =>
        `${layer} looks at ${reach.join("×")} places at a time, but gets only ${extents.join("×")} from ${from}.`,
      next: 'Make its window smaller, or set its padding to "same".',
      expected: `at least ${reach.join("×")}`,
      received: extents.join("×"),
    },
  };
}

/** What is wrong when a layer over `rank` axes gets an example of another rank. */
export function rankProblem(input: ExampleShape, rank: SpaceRank): LayerProblem | undefined {
  if (input.length === rank + 1) return undefined;
  const expected = rank === 2 ? "pictures (height × width × channels)" : "sequences (steps × channels)";
  const received = input.length === 1 ? `rows of ${input.join()} numbers` : input.join("×");
  const repairs = input.length === rank + 2 ? "Use a layer of the kind made for its shape." : undefined;
  return {
    problem: {
      code: rank === 2 ? "needs-pictures" : "needs-sequences",
      message: ({ layer, from }) => `${layer} needs ${expected}, but gets ${received} from ${from}.`,
      next: repairs ?? "Put it before the numbers are laid out in a row, or use another layer.",
      expected,
      received,
    },
  };
}

/** Extents without the channels. */
export function spaceOf(shape: ExampleShape): number[] {
  return shape.slice(0, -1);
}

export function channelsOf(shape: ExampleShape): number {
  const channels = shape[shape.length - 1];
  invariant(channels !== undefined, "an example has channels");
  return channels;
}

/** [N, ...space, C] as [N, C, ...space]. Between two layers the two turns cancel (passes/transposes.ts). */
export function channelsFirst(builder: GraphBuilder, x: ValueId): ValueId {
  const axes = builder.shape(x).map((_, axis) => axis);
  return builder.transpose(x, [0, axes.length - 1, ...axes.slice(1, -1)]);
}

/** [N, C, ...space] as [N, ...space, C]. */
export function channelsLast(builder: GraphBuilder, x: ValueId): ValueId {
  const axes = builder.shape(x).map((_, axis) => axis);
  return builder.transpose(x, [0, ...axes.slice(2), 1]);
}

function at(list: readonly number[], index: number): number {
  const item = list[index];
  invariant(item !== undefined, `no item ${index} in a list of ${list.length}`);
  return item;
}
