import { meanOf, once } from "./answers";
import { areProbabilities } from "./probabilities";
import type { ClassMetric } from "./spec";

const rowSquares = once(({ scores, truth, classes }) => {
  const squares = new Float64Array(truth.length);
  // Two classes: that of the second one alone. The sum over both would be twice as much.
  const first = classes === 2 ? 1 : 0;
  for (let row = 0; row < truth.length; row++) {
    let sum = 0;
    for (let column = first; column < classes; column++)
      sum += ((scores[row * classes + column] ?? NaN) - (truth[row] === column ? 1 : 0)) ** 2;
    squares[row] = sum;
  }
  return squares;
});

/** As scikit-learn's brier_score_loss; of more than two classes the sum over them (Brier 1950). */
export const brier: ClassMetric = {
  id: "brier",
  label: "Brier score",
  summary: "How far the probabilities are from 0 and 1 where they should be; 0 is perfect",
  docs:
    "The mean squared difference between the probability of a class and what came true, 1 or 0. With two classes that of the second one; with more, their sum. " +
    "Unlike log loss it stays bounded where the network is sure and wrong.",
  formula: ["1/n · Σᵢ (ŷᵢ(1) - [yᵢ = 1])²", "more than two classes: 1/n · Σᵢ Σ_c (ŷᵢ(c) - [yᵢ = c])²"],
  better: "lower",
  task: "classification",
  written: "number",
  range: [0, 2],
  logarithmic: true,
  needs: "probabilities",
  measure: (answers) => (areProbabilities(answers) ? meanOf(rowSquares(answers), answers) : null),
};
