// What can be seen of a run's weights: which there are, and a part of one, laid out as a matrix.

/** The weights of a run that are kept: those it was given to begin with, those of its best epoch, and the last ones. */
export const WEIGHT_MOMENTS = ["initial", "best", "last"] as const;
export type WeightMoment = (typeof WEIGHT_MOMENTS)[number];

export interface WeightEntry {
  /** "hidden/kernel": what it is called in files. */
  readonly tensor: string;
  /** Within its layer: "kernel". */
  readonly name: string;
  readonly shape: readonly number[];
  /** What each axis is: ["input", "unit"]. */
  readonly axes: readonly string[];
  readonly docs: string;
  readonly trained: boolean;
}

export interface WeightsOfLayer {
  readonly id: string;
  readonly title: string;
  readonly weights: readonly WeightEntry[];
}

/** From an index on, so many. */
export interface Stretch {
  readonly from: number;
  readonly count: number;
}

/** Rows or columns of a weight as a matrix. */
export interface WeightSide {
  /** What they are, the outer first: ["filter", "column"]; none where there is one alone. */
  readonly axes: readonly string[];
  /** How many there are in all. */
  readonly extent: number;
  /** Which are shown. */
  readonly shown: Stretch;
  /** Of each that is shown: "Beak Length", "unit 3", "filter 2, column 1". */
  readonly names: readonly string[];
  /** The same by their outermost axis alone, by which they belong together: "filter 2" of each of its columns. */
  readonly groups: readonly string[];
}

/** Of all numbers of a weight, whether they are shown or not. Those that are not finite count in `count` and `notFinite` alone. */
export interface WeightStatistics {
  readonly count: number;
  readonly notFinite: number;
  readonly zeros: number;
  /** NaN, as the figures below, where no number is finite. */
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** With n, not n - 1. */
  readonly deviation: number;
  /** Equal bins from min to max, each without its upper end but for the last. */
  readonly histogram: readonly number[];
}

/** A part of a weight, and where it belongs. */
export interface WeightPage {
  readonly entry: WeightEntry;
  readonly rows: WeightSide;
  readonly columns: WeightSide;
  /** [rows shown, columns shown], as float32 as they are kept. */
  readonly values: Float32Array;
  readonly statistics: WeightStatistics;
}

export interface RunWeights {
  /** Those that the run has. */
  readonly moments: readonly WeightMoment[];
  readonly at: WeightMoment;
  /** Layers with weights, in their order. */
  readonly layers: readonly WeightsOfLayer[];
  /** Null where no layer has any. */
  readonly page: WeightPage | null;
}

/** The fewest digits that still give the same float32. */
export function float32Text(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}
