// What anyone gets without a network: always the most frequent class, or always the mean, both of the training rows.

import { invariant } from "../document/errors";
import type { MetricSettings } from "../metrics/spec";
import type { ClassificationReport } from "./classification";
import { classificationReport } from "./classification";
import type { RegressionReport } from "./regression";
import { regressionReport } from "./regression";

/** Answers `truth` with the training rows' class shares: the most frequent class is always the prediction. */
export function classBaseline(
  train: Int32Array,
  truth: Int32Array,
  labels: readonly string[],
  settings?: MetricSettings,
): ClassificationReport {
  const counts = labels.map(() => 0);
  for (const index of train) counts[index] = (counts[index] ?? 0) + 1;
  const shares = counts.map((count) => count / Math.max(1, train.length));
  const probabilities = Float64Array.from(
    { length: truth.length * labels.length },
    (_, at) => shares[at % labels.length] ?? 0,
  );
  return classificationReport(probabilities, truth, labels, settings);
}

/** Answers `truth` with the mean of each target over the training rows. Both are [rows, targets]. */
export function meanBaseline(train: Float64Array, truth: Float64Array, names: readonly string[]): RegressionReport {
  const width = names.length;
  const rows = train.length / width;
  invariant(Number.isInteger(rows), `${train.length} numbers for ${width} targets`);
  const means = new Float64Array(width);
  train.forEach((value, at) => {
    means[at % width] = (means[at % width] ?? 0) + value / rows;
  });
  return regressionReport(
    Float64Array.from(truth, (_, at) => means[at % width] ?? 0),
    truth,
    names,
  );
}
