// What is told of runs that were compared on the same rows.

import type { Problem } from "../document/errors";
import type { EvaluatedId } from "../metrics/registry";
import type { FigureOf, Interval, Resampling } from "./evaluation";
import type { SplitPart } from "./learn";

/** As many runs as are compared at once. */
export const MOST_COMPARED = 8;

/** A run beside the first one. */
export interface ComparedPair {
  readonly run: string;
  /** Of accuracy, or of the mean absolute error: this run's minus the first one's. */
  readonly difference: number;
  readonly interval: Interval | null;
  /** Rows on which this run alone, and the first alone, is right; of numbers: on which it is closer. */
  readonly won: number;
  readonly lost: number;
  /** Probability of so great a difference were both equally good: McNemar's exact test; of numbers, of random signs. */
  readonly p: number;
  /** The same, raised for the number of runs that are compared with the first (Holm). */
  readonly adjusted: number;
  /** "luck": it may be. "same": every row is answered alike. */
  readonly verdict: "better" | "worse" | "luck" | "same";
}

/** Rows that were answered otherwise by another run: of classes, where not all are right or all are wrong. */
export interface ChangedRows {
  readonly total: number;
  /** Their numbers in the data, from 0; the first ones, or of numbers those with the greatest difference. */
  readonly numbers: Int32Array;
  /** Classes by their index, or numbers. */
  readonly truth: Float64Array;
  /** [rows, runs] */
  readonly answers: Float64Array;
}

export interface ComparedTarget {
  readonly kind: "classes" | "numbers";
  readonly title: string;
  /** The column that is predicted. */
  readonly target: string;
  readonly classes: readonly string[];
  /** What the verdict is about. */
  readonly judged: EvaluatedId;
  /** Headline figures of each run, in the order of the runs. */
  readonly figures: readonly (readonly FigureOf<EvaluatedId>[])[];
  /** Each run but the first. */
  readonly pairs: readonly ComparedPair[];
  readonly changed: ChangedRows;
}

export interface Comparison {
  readonly part: SplitPart;
  readonly runs: readonly string[];
  /** Rows that are in this part of all runs: all are judged on them. */
  readonly rows: number;
  /** Rows in the part of each run. */
  readonly ownRows: readonly number[];
  /** Some run was trained with other right answers, by edits of rows, than all are judged by. */
  readonly isToday: boolean;
  /** A difference by luck alone is called real in at most this share of comparisons. */
  readonly level: number;
  readonly resampling: Resampling;
  readonly targets: readonly ComparedTarget[];
  readonly warnings: readonly Problem[];
}

/** What a run answers to rows that were chosen one by one. */
export interface RunOnRows {
  /** Classes by their index among {@link BeforeAfter.classes} (-1: another), or numbers. */
  readonly answers: Float64Array;
  /** The probability of the class that is named; NaN for numbers. */
  readonly certainty: Float64Array;
  /** The part that each row is in for this run; null: none. */
  readonly parts: readonly (SplitPart | null)[];
}

/** Two runs on rows that a person chose, by the right answers of today. */
export interface BeforeAfter {
  readonly kind: "classes" | "numbers";
  readonly target: string;
  readonly classes: readonly string[];
  /** Their numbers in the data, ascending. */
  readonly rows: Int32Array;
  /** Classes by their index (-1: one that the newer run does not know), or numbers; NaN where it is missing. */
  readonly truth: Float64Array;
  /** Rows that have a right answer. */
  readonly judged: number;
  readonly before: RunOnRows;
  readonly after: RunOnRows;
  /** Share of right rows, or mean absolute error, before and after; null where no row has a right answer. */
  readonly values: readonly [number, number] | null;
  /** As of a {@link ComparedPair}: after minus before. */
  readonly difference: number;
  readonly interval: Interval | null;
  readonly won: number;
  readonly lost: number;
  readonly p: number;
}
