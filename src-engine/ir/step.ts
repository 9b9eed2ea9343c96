// One training step as a graph: forward, loss, backward, update.

import type { Graph } from "./graph";

/** Outputs: the loss (`LOSS` of names.ts), what else is measured (scalars), and the next value of all that is carried. */
export interface StepGraph {
  readonly graph: Graph;
  /**
   * The values that live from step to step (weights, then optimizer slots): the name of the graph input that
   * reads each, which is also the name of the graph output that holds its next value.
   */
  readonly carried: readonly string[];
}

/** Names of the outputs that are measured in each step: all but what is carried. */
export function measuredNames({ graph, carried }: StepGraph): string[] {
  const kept = new Set(carried);
  return Object.keys(graph.outputs).filter((name) => !kept.has(name));
}
