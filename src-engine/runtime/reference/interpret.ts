// Runs a graph node by node in float64. Slow and obvious: the oracle of tests, and what the Learn station shows.

import { invariant } from "../../document/errors";
import { EVALUATION_RULES } from "../../ir/evaluate";
import type { Values } from "../../ir/evaluate";
import type { AnyNode, Graph } from "../../ir/graph";
import type { Attributes } from "../../ir/ops";
import { batchMultiple, bindShape, formatShape, sameShape } from "../../ir/shape";
import type { Tensor, Tensors } from "../backend";

/** The value of every node, by its id. Takes every graph input by name. */
export function interpret(graph: Graph, feeds: Tensors): readonly Values[] {
  const batchSize = findBatchSize(graph, feeds);
  const values: Values[] = [];
  for (const node of graph.nodes) {
    const shape = bindShape(node.shape, batchSize);
    values.push(
      node.op === "input"
        ? readInput(node.attributes, shape, feeds)
        : { shape, data: evaluate(node, shape, values, batchSize) },
    );
  }
  return values;
}

function evaluate(node: AnyNode, shape: readonly number[], values: readonly Values[], batchSize: number): Float64Array {
  const inputs = node.inputs.map((input) => {
    const value = values[input];
    invariant(value !== undefined, `%${input} has been evaluated`);
    return value;
  });
  // The table pairs each kind with a rule for its attributes; TypeScript cannot follow that pairing through the union.
  const rule = EVALUATION_RULES[node.op] as (context: object) => Float64Array;
  return rule({ inputs, attributes: node.attributes, shape, batchSize });
}

function readInput({ name }: Attributes["input"], shape: readonly number[], feeds: Tensors): Values {
  const feed = feeds[name];
  invariant(feed !== undefined, `no value for the input "${name}"`);
  invariant(sameShape(feed.shape, shape), `input "${name}" is ${formatShape(feed.shape)}, not ${formatShape(shape)}`);
  return { shape, data: Float64Array.from(feed.data) };
}

/** The extent of the rows that are fed; 1 where the graph has none. */
function findBatchSize(graph: Graph, feeds: Tensors): number {
  for (const node of graph.nodes) {
    if (node.op !== "input") continue;
    const axis = node.shape.findIndex((dim) => batchMultiple(dim) > 0);
    const extent = feeds[node.attributes.name]?.shape[axis];
    if (axis >= 0 && extent !== undefined) return extent / batchMultiple(node.shape[axis] ?? 1);
  }
  return 1;
}

/** The values that the graph gives out, by name. */
export function collectOutputs(graph: Graph, values: readonly Values[]): Record<string, Tensor<Float64Array>> {
  return Object.fromEntries(
    Object.entries(graph.outputs).map(([name, id]) => {
      const value = values[id];
      invariant(value !== undefined, `output "${name}" has been evaluated`);
      return [name, value];
    }),
  );
}
