import type { ParamSpecs } from "../document/params";
import { once, ratio, sumOf } from "./answers";
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
  isShareOfRows: true,
  logarithmic: false,
  headline: true,
  measure: ({ counts, total }) => ratio(sumOf(counts().hits), total()),
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
  isShareOfRows: true,
  logarithmic: false,
  applies: (classes, settings) => classes > settings.topK,
  needs: "scores",
  measure(answers, { topK: k }) {
    const places = placeOfRight(answers);
    const { weights, total } = answers;
    let among = 0;
    for (let row = 0; row < places.length; row++)
      if ((places[row] ?? 0) < k) among += weights === null ? 1 : (weights[row] ?? 0);
    return ratio(among, total());
  },
};

/** Per row how many classes come before the right one: as many as there are where its score is no number. */
const placeOfRight = once(({ scores, truth, classes }: ClassAnswers) => {
  const places = new Int32Array(truth.length);
  for (let row = 0; row < truth.length; row++) {
    const right = truth[row] ?? 0;
    const start = row * classes;
    const score = scores[start + right] ?? NaN;
    let ahead = Number.isNaN(score) ? classes : 0;
    for (let column = 0; column < classes; column++) {
      const other = scores[start + column] ?? NaN;
      if (other > score || (other === score && column < right)) ahead++;
    }
    places[row] = ahead;
  }
  return places;
});
