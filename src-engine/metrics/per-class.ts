// Precision, recall and F1: worked out for each class and averaged over the classes (macro), as scikit-learn's
// precision_recall_fscore_support(average="macro", zero_division=0). A class with no rows that is never predicted either
// is left out; a ratio whose denominator is 0 counts as 0. Two classes are treated alike: neither of them is "the positive".

import { ratio } from "./answers";
import type { ClassCounts } from "./answers";
import type { ClassMetric } from "./spec";

export interface ClassScores {
  /** Of the rows predicted as this class, the share that are. */
  readonly precision: number;
  /** Of the rows of this class, the share predicted as such. */
  readonly recall: number;
  /** Harmonic mean of precision and recall. */
  readonly f1: number;
}

/** The scores of class number `index`. */
export function scoresOf({ hits, support, predicted }: ClassCounts, index: number): ClassScores {
  const right = hits[index] ?? 0;
  const precision = ratio(right, predicted[index] ?? 0);
  const recall = ratio(right, support[index] ?? 0);
  return { precision, recall, f1: ratio(2 * precision * recall, precision + recall) };
}

/** The mean over the classes that have rows or are predicted. */
function macro(counts: ClassCounts, pick: (scores: ClassScores) => number): number {
  let total = 0;
  let classes = 0;
  for (let index = 0; index < counts.support.length; index++) {
    if (counts.support[index] === 0 && counts.predicted[index] === 0) continue;
    total += pick(scoresOf(counts, index));
    classes++;
  }
  return ratio(total, classes);
}

const shared = {
  better: "higher",
  task: "classification",
  written: "number",
  range: [0, 1],
  logarithmic: false,
} as const;

export const precision: ClassMetric = {
  id: "precision",
  label: "Precision",
  summary: "Of the rows named as a class, the share that are; mean over the classes",
  docs:
    "Low where the network names a class too readily. Worked out for each class on its own, two classes included, and averaged, so that a rare class " +
    "counts as much as a frequent one.",
  formula: ["mean over c of hits(c) / rows predicted as c"],
  ...shared,
  measure: ({ counts }) => macro(counts(), (scores) => scores.precision),
};

export const recall: ClassMetric = {
  id: "recall",
  label: "Recall",
  summary: "Of the rows of a class, the share that are found; mean over the classes",
  docs:
    "Low where the network overlooks a class. Worked out for each class on its own, two classes included, and averaged, so that a rare class " +
    "counts as much as a frequent one.",
  formula: ["mean over c of hits(c) / rows of c"],
  ...shared,
  measure: ({ counts }) => macro(counts(), (scores) => scores.recall),
};

export const f1: ClassMetric = {
  id: "f1",
  label: "F1",
  summary: "Precision and recall in one figure; mean over the classes",
  docs:
    "The harmonic mean of precision and recall of each class, averaged over the classes, two of them included: high only where both are. A better " +
    "guide than accuracy where the classes differ in size.",
  formula: ["mean over c of 2·P(c)·R(c) / (P(c) + R(c))"],
  ...shared,
  headline: true,
  measure: ({ counts }) => macro(counts(), (scores) => scores.f1),
};
