// What is confused with what, where there are more classes than a matrix has room for.

export interface ConfusedPair {
  /** Classes, by their places. */
  readonly truth: number;
  readonly predicted: number;
  readonly count: number;
}

/** The mistakes in a confusion matrix [truth, predicted], the most frequent first; equal ones in the matrix's own order. */
export function confusedPairs(confusion: Float64Array, classes: number): ConfusedPair[] {
  const pairs: ConfusedPair[] = [];
  confusion.forEach((count, at) => {
    const [truth, predicted] = [Math.floor(at / classes), at % classes];
    if (count > 0 && truth !== predicted) pairs.push({ truth, predicted, count });
  });
  return pairs.sort((a, b) => b.count - a.count);
}
