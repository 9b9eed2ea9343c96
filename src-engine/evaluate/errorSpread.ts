// How the errors of predicted numbers are spread, and the rows that stand for all in a drawing.

import { kept, mapped, range } from "../document/typedArrays";
import { percentiles } from "../statistics/bootstrap";
import { valuesOfRanks } from "../statistics/ranked";
import type { JudgedNumbers } from "../protocol/evaluation";

const BINS = 40;
const SHARES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
/** Points of a drawing, and how many of them are the worst rows. */
const MOST_POINTS = 2_000;
const WORST_POINTS = 50;

/** Of prediction minus truth. */
export function errorSpread(predictions: Float64Array, truth: Float64Array): JudgedNumbers["errors"] {
  const errors = kept(differences(predictions, truth), Number.isFinite);
  const [least = 0, most = 0] = valuesOfRanks(errors, [0, errors.length - 1]);
  const found = percentiles(errors, SHARES);
  const counts = new Float64Array(BINS);
  for (const error of errors) {
    const bin = binOf(error, least, most);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return {
    least,
    most,
    counts,
    percentiles: SHARES.map((share, at) => ({ share, value: found[at] ?? NaN })),
  };
}

function differences(predictions: Float64Array, truth: Float64Array): Float64Array<ArrayBuffer> {
  const found = new Float64Array(truth.length);
  for (let row = 0; row < truth.length; row++) found[row] = (predictions[row] ?? NaN) - (truth[row] ?? NaN);
  return found;
}

/** By row the bin that its error is counted in; -1 where it is no number. */
export function errorBins(errors: Float64Array): Int8Array {
  let [least, most] = [Infinity, -Infinity];
  for (const error of errors) {
    if (error < least) least = error;
    if (error > most) most = error;
  }
  return mapped(Int8Array, errors, (error) => (Number.isFinite(error) ? binOf(error, least, most) : -1));
}

function binOf(error: number, least: number, most: number): number {
  return most > least ? Math.min(BINS - 1, Math.floor(((error - least) / (most - least)) * BINS)) : 0;
}

/** Positions of rows at even distances, and of those that are farthest off, ascending. */
export function pointsToDraw(predictions: Float64Array, truth: Float64Array): Int32Array {
  const rows = truth.length;
  if (rows <= MOST_POINTS) return range(rows);
  const errors = differences(predictions, truth);
  for (let row = 0; row < rows; row++) errors[row] = Math.abs(errors[row] ?? NaN);
  const even = MOST_POINTS - WORST_POINTS;
  const limit = valuesOfRanks(errors, [rows - WORST_POINTS])[0] ?? Infinity;
  const chosen = new Set(Array.from({ length: even }, (_, at) => Math.floor((at * rows) / even)));
  for (let row = 0; row < rows && chosen.size < MOST_POINTS; row++) if ((errors[row] ?? 0) >= limit) chosen.add(row);
  return Int32Array.from([...chosen]).sort();
}
