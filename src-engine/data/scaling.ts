// The scalings of arrays, `(x - center) / scale` with one of each for each index of the last axis; those of columns are in preparing/scalings.
// The definitions are scikit-learn's: StandardScaler (deviation with ddof 0, a constant column's scale is 1) and MinMaxScaler.

import type { ARRAY_SCALINGS } from "../document/create";
import { sizeOf } from "../document/size";
import type { RawArray } from "./columns";

type Scaling = (typeof ARRAY_SCALINGS)[number];

/** @param width numbers in the last axis of a row */
export function scaleArray(scaling: Scaling, raw: RawArray, rows: Int32Array, width: number): ArrayScale {
  return ARRAY_SCALERS[scaling](raw, rows, width);
}

interface ArrayScale {
  readonly center: number[];
  readonly scale: number[];
}

/** Of each scaling for an array, whose rows have `width` numbers in their last axis. */
const ARRAY_SCALERS: { readonly [S in Scaling]: (raw: RawArray, rows: Int32Array, width: number) => ArrayScale } = {
  none: () => ({ center: [0], scale: [1] }),
  "divide-255": () => ({ center: [0], scale: [255] }),
  standard(raw, rows, width) {
    const sums = new Float64Array(width);
    eachNumber(raw, rows, width, (value, which) => (sums[which] = (sums[which] ?? 0) + value));
    const count = (rows.length * sizeOf(raw.shape)) / width;
    const center = Array.from(sums, (sum) => sum / count);
    const squares = new Float64Array(width);
    eachNumber(
      raw,
      rows,
      width,
      (value, which) => (squares[which] = (squares[which] ?? 0) + (value - (center[which] ?? 0)) ** 2),
    );
    const scale = Array.from(squares, (sum, which) => {
      const variance = sum / count;
      // No more than rounding: the numbers are all the same.
      const rounding = count * Number.EPSILON * variance + (count * (center[which] ?? 0) * Number.EPSILON) ** 2;
      return variance <= rounding ? 1 : Math.sqrt(variance);
    });
    return { center, scale };
  },
  "min-max"(raw, rows, width) {
    const least = new Float64Array(width).fill(Infinity);
    const greatest = new Float64Array(width).fill(-Infinity);
    eachNumber(raw, rows, width, (value, which) => {
      if (value < (least[which] ?? 0)) least[which] = value;
      if (value > (greatest[which] ?? 0)) greatest[which] = value;
    });
    const scale = Array.from(greatest, (value, which) =>
      value - (least[which] ?? 0) < 10 * Number.EPSILON ? 1 : value - (least[which] ?? 0),
    );
    return { center: Array.from(least), scale };
  },
};

function eachNumber(
  raw: RawArray,
  rows: Int32Array,
  width: number,
  visit: (value: number, which: number) => void,
): void {
  const size = sizeOf(raw.shape);
  for (const row of rows) {
    const from = row * size;
    for (let at = 0; at < size; at++) visit(raw.values[from + at] ?? NaN, at % width);
  }
}
