// How far predicted numbers are off, in the target's own unit; means over the targets where there are several, as
// scikit-learn's mean_absolute_error, mean_squared_error(squared=False) and r2_score.

import { meanOf } from "../document/mean";
import { onceOfNumbers } from "./numberAnswers";
import type { NumberAnswers, TargetErrors } from "./numberAnswers";
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
  headline: true,
  measure: ({ errors }) => meanOf(errors().map((each) => each.mae)),
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
  headline: true,
  measure: ({ errors }) => meanOf(errors().map((each) => each.rmse)),
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
  range: [-Infinity, 1],
  logarithmic: false,
  headline: true,
  measure: ({ errors }) => meanR2(errors()),
};

/** As mean_absolute_percentage_error, but undefined where a right answer is 0: that one divides by 2⁻⁵² there. */
export const mape: NumberMetric = {
  id: "mape",
  label: "Mean absolute percentage error",
  summary: "By how much of the right answer a prediction is off, on average",
  docs:
    "The mean of the differences between prediction and target, each as a share of its target. It has no value where a target is 0, and says little " +
    "where some are close to it. Over several targets, the mean of theirs.",
  formula: ["1/n · Σᵢ |ŷᵢ - yᵢ| / |yᵢ|"],
  better: "lower",
  ...shared,
  written: "share",
  logarithmic: true,
  measure: (answers) => meanOverTargets(answers, relativeError, relativeErrors),
};

const relativeError = (truth: number, predicted: number): number | null =>
  truth === 0 ? null : Math.abs((predicted - truth) / truth);
const relativeErrors = rowValues(relativeError);

/** As max_error. */
export const maxError: NumberMetric = {
  id: "maxError",
  label: "Greatest error",
  summary: "By how much the worst prediction is off",
  docs: "The greatest difference between prediction and target, without sign and in the target's own unit. One row decides it, so it has no interval. Over several targets, the mean of theirs.",
  formula: ["maxᵢ |ŷᵢ - yᵢ|"],
  better: "lower",
  ...shared,
  written: "unit",
  logarithmic: true,
  withoutInterval: true,
  measure: (answers) =>
    meanOf(
      Array.from({ length: answers.targets }, (_, target) => {
        let most = 0;
        eachRow(answers, target, (truth, predicted, weight) => {
          if (weight > 0) most = Math.max(most, Math.abs(predicted - truth));
        });
        return most;
      }),
    ),
};

/** What a prediction of a quantile is checked by; scikit-learn has no function of that name: numpy.mean(truth <= predicted). */
export const coverage: NumberMetric = {
  id: "coverage",
  label: "Coverage",
  summary: "Share of rows whose right answer is at or below the prediction",
  docs:
    "A network that was trained with the quantile loss and τ = 0.9 should have 90% here. One that is trained to hit the target has about half where it " +
    "errs as often above as below. Over several targets, the mean of theirs.",
  formula: ["1/n · Σᵢ [yᵢ ≤ ŷᵢ]"],
  better: "neither",
  ...shared,
  written: "share",
  logarithmic: false,
  measure: (answers) => meanOverTargets(answers, isCovered, coveredRows),
};

const isCovered = (truth: number, predicted: number): number => (truth <= predicted ? 1 : 0);
const coveredRows = rowValues(isCovered);

/** Calls back for every row of a target. */
function eachRow(
  { truth, predictions, targets, weights }: NumberAnswers,
  target: number,
  visit: (truth: number, predicted: number, weight: number) => void,
): void {
  for (let at = target, row = 0; at < truth.length; at += targets, row++)
    visit(truth[at] ?? NaN, predictions[at] ?? NaN, weights === null ? 1 : (weights[row] ?? 0));
}

type ValueOfRow = (truth: number, predicted: number) => number | null;

/** By target a value of each row; null where a row has none. A resampling wants them a thousand times. */
function rowValues(valueOf: ValueOfRow): (answers: NumberAnswers) => readonly (Float64Array | null)[] {
  return onceOfNumbers((answers) =>
    Array.from({ length: answers.targets }, (_, target) => {
      const values = new Float64Array(answers.truth.length / answers.targets);
      let [row, isKnown] = [0, true];
      eachRow(answers, target, (truth, predicted) => {
        const value = valueOf(truth, predicted);
        if (value === null || Number.isNaN(value)) isKnown = false;
        values[row++] = value ?? NaN;
      });
      return isKnown ? values : null;
    }),
  );
}

/** Null where no row counts. */
function weightedMean(values: Float64Array, weights: Float64Array): number | null {
  let [sum, total] = [0, 0];
  for (let row = 0; row < weights.length; row++) {
    const weight = weights[row] ?? 0;
    sum += weight * (values[row] ?? NaN);
    total += weight;
  }
  return total === 0 ? null : sum / total;
}

/** The mean over the targets of the weighted mean of a value of each row; null where a row that counts has none. */
function meanOverTargets(
  answers: NumberAnswers,
  valueOf: ValueOfRow,
  valuesOf: (answers: NumberAnswers) => readonly (Float64Array | null)[],
): number | null {
  const means: number[] = [];
  for (let target = 0; target < answers.targets; target++) {
    const values = answers.weights === null ? null : (valuesOf(answers)[target] ?? null);
    if (values !== null && answers.weights !== null) {
      const mean = weightedMean(values, answers.weights);
      if (mean === null) return null;
      means.push(mean);
      continue;
    }
    let [sum, total, isKnown] = [0, 0, true];
    eachRow(answers, target, (truth, predicted, weight) => {
      if (weight === 0) return;
      const value = valueOf(truth, predicted);
      if (value === null) isKnown = false;
      else sum += weight * value;
      total += weight;
    });
    if (!isKnown || total === 0) return null;
    means.push(sum / total);
  }
  return meanOf(means);
}

/** Null where one of the targets has none. */
function meanR2(errors: readonly TargetErrors[]): number | null {
  const known = errors.flatMap((each) => each.r2 ?? []);
  return known.length === errors.length && known.length > 0 ? meanOf(known) : null;
}
