// What came out of a group of runs.

import type { SettingValue } from "../groups/settings";
import type { EvaluatedId } from "../metrics/registry";
import type { StopReason } from "../runs/stopReason";
import type { Spread } from "../statistics/spread";
import type { FigureOf, Resampling } from "./evaluation";

export interface GroupMember {
  /** Its place in the group, from 0. */
  readonly member: number;
  readonly values: readonly SettingValue[];
  /** Null before it begins, and of one that cannot be trained. */
  readonly run: string | null;
  /** Its run was removed. */
  readonly removed: boolean;
  readonly refused: string | null;
  readonly stopReason: StopReason | null;
  readonly epochs: number;
  /** The figure that tells the best epoch, on the validation rows, of the weights that it kept. */
  readonly judged: number | null;
  /** Headline figures of each target, on {@link GroupReport.part}; empty where they were not measured. */
  readonly figures: readonly (readonly FigureOf<EvaluatedId>[])[];
}

export interface GroupTarget {
  readonly title: string;
  /** The column that is predicted. */
  readonly target: string;
  /** Of the runs' figures, in the order of theirs. */
  readonly spread: readonly { readonly id: EvaluatedId; readonly spread: Spread | null }[];
  /** Of folds: the figures of all rows, each answered by the run that was tested on it. Null until all have ended. */
  readonly pooled: readonly FigureOf<EvaluatedId>[] | null;
}

export interface GroupReport {
  readonly group: string;
  /** What the figures are measured on: the fold that each run was tested on, or the validation rows. */
  readonly part: "fold" | "validation";
  /** Rows of the pooled answers. */
  readonly rows: number | null;
  /** Of the intervals. */
  readonly resampling: Resampling;
  /** By place; of a sweep the best first. */
  readonly members: readonly GroupMember[];
  readonly targets: readonly GroupTarget[];
}
