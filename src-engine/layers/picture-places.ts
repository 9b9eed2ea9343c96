// Pictures seen at other places than where their pixels lie: what turning, zooming, shifting and cropping share.

import { invariant } from "../document/errors";
import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";
import { product } from "../ir/shape";
import { only } from "./one-input";
import { rankProblem } from "./spatial";
import type { ExampleShape, LayerProblem, Params, ParamSpecs, WeightSpec } from "./spec";

export const FILL_PARAMS = {
  fill: {
    kind: "choice",
    label: "Beyond the edges",
    docs: "What stands where the picture has nothing.",
    default: "reflect",
    choices: [
      {
        value: "reflect",
        label: "Reflected",
        docs: "The picture goes on as in a mirror: d c b a | a b c d | d c b a.",
      },
      { value: "constant", label: "One number", docs: "The same number everywhere." },
      { value: "nearest", label: "Edge", docs: "The pixels at the edge go on: a a a a | a b c d | d d d d." },
      { value: "wrap", label: "Repeated", docs: "The picture begins again: a b c d | a b c d | a b c d." },
    ],
  },
  value: {
    kind: "number",
    label: "Number beyond the edges",
    docs: "0 is black in pictures that are not normalized.",
    default: 0,
    min: -1e6,
    max: 1e6,
    sliderMax: 1,
    when: { param: "fill", values: ["constant"] },
  },
  interpolation: {
    kind: "choice",
    label: "Between pixels",
    docs: "What a place between pixels shows.",
    default: "bilinear",
    choices: [
      { value: "bilinear", label: "Bilinear", docs: "A mean of the four pixels around it, the nearer ones more." },
      { value: "nearest", label: "Nearest", docs: "The nearest pixel: no new numbers arise." },
    ],
  },
} as const satisfies ParamSpecs;

/** What layers share that show each picture otherwise while the network trains, and leave it alone when it predicts. */
export const MOVED_PICTURE = {
  family: "prepare",
  inputs: { min: 1, max: 1 },
  inferShape: (inputs: readonly ExampleShape[]): ExampleShape | LayerProblem =>
    rankProblem(only(inputs), 2) ?? only(inputs),
  weights: (): WeightSpec[] => [],
} as const;

export type FillSettings = Params<typeof FILL_PARAMS>;

/** Places in a picture for each pixel of another one; 0 is the middle of the first row's or column's pixels. */
export interface Places {
  /** [N, height, width], or with 1 for an axis along which they do not differ. */
  readonly rows: ValueId;
  readonly columns: ValueId;
}

/** Uniform random numbers u in [0, 1) brought to between `low` and `high`. */
export function between(builder: GraphBuilder, u: ValueId, low: number, high: number): ValueId {
  return builder.add(builder.scale(u, high - low), builder.scalar(low));
}

/** Distances of rows, [height, 1], and of columns, [1, width], from the middle of a picture. */
export function fromMiddle(
  builder: GraphBuilder,
  height: number,
  width: number,
): { readonly down: ValueId; readonly across: ValueId } {
  const distances = (extent: number): number[] => Array.from({ length: extent }, (_, i) => i - (extent - 1) / 2);
  return {
    down: builder.constant([1, height, 1], distances(height)),
    across: builder.constant([1, 1, width], distances(width)),
  };
}

/** What x, [N, H, W, C], shows at the places: [N, height, width, C]. It can be differentiated by x. */
export function look(
  builder: GraphBuilder,
  x: ValueId,
  { rows, columns }: Places,
  { fill, value, interpolation }: FillSettings,
): ValueId {
  const [batch = "N", height = 1, width = 1, channels = 1] = builder.shape(x);
  invariant(typeof height === "number" && typeof width === "number", "a picture has a size");
  const pixels = builder.reshape(x, [batch, height * width, channels]);
  const down = neighbors(builder, rows, height, fill, interpolation);
  const across = neighbors(builder, columns, width, fill, interpolation);
  const [, outHeight = 1, outWidth = 1] = builder.shape(builder.add(rows, columns));
  const places = product([outHeight, outWidth]);
  /** [N, ...] for each pixel of the result, in the order of the pixels. */
  const each = (values: ValueId, last: readonly 1[]): ValueId =>
    builder.reshape(builder.broadcast(values, [batch, outHeight, outWidth]), [batch, places, ...last]);

  let sum: ValueId | undefined;
  let shares: ValueId | undefined;
  for (const row of down) {
    for (const column of across) {
      const number = builder.add(builder.scale(row.index, width), column.index);
      const seen = builder.gatherPlaces(pixels, each(number, []));
      const share = times(builder, row.share, column.share);
      const part = share === null ? seen : builder.multiply(seen, each(share, [1]));
      sum = sum === undefined ? part : builder.add(sum, part);
      if (share !== null) shares = shares === undefined ? share : builder.add(shares, share);
    }
  }
  invariant(sum !== undefined, "a place has a pixel near it");
  if (fill === "constant" && value !== 0 && shares !== undefined) {
    const rest = builder.subtract(builder.scalar(1), each(shares, [1]));
    sum = builder.add(sum, builder.scale(rest, value));
  }
  return builder.reshape(sum, [batch, outHeight, outWidth, channels]);
}

interface Neighbor {
  /** Of a row or column that is there. */
  readonly index: ValueId;
  /** How much it counts; null: wholly. */
  readonly share: ValueId | null;
}

/** The rows, or the columns, that a place lies between. */
function neighbors(
  builder: GraphBuilder,
  place: ValueId,
  extent: number,
  fill: string,
  interpolation: string,
): Neighbor[] {
  if (interpolation === "nearest") {
    return [inside(builder, builder.floor(builder.add(place, builder.scalar(0.5))), null, extent, fill)];
  }
  const low = builder.floor(place);
  const share = builder.subtract(place, low);
  return [
    inside(builder, low, builder.subtract(builder.scalar(1), share), extent, fill),
    inside(builder, builder.add(low, builder.scalar(1)), share, extent, fill),
  ];
}

/** The row or column that stands for one that may lie beyond the edges. */
function inside(builder: GraphBuilder, index: ValueId, share: ValueId | null, extent: number, fill: string): Neighbor {
  const last = builder.scalar(extent - 1);
  const clamped = (): ValueId => builder.minimum(builder.maximum(index, builder.scalar(0)), last);
  switch (fill) {
    case "reflect": {
      const period = remainder(builder, index, 2 * extent);
      return { index: builder.minimum(period, builder.subtract(builder.scalar(2 * extent - 1), period)), share };
    }
    case "wrap":
      return { index: remainder(builder, index, extent), share };
    case "nearest":
      return { index: clamped(), share };
    default:
      return { index: clamped(), share: times(builder, share, builder.equal(index, clamped())) };
  }
}

/** What is left of whole numbers, from 0 to less than `divisor`. */
function remainder(builder: GraphBuilder, index: ValueId, divisor: number): ValueId {
  const whole = builder.floor(builder.divide(index, builder.scalar(divisor)));
  return builder.subtract(index, builder.scale(whole, divisor));
}

function times(builder: GraphBuilder, a: ValueId | null, b: ValueId | null): ValueId | null {
  if (a === null || b === null) return a ?? b;
  return builder.multiply(a, b);
}
