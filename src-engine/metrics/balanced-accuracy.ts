import type { ClassMetric } from "./spec";

/** As scikit-learn's balanced_accuracy_score: a class without rows is left out, also where it is predicted. */
export const balancedAccuracy: ClassMetric = {
  id: "balancedAccuracy",
  label: "Balanced accuracy",
  summary: "Share of rows that are right in each class, averaged over the classes",
  docs:
    "Accuracy as it would be if every class had as many rows. A network that always names the commonest of K classes has 1/K here, however common " +
    "that class is.",
  formula: ["mean over c with rows of hits(c) / rows of c"],
  better: "higher",
  task: "classification",
  written: "share",
  logarithmic: false,
  headline: true,
  measure({ counts }) {
    const { hits, support } = counts();
    let [sum, classes] = [0, 0];
    for (let index = 0; index < support.length; index++) {
      const rows = support[index] ?? 0;
      if (rows === 0) continue;
      sum += (hits[index] ?? 0) / rows;
      classes++;
    }
    return classes === 0 ? null : sum / classes;
  },
};
