// Is the mean of paired differences other than zero, or was it luck? Were both of a pair alike, each difference could as well have had the
// other sign: the observed mean is compared with those of all signs, or of many random ones (Fisher's randomization test).

import { kept } from "../document/typedArrays";
import { erf } from "../ir/erf";

/** With so many differences, all signs are tried. */
const MOST_EXACT = 13;
/** With more than so many, the sum of random signs is normal for all that can be told. */
const MOST_DRAWN = 5_000;
const ROUNDS = 9_999;

/** A source of random 32-bit words. */
export interface Words {
  word(): number;
}

/** The two-sided probability of a mean at least so far from zero. 1 where no difference is other than zero. */
export function signFlipTest(differences: ArrayLike<number>, random: Words): number {
  const all = kept(Float64Array.from(differences), (value) => value !== 0);
  if (all.length === 0) return 1;
  const observed = Math.abs(all.reduce((sum, value) => sum + value, 0));
  // Sums that differ by rounding alone count as equal.
  const least = observed * (1 - 1e-12);
  if (all.length <= MOST_EXACT) return exact(all, least);
  if (all.length > MOST_DRAWN)
    return normalTails(observed / Math.sqrt(all.reduce((sum, value) => sum + value ** 2, 0)));
  let extreme = 1;
  for (let round = 0; round < ROUNDS; round++) if (Math.abs(flippedSum(all, random)) >= least) extreme += 1;
  return extreme / (ROUNDS + 1);
}

function exact(values: Float64Array, least: number): number {
  const signs = 2 ** values.length;
  let extreme = 0;
  for (let which = 0; which < signs; which++) {
    const sum = values.reduce((total, value, at) => total + ((which >>> at) & 1 ? -value : value), 0);
    if (Math.abs(sum) >= least) extreme += 1;
  }
  return extreme / signs;
}

function flippedSum(values: Float64Array, random: Words): number {
  let sum = 0;
  let word = 0;
  for (let at = 0; at < values.length; at++) {
    if (at % 32 === 0) word = random.word();
    sum += (word >>> (at % 32)) & 1 ? -(values[at] ?? 0) : (values[at] ?? 0);
  }
  return sum;
}

/** P(|Z| >= z) for a standard normal Z. */
export function normalTails(z: number): number {
  return 1 - erf(Math.abs(z) / Math.SQRT2);
}
