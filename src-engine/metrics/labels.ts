// Several yes-or-no answers about each row, judged together: what is called multi-label classification. Definitions as scikit-learn's for a
// matrix of labels.

import { ratio } from "./answers";
import type { LabelAnswers } from "./answers";
import type { LabelMetric } from "./spec";

const shared = { task: "labels", logarithmic: false } as const;

/** As accuracy_score. */
const exactMatch: LabelMetric = {
  id: "exactMatch",
  label: "All right",
  summary: "Share of rows where every output is right",
  docs: "The strictest figure: one wrong answer makes the row wrong.",
  formula: ["1/n · Σᵢ [all answers of row i right]"],
  better: "higher",
  written: "share",
  ...shared,
  measure: ({ labels, truth, predicted, weights }) => {
    let [right, total] = [0, 0];
    for (let row = 0; row * labels < truth.length; row++) {
      const weight = weights === null ? 1 : (weights[row] ?? 0);
      let isRight = true;
      for (let at = row * labels; at < (row + 1) * labels; at++) if (truth[at] !== predicted[at]) isRight = false;
      if (isRight) right += weight;
      total += weight;
    }
    return ratio(right, total);
  },
};

/** As hamming_loss. */
const hammingLoss: LabelMetric = {
  id: "hammingLoss",
  label: "Wrong answers",
  summary: "Share of all single answers that are wrong (Hamming loss)",
  docs: "Every answer of every row counts alike. Where most answers are no, always answering no does well here.",
  formula: ["1/(n·m) · Σᵢ Σₖ [ŷᵢₖ ≠ yᵢₖ]"],
  better: "lower",
  written: "share",
  ...shared,
  measure(answers) {
    let [wrong, total] = [0, 0];
    eachLabel(answers, ({ yesAsNo, noAsYes, all }) => {
      wrong += yesAsNo + noAsYes;
      total += all;
    });
    return ratio(wrong, total);
  },
};

/** As f1_score(average="micro"). */
const microF1: LabelMetric = {
  id: "microF1",
  label: "F1, micro",
  summary: "F1 of all answers taken together: a frequent label counts more",
  docs: "Precision and recall of the answer yes, over all outputs at once.",
  formula: ["2·TP / (2·TP + FP + FN), summed over the outputs"],
  better: "higher",
  written: "number",
  range: [0, 1],
  ...shared,
  measure(answers) {
    let [twice, errors] = [0, 0];
    eachLabel(answers, ({ yes, yesAsNo, noAsYes }) => {
      twice += 2 * yes;
      errors += yesAsNo + noAsYes;
    });
    return ratio(twice, twice + errors);
  },
};

/** As f1_score(average="macro", zero_division=0). */
const macroF1: LabelMetric = {
  id: "macroF1",
  label: "F1, macro",
  summary: "F1 of each output's yes, averaged: every output counts alike",
  docs: "Precision and recall of the answer yes, for each output on its own. An output without any yes counts as 0.",
  formula: ["mean over outputs of 2·TP / (2·TP + FP + FN)"],
  better: "higher",
  written: "number",
  range: [0, 1],
  ...shared,
  measure(answers) {
    let sum = 0;
    eachLabel(answers, ({ yes, yesAsNo, noAsYes }) => (sum += ratio(2 * yes, 2 * yes + yesAsNo + noAsYes)));
    return ratio(sum, answers.labels);
  },
};

/** Those that are told, in order. */
export const LABEL_SPECS = { exactMatch, hammingLoss, microF1, macroF1 } as const;
export type LabelMetricId = keyof typeof LABEL_SPECS;

interface LabelCounts {
  readonly yes: number;
  readonly yesAsNo: number;
  readonly noAsYes: number;
  readonly all: number;
}

/** The counts of each label, by weight. */
function eachLabel({ labels, truth, predicted, weights }: LabelAnswers, visit: (counts: LabelCounts) => void): void {
  for (let label = 0; label < labels; label++) {
    let [yes, yesAsNo, noAsYes, all] = [0, 0, 0, 0];
    for (let at = label, row = 0; at < truth.length; at += labels, row++) {
      const weight = weights === null ? 1 : (weights[row] ?? 0);
      const [is, named] = [truth[at] === 1, predicted[at] === 1];
      if (is && named) yes += weight;
      else if (is) yesAsNo += weight;
      else if (named) noAsYes += weight;
      all += weight;
    }
    visit({ yes, yesAsNo, noAsYes, all });
  }
}
