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

/** How much each row counts, 0 or more; null: all of them once. */
export type Weights = Float64Array | null;

export interface ClassAnswers {
  readonly classes: number;
  /** [rows, classes]: the greater, the more the network believes in the class. */
  readonly scores: Numbers;
  /** Class of each row. */
  readonly truth: Int32Array;
  readonly weights: Weights;
  /**
   * The same for answers that differ in their weights alone: {@link once} keeps by it what is known of the rows. Not the scores
   * themselves: training writes those of every epoch into the same memory.
   */
  readonly rows: object;
  /** Rows, or the sum of their weights. */
  total(): number;
  counts(): ClassCounts;
}

/** Several yes-or-no answers about each row. */
export interface LabelAnswers {
  readonly labels: number;
  /** [rows, labels], 1 for yes. */
  readonly truth: Uint8Array;
  readonly predicted: Uint8Array;
  readonly weights: Weights;
}

/** Scores [rows, classes] beside the class of each row. @throws InvariantError where their lengths do not agree */
export function classAnswers(
  scores: Numbers,
  truth: Int32Array,
  classes: number,
  weights: Weights = null,
): ClassAnswers {
  invariant(
    scores.length === truth.length * classes,
    `${scores.length} scores for ${truth.length} rows of ${classes} classes`,
  );
  return weigh({ scores, truth, classes, rows: {} }, weights);
}

/** The same answers with other weights; what was worked out of each row is kept. */
export function reweighted(answers: ClassAnswers, weights: Weights): ClassAnswers {
  return weigh(answers, weights);
}

function weigh(of: Pick<ClassAnswers, "scores" | "truth" | "classes" | "rows">, weights: Weights): ClassAnswers {
  const { scores, truth, classes, rows } = of;
  let counts: ClassCounts | null = null;
  let total: number | null = null;
  const answers: ClassAnswers = {
    scores,
    truth,
    classes,
    rows,
    weights,
    total: () => (total ??= weights === null ? truth.length : sumOf(answers.counts().support)),
    counts: () => (counts ??= countClasses(answers)),
  };
  return answers;
}

/** What does not depend on the rows' weights, worked out when it is first asked for and kept as long as the rows are. */
export function once<T>(work: (answers: ClassAnswers) => T): (answers: ClassAnswers) => T {
  return keptByRows(work);
}

/** As {@link once}, of other answers too. */
export function keptByRows<A extends { readonly rows: object }, T>(work: (answers: A) => T): (answers: A) => T {
  const known = new WeakMap<object, T>();
  return (answers) => {
    let found = known.get(answers.rows);
    if (found === undefined) known.set(answers.rows, (found = work(answers)));
    return found;
  };
}

/** What is measured of one class of some answers, worked out when it is first asked for and kept as long as the answers are. */
export function oncePerClass<T>(
  work: (answers: ClassAnswers, column: number) => T,
): (answers: ClassAnswers, column: number) => T {
  const known = new WeakMap<ClassAnswers, Map<number, T>>();
  return (answers, column) => {
    let ofClasses = known.get(answers);
    if (ofClasses === undefined) known.set(answers, (ofClasses = new Map<number, T>()));
    if (!ofClasses.has(column)) ofClasses.set(column, work(answers, column));
    return ofClasses.get(column) as T;
  };
}

/** The most probable class of each row; of equal ones the first. */
export const predictedClasses = once(({ scores, truth, classes }) => {
  const predicted = new Int32Array(truth.length);
  for (let row = 0; row < truth.length; row++) predicted[row] = argMax(scores, row * classes, classes);
  return predicted;
});

/** The weighted mean of a value of each row; 0 without rows. */
export function meanOf(
  values: Float64Array | Uint8Array,
  { weights, total }: Pick<ClassAnswers, "weights" | "total">,
): number {
  let sum = 0;
  if (weights === null) for (const value of values) sum += value;
  else for (let row = 0; row < weights.length; row++) sum += (weights[row] ?? 0) * (values[row] ?? NaN);
  const all = total();
  return all === 0 ? 0 : sum / all;
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

/** 0 where there is nothing to divide by. */
export function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}

export function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** Rows that have the right class and the named one in common are counted alike. */
interface Cells {
  /** By row its cell. */
  readonly of: Uint32Array;
  /** By cell the right class, and the named one. */
  readonly truth: readonly number[];
  readonly named: readonly number[];
}

/** The cells that rows are in, which are few: a resampling counts them a thousand times. */
const cellsOf = once((answers: ClassAnswers): Cells => {
  const named = predictedClasses(answers);
  const numbers = new Map<number, number>();
  const cells: Cells & { readonly truth: number[]; readonly named: number[] } = {
    of: new Uint32Array(named.length),
    truth: [],
    named: [],
  };
  for (let row = 0; row < named.length; row++) {
    const [right, answer] = [answers.truth[row] ?? 0, named[row] ?? 0];
    const pair = right * answers.classes + answer;
    let cell = numbers.get(pair);
    if (cell === undefined) {
      cell = numbers.size;
      numbers.set(pair, cell);
      cells.truth.push(right);
      cells.named.push(answer);
    }
    cells.of[row] = cell;
  }
  return cells;
});

function countClasses(answers: ClassAnswers): ClassCounts {
  const { truth, classes, weights } = answers;
  const [hits, support, predicted] = [new Float64Array(classes), new Float64Array(classes), new Float64Array(classes)];
  const count = (right: number, answer: number, weight: number): void => {
    support[right] = (support[right] ?? 0) + weight;
    predicted[answer] = (predicted[answer] ?? 0) + weight;
    if (answer === right) hits[right] = (hits[right] ?? 0) + weight;
  };
  if (weights === null) {
    const named = predictedClasses(answers);
    for (let row = 0; row < truth.length; row++) count(truth[row] ?? 0, named[row] ?? 0, 1);
    return { hits, support, predicted };
  }
  const cells = cellsOf(answers);
  const sums = new Float64Array(cells.truth.length);
  for (let row = 0; row < weights.length; row++) {
    const cell = cells.of[row] ?? 0;
    sums[cell] = (sums[cell] ?? 0) + (weights[row] ?? 0);
  }
  sums.forEach((sum, cell) => count(cells.truth[cell] ?? 0, cells.named[cell] ?? 0, sum));
  return { hits, support, predicted };
}
