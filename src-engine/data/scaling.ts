// The scalings, `(x - center) / scale`: a column has one center and one scale, an array one for each index of its last axis. The
// definitions are scikit-learn's: StandardScaler (deviation with ddof 0, a constant column's scale is 1) and MinMaxScaler.

import type { Column } from "../document/schema";
import { sizeOf } from "../document/size";
import type { RawArray } from "./columns";

type Scaling = Column["scale"];

export function scaleColumn(scaling: Scaling, values: Float64Array): { center: number; scale: number } {
  return COLUMN_SCALERS[scaling](values);
}

/** @param width numbers in the last axis of a row */
export function scaleArray(scaling: Scaling, raw: RawArray, rows: Int32Array, width: number): ArrayScale {
  return ARRAY_SCALERS[scaling](raw, rows, width);
}

/** Of each scaling for a column. */
const COLUMN_SCALERS: { readonly [S in Scaling]: (values: Float64Array) => { center: number; scale: number } } = {
  standard(values) {
    const center = mean(values);
    const variance = mean(values.map((value) => (value - center) ** 2));
    // A column counts as constant when its variance is no more than rounding (scikit-learn's bound).
    const rounding = values.length * Number.EPSILON * variance + (values.length * center * Number.EPSILON) ** 2;
    return { center, scale: variance <= rounding ? 1 : Math.sqrt(variance) };
  },
  "min-max"(values) {
    let min = Infinity;
    let max = -Infinity;
    for (const value of values) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return { center: min, scale: max - min < 10 * Number.EPSILON ? 1 : max - min };
  },
  none: () => ({ center: 0, scale: 1 }),
  "divide-255": () => ({ center: 0, scale: 255 }),
};

/** The mean with a compensated sum (Neumaier), so that it does not depend on the order of the rows beyond the last digit. */
export function mean(values: Float64Array): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return (sum + lost) / values.length;
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
