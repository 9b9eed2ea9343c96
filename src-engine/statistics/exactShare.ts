// How certain a share is of which all rows, or none, are counted: draws of such rows do not differ, and the bootstrap has nothing to say.

import type { Interval } from "./bootstrap";

/**
 * The least share with which `rows` rows would all be counted as often as chance allows: the lower end of the exact interval of Clopper and
 * Pearson (1934), "The use of confidence or fiducial limits illustrated in the case of the binomial".
 */
export function leastShare(rows: number, level: number): number {
  return ((1 - level) / 2) ** (1 / rows);
}

/** The exact interval of a share of 0 or of 1; null of any other. */
export function exactInterval(share: number, rows: number, level: number): Interval | null {
  const least = leastShare(rows, level);
  if (share === 1) return [least, 1];
  return share === 0 ? [0, 1 - least] : null;
}
