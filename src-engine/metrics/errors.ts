// How far predicted numbers are off, in the target's own unit; means over the targets where there are several, as
// scikit-learn's mean_absolute_error, mean_squared_error(squared=False) and r2_score.

import type { TargetErrors } from "./answers";
import type { NumberMetric } from "./spec";

const shared = { task: "regression" } as const;

export const mae: NumberMetric = {
  id: "mae",
  label: "Mean absolute error",
  summary: "By how much a prediction is off, on average",
  docs: "The mean of the differences between prediction and target, without sign and in the target's own unit; over several targets, the mean of theirs.",
  formula: ["1/n · Σᵢ |ŷᵢ - yᵢ|"],
  better: "lower",
  ...shared,
  written: "unit",
  logarithmic: true,
  measure: ({ errors }) => mean(errors().map((each) => each.mae)),
};

export const rmse: NumberMetric = {
  id: "rmse",
  label: "Root mean squared error",
  summary: "By how much a prediction is off, large errors counting more",
  docs:
    "The root of the mean of the squared differences, in the target's own unit. It is never below the mean absolute error, and far above it where a few " +
    "rows are far off. Over several targets, the mean of theirs.",
  formula: ["√(1/n · Σᵢ (ŷᵢ - yᵢ)²)"],
  better: "lower",
  ...shared,
  written: "unit",
  logarithmic: true,
  measure: ({ errors }) => mean(errors().map((each) => each.rmse)),
};

export const r2: NumberMetric = {
  id: "r2",
  label: "R²",
  summary: "Share of the targets' spread that the predictions explain",
  docs:
    "1 where every prediction is right, 0 where they are no better than always answering with the mean, below 0 where they are worse. It has no value " +
    "where the targets do not differ. Over several targets, the mean of theirs.",
  formula: ["1 - Σᵢ (ŷᵢ - yᵢ)² / Σᵢ (ȳ - yᵢ)²"],
  better: "higher",
  ...shared,
  written: "number",
  logarithmic: false,
  measure: ({ errors }) => meanR2(errors()),
};

/** Null where one of the targets has none. */
function meanR2(errors: readonly TargetErrors[]): number | null {
  const known = errors.flatMap((each) => each.r2 ?? []);
  return known.length === errors.length && known.length > 0 ? mean(known) : null;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
