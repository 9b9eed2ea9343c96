import { once, predictedClasses } from "./answers";
import type { ClassAnswers } from "./answers";
import { areProbabilities } from "./probabilities";
import type { ClassMetric } from "./spec";

/** Bins of equal width from 0 to 1. */
const CALIBRATION_BINS = 10;

/** The bin of a probability: what lies on an edge is in the lower one, as in scikit-learn's calibration_curve(strategy="uniform"). */
export function calibrationBin(probability: number): number {
  let bin = Math.min(CALIBRATION_BINS - 1, Math.max(0, Math.ceil(probability * CALIBRATION_BINS) - 1));
  // Edges as numpy's linspace has them: 3 · 0.1 is not 0.3.
  while (bin > 0 && probability <= edge(bin)) bin--;
  while (bin < CALIBRATION_BINS - 1 && probability > edge(bin + 1)) bin++;
  return bin;
}

function edge(bin: number): number {
  return bin * (1 / CALIBRATION_BINS);
}

/** What a network says beside how often it is so, in one bin of probabilities. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  /** By weight. */
  readonly rows: number;
  /** Mean of the probabilities; null without rows. */
  readonly said: number | null;
  /** Share of the rows where it is so; null without rows. */
  readonly found: number | null;
}

/** Per row the probability that is judged, and whether it came true. */
export interface Claims {
  readonly bins: Uint8Array;
  readonly said: Float64Array;
  readonly isSo: Uint8Array;
}

/** Of the class that each row is predicted as: is it the right one? */
export const claimsOfAnswers = once((answers: ClassAnswers): Claims => {
  const { truth, scores, classes } = answers;
  const named = predictedClasses(answers);
  return claims(
    truth.length,
    (row) => scores[row * classes + (named[row] ?? 0)] ?? NaN,
    (row) => truth[row] === named[row],
  );
});

/** Of one class: is a row of it? */
export function claimsOfClass({ truth, scores, classes }: ClassAnswers, column: number): Claims {
  return claims(
    truth.length,
    (row) => scores[row * classes + column] ?? NaN,
    (row) => truth[row] === column,
  );
}

function claims(rows: number, saidOf: (row: number) => number, isSoIn: (row: number) => boolean): Claims {
  const [bins, said, isSo] = [new Uint8Array(rows), new Float64Array(rows), new Uint8Array(rows)];
  for (let row = 0; row < rows; row++) {
    const probability = saidOf(row);
    said[row] = probability;
    bins[row] = calibrationBin(probability);
    isSo[row] = isSoIn(row) ? 1 : 0;
  }
  return { bins, said, isSo };
}

/** The claims bin by bin. */
export function calibrationBins({ bins, said, isSo }: Claims, weights: Float64Array | null): CalibrationBin[] {
  const [rows, sums, found] = [0, 1, 2].map(() => new Float64Array(CALIBRATION_BINS)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let row = 0; row < bins.length; row++) {
    const weight = weights === null ? 1 : (weights[row] ?? 0);
    const bin = bins[row] ?? 0;
    rows[bin] = (rows[bin] ?? 0) + weight;
    sums[bin] = (sums[bin] ?? 0) + weight * (said[row] ?? 0);
    // No branch: whether it is so cannot be foreseen, and a resampling asks a thousand times.
    found[bin] = (found[bin] ?? 0) + weight * (isSo[row] ?? 0);
  }
  return Array.from({ length: CALIBRATION_BINS }, (_, bin) => {
    const all = rows[bin] ?? 0;
    return {
      from: edge(bin),
      to: edge(bin + 1),
      rows: all,
      said: all === 0 ? null : (sums[bin] ?? 0) / all,
      found: all === 0 ? null : (found[bin] ?? 0) / all,
    };
  });
}

/** Expected calibration error of the predicted class's probability (Naeini, Cooper, Hauskrecht 2015; Guo et al. 2017), in ten bins. */
export const calibrationError: ClassMetric = {
  id: "calibrationError",
  label: "Calibration error (ECE)",
  summary: "How far the stated certainty is from how often it is right, on average",
  docs:
    "Of the rows where the network is some 80% sure, about 80% should be right. Rows are put into ten bins by the probability of the class that is " +
    "named, and the differences between certainty and share of right rows are averaged, each bin counting by its rows.",
  formula: ["Σ_b n_b/n · |right in b - mean certainty in b|"],
  better: "lower",
  task: "classification",
  written: "share",
  logarithmic: true,
  needs: "probabilities",
  measure(answers) {
    if (!areProbabilities(answers)) return null;
    const bins = calibrationBins(claimsOfAnswers(answers), answers.weights);
    const total = answers.total();
    return total === 0
      ? null
      : bins.reduce((sum, { rows, said, found }) => sum + (rows / total) * Math.abs((said ?? 0) - (found ?? 0)), 0);
  },
};
