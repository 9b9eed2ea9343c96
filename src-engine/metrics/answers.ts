// One output's predictions beside the right answers, with what several metrics want of them worked out once.

import { invariant } from "../document/errors";

export type Numbers = Float32Array | Float64Array;

/** Rows by class. */
export interface ClassCounts {
  /** Rows of the class that were predicted as it. */
  readonly hits: Float64Array;
  /** Rows of the class. */
  readonly support: Float64Array;
  /** Rows predicted as the class. */
  readonly predicted: Float64Array;
}

export interface ClassAnswers {
  readonly classes: number;
  /** [rows, classes]: the greater, the more the network believes in the class. */
  readonly scores: Numbers;
  /** Class of each row. */
  readonly truth: Int32Array;
  counts(): ClassCounts;
}

/** Errors of one target, in its own unit. */
export interface TargetErrors {
  readonly mae: number;
  readonly rmse: number;
  /** Null where the right answers do not differ. */
  readonly r2: number | null;
}

export interface NumberAnswers {
  /** One for each target, in the order of the outputs. */
  errors(): readonly TargetErrors[];
}

/** Scores [rows, classes] beside the class of each row. @throws InvariantError where their lengths do not agree */
export function classAnswers(scores: Numbers, truth: Int32Array, classes: number): ClassAnswers {
  invariant(
    scores.length === truth.length * classes,
    `${scores.length} scores for ${truth.length} rows of ${classes} classes`,
  );
  let counts: ClassCounts | null = null;
  return { scores, truth, classes, counts: () => (counts ??= countClasses(scores, truth, classes)) };
}

/**
 * Predictions [rows, targets] beside numbers of the same shape; `scales` brings each target's differences into its unit.
 * @throws InvariantError where their lengths do not agree
 */
export function numberAnswers(predictions: Numbers, truth: Numbers, scales: readonly number[]): NumberAnswers {
  const width = scales.length;
  invariant(
    predictions.length === truth.length && truth.length % width === 0,
    `${predictions.length} predictions, ${truth.length} targets`,
  );
  let errors: readonly TargetErrors[] | null = null;
  return {
    errors: () =>
      (errors ??= scales.map((scale, column) => targetErrors(predictions, truth, column, width, Math.abs(scale)))),
  };
}

/** The class of each row of one-hot truth [rows, classes]. */
export function classNumbers(oneHot: ArrayLike<number>, classes: number): Int32Array {
  const numbers = new Int32Array(oneHot.length / classes);
  for (let at = 0; at < oneHot.length; at++) if (oneHot[at] === 1) numbers[Math.floor(at / classes)] = at % classes;
  return numbers;
}

/** Index of the greatest of `width` values from `start`; the first where several are equal. */
export function argMax(values: Numbers, start: number, width: number): number {
  let best = 0;
  for (let column = 1; column < width; column++) {
    if ((values[start + column] ?? NaN) > (values[start + best] ?? NaN)) best = column;
  }
  return best;
}

function countClasses(scores: Numbers, truth: Int32Array, classes: number): ClassCounts {
  const [hits, support, predicted] = [new Float64Array(classes), new Float64Array(classes), new Float64Array(classes)];
  const count = (into: Float64Array, index: number): void => void (into[index] = (into[index] ?? 0) + 1);
  for (let row = 0; row < truth.length; row++) {
    const right = truth[row] ?? 0;
    const answer = argMax(scores, row * classes, classes);
    count(support, right);
    count(predicted, answer);
    if (answer === right) count(hits, right);
  }
  return { hits, support, predicted };
}

function targetErrors(
  predictions: Numbers,
  truth: Numbers,
  column: number,
  width: number,
  scale: number,
): TargetErrors {
  const rows = truth.length / width;
  let total = 0;
  for (let at = column; at < truth.length; at += width) total += truth[at] ?? 0;
  const center = total / rows;
  let absolute = 0;
  let squared = 0;
  let deviation = 0;
  for (let at = column; at < truth.length; at += width) {
    const right = truth[at] ?? 0;
    const error = (predictions[at] ?? NaN) - right;
    absolute += Math.abs(error);
    squared += error * error;
    deviation += (right - center) ** 2;
  }
  return {
    mae: rows === 0 ? 0 : (absolute / rows) * scale,
    rmse: rows === 0 ? 0 : Math.sqrt(squared / rows) * scale,
    r2: deviation > 0 ? 1 - squared / deviation : null,
  };
}
