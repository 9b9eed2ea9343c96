// The curves of several runs as one: by epoch their mean, and between what it lies.

import { spreadOf } from "../statistics/spread";

/** A figure of one run by epoch; equally long, epochs ascending. */
export interface FigureCurve {
  readonly epochs: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

export interface BandPoint {
  readonly epoch: number;
  /** Runs that came so far and have the figure. */
  readonly count: number;
  readonly mean: number;
  /** Null where one run alone came so far. */
  readonly interval: readonly [least: number, most: number] | null;
}

/** By epoch, as far as the longest run goes; values that are no numbers are left out. @param level of the interval: 0.95 */
export function curveBand(curves: readonly FigureCurve[], level: number): BandPoint[] {
  const all = new Map<number, number[]>();
  for (const { epochs, values } of curves) {
    for (let at = 0; at < epochs.length; at++) {
      const [epoch = NaN, value = NaN] = [epochs[at], values[at]];
      if (!Number.isFinite(value)) continue;
      const known = all.get(epoch);
      if (known === undefined) all.set(epoch, [value]);
      else known.push(value);
    }
  }
  return [...all]
    .sort(([a], [b]) => a - b)
    .flatMap(([epoch, values]) => {
      const spread = spreadOf(values, level);
      return spread === null ? [] : [{ epoch, count: spread.count, mean: spread.mean, interval: spread.interval }];
    });
}
