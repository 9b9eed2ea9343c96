// Figures that follow from a record, for people to read.

import type { RecordRegion, RecordTarget } from "../../../src-engine/protocol/records";
import type { RegionPoint } from "../../charts";
import { integer, t } from "../../text";
import { amountText } from "./ruleText";

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
export function rightOf({ truth, predicted }: Extract<RecordTarget, { kind: "classes" }>): number {
  return truth.reduce((sum, right, row) => sum + (predicted[row] === right ? 1 : 0), 0);
}

/** The mean absolute error over all rows. */
export function errorOf({ truth, predicted }: Extract<RecordTarget, { kind: "numbers" }>): number {
  return truth.reduce((sum, right, at) => sum + Math.abs((predicted[at] ?? NaN) - right), 0) / truth.length;
}

/** How good the predictions of a column are, over all rows that are asked: "45 of 52 correct", "Mean absolute error 21.7 days". */
export function resultOf(target: RecordTarget): string {
  return target.kind === "classes"
    ? t("timeMachine.right", { right: integer(rightOf(target)), n: integer(target.truth.length) })
    : t("timeMachine.error", { error: amountText(errorOf(target), target.isDate) });
}

/** The same where there is little room: "off by 21.7 days". */
export function briefResultOf(target: RecordTarget): string {
  return target.kind === "classes"
    ? resultOf(target)
    : t("timeMachine.off", { error: amountText(errorOf(target), target.isDate) });
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
export function pointsOf({ points }: RecordRegion, target: RecordTarget): readonly RegionPoint[] {
  return Array.from(points.x, (x, row) => ({
    x,
    y: points.y[row] ?? NaN,
    value: target.truth[row] ?? NaN,
    wrong: target.kind === "classes" && target.truth[row] !== target.predicted[row],
  }));
}
