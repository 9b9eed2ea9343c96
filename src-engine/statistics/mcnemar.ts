// Is one classifier right more often than another on the same rows, or was it luck? Only the rows tell that one of them gets right and
// the other wrong: were both equally good, either would be the right one as by the toss of a coin (McNemar 1947, in its exact form).

/**
 * The probability that two equally good classifiers differ at least so much, by the two-sided binomial test.
 * @param only rows that the first alone gets right
 * @param other rows that the second alone gets right
 */
export function mcnemarTest(only: number, other: number): number {
  const [few, all] = [Math.min(only, other), only + other];
  // ln C(all, few) / 2^all, and down from there: each term is smaller than the one before.
  let log = -all * Math.LN2;
  for (let k = 0; k < few; k++) log += Math.log(all - k) - Math.log(k + 1);
  let sum = 0;
  for (let k = few; k >= 0; k--) {
    const term = Math.exp(log);
    sum += term;
    if (term < sum * 1e-17) break;
    log -= Math.log(all - k + 1) - Math.log(k);
  }
  return Math.min(1, 2 * sum);
}
