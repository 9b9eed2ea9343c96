// How many threads a graph is worth. Handing a part of a small product to another thread takes longer than the product.

import type { Graph } from "../../ir/graph";
import { multiplications } from "../../passes/multiplications";

/** Below this many multiplications in all its matrix products a graph runs on one thread: about 0.1 ms of work. */
const WORTH_SHARING = 5_000_000;

/** Threads to use, of those that may be. The same graph and batch size always give the same. */
export function usefulThreads(graph: Graph, batchSize: number, threads: number): number {
  return multiplications(graph, batchSize) < WORTH_SHARING ? 1 : threads;
}
