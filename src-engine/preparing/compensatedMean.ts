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
