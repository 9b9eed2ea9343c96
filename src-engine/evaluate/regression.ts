// How good a regression is: mean absolute error, root of the mean squared error, R^2, in the target's own unit.
// Definitions as in scikit-learn's metrics.

import { numberAnswers } from "../metrics/numberAnswers";
import type { TargetErrors } from "../metrics/numberAnswers";
import { measureNumbers } from "../metrics/registry";

export interface TargetReport extends TargetErrors {
  readonly target: string;
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
  const answers = numberAnswers(
    predictions,
    truth,
    names.map(() => 1),
  );
  const errors = answers.errors();
  return {
    task: "regression",
    rows: truth.length / names.length,
    mae: measureNumbers("mae", answers) ?? 0,
    rmse: measureNumbers("rmse", answers) ?? 0,
    r2: measureNumbers("r2", answers),
    targets: names.map((target, index) => ({ target, ...(errors[index] ?? NONE) })),
  };
}

const NONE: TargetErrors = { mae: 0, rmse: 0, r2: null };
