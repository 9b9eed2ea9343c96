// Rows in the order of a class's scores: what curves and the areas under them are made of.

import { once } from "./answers";
import type { ClassAnswers, Numbers } from "./answers";
import { NOT_A_NUMBER, keyOf } from "./floatOrder";

/** As many rows as can be numbered beside a float32 in a float64: 32 bits of the one, 21 of the other. */
const MOST_PACKED = 2 ** 21;

/** Of more scores than these no order is kept: there are as many numbers in all of them. */
const MOST_KEPT = 2 ** 24;

/** The rows by falling score of each class, worked out class by class; null where a score is no number. */
const orders = once(() => new Map<number, Int32Array | null>());

function orderOf(answers: ClassAnswers, column: number): Int32Array | null {
  if (answers.scores.length > MOST_KEPT) return sortedRows(answers, column);
  const known = orders(answers);
  let order = known.get(column);
  if (order === undefined) {
    order = sortedRows(answers, column);
    known.set(column, order);
  }
  return order;
}

function sortedRows({ scores, truth, classes }: ClassAnswers, column: number): Int32Array | null {
  const rows = truth.length;
  if (scores instanceof Float32Array && rows <= MOST_PACKED) return sortedByBits(scores, rows, classes, column);
  const own = columnOf(scores, rows, classes, column);
  if (own.some(Number.isNaN)) return null;
  return Int32Array.from(own.keys()).sort((a, b) => (own[b] ?? 0) - (own[a] ?? 0) || a - b);
}

function columnOf(scores: Numbers, rows: number, classes: number, column: number): Float64Array {
  const own = new Float64Array(rows);
  for (let row = 0, at = column; row < rows; row++, at += classes) own[row] = scores[at] ?? NaN;
  return own;
}

/** The bits of each score and the number of its row in one number, which sorts several times quicker than by a function. */
function sortedByBits(scores: Float32Array, rows: number, classes: number, column: number): Int32Array | null {
  const bits = new Int32Array(scores.buffer, scores.byteOffset, scores.length);
  const packed = new Float64Array(rows);
  for (let row = 0, at = column; row < rows; row++, at += classes) {
    const key = keyOf(bits[at] ?? 0);
    if (key === NOT_A_NUMBER) return null;
    packed[row] = -key * MOST_PACKED + row;
  }
  packed.sort();
  const order = new Int32Array(rows);
  for (let at = 0; at < rows; at++) {
    const one = packed[at] ?? 0;
    order[at] = one - Math.floor(one / MOST_PACKED) * MOST_PACKED;
  }
  return order;
}

/**
 * Goes through the thresholds that make a difference, from the greatest score of the class to the least: `visit` is told how many rows of
 * the class (`hits`) and how many others (`falseOnes`), by weight, have at least that score. Gives both in all; null where a score is no number.
 */
export function eachThreshold(
  answers: ClassAnswers,
  column: number,
  visit: (hits: number, falseOnes: number, score: number) => void,
): { readonly own: number; readonly rest: number } | null {
  const order = orderOf(answers, column);
  if (order === null) return null;
  const { scores, truth, classes, weights } = answers;
  let [hits, falseOnes] = [0, 0];
  for (let at = 0; at < order.length; at++) {
    const row = order[at] ?? 0;
    const weight = weights === null ? 1 : (weights[row] ?? 0);
    if (truth[row] === column) hits += weight;
    else falseOnes += weight;
    const score = scores[row * classes + column] ?? NaN;
    const next = order[at + 1];
    if (next === undefined || scores[next * classes + column] !== score) visit(hits, falseOnes, score);
  }
  return { own: hits, rest: falseOnes };
}

/** With two classes the second one's value; with more, the mean over those that have one. */
export function meanOverClasses(
  answers: ClassAnswers,
  valueOf: (answers: ClassAnswers, column: number) => number | null,
): number | null {
  const columns = answers.classes === 2 ? [1] : Array.from({ length: answers.classes }, (_, column) => column);
  const values = columns.flatMap((column) => valueOf(answers, column) ?? []);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
