import type { ClassAnswers } from "./answers";
import { areasOf } from "./areas";
import { meanOverClasses } from "./ranking";
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
export function areaOf(answers: ClassAnswers, column: number): number | null {
  const areas = areasOf(answers, column);
  return areas === null || areas.own === 0 || areas.rest === 0 ? null : areas.pairs / (areas.own * areas.rest);
}
