// How good a classification is: accuracy, per-class precision, recall and F1, confusion matrix, log loss.
// Definitions as in scikit-learn's metrics; a ratio whose denominator is 0 counts as 0.

import { invariant } from "../document/errors";
import type { NumberArray } from "../runtime/backend";

export interface ClassReport {
  readonly label: string;
  /** Rows of this class. */
  readonly support: number;
  /** Of the rows predicted as this class, the share that are. */
  readonly precision: number;
  /** Of the rows of this class, the share predicted as such. */
  readonly recall: number;
  /** Harmonic mean of precision and recall. */
  readonly f1: number;
}

export interface ClassificationReport {
  readonly task: "classification";
  readonly rows: number;
  readonly accuracy: number;
  /** Mean of -log(probability given to the right class), the probabilities of a row scaled to sum to 1. */
  readonly logLoss: number;
  readonly macroF1: number;
  readonly classes: readonly ClassReport[];
  /** `confusion[truth][predicted]` rows. */
  readonly confusion: readonly (readonly number[])[];
}

/** Keeps the logarithm of a probability finite: float32's machine epsilon, as scikit-learn takes for float32 input. */
const TINY = 2 ** -23;

/** Index of the greatest of `width` values from `start`; the first where several are equal. */
export function argMax(values: NumberArray, start: number, width: number): number {
  let best = 0;
  for (let column = 1; column < width; column++) {
    if ((values[start + column] ?? NaN) > (values[start + best] ?? NaN)) best = column;
  }
  return best;
}

/** Share of rows whose most probable class is the right one. `probabilities` and `truth` are [rows, width], truth one-hot. */
export function countCorrect(probabilities: NumberArray, truth: NumberArray, width: number): number {
  let correct = 0;
  for (let start = 0; start < truth.length; start += width) {
    if (truth[start + argMax(probabilities, start, width)] === 1) correct++;
  }
  return correct;
}

/**
 * The report for `probabilities` [rows, classes] against the class index of each row.
 * Throws InvariantError where the lengths do not agree.
 */
export function classificationReport(
  probabilities: NumberArray,
  truth: Int32Array,
  labels: readonly string[],
): ClassificationReport {
  const width = labels.length;
  const rows = truth.length;
  invariant(
    probabilities.length === rows * width,
    `${probabilities.length} probabilities for ${rows} rows of ${width} classes`,
  );
  const confusion = labels.map(() => new Array<number>(width).fill(0));
  let correct = 0;
  let logLoss = 0;
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    const right = truth[row] ?? 0;
    const predicted = argMax(probabilities, start, width);
    const line = confusion[right];
    invariant(line !== undefined, `class ${right} of ${width}`);
    line[predicted] = (line[predicted] ?? 0) + 1;
    if (predicted === right) correct++;
    let total = 0;
    for (let column = 0; column < width; column++) total += clip(probabilities[start + column] ?? 0);
    logLoss -= Math.log(clip(probabilities[start + right] ?? 0) / total);
  }
  const classes = labels.map((label, index) => classReport(label, index, confusion));
  return {
    task: "classification",
    rows,
    accuracy: ratio(correct, rows),
    logLoss: ratio(logLoss, rows),
    macroF1: ratio(
      classes.reduce((sum, { f1 }) => sum + f1, 0),
      width,
    ),
    classes,
    confusion,
  };
}

function classReport(label: string, index: number, confusion: readonly (readonly number[])[]): ClassReport {
  const hits = confusion[index]?.[index] ?? 0;
  const support = (confusion[index] ?? []).reduce((sum, count) => sum + count, 0);
  const predicted = confusion.reduce((sum, line) => sum + (line[index] ?? 0), 0);
  const precision = ratio(hits, predicted);
  const recall = ratio(hits, support);
  return { label, support, precision, recall, f1: ratio(2 * precision * recall, precision + recall) };
}

function clip(probability: number): number {
  return Math.min(Math.max(probability, TINY), 1 - TINY);
}

function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}
