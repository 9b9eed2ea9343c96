// One output's predicted numbers beside the right ones, with the errors that several metrics want worked out once.

import { invariant } from "../document/errors";
import { keptByRows } from "./answers";
import type { Numbers, Weights } from "./answers";

/** Errors of one target, in its own unit. */
export interface TargetErrors {
  readonly mae: number;
  readonly rmse: number;
  /** Null where the right answers do not differ. */
  readonly r2: number | null;
}

export interface NumberAnswers {
  /** [rows, targets] */
  readonly predictions: Numbers;
  readonly truth: Numbers;
  readonly targets: number;
  readonly weights: Weights;
  /** As those of {@link ClassAnswers}. */
  readonly rows: object;
  /** One for each target, in the order of the outputs. */
  errors(): readonly TargetErrors[];
}

/** What does not depend on the rows' weights, worked out when it is first asked for and kept as long as the rows are. */
export function onceOfNumbers<T>(work: (answers: NumberAnswers) => T): (answers: NumberAnswers) => T {
  return keptByRows(work);
}

/**
 * Predictions [rows, targets] beside numbers of the same shape; `scales` brings each target's differences into its unit.
 * @throws InvariantError where their lengths do not agree
 */
export function numberAnswers(
  predictions: Numbers,
  truth: Numbers,
  scales: readonly number[],
  weights: Weights = null,
): NumberAnswers {
  const targets = scales.length;
  invariant(
    predictions.length === truth.length && truth.length % targets === 0,
    `${predictions.length} predictions, ${truth.length} targets`,
  );
  return weighNumbers({ predictions, truth, targets, rows: {} }, scales, weights);
}

/** The same answers with each of these weights; what is worked out of each row is kept. */
export function reweightedNumbers(
  { predictions, truth, targets, rows }: NumberAnswers,
  scales: readonly number[],
  weights: Weights,
): NumberAnswers {
  return weighNumbers({ predictions, truth, targets, rows }, scales, weights);
}

function weighNumbers(
  of: Pick<NumberAnswers, "predictions" | "truth" | "targets" | "rows">,
  scales: readonly number[],
  weights: Weights,
): NumberAnswers {
  const { predictions, truth, targets, rows } = of;
  let errors: readonly TargetErrors[] | null = null;
  const answers: NumberAnswers = {
    predictions,
    truth,
    targets,
    rows,
    weights,
    errors: () => (errors ??= scales.map((scale, column) => targetErrors(answers, column, Math.abs(scale)))),
  };
  return answers;
}

/** By target and row the error without its sign, and the right answer's distance from the mean of all. */
interface ErrorParts {
  readonly absolute: Float64Array;
  readonly distance: Float64Array;
}

const errorParts = onceOfNumbers(({ predictions, truth, targets: width }): readonly ErrorParts[] =>
  Array.from({ length: width }, (_, column) => {
    const rows = truth.length / width;
    const [absolute, distance] = [new Float64Array(rows), new Float64Array(rows)];
    let total = 0;
    for (let row = 0, at = column; row < rows; row++, at += width) {
      const right = truth[at] ?? 0;
      total += right;
      absolute[row] = Math.abs((predictions[at] ?? NaN) - right);
    }
    const center = total / rows;
    for (let row = 0, at = column; row < rows; row++, at += width) distance[row] = (truth[at] ?? 0) - center;
    return { absolute, distance };
  }),
);

/** Of what is left of a sum of squares: less may be what rounding has made of nothing. */
const SURELY_LEFT = 1e-6;

function targetErrors(answers: NumberAnswers, column: number, scale: number): TargetErrors {
  const { weights } = answers;
  const parts = weights === null ? undefined : errorParts(answers)[column];
  const found = weights === null || parts === undefined ? null : weightedErrors(parts, weights, scale);
  return found ?? exactErrors(answers, column, scale);
}

/** In one go, as a resampling asks a thousand times; null where the right answers that count may be equal. */
function weightedErrors({ absolute, distance }: ErrorParts, weights: Float64Array, scale: number): TargetErrors | null {
  let [rows, sum, squared, first, second] = [0, 0, 0, 0, 0];
  for (let row = 0; row < weights.length; row++) {
    const weight = weights[row] ?? 0;
    const error = absolute[row] ?? NaN;
    const away = distance[row] ?? NaN;
    rows += weight;
    sum += weight * error;
    squared += weight * error * error;
    first += weight * away;
    second += weight * away * away;
  }
  const deviation = second - (first * first) / rows;
  if (!(deviation > SURELY_LEFT * second)) return null;
  return { mae: (sum / rows) * scale, rmse: Math.sqrt(squared / rows) * scale, r2: 1 - squared / deviation };
}

function exactErrors(
  { predictions, truth, targets: width, weights }: NumberAnswers,
  column: number,
  scale: number,
): TargetErrors {
  let rows = 0;
  let total = 0;
  // The mean of equal numbers may differ from them by a rounding, so that their deviations are not quite 0.
  let [least, most] = [Infinity, -Infinity];
  for (let at = column, row = 0; at < truth.length; at += width, row++) {
    const weight = weights === null ? 1 : (weights[row] ?? 0);
    const right = truth[at] ?? 0;
    rows += weight;
    total += weight * right;
    if (weight === 0) continue;
    if (right < least) least = right;
    if (right > most) most = right;
  }
  const center = total / rows;
  let absolute = 0;
  let squared = 0;
  let deviation = 0;
  for (let at = column, row = 0; at < truth.length; at += width, row++) {
    const weight = weights === null ? 1 : (weights[row] ?? 0);
    const right = truth[at] ?? 0;
    const error = (predictions[at] ?? NaN) - right;
    absolute += weight * Math.abs(error);
    squared += weight * error * error;
    deviation += weight * (right - center) ** 2;
  }
  return {
    mae: rows === 0 ? 0 : (absolute / rows) * scale,
    rmse: rows === 0 ? 0 : Math.sqrt(squared / rows) * scale,
    r2: most > least && deviation > 0 ? 1 - squared / deviation : null,
  };
}
