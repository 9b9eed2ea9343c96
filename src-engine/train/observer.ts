// Where the training loop is, and what those who watch it are told.

import type { StepsReport } from "../rules/rule";
import type { EpochMetrics, LayerChanges } from "../runs/epochs";
import type { RateChange } from "../runs/run";
import type { StopReason } from "../runs/stopReason";
import type { Tensors } from "../runtime/backend";
import type { PlateauState } from "../schedules/spec";
import { START } from "./batches";
import type { Position } from "./batches";

/** Where the loop is, with the sums that make up the epoch under way. Plain JSON. */
export interface Progress {
  readonly position: Position;
  /** Whole epochs whose measures were taken. */
  readonly evaluated: number;
  /** Sum over the epoch's rows so far of their batches' losses. */
  readonly lossSum: number;
  /** Seconds of training, pauses left out. */
  readonly seconds: number;
  /** Greatest |change of a weight| in the newest step. */
  readonly change: number;
  /** Relative change of each layer in the newest step of which it was worked out: the last of an epoch, or any where a rule asks. */
  readonly layers: LayerChanges;
  /** Length of the gradient in the newest step, where a rule asks for it. */
  readonly gradientNorm: number | null;
  /** The end that a rule asked for, while the epoch that it cut short is measured. */
  readonly requested: StopReason | null;
  /** Steps that were done before the optimizer began: it may be another one than the run's before. */
  readonly optimizerStart: number;
  /** What a schedule that follows the loss remembers. */
  readonly plateau: PlateauState | null;
}

export const BEGINNING: Progress = {
  position: START,
  evaluated: 0,
  lossSum: 0,
  seconds: 0,
  change: 0,
  layers: {},
  gradientNorm: null,
  requested: null,
  optimizerStart: 0,
  plateau: null,
};

/** Where the loop was after that step of a report, by its number from 1, with weights and optimizer slots. */
export type StateAfter = (step: number) => Promise<{ readonly position: Position; readonly state: Tensors }>;

export interface Observer {
  /** The next step after `step` whose state it wants to see `between` calls: no call goes beyond it. It affects no result. */
  until?(step: number): number;
  /**
   * Steps were done (and kept). What came of one of them, not of the last alone, can be asked for: it is done once more, which affects no
   * result but takes its time.
   */
  steps?(report: StepsReport, progress: Progress, stateAfter: StateAfter): void | Promise<void>;
  epoch?(metrics: EpochMetrics, isBest: boolean, state: Tensors): void;
  /** Between two calls of the backend: a chance to write. `state` is a snapshot: weights and optimizer slots. */
  between?(progress: Progress, state: Tensors): Promise<void>;
  paused?(progress: Progress, state: Tensors): Promise<void>;
  resumed?(progress: Progress): Promise<void>;
  /** A person changed the learning rate; the next step has it. All changes so far, and any to come. */
  rateChanged?(changes: readonly RateChange[]): Promise<void>;
  /** The last word, whatever ended the run (but an error). */
  ended?(progress: Progress, reason: StopReason): void;
}
