// What is told of parts of the rows: how a run does on each, and on which it does worse.

import type { HandCondition } from "../document/handRule";
import type { EvaluatedId } from "../metrics/registry";
import type { Interval } from "./evaluation";

/** Rows that meet all conditions. */
export interface Slice {
  readonly conditions: readonly HandCondition[];
  readonly rows: number;
  /** Null where it is not defined for these rows. */
  readonly value: number | null;
  readonly interval: Interval | null;
}

export interface ColumnSlices {
  readonly column: string;
  readonly figure: EvaluatedId;
  readonly whole: Slice;
  readonly slices: readonly Slice[];
  /** Rows in one of the slices: of many categories only the most frequent have one. */
  readonly grouped: number;
}

export interface WorstSlice extends Slice {
  /** That so many errors come by chance, raised for the number of looks. */
  readonly p: number;
}

export interface WorstSlices {
  readonly figure: EvaluatedId;
  readonly whole: Slice;
  /** The surest first. */
  readonly slices: readonly WorstSlice[];
  /** Groups and pairs that were looked at, on so many rows. */
  readonly looked: number;
  readonly of: number;
  /** A slice is named by chance in at most this share of searches. */
  readonly level: number;
}
