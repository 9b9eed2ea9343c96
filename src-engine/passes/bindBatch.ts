// Puts a number in the place of the batch size. A graph for one size is quicker: every shape is known beforehand.

import { invariant } from "../document/errors";
import type { AnyNode, Graph } from "../ir/graph";
import { bindShape } from "../ir/shape";

/** The same graph for batches of exactly `batch` rows. */
export function bindBatch(graph: Graph, batch: number): Graph {
  invariant(Number.isInteger(batch) && batch >= 1, `a batch has at least one row, not ${batch}`);
  return { nodes: graph.nodes.map((node) => bindNode(node, batch)), outputs: graph.outputs };
}

function bindNode(node: AnyNode, batch: number): AnyNode {
  const shape = bindShape(node.shape, batch);
  switch (node.op) {
    case "input":
      return { ...node, shape, attributes: { ...node.attributes, shape } };
    case "reshape":
    case "broadcast":
      return { ...node, shape, attributes: { shape } };
    case "batchSize":
      return { op: "constant", inputs: [], attributes: { shape: [], values: [batch] }, shape: [], dtype: node.dtype };
    default:
      return { ...node, shape };
  }
}
