// The resampling of rows by which an evaluation says how certain its figures are: always the same number of draws, by the same seed.

import { createGenerator } from "../runtime/random";
import { bootstrapIntervals, drawnFrom, randomDraw } from "../statistics/bootstrap";
import type { Draw, Interval } from "../statistics/bootstrap";

/** What is told of how intervals were made; with the same rows and these numbers they come out the same. */
export const RESAMPLING = { seed: 1, resamples: 1_000, level: 0.95 } as const;

/** Rows of a draw at most, and numbers: rows times classes. */
const MOST_ROWS = 10_000;
const MOST_NUMBERS = 60_000;
const LEAST_ROWS = 1_000;

export function seededDraw(seed: number): Draw {
  return randomDraw(createGenerator(seed, "bootstrap"));
}

/** Positions among `rows` rows of `width` numbers that the draws are taken from. */
export function rowsToDraw(rows: number, width: number): Int32Array {
  const most = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, Math.floor(MOST_NUMBERS / width)));
  return drawnFrom(rows, most, createGenerator(RESAMPLING.seed, "bootstrap rows"));
}

export interface ToResample {
  /** Rows that are drawn from, as {@link rowsToDraw} gives them, and of how many. */
  readonly rows: number;
  readonly of: number;
  /** Of all rows. */
  readonly figures: readonly (number | null)[];
  /** Of those that are drawn from, with these weights. */
  readonly measure: (weights: Float64Array | null) => readonly (number | null)[];
}

/** An interval for each figure; null where it has none. */
export function resampledIntervals({ rows, of, figures, measure }: ToResample): (Interval | null)[] {
  // Of a single row every draw is the same.
  if (rows < 2) return figures.map(() => null);
  const { seed, resamples, level } = RESAMPLING;
  return bootstrapIntervals({ rows, measure, draw: seededDraw(seed), resamples, level, whole: { rows: of, figures } });
}
