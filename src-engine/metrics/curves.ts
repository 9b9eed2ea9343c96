// The curves of one class against the rest, over the threshold from which on a row is named as the class.

import type { ClassAnswers } from "./answers";
import { eachThreshold } from "./ranking";

/** Points of a curve at most: more cannot be told apart in a drawing. */
export const MOST_POINTS = 500;

/**
 * By falling threshold, from "no row is of the class" to "all are". Where there are more than {@link MOST_POINTS}, points that
 * are evenly apart along the curve are kept.
 */
export interface ThresholdCurve {
  /** Rows of the class, and all others; by weight. */
  readonly own: number;
  readonly rest: number;
  /** A row with at least this score is named as the class; the first is above every score: Infinity. */
  readonly thresholds: Float64Array;
  /** Rows of the class that are found with it. */
  readonly hits: Float64Array;
  /** Other rows that are named as it. */
  readonly falseOnes: Float64Array;
}

/**
 * The points of the ROC curve (falseOnes / rest, hits / own) and of precision (hits / (hits + falseOnes)) over recall (hits / own), as
 * scikit-learn's roc_curve(drop_intermediate=False) and precision_recall_curve have them. Null where a score is no number.
 */
export function thresholdCurve(answers: ClassAnswers, column: number): ThresholdCurve | null {
  let points = 1;
  const all = eachThreshold(answers, column, () => points++);
  if (all === null) return null;
  const most = Math.min(points, MOST_POINTS);
  const [thresholds, hits, falseOnes] = [new Float64Array(most), new Float64Array(most), new Float64Array(most)];
  thresholds[0] = Infinity;
  // Length along the ROC curve, each side of it being 1.
  const along = (found: number, wrong: number): number =>
    (all.own === 0 ? 0 : found / all.own) + (all.rest === 0 ? 0 : wrong / all.rest);
  const whole = along(all.own, all.rest);
  let [at, left] = [1, points - 1];
  eachThreshold(answers, column, (found, wrong, score) => {
    const isDue = whole === 0 || along(found, wrong) * (most - 1) >= at * whole;
    if (at < most && (isDue || left <= most - at)) {
      thresholds[at] = score;
      hits[at] = found;
      falseOnes[at] = wrong;
      at++;
    }
    left--;
  });
  return {
    ...all,
    thresholds: thresholds.slice(0, at),
    hits: hits.slice(0, at),
    falseOnes: falseOnes.slice(0, at),
  };
}
