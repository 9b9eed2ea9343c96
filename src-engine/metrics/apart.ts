// The scores of one class, those of its own rows apart from those of all others: what figures of ranks are made of where all rows count alike.

import type { ClassAnswers } from "./answers";
import { NOT_A_NUMBER, keyOf, sortKeys } from "./floatOrder";

/** Scores, or whole numbers in their order. */
export type Scores = Int32Array | Float64Array;

/** The scores of a class's rows, of which there are `own`, and those of all others, in memory of their own. */
export function apart(
  { scores, truth, classes }: ClassAnswers,
  column: number,
  own: number,
): readonly [inside: Scores, outside: Scores] {
  const bits = scores instanceof Float32Array ? new Int32Array(scores.buffer, scores.byteOffset, scores.length) : null;
  const all = bits === null ? new Float64Array(truth.length) : new Int32Array(truth.length);
  for (let row = 0, inside = 0, outside = own, at = column; row < truth.length; row++, at += classes) {
    all[truth[row] === column ? inside++ : outside++] = bits === null ? (scores[at] ?? NaN) : keyOf(bits[at] ?? 0);
  }
  return [all.subarray(0, own), all.subarray(own)];
}

/** The least and the greatest; no number where one of them is none. */
export function ends(scores: Scores): readonly [number, number] {
  let [least, greatest] = [Infinity, -Infinity];
  for (const score of scores) {
    if (Number.isNaN(score)) return [NaN, NaN];
    if (score < least) least = score;
    if (score > greatest) greatest = score;
  }
  return scores instanceof Int32Array && greatest === NOT_A_NUMBER ? [NaN, NaN] : [least, greatest];
}

/** In order, in the same memory or another. */
export function sorted(scores: Scores): Scores {
  return scores instanceof Int32Array ? sortKeys(scores, new Int32Array(scores.length)) : scores.sort();
}
