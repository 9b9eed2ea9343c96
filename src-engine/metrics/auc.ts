import type { ClassAnswers } from "./answers";
import { eachThreshold, meanOverClasses } from "./ranking";
import { NOT_A_NUMBER, keyOf, sortKeys } from "./floatOrder";
import type { ClassMetric } from "./spec";

/**
 * Area under the ROC curve, exact: the share of pairs of a row of the class and one of another in which the first has the
 * greater score, a tie counting half (Mann-Whitney's U over its greatest value). With two classes that of the second class's
 * scores; with more, one against the rest, averaged over the classes: scikit-learn's roc_auc_score, and its
 * multi_class="ovr", average="macro". A class that has all rows or none has no such pairs and is left out.
 */
export const auc: ClassMetric = {
  id: "auc",
  label: "AUC",
  summary: "How well the scores put the rows of a class before all others; 0.5 is chance",
  docs:
    "The area under the ROC curve: take a row of a class and a row of another, and ask how often the network believes more in the class for the first. " +
    "It does not depend on where a line between yes and no is drawn. With more than two classes it is worked out for each class against " +
    "the rest and averaged.",
  formula: ["P(score of a row of c > score of another row) + ½·P(equal)", "more than two classes: mean over c"],
  better: "higher",
  task: "classification",
  written: "number",
  logarithmic: false,
  headline: true,
  needs: "scores",
  ranks: true,
  measure: (answers) => meanOverClasses(answers, areaOf),
};

/** The area of one class against the rest; null where there is no pair, or a score that is no number. */
export function areaOf(answers: ClassAnswers, column: number): number | null {
  return answers.weights === null ? areaByPairs(answers, column) : areaByCurve(answers, column);
}

/** The same where rows count unequally: the area itself, in trapezoids. */
function areaByCurve(answers: ClassAnswers, column: number): number | null {
  let [area, before, falseBefore] = [0, 0, 0];
  const all = eachThreshold(answers, column, (hits, falseOnes) => {
    area += ((falseOnes - falseBefore) * (hits + before)) / 2;
    [before, falseBefore] = [hits, falseOnes];
  });
  return all === null || all.own === 0 || all.rest === 0 ? null : area / (all.own * all.rest);
}

function areaByPairs(answers: ClassAnswers, column: number): number | null {
  const own = answers.counts().support[column] ?? 0;
  const rest = answers.truth.length - own;
  if (own === 0 || rest === 0) return null;
  const [inside, outside] = apart(answers, column, own);
  const [least, greatest] = ends(inside);
  const [lowest, highest] = ends(outside);
  if ([least, greatest, lowest, highest].some(Number.isNaN)) return null;
  // Only where the two overlap does the order matter, which in a trained network is seldom.
  const others = between(outside, least, greatest);
  const won = own * others.below;
  if (others.values.length === 0) return won / (own * rest);
  const ours = between(inside, ...ends(others.values));
  return (
    (won + ours.above * others.values.length + pairsWon(inOrder(ours.values), inOrder(others.values))) / (own * rest)
  );
}

/** Pairs in which the one of `ours` is greater; equal ones count half. Both are in order. */
function pairsWon(ours: Scores, others: Scores): number {
  let pairs = 0;
  for (let at = 0, below = 0, upTo = 0; at < ours.length; at++) {
    const score = ours[at] ?? NaN;
    while (below < others.length && (others[below] ?? NaN) < score) below++;
    while (upTo < others.length && (others[upTo] ?? NaN) <= score) upTo++;
    pairs += (below + upTo) / 2;
  }
  return pairs;
}

/** Scores, or whole numbers in their order. */
type Scores = Int32Array | Float64Array;

/** The scores of a class's rows, and those of all others. */
function apart(
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
function ends(scores: Scores): readonly [number, number] {
  let [least, greatest] = [Infinity, -Infinity];
  for (const score of scores) {
    if (Number.isNaN(score)) return [NaN, NaN];
    if (score < least) least = score;
    if (score > greatest) greatest = score;
  }
  return scores instanceof Int32Array && greatest === NOT_A_NUMBER ? [NaN, NaN] : [least, greatest];
}

/** Those from `least` to `greatest`, in front of the same memory, and how many are below and above. */
function between(
  scores: Scores,
  least: number,
  greatest: number,
): { readonly values: Scores; readonly below: number; readonly above: number } {
  let [count, below] = [0, 0];
  for (const score of scores) {
    if (score < least) below++;
    else if (score <= greatest) scores[count++] = score;
  }
  return { values: scores.subarray(0, count), below, above: scores.length - count - below };
}

function inOrder(scores: Scores): Scores {
  return scores instanceof Int32Array ? sortKeys(scores, new Int32Array(scores.length)) : scores.sort();
}
