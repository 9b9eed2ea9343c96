import { sumOf } from "./answers";
import type { ClassMetric } from "./spec";

/** As scikit-learn's matthews_corrcoef (Gorodkin's R_K for more than two classes); 0 where all rows are, or are predicted as, one class. */
export const mcc: ClassMetric = {
  id: "mcc",
  label: "MCC",
  summary: "How far answers and truth go together: 1 all right, 0 no better than chance, below 0 worse",
  docs:
    "Matthews' correlation coefficient takes the whole confusion matrix into one figure. It is high only where every class is both found and not named " +
    "too readily, so it is hard to deceive where classes differ in size. Always naming one class gives 0.",
  formula: [
    "(s·n - Σ p(c)·t(c)) / √((n² - Σ p(c)²)·(n² - Σ t(c)²))",
    "s right rows, p(c) rows predicted as c, t(c) rows of c",
  ],
  better: "higher",
  task: "classification",
  written: "number",
  range: [-1, 1],
  logarithmic: false,
  headline: true,
  measure({ counts, total }) {
    const { hits, support, predicted } = counts();
    const all = total();
    let [together, ofPredicted, ofTruth] = [0, 0, 0];
    for (let index = 0; index < support.length; index++) {
      const [named, rows] = [predicted[index] ?? 0, support[index] ?? 0];
      together += named * rows;
      ofPredicted += named * named;
      ofTruth += rows * rows;
    }
    const spread = (all * all - ofPredicted) * (all * all - ofTruth);
    return spread <= 0 ? 0 : (sumOf(hits) * all - together) / Math.sqrt(spread);
  },
};
