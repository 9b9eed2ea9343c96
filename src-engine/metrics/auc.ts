import type { ClassAnswers } from "./answers";
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
  measure(answers) {
    const columns = answers.classes === 2 ? [1] : Array.from({ length: answers.classes }, (_, column) => column);
    const areas = columns.flatMap((column) => areaOf(answers, column) ?? []);
    return areas.length === 0 ? null : areas.reduce((sum, area) => sum + area, 0) / areas.length;
  },
};

/** Null where there is no pair, or a score that is no number. */
function areaOf({ scores, truth, classes, counts }: ClassAnswers, column: number): number | null {
  const own = counts().support[column] ?? 0;
  const rest = truth.length - own;
  if (own === 0 || rest === 0) return null;
  // Sorted on their own: typed arrays are sorted by value, without calls.
  const inside = new Float64Array(own);
  const outside = new Float64Array(rest);
  for (let row = 0, a = 0, b = 0; row < truth.length; row++) {
    const score = scores[row * classes + column] ?? NaN;
    if (truth[row] === column) inside[a++] = score;
    else outside[b++] = score;
  }
  inside.sort();
  outside.sort();
  // What is no number stands last.
  if (Number.isNaN(inside[own - 1]) || Number.isNaN(outside[rest - 1])) return null;
  let pairs = 0;
  for (let at = 0, below = 0, upTo = 0; at < own; at++) {
    const score = inside[at] ?? NaN;
    while (below < rest && (outside[below] ?? NaN) < score) below++;
    while (upTo < rest && (outside[upTo] ?? NaN) <= score) upTo++;
    pairs += (below + upTo) / 2;
  }
  return pairs / (own * rest);
}
