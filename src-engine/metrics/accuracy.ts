import type { ParamSpecs } from "../document/params";
import type { ClassAnswers } from "./answers";
import type { ClassMetric } from "./spec";

/** Correct rows / rows, as scikit-learn's accuracy_score. */
export const accuracy: ClassMetric = {
  id: "accuracy",
  label: "Accuracy",
  summary: "Share of rows whose most probable class is the right one",
  docs:
    "How often the network's first choice is right. Easy to read, but where one class is rare a network that never names it " +
    "still scores high: look at recall or F1 as well.",
  formula: ["1/n · Σᵢ [ŷᵢ = yᵢ]"],
  better: "higher",
  task: "classification",
  written: "share",
  logarithmic: false,
  measure: ({ truth, counts }) => ratio(sum(counts().hits), truth.length),
};

export const TOP_K_PARAMS = {
  k: {
    kind: "integer",
    label: "Top-k: k",
    docs: "Top-k accuracy counts a row as right when its class is among the k most probable ones.",
    default: 5,
    min: 2,
    max: Number.MAX_SAFE_INTEGER,
    sliderMax: 10,
  },
} as const satisfies ParamSpecs;

/**
 * As scikit-learn's top_k_accuracy_score, but that of equal scores the first class comes first, as everywhere here; its own
 * takes the last.
 */
export const topK: ClassMetric = {
  id: "topK",
  label: "Top-k accuracy",
  summary: "Share of rows whose right class is among the k most probable ones",
  docs:
    "How often the right class is among the network's first k choices. It tells a near miss from a bad one where there are many classes, " +
    "and is measured only where there are more of them than k.",
  formula: ["1/n · Σᵢ [yᵢ among the k greatest of ŷᵢ]"],
  params: TOP_K_PARAMS,
  better: "higher",
  task: "classification",
  written: "share",
  logarithmic: false,
  applies: (classes, settings) => classes > settings.topK,
  measure: (answers, settings) => ratio(countAmongFirst(answers, settings.topK), answers.truth.length),
};

function countAmongFirst({ scores, truth, classes }: ClassAnswers, k: number): number {
  let found = 0;
  for (let row = 0; row < truth.length; row++) {
    const right = truth[row] ?? 0;
    const start = row * classes;
    const score = scores[start + right] ?? NaN;
    if (Number.isNaN(score)) continue;
    let ahead = 0;
    for (let column = 0; column < classes; column++) {
      const other = scores[start + column] ?? NaN;
      if (other > score || (other === score && column < right)) ahead++;
    }
    if (ahead < k) found++;
  }
  return found;
}

export function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
