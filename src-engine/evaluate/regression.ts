// How good a regression is: mean absolute error, root of the mean squared error, R^2, in the target's own unit.
// Definitions as in scikit-learn's metrics.

import { invariant } from "../document/errors";

export interface TargetReport {
  readonly target: string;
  readonly mae: number;
  readonly rmse: number;
  /** 1 - (squared errors) / (squared deviations from the mean of these rows); null where the rows do not differ. */
  readonly r2: number | null;
}

export interface RegressionReport {
  readonly task: "regression";
  readonly rows: number;
  /** Means over the targets. */
  readonly mae: number;
  readonly rmse: number;
  readonly r2: number | null;
  readonly targets: readonly TargetReport[];
}

/** The report for `predictions` [rows, targets] against `truth` of the same shape. */
export function regressionReport(
  predictions: Float64Array,
  truth: Float64Array,
  names: readonly string[],
): RegressionReport {
  const width = names.length;
  invariant(
    predictions.length === truth.length && truth.length % width === 0,
    `${predictions.length} predictions, ${truth.length} targets`,
  );
  const rows = truth.length / width;
  const targets = names.map((name, column) => targetReport(name, column, width, predictions, truth));
  const r2s = targets.flatMap(({ r2 }) => (r2 === null ? [] : [r2]));
  return {
    task: "regression",
    rows,
    mae: mean(targets.map(({ mae }) => mae)),
    rmse: mean(targets.map(({ rmse }) => rmse)),
    r2: r2s.length === targets.length && r2s.length > 0 ? mean(r2s) : null,
    targets,
  };
}

function targetReport(
  target: string,
  column: number,
  width: number,
  predictions: Float64Array,
  truth: Float64Array,
): TargetReport {
  const rows = truth.length / width;
  let total = 0;
  for (let at = column; at < truth.length; at += width) total += truth[at] ?? 0;
  const centre = total / rows;
  let absolute = 0;
  let squared = 0;
  let deviation = 0;
  for (let at = column; at < truth.length; at += width) {
    const right = truth[at] ?? 0;
    const error = (predictions[at] ?? 0) - right;
    absolute += Math.abs(error);
    squared += error * error;
    deviation += (right - centre) ** 2;
  }
  return {
    target,
    mae: rows === 0 ? 0 : absolute / rows,
    rmse: rows === 0 ? 0 : Math.sqrt(squared / rows),
    r2: deviation > 0 ? 1 - squared / deviation : null,
  };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
