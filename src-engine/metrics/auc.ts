import { apart, ends, sorted } from "./apart";
import type { Scores } from "./apart";
import { oncePerClass } from "./answers";
import type { ClassAnswers } from "./answers";
import { areasOf, meanOverClasses } from "./ranking";
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
  range: [0, 1],
  logarithmic: false,
  headline: true,
  needs: "scores",
  ranks: true,
  measure: (answers) => meanOverClasses(answers, areaOf),
};

/** The area of one class against the rest; null where there is no pair, or a score that is no number. */
export const areaOf = oncePerClass((answers: ClassAnswers, column: number) =>
  answers.weights === null ? areaByPairs(answers, column) : areaByCurve(answers, column),
);

/** The same where rows count unequally. */
function areaByCurve(answers: ClassAnswers, column: number): number | null {
  const areas = areasOf(answers, column);
  return areas === null || areas.own === 0 || areas.rest === 0 ? null : areas.pairs / (areas.own * areas.rest);
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
    (won + ours.above * others.values.length + pairsWon(sorted(ours.values), sorted(others.values))) / (own * rest)
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
