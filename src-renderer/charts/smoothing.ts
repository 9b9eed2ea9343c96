// Smoothing of a noisy curve: the exponential moving average, corrected at its beginning as in Adam, so that the first value is the
// curve's own; as in TensorBoard.

/** @param weight of what came before, from 0 (the curve itself) to below 1. A gap stays a gap. */
export function smoothed(y: ArrayLike<number>, weight: number): Float64Array {
  const result = new Float64Array(y.length);
  let [sum, share] = [0, 0];
  for (let at = 0; at < y.length; at++) {
    const value = y[at] ?? NaN;
    if (!Number.isFinite(value)) {
      result[at] = NaN;
      continue;
    }
    sum = weight * sum + (1 - weight) * value;
    share = weight * share + (1 - weight);
    result[at] = sum / share;
  }
  return result;
}
