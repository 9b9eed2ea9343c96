// How certain a figure is: the rows are drawn anew, with replacement, again and again, and the figure is measured on each draw (Efron's
// bootstrap). The interval lies between percentiles of what comes out.

import { range } from "../document/typedArrays";
import { valuesOfRanks } from "./ranked";

/** Between these, with the certainty that was asked for. */
export type Interval = readonly [least: number, most: number];

/** A source of random whole numbers. */
interface Choices {
  /** From 0 to less than `limit`, all equally likely. */
  below(limit: number): number;
  /** Adds to `counts` how often each comes in so many draws below its length. */
  countBelow(draws: number, counts: Float64Array): void;
}

/** Writes into `weights` how often each row is drawn: as many draws as there are rows. */
export type Draw = (weights: Float64Array) => void;

/** Rows at random, with replacement. */
export function randomDraw(generator: Choices): Draw {
  return (weights) => {
    weights.fill(0);
    generator.countBelow(weights.length, weights);
  };
}

/** Positions among `rows` rows that the draws are taken from: all, or where there are more than `most`, so many at random. */
export function drawnFrom(rows: number, most: number, generator: Pick<Choices, "below">): Int32Array {
  if (rows <= most) return range(rows);
  // The first steps of Fisher-Yates; only where a row was moved does a place hold another than its own.
  const moved = new Map<number, number>();
  const drawn = new Int32Array(most);
  for (let at = 0; at < most; at++) {
    const other = at + generator.below(rows - at);
    drawn[at] = moved.get(other) ?? other;
    moved.set(other, moved.get(at) ?? at);
  }
  return drawn.sort();
}

export interface ToDraw {
  /** Rows that the draws are taken from. */
  readonly rows: number;
  /** All figures of those rows with these weights (null: each counts once); null where one is not defined. */
  readonly measure: (weights: Float64Array | null) => readonly (number | null)[];
  readonly draw: Draw;
  readonly resamples: number;
}

/** What a figure comes to on the draws. */
export interface DrawnFigure {
  /** In order; without those on which it is not defined. */
  readonly drawn: Float64Array;
  /** On the rows that were drawn from, each once. */
  readonly own: number | null;
}

export interface Resampled extends ToDraw {
  readonly level: number;
  /** Of all rows: how many there are, and their figures. */
  readonly whole: Whole;
}

interface Whole {
  readonly rows: number;
  readonly figures: readonly (number | null)[];
}

/** An interval for each figure; null where it has none. */
export function bootstrapIntervals({ level, whole, ...toDraw }: Resampled): (Interval | null)[] {
  return intervalsOf(drawFigures(toDraw), { rows: toDraw.rows, level, whole });
}

/** Each figure on each draw. */
export function drawFigures({ rows, measure, draw, resamples }: ToDraw): DrawnFigure[] {
  const weights = new Float64Array(rows);
  const own = measure(null);
  const values = own.map(() => new Float64Array(resamples));
  const known = own.map(() => 0);
  for (let round = 0; round < resamples; round++) {
    draw(weights);
    measure(weights).forEach((value, at) => {
      const [column, count = 0] = [values[at], known[at]];
      if (value === null || Number.isNaN(value) || column === undefined) return;
      column[count] = value;
      known[at] = count + 1;
    });
  }
  return values.map((all, at) => ({ drawn: all.slice(0, known[at]).sort(), own: own[at] ?? null }));
}

/**
 * The intervals that the draws give. Where they are of m rows out of n, the spread is narrowed by √(m/n) around the figure of all rows
 * (Bickel, Götze, van Zwet 1997: "Resampling fewer than n observations").
 */
export function intervalsOf(
  figures: readonly DrawnFigure[],
  { rows, level, whole }: { readonly rows: number; readonly level: number; readonly whole: Whole },
): (Interval | null)[] {
  const narrowed = Math.sqrt(rows / Math.max(1, whole.rows));
  return whole.figures.map((figure, at) => {
    const { drawn = null, own = null } = figures[at] ?? {};
    const center = rows < whole.rows ? own : figure;
    if (drawn === null || drawn.length === 0 || figure === null || center === null) return null;
    const bound = (share: number): number => {
      const value = percentile(drawn, share);
      return rows < whole.rows ? figure + (value - center) * narrowed : value;
    };
    return [bound((1 - level) / 2), bound((1 + level) / 2)];
  });
}

/** Of sorted values, between the two nearest, as numpy.percentile. */
export function percentile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  return between(sorted[Math.floor(place)], sorted[Math.ceil(place)], place);
}

/** The same of values in any order. */
export function percentiles(values: Float64Array, shares: readonly number[]): number[] {
  const places = shares.map((share) => share * (values.length - 1));
  const found = valuesOfRanks(
    values,
    places.flatMap((place) => [Math.floor(place), Math.ceil(place)]),
  );
  return places.map((place, at) => between(found[2 * at], found[2 * at + 1], place));
}

function between(low = NaN, high = low, place: number): number {
  return low === high ? low : low + (high - low) * (place - Math.floor(place));
}
