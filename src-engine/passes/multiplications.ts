// How much arithmetic a graph is: an estimate of how long it takes.

import { invariant } from "../document/errors";
import type { Graph, Node } from "../ir/graph";
import { bindShape, boundSize } from "../ir/shape";

/** Multiplications in all matrix products and convolutions of a graph. */
export function multiplications(graph: Graph, batchSize: number): number {
  return graph.nodes.reduce((sum, node) => {
    if (node.op === "matmul") return sum + productSize(graph, node, batchSize);
    // Each number of the smaller side of a convolution meets every cell of its kernel.
    if (node.op === "conv") return sum + boundSize(node.shape, batchSize) * kernelSize(graph, node);
    if (node.op === "convKernelGradient")
      return (
        sum + boundSize(graph.nodes[node.inputs[1] ?? -1]?.shape ?? [], batchSize) * boundSize(node.shape.slice(1), 0)
      );
    if (node.op === "convTranspose")
      return sum + boundSize(graph.nodes[node.inputs[0] ?? -1]?.shape ?? [], batchSize) * kernelSize(graph, node);
    return sum;
  }, 0);
}

/** Products that make one number of a convolution. */
function kernelSize(graph: Graph, { inputs: [, kernel = -1] }: Node<"conv" | "convTranspose">): number {
  return boundSize(graph.nodes[kernel]?.shape.slice(1) ?? [], 0);
}

function productSize(
  graph: Graph,
  { inputs: [left = -1], attributes, shape }: Node<"matmul">,
  batchSize: number,
): number {
  const a = graph.nodes[left]?.shape;
  invariant(a !== undefined && a.length >= 2, "a matrix product has matrices");
  const [rows = 0, columns = 0] = bindShape(a, batchSize).slice(-2);
  return boundSize(shape, batchSize) * (attributes.transposeA ? rows : columns);
}
