// The resampling of rows by which an evaluation says how certain its figures are: always the same number of draws, by the same seed.

import { createGenerator } from "../runtime/random";
import { drawFigures, drawnFrom, intervalsOf, randomDraw } from "../statistics/bootstrap";
import type { Draw, DrawnFigure, Interval, ToDraw } from "../statistics/bootstrap";

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

/** Some figures on the draws of these rows; `measure` gives them by weights. */
export function drawnFigures(rows: number, measure: ToDraw["measure"]): DrawnFigure[] {
  // Of a single row every draw is the same.
  if (rows < 2) return [];
  const { seed, resamples } = RESAMPLING;
  return drawFigures({ rows, measure, draw: seededDraw(seed), resamples });
}

/** An interval for each figure of all rows; null where it has none. `rows`: of how many the draws are. */
export function drawnIntervals(
  drawn: readonly DrawnFigure[],
  { rows, of, figures }: { readonly rows: number; readonly of: number; readonly figures: readonly (number | null)[] },
): (Interval | null)[] {
  return intervalsOf(drawn, { rows, level: RESAMPLING.level, whole: { rows: of, figures } });
}
