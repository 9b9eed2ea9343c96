// What anyone gets without a network: always the most frequent class, always the mean, both of the training rows, or what a series
// had last.

import { invariant } from "../document/errors";
import { classAnswers } from "../metrics/answers";
import type { ClassAnswers } from "../metrics/answers";

/**
 * Answers `truth` with the training rows' class shares: the most frequent class is always the prediction. All rows of a class get the
 * same answer, so one stands for all of them and counts as many times.
 */
export function classBaseline(train: Int32Array, truth: Int32Array, classes: number): ClassAnswers {
  const count = (rows: Int32Array): Float64Array => {
    const counts = new Float64Array(classes);
    for (const index of rows) counts[index] = (counts[index] ?? 0) + 1;
    return counts;
  };
  const shares = count(train).map((one) => one / Math.max(1, train.length));
  const rows = count(truth);
  const present = Int32Array.from(rows.keys()).filter((index) => (rows[index] ?? 0) > 0);
  const scores = new Float64Array(present.length * classes);
  for (let row = 0; row < present.length; row++) scores.set(shares, row * classes);
  return classAnswers(
    scores,
    present,
    classes,
    Float64Array.from(present, (index) => rows[index] ?? 0),
  );
}

/** The mean of each target over the training rows [rows, width], as the answer to `length` / width rows. */
export function meanBaseline(train: Float64Array, length: number, width: number): Float64Array {
  const rows = train.length / width;
  invariant(Number.isInteger(rows), `${train.length} numbers for ${width} targets`);
  const means = new Float64Array(width);
  train.forEach((value, at) => {
    means[at % width] = (means[at % width] ?? 0) + value / rows;
  });
  return Float64Array.from({ length }, (_, at) => means[at % width] ?? 0);
}
