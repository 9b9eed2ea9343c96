// Numbers that were got several times over: their mean, how far they are apart, and between what the true mean lies.

import { studentQuantile } from "./student";

export interface Spread {
  readonly count: number;
  readonly mean: number;
  /** With n - 1; null of a single number. */
  readonly deviation: number | null;
  /** Of the mean, by Student's t; null of a single number. */
  readonly interval: readonly [least: number, most: number] | null;
  readonly least: number;
  readonly most: number;
}

/** Null of none. @param level 0.95 */
export function spreadOf(values: readonly number[], level: number): Spread | null {
  const count = values.length;
  if (count === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (count === 1) return { count, mean, deviation: null, interval: null, least, most };
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1));
  const reach = (studentQuantile((1 + level) / 2, count - 1) * deviation) / Math.sqrt(count);
  return { count, mean, deviation, interval: [mean - reach, mean + reach], least, most };
}
