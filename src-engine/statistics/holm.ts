// Several comparisons at once find a difference by luck more often than one does. Holm's step-down procedure (1979) raises their
// probabilities so that the chance of even one false finding stays as stated.

/** The adjusted probabilities, in the same order. */
export function holmAdjusted(probabilities: readonly number[]): number[] {
  const order = [...probabilities.keys()].sort((a, b) => (probabilities[a] ?? 0) - (probabilities[b] ?? 0));
  const adjusted = [...probabilities];
  let least = 0;
  order.forEach((at, rank) => {
    least = Math.max(least, Math.min(1, (probabilities[at] ?? 1) * (probabilities.length - rank)));
    adjusted[at] = least;
  });
  return adjusted;
}
