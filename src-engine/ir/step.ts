// One training step as a graph: forward, loss, backward, update.

import type { Graph } from "./graph";

/** Name of the output that holds the batch's loss, a scalar. */
export const LOSS = "loss";
/** Name of the output that holds the greatest |change of a weight|, a scalar; absent when not measured. */
export const CHANGE = "change";

export interface StepGraph {
  readonly graph: Graph;
  /**
   * The values that live from step to step (weights, then optimiser slots): the name of the graph input that
   * reads each, which is also the name of the graph output that holds its next value.
   */
  readonly carried: readonly string[];
}
