// Student's t distribution with whole degrees of freedom, by its finite sums (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4).

/** P(|T| <= t) for t >= 0. */
export function studentWithin(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const isOdd = degrees % 2 === 1;
  // cos θ + 2/3 cos³ θ + 2·4/(3·5) cos⁵ θ ..., or 1 + 1/2 cos² θ + 1·3/(2·4) cos⁴ θ ...
  let term = isOdd ? cosine : 1;
  let sum = 0;
  for (let power = isOdd ? 1 : 0; power <= degrees - 2; power += 2) {
    sum += term;
    term *= (cosine ** 2 * (power + 1)) / (power + 2);
  }
  return isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}

/** The t below which lies this share, of 0.5 and more. */
export function studentQuantile(share: number, degrees: number): number {
  let [low, high] = [0, 1];
  const below = (t: number): boolean => (1 + studentWithin(t, degrees)) / 2 < share;
  while (below(high)) high *= 2;
  for (let round = 0; round < 200 && low < high; round++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (below(middle)) low = middle;
    else high = middle;
  }
  return high;
}
