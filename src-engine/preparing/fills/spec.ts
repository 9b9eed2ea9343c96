import type { Column } from "../../document/schema";

/** A category of the training rows, and how many have it; in the order of the categories. */
export interface CountedLabel {
  readonly label: string;
  readonly count: number;
}

/** What becomes of a missing value. */
export interface FillSpec {
  readonly type: Column["missing"];
  readonly label: string;
  readonly docs: string;
  /** What stands in for a missing number; null: the row is left out. Absent: not for numbers. @param present at least one */
  readonly ofNumbers?: (present: Float64Array, column: Column) => number | null;
  /** The same of a category; "" stands for a category of its own. @param found at least one */
  readonly ofLabels?: (found: readonly CountedLabel[], column: Column) => string | null;
}
