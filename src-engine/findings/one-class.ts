// Every answer is the same class.

import { LOSSES } from "../losses/registry";
import { wholeRun } from "./curves";
import { isOddRate, usualRate, withRate, withRecipe } from "./fixes";
import type { Evidence, FindingSpec } from "./spec";

/** Fewer rows may all be of one class. */
const ROWS = 20;

export const oneClass: FindingSpec = {
  type: "one-class",
  label: "Collapse to one class",
  summary: "Every row gets the same answer",
  docs: "The network answers with one class whatever it is shown. Where one class is far more frequent than the others that is the easiest way to a low loss: weights for the classes make the rare ones count. Otherwise the learning rate has driven the network into a corner.",
  evidence: "The answers to all validation rows, by class, with the run's last weights.",
  threshold: "All answers are one class, of 20 rows or more in which at least two classes occur.",
  tone: "bad",
  yieldsTo: ["diverging"],
  judge(evidence, { measure, whole }) {
    const found = collapsed(evidence);
    if (found === null) return null;
    const { name, rows, share } = found;
    return {
      text: `All ${whole(rows)} validation rows are answered with “${name}”, which is right for ${measure("accuracy", share)}.`,
      span: wholeRun(evidence),
    };
  },
  fix(evidence, _sign, words) {
    const { document } = evidence.run;
    const found = collapsed(evidence);
    if (isOddRate(document)) return withRate(evidence, usualRate(document), words);
    const loss = LOSSES.find(document.training.loss.type);
    if (found === null || loss?.params.classWeights === undefined || found.share < 0.6) return null;
    const { truth } = found;
    const rows = truth.reduce((sum, count) => sum + count, 0);
    // As scikit-learn's "balanced": rows / (classes · rows of the class).
    const classWeights = truth.map((count) => Number((rows / (truth.length * Math.max(1, count))).toPrecision(3)));
    const params = { ...document.training.loss.params, classWeights };
    return withRecipe(document, "rare classes count for more", { loss: { ...document.training.loss, params } });
  },
};

function collapsed({
  samples,
}: Evidence): { name: string; rows: number; share: number; truth: readonly number[] } | null {
  for (const { classes, answers, truth } of samples?.answered ?? []) {
    const rows = answers.reduce((sum, count) => sum + count, 0);
    const only = answers.indexOf(rows);
    if (rows < ROWS || only < 0 || truth.filter((count) => count > 0).length < 2) continue;
    return { name: classes[only] ?? "", rows, share: (truth[only] ?? 0) / rows, truth };
  }
  return null;
}
