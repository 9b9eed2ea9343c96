// How good a classification is: the metrics, the same per class, the confusion matrix and the log loss.
// Definitions as in scikit-learn's metrics; a ratio whose denominator is 0 counts as 0.

import { invariant } from "../document/errors";
import { ratio } from "../metrics/accuracy";
import { argMax, classAnswers } from "../metrics/answers";
import type { Numbers } from "../metrics/answers";
import { scoresOf } from "../metrics/per-class";
import type { ClassScores } from "../metrics/per-class";
import { measureClasses, metricSettings, metricsFor } from "../metrics/registry";
import type { MetricSettings } from "../metrics/spec";

export interface ClassReport extends ClassScores {
  readonly label: string;
  /** Rows of this class. */
  readonly support: number;
}

export interface ClassificationReport {
  readonly task: "classification";
  readonly rows: number;
  readonly accuracy: number;
  /** Share of rows whose right class is among the k most probable; null where there are no more classes than k. */
  readonly topK: number | null;
  /** Means over the classes. */
  readonly precision: number;
  readonly recall: number;
  readonly macroF1: number;
  /** Null where no class has both rows and others beside it. */
  readonly auc: number | null;
  /** Mean of -log(probability given to the right class), the probabilities of a row scaled to sum to 1. */
  readonly logLoss: number;
  readonly classes: readonly ClassReport[];
  /** `confusion[truth][predicted]` rows. */
  readonly confusion: readonly (readonly number[])[];
}

/** Keeps the logarithm of a probability finite: float32's machine epsilon, as scikit-learn takes for float32 input. */
const TINY = 2 ** -23;

/**
 * The report for `probabilities` [rows, classes] against the class index of each row.
 * Throws InvariantError where the lengths do not agree.
 */
export function classificationReport(
  probabilities: Numbers,
  truth: Int32Array,
  labels: readonly string[],
  settings: MetricSettings = metricSettings({}),
): ClassificationReport {
  const width = labels.length;
  const rows = truth.length;
  const answers = classAnswers(probabilities, truth, width);
  const ids = metricsFor("classification", width, settings);
  const [accuracy, topK, precision, recall, macroF1, auc] = (
    ["accuracy", "topK", "precision", "recall", "f1", "auc"] as const
  ).map((id) => (ids.includes(id) ? measureClasses(id, answers, settings) : null));
  const confusion = labels.map(() => new Array<number>(width).fill(0));
  let logLoss = 0;
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    const right = truth[row] ?? 0;
    const predicted = argMax(probabilities, start, width);
    const line = confusion[right];
    invariant(line !== undefined, `class ${right} of ${width}`);
    line[predicted] = (line[predicted] ?? 0) + 1;
    let total = 0;
    for (let column = 0; column < width; column++) total += clip(probabilities[start + column] ?? 0);
    logLoss -= Math.log(clip(probabilities[start + right] ?? 0) / total);
  }
  const counts = answers.counts();
  return {
    task: "classification",
    rows,
    accuracy: accuracy ?? 0,
    topK: topK ?? null,
    precision: precision ?? 0,
    recall: recall ?? 0,
    macroF1: macroF1 ?? 0,
    auc: auc ?? null,
    logLoss: ratio(logLoss, rows),
    classes: labels.map((label, index) => ({ label, support: counts.support[index] ?? 0, ...scoresOf(counts, index) })),
    confusion,
  };
}

function clip(probability: number): number {
  return Math.min(Math.max(probability, TINY), 1 - TINY);
}
