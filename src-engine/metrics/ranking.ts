// Rows in the order of a class's scores: what curves are made of, and the areas under them where rows count unequally.

import { range } from "../document/typedArrays";
import { once } from "./answers";
import type { ClassAnswers, Numbers } from "./answers";
import { NOT_A_NUMBER, keyOf, sortedPositions } from "./floatOrder";

/** Of more scores than these no order is kept: there are as many numbers in all of them. */
const MOST_KEPT = 2 ** 24;

/** The rows by falling score of one class, place by place. */
export interface Ranking {
  readonly rows: Int32Array;
  /** 1 where the row is of the class. */
  readonly isOwn: Uint8Array;
  /** 1 where the next row has another score, so that a threshold may lie between the two. */
  readonly isLast: Uint8Array;
}

/** Worked out class by class; null where a score is no number. */
const rankings = once(() => new Map<number, Ranking | null>());

export function rankingOf(answers: ClassAnswers, column: number): Ranking | null {
  if (answers.scores.length > MOST_KEPT) return rank(answers, column);
  const known = rankings(answers);
  let ranking = known.get(column);
  if (ranking === undefined) {
    ranking = rank(answers, column);
    known.set(column, ranking);
  }
  return ranking;
}

function rank(answers: ClassAnswers, column: number): Ranking | null {
  const { scores, truth, classes } = answers;
  const rows = sortedRows(answers, column);
  if (rows === null) return null;
  const [isOwn, isLast] = [new Uint8Array(rows.length), new Uint8Array(rows.length)];
  let before = NaN;
  rows.forEach((row, place) => {
    const score = scores[row * classes + column] ?? NaN;
    if (place > 0 && score !== before) isLast[place - 1] = 1;
    if (truth[row] === column) isOwn[place] = 1;
    before = score;
  });
  if (rows.length > 0) isLast[rows.length - 1] = 1;
  return { rows, isOwn, isLast };
}

function sortedRows({ scores, truth, classes }: ClassAnswers, column: number): Int32Array | null {
  const rows = truth.length;
  if (scores instanceof Float32Array) return sortedByBits(scores, rows, classes, column);
  const own = columnOf(scores, rows, classes, column);
  if (own.some(Number.isNaN)) return null;
  return range(own.length).sort((a, b) => (own[b] ?? 0) - (own[a] ?? 0) || a - b);
}

function columnOf(scores: Numbers, rows: number, classes: number, column: number): Float64Array {
  const own = new Float64Array(rows);
  for (let row = 0, at = column; row < rows; row++, at += classes) own[row] = scores[at] ?? NaN;
  return own;
}

function sortedByBits(scores: Float32Array, rows: number, classes: number, column: number): Int32Array | null {
  const bits = new Int32Array(scores.buffer, scores.byteOffset, scores.length);
  const falling = new Int32Array(rows);
  for (let row = 0, at = column; row < rows; row++, at += classes) {
    const key = keyOf(bits[at] ?? 0);
    if (key === NOT_A_NUMBER) return null;
    falling[row] = -key;
  }
  return sortedPositions(falling);
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
  const ranking = rankingOf(answers, column);
  if (ranking === null) return null;
  const { rows, isOwn, isLast } = ranking;
  const { scores, classes, weights } = answers;
  let [hits, falseOnes] = [0, 0];
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    const weight = weights === null ? 1 : (weights[row] ?? 0);
    if (isOwn[place] === 1) hits += weight;
    else falseOnes += weight;
    if (isLast[place] === 1) visit(hits, falseOnes, scores[row * classes + column] ?? NaN);
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
