// Figures that follow from a record, for people to read.

import type { RecordOutput, RecordRegion } from "../../../src-engine/protocol/records";
import type { RegionPoint } from "../../charts";

export interface TensorFigures {
  readonly tensor: string;
  readonly numbers: number;
  readonly least: number;
  readonly most: number;
  /** Mean of the sizes. */
  readonly size: number;
}

/** Of all weights of a moment: the greatest size, and each tensor's extremes. */
export function weightFigures(weights: Readonly<Record<string, Float32Array>>): {
  readonly most: number;
  readonly tensors: readonly TensorFigures[];
} {
  const tensors = Object.entries(weights).map(([tensor, data]): TensorFigures => {
    let [least, most, sum] = [Infinity, -Infinity, 0];
    for (const value of data) {
      least = Math.min(least, value);
      most = Math.max(most, value);
      sum += Math.abs(value);
    }
    return { tensor, numbers: data.length, least, most, size: sum / Math.max(1, data.length) };
  });
  const most = tensors.reduce((found, one) => Math.max(found, Math.abs(one.least), Math.abs(one.most)), 0);
  return { most: Number.isFinite(most) ? most : 0, tensors };
}

/** How many rows are predicted as what they are. */
export function rightOf({ truth, predicted }: Extract<RecordOutput, { kind: "classes" }>): number {
  return truth.reduce((sum, right, row) => sum + (predicted[row] === right ? 1 : 0), 0);
}

/** The mean absolute error over all rows and columns. */
export function errorOf({ truth, predicted }: Extract<RecordOutput, { kind: "numbers" }>): number {
  return truth.reduce((sum, right, at) => sum + Math.abs((predicted[at] ?? NaN) - right), 0) / truth.length;
}

/** What share of the cells each class has. */
export function sharesOf(
  { values }: RecordRegion,
  classes: readonly string[],
): readonly { readonly name: string; readonly share: number }[] {
  const counts = new Float64Array(classes.length);
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return classes.map((name, at) => ({ name, share: (counts[at] ?? 0) / Math.max(1, values.length) }));
}

/** The rows as points with what they truly are, and whether the network says otherwise. */
export function pointsOf({ points }: RecordRegion, output: RecordOutput): readonly RegionPoint[] {
  const width = output.kind === "numbers" ? output.names.length : 1;
  return Array.from(points.x, (x, row) => ({
    x,
    y: points.y[row] ?? NaN,
    value: output.truth[row * width] ?? NaN,
    wrong: output.kind === "classes" && output.truth[row] !== output.predicted[row],
  }));
}
