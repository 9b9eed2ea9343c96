import type { ClassAnswers } from "./answers";
import { areasOf } from "./areas";
import { meanOverClasses } from "./ranking";
import type { ClassMetric } from "./spec";

/**
 * Area under the curve of precision over recall, in steps and not in trapezoids, as scikit-learn's average_precision_score. With two
 * classes that of the second one; with more, each class against the rest, averaged over those that have rows.
 */
export const averagePrecision: ClassMetric = {
  id: "averagePrecision",
  label: "Average precision",
  summary: "Precision at every recall, on average: how clean the rows are that it names first",
  docs:
    "Go through the rows from the most to the least probable ones of a class, and take the precision each time another row of the class is found. " +
    "The mean of these is 1 where all rows of the class come first. It says more than AUC where a class is rare: chance gives the class's share.",
  formula: ["Σₙ (Rₙ - Rₙ₋₁)·Pₙ over the thresholds n", "more than two classes: mean over c"],
  better: "higher",
  task: "classification",
  written: "number",
  range: [0, 1],
  logarithmic: false,
  needs: "scores",
  ranks: true,
  measure: (answers) => meanOverClasses(answers, averagePrecisionOf),
};

/** Of one class against the rest; null where it has no rows, or a score is no number. */
export function averagePrecisionOf(answers: ClassAnswers, column: number): number | null {
  const areas = areasOf(answers, column);
  return areas === null || areas.own === 0 ? null : areas.precision / areas.own;
}
