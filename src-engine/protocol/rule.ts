// What the window is told about a rule written by hand, beside a network.

import type { RuleColumns } from "../handwritten/apply";
import type { RuleTarget } from "../handwritten/check";
import type { Contest, Round } from "../handwritten/contest";
import type { Tally } from "../handwritten/tally";
import type { Cell } from "./data";
import type { SplitPart } from "./learn";

/** The training rows as the file has them: what a rule is tuned on. */
export interface RuleRows {
  /** Of the whole table. */
  readonly columns: readonly { readonly name: string; readonly kind: "number" | "date" | "timestamp" | "text" }[];
  readonly target: RuleTarget;
  readonly rows: number;
  /** The columns that were asked for, by training row. Those that the table does not have are not there. */
  readonly values: RuleColumns;
  /** By training row: the class, an index into the target's classes, or the number. */
  readonly truth: Float64Array;
  /** What stands for a column that a drawing cannot show: the median of the training rows, or the most frequent text. */
  readonly typical: ReadonlyMap<string, number | string>;
}

/** Rule and network on the same rows. */
export interface RuleJudgment {
  readonly part: SplitPart;
  readonly target: RuleTarget;
  readonly rule: Tally;
  /** Null where there is no run. */
  readonly network: Tally | null;
  /** Rows on which both give another answer, and the first of them. */
  readonly disagreeing: number;
  readonly rows: readonly DisagreeingRow[];
  /** The columns of each row's cells. */
  readonly columns: readonly string[];
  /** What makes the figures doubtful. */
  readonly warnings: readonly string[];
}

export interface DisagreeingRow {
  /** Its number in the table, from 0. */
  readonly row: number;
  /** Texts of classes, or numbers. */
  readonly truth: string | number;
  readonly rule: string | number;
  readonly network: string | number;
  readonly cells: readonly Cell[];
}

/** What a network answers over two columns, with all others held. */
export interface RuleRegion {
  /** Row-major, y from `y.from`: `answers[j * points + i]` is at x_i, y_j. Classes by their index, or numbers. */
  readonly answers: Float64Array;
  readonly points: number;
  /** What the network's other columns were held at. */
  readonly held: readonly { readonly column: string; readonly value: number | string }[];
}

export interface RuleContest {
  readonly target: RuleTarget;
  readonly rounds: readonly Round[];
  readonly contest: Contest;
}
