import { meanOf, once } from "./answers";
import type { ClassMetric } from "./spec";

/** Keeps the logarithm of a probability finite: float32's machine epsilon, as scikit-learn takes for float32 input. */
const TINY = 2 ** -23;

function clip(probability: number): number {
  return Math.min(Math.max(probability, TINY), 1 - TINY);
}

/** Of each row -ln(probability given to the right class), the probabilities of a row scaled to sum to 1. */
export const rowLogLosses = once(({ scores, truth, classes }) => {
  const losses = new Float64Array(truth.length);
  for (let row = 0; row < truth.length; row++) {
    const start = row * classes;
    let total = 0;
    for (let column = 0; column < classes; column++) total += clip(scores[start + column] ?? 0);
    losses[row] = -Math.log(clip(scores[start + (truth[row] ?? 0)] ?? 0) / total);
  }
  return losses;
});

/** As scikit-learn's log_loss. */
export const logLoss: ClassMetric = {
  id: "logLoss",
  label: "Log loss",
  summary: "How surprised the network is by the right answers; 0 is never",
  docs:
    "The mean of the negative logarithm of the probability that was given to the right class: 0 where it was always sure and right, and large where it " +
    "was sure and wrong. Guessing all of K classes alike gives ln K.",
  formula: ["-1/n · Σᵢ ln ŷᵢ(yᵢ)"],
  better: "lower",
  task: "classification",
  written: "number",
  range: [0, Infinity],
  logarithmic: true,
  headline: true,
  needs: "probabilities",
  measure: (answers) => meanOf(rowLogLosses(answers), answers),
};
