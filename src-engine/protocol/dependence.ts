// What is told of the columns that a run's answers rest on.

import type { EvaluatedId } from "../metrics/registry";

/** How much a figure gets worse when a column is dealt out among the rows anew. */
export interface ColumnImportance {
  readonly column: string;
  readonly mean: number;
  /** Deviation over the repeats, ddof 0. */
  readonly spread: number;
  /** Of each repeat. */
  readonly drops: readonly number[];
}

export interface Importance {
  readonly figure: EvaluatedId;
  /** Rows of those of the part. */
  readonly rows: number;
  readonly of: number;
  readonly repeats: number;
  readonly seed: number;
  /** The greatest first. */
  readonly columns: readonly ColumnImportance[];
}

/** The answers where one column is set to each of some values in all rows. */
export interface Dependence {
  readonly column: string;
  readonly isDate: boolean;
  readonly values: readonly (number | string)[];
  /** Of a classification; else empty, and answers are numbers. */
  readonly classes: readonly string[];
  /** For each value: the mean of each class's score, or of the number. */
  readonly means: readonly Float64Array[];
  /** Of single rows, the same for each value. */
  readonly lines: readonly { readonly row: number; readonly answers: readonly Float64Array[] }[];
  readonly rows: number;
  readonly of: number;
}

/** Where in an example an answer comes from. */
export interface Saliency {
  readonly row: number;
  /** Height and width; of a sequence its steps and channels. */
  readonly shape: readonly [number, number];
  /** The class that is named, or was asked about, by its index; 0 for a number. */
  readonly answer: number;
  readonly score: number;
  /** How much the answer drops where that place is covered. */
  readonly occlusion: Float64Array;
  /** The greatest |derivative of the answer| by a channel of that place. */
  readonly gradient: Float64Array;
}

export interface ChangedCell {
  readonly column: string;
  /** Numbers (dates in days since 1970-01-01), or categories ("" is missing). */
  readonly from: number | string;
  readonly to: number | string;
}

export interface NearestRow {
  /** Its number in the data. */
  readonly row: number;
  /** Between prepared rows. */
  readonly distance: number;
}

export interface MindChange {
  readonly cells: readonly ChangedCell[];
  /** In deviations of the training rows; another category counts 1. */
  readonly distance: number;
  /** Scores of the classes, or the number. */
  readonly answer: Float64Array;
  /** The training row that is most like the changed one. */
  readonly nearest: NearestRow | null;
}

export interface MindChanges {
  readonly row: number;
  readonly answer: Float64Array;
  readonly goal: number | null;
  /** The smallest first. */
  readonly changes: readonly MindChange[];
  /** The training row that is most like the row as it is. */
  readonly nearest: NearestRow | null;
}
