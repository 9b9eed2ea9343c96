// Means of many numbers that lose nothing to rounding.

/** The mean with a compensated sum (Neumaier), so that it does not depend on the order of the rows beyond the last digit. */
export function compensatedMean(values: Float64Array): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return (sum + lost) / values.length;
}

/** The mean of the squared distances from `center`, summed alike: no array of them is made. */
export function compensatedVariance(values: Float64Array, center: number): number {
  let sum = 0;
  let lost = 0;
  for (const one of values) {
    const value = (one - center) ** 2;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return (sum + lost) / values.length;
}
