// How a run becomes a file for other programs, and how the file is checked. What people are told of it stands in
// runs/exportTargets.ts.

import type { RawTable } from "../data/columns";
import type { Predictor } from "../evaluate/predictor";
import type { TrainedRun } from "../evaluate/trainedRun";
import type { Backend } from "../runtime/backend";

/** What a reloaded file's answers are compared with: our own predictor's, on these rows. */
export interface Comparison {
  readonly run: TrainedRun;
  readonly table: RawTable;
  readonly predictor: Predictor;
  readonly backend: Backend;
}

export interface Target {
  /** The bytes of the file. */
  write(run: TrainedRun): Uint8Array;
  /**
   * Reads the file again and compares; the greatest difference found.
   * @throws UserError "export-differs" where it is too great
   */
  reload(bytes: Uint8Array, comparison: Comparison): Promise<number>;
}
