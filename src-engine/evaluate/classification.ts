// How good a classification is: the metrics, the same per class, the confusion matrix and the log loss.
// Definitions as in scikit-learn's metrics; a ratio whose denominator is 0 counts as 0.

import { invariant } from "../document/errors";
import { predictedClasses } from "../metrics/answers";
import type { ClassAnswers } from "../metrics/answers";
import { scoresOf } from "../metrics/per-class";
import type { ClassScores } from "../metrics/per-class";
import { measureClasses, metricSettings, metricsFor } from "../metrics/registry";
import type { EvaluatedId } from "../metrics/registry";
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

/** The report on answers of the classes with these names. */
export function classificationReport(
  answers: ClassAnswers,
  labels: readonly string[],
  settings: MetricSettings = metricSettings({}),
): ClassificationReport {
  const ids = metricsFor("classification", labels.length, settings);
  const measured = (id: EvaluatedId): number | null => measureClasses(id, answers, settings);
  const counts = answers.counts();
  const cells = confusionOf(answers);
  return {
    task: "classification",
    rows: answers.total(),
    accuracy: measured("accuracy") ?? 0,
    topK: ids.includes("topK") ? measured("topK") : null,
    precision: measured("precision") ?? 0,
    recall: measured("recall") ?? 0,
    macroF1: measured("f1") ?? 0,
    auc: measured("auc"),
    logLoss: measured("logLoss") ?? 0,
    classes: labels.map((label, index) => ({ label, support: counts.support[index] ?? 0, ...scoresOf(counts, index) })),
    confusion: labels.map((_, truth) => [...cells.subarray(truth * labels.length, (truth + 1) * labels.length)]),
  };
}

/** Rows by [truth, predicted]. */
export function confusionOf(answers: ClassAnswers): Float64Array {
  const { truth, classes, weights } = answers;
  const cells = new Float64Array(classes * classes);
  const named = predictedClasses(answers);
  for (let row = 0; row < truth.length; row++) {
    const right = truth[row] ?? 0;
    invariant(right >= 0 && right < classes, `class ${right} of ${classes}`);
    const cell = right * classes + (named[row] ?? 0);
    cells[cell] = (cells[cell] ?? 0) + (weights === null ? 1 : (weights[row] ?? 0));
  }
  return cells;
}
