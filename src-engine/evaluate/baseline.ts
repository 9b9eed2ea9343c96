// What anyone gets without a network: always the most frequent class, always the mean, both of the training rows, or what a series
// had last.

import type { RawTable } from "../data/columns";
import { invariant } from "../document/errors";
import type { Preparation } from "../document/preparation";
import { arrayFeature } from "../document/preparation";
import { filled, mapped, rangeWhere } from "../document/typedArrays";
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
  const present = rangeWhere(rows.length, (index) => (rows[index] ?? 0) > 0);
  const scores = new Float64Array(present.length * classes);
  for (let row = 0; row < present.length; row++) scores.set(shares, row * classes);
  return classAnswers(
    scores,
    present,
    classes,
    mapped(Float64Array, present, (index) => rows[index] ?? 0),
  );
}

/**
 * Of sequences of numbers that have as many channels as numbers are predicted: what each row's series had last of one channel. Null of all
 * other data. Whether channel and target are the same quantity, nobody has said.
 */
export function lastValues(
  preparation: Preparation,
  raw: RawTable,
  rows: Int32Array,
  { column, width }: { readonly column: number; readonly width: number },
): Float64Array | null {
  const feature = arrayFeature(preparation);
  const found = feature === null ? undefined : raw.columns.get(feature.name);
  const [steps = 0, channels = 0, ...others] = feature?.shape ?? [];
  if (found?.kind !== "array" || others.length > 0 || channels !== width || steps < 2) return null;
  const { values } = found;
  return mapped(Float64Array, rows, (row) => values[(row * steps + steps - 1) * channels + column] ?? NaN);
}

/** The mean of each target over the training rows [rows, width], as the answer to `length` / width rows. */
export function meanBaseline(train: Float64Array, length: number, width: number): Float64Array {
  const rows = train.length / width;
  invariant(Number.isInteger(rows), `${train.length} numbers for ${width} targets`);
  const means = new Float64Array(width);
  train.forEach((value, at) => {
    means[at % width] = (means[at % width] ?? 0) + value / rows;
  });
  if (width === 1) return new Float64Array(length).fill(means[0] ?? 0);
  return filled(Float64Array, length, (at) => means[at % width] ?? 0);
}
