// How many threads a graph is worth. Handing a part of a small product to another thread takes longer than the product.

import { invariant } from "../../document/errors";
import type { Graph, Node } from "../../ir/graph";
import { bindShape } from "../../ir/shape";

/** Below this many multiplications in all its matrix products a graph runs on one thread: about 0.1 ms of work. */
const WORTH_SHARING = 5_000_000;

/** Threads to use, of those that may be. The same graph and batch size always give the same. */
export function usefulThreads(graph: Graph, batchSize: number, threads: number): number {
  return multiplications(graph, batchSize) < WORTH_SHARING ? 1 : threads;
}

/** Multiplications in all matrix products of a graph. */
export function multiplications(graph: Graph, batchSize: number): number {
  return graph.nodes.reduce((sum, node) => (node.op === "matmul" ? sum + productSize(graph, node, batchSize) : sum), 0);
}

function productSize(graph: Graph, { inputs: [left = -1], attributes, shape }: Node<"matmul">, batchSize: number): number {
  const a = graph.nodes[left]?.shape;
  invariant(a !== undefined && a.length >= 2, "a matrix product has matrices");
  const [rows = 0, columns = 0] = bindShape(a, batchSize).slice(-2);
  return bindShape(shape, batchSize).reduce((product, extent) => product * extent, attributes.transposeA ? rows : columns);
}
