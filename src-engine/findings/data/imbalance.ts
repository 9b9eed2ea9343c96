// One class has far more rows than another.

import { withTraining } from "../../document/recipeEdits";
import type { Document } from "../../document/schema";
import { LOSSES } from "../../losses/registry";
import { TINY, classTargets, countSql, countsOf, shownBars } from "./classCounts";
import type { DataFindingSpec } from "./spec";

const RATIO = 10;

export const imbalance: DataFindingSpec = {
  type: "imbalance",
  label: "Imbalanced classes",
  summary: "One class has far more rows than another",
  docs: "Each row counts the same in the loss, so the frequent class decides what is learned; answering with it alone is already right most of the time. Weights that make up for the frequency let the rare class count as much. The accuracy may fall, the recall of the rare class rises: choose what matters to you. Look at the balanced accuracy and the confusion matrix.",
  evidence: "The rows of each class.",
  threshold:
    "The commonest class has at least 10 times as many rows as the rarest one that has 10 or more (He and Garcia, “Learning from Imbalanced Data”, 2009, speak of imbalance from orders such as 10:1 on), and the loss has no class weights.",
  tone: "warn",
  ask: (facts) => classTargets(facts).map(countSql),
  judge(evidence, answers, { whole, number }, document) {
    if (hasWeights(document)) return [];
    return classTargets(evidence).flatMap(({ name }, at) => {
      const counts = countsOf(answers[at]);
      const [most] = counts;
      const rare = counts.filter(({ rows }) => rows >= TINY).at(-1);
      if (most === undefined || rare === undefined || most.rows < RATIO * rare.rows) return [];
      return [
        {
          text: `Of “${name}”, “${most.value}” has ${whole(most.rows)} rows and “${rare.value}” has ${whole(rare.rows)}: ${number(most.rows / rare.rows)} to 1.`,
          columns: [name],
          bars: shownBars(counts, (one) => one === rare),
        },
      ];
    });
  },
  /** As scikit-learn's "balanced": rows / (classes · rows of the class). */
  fix(document, { columns: [name = ""] }, { columns, classes, answers }) {
    const { loss } = document.training;
    const targets = columns.filter(({ role }) => role === "target");
    if (targets.length !== 1 || LOSSES.find(loss.type)?.params.classWeights === undefined) return null;
    const counts = new Map(countsOf(answers[imbalance.type]?.[0]).map(({ value, rows }) => [value, rows]));
    const rows = classes.map((label) => counts.get(label));
    if (classes.length < 2 || rows.some((count) => count === undefined) || targets[0]?.name !== name) return null;
    const all = rows.reduce<number>((sum, count = 0) => sum + count, 0);
    const classWeights = rows.map((count = 1) => Number((all / (classes.length * count)).toPrecision(3)));
    return {
      label: "Weight the classes by their rarity",
      document: withTraining(document, { loss: { ...loss, params: { ...loss.params, classWeights } } }),
    };
  },
};

function hasWeights({ training: { loss } }: Document): boolean {
  const weights = loss.params?.classWeights;
  return Array.isArray(weights) && weights.length > 0;
}
