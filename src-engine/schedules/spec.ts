// The contract of a schedule: how the learning rate goes on in a run. One small pure file each.

import type { ParamSpecs, Params } from "../document/params";
import type { WordSpec } from "../document/vocabulary";

/** Where a run is, in steps, the warm-up left out: the schedule begins behind it. */
export interface Moment {
  /** Steps done before this one; 0 for the first. */
  readonly step: number;
  /** All steps of the run. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
}

/** What a schedule that follows the loss remembers from epoch to epoch. Plain JSON, kept in checkpoints. */
export interface PlateauState {
  /** The rate's present share of the learning rate. */
  readonly share: number;
  /** The least loss so far; null before the first. */
  readonly best: number | null;
  /** Epochs in a row without improvement. */
  readonly waited: number;
  /** Epochs still to be passed over. */
  readonly cooling: number;
}

export interface ScheduleSpec<S extends ParamSpecs = ParamSpecs> extends WordSpec {
  /** In letters: η the learning rate, t steps and e whole epochs since the warm-up, T a length in steps. One line each. */
  readonly formula: readonly string[];
  /** When the rate changes: "step" with every step, "epoch" between two epochs alone, "never". */
  readonly moves: "never" | "epoch" | "step";
  readonly params: S;
  /** Share of the learning rate that a step has. */
  share(at: Moment, params: Params<S>): number;
  /** How it goes on after an epoch with this loss; only where it follows the loss. The share in it multiplies the other. */
  afterEpoch?(state: PlateauState, loss: number, params: Params<S>): PlateauState;
}

/** Before the first epoch. */
export const NO_PLATEAU: PlateauState = { share: 1, best: null, waited: 0, cooling: 0 };
