// Rewrites the operations for which ONNX Runtime's WebGPU provider has no kernel into ones for which it has, so that nothing
// of a graph is left to the CPU, with copies to and fro. What it lacks was found in its own log (docs/gpu.md).

import { GraphBuilder } from "../../ir/builder";
import type { AnyNode, Graph, ValueId } from "../../ir/graph";
import type { OpKind } from "../../ir/ops";
import { invariant } from "../../document/errors";
import { toGreatest } from "../windowGradients";

type Rewrite = (builder: GraphBuilder, inputs: readonly ValueId[], node: AnyNode) => ValueId;

const REWRITES: { readonly [K in OpKind]?: Rewrite } = {
  logSoftmax: (builder, [x = -1], node) => logSoftmax(builder, x, node.op === "logSoftmax" ? node.attributes.axis : 0),
  // -Σ t ln softmax z
  softmaxCrossEntropy: (builder, [logits = -1, targets = -1]) =>
    builder.negate(builder.sum(builder.multiply(targets, logSoftmax(builder, logits, 1)), [1])),
  maxUnpool: (builder, [x = -1, g = -1], node) => {
    invariant(node.op === "maxUnpool", "the rewrite of its kind");
    return toGreatest(builder, x, builder.maxPool(x, node.attributes), g, node.attributes);
  },
  // 1 where x > 0, -1 where x < 0
  sign: (builder, [x = -1]) =>
    builder.subtract(builder.greater(x, builder.scalar(0)), builder.greater(builder.scalar(0), x)),
};

/** The same graph of operations that the WebGPU provider has. */
export function forGpu(graph: Graph): Graph {
  const builder = new GraphBuilder();
  const moved: ValueId[] = [];
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((input) => moved[input] ?? -1);
    moved.push(REWRITES[node.op]?.(builder, inputs, node) ?? builder.apply(node.op, inputs, node.attributes));
  }
  return builder.finish(Object.fromEntries(Object.entries(graph.outputs).map(([name, id]) => [name, moved[id] ?? -1])));
}

/** ln softmax x = (x - m) - ln Σ e^(x - m), with m the greatest x: no power overflows, and one is 1. */
function logSoftmax(builder: GraphBuilder, x: ValueId, axis: number): ValueId {
  const below = builder.subtract(x, builder.max(x, [axis], true));
  return builder.subtract(below, builder.log(builder.sum(builder.exp(below), [axis], true)));
}
