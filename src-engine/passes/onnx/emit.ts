// Writes a graph's operations as ONNX nodes. Values keep their place in the order; only what an output needs is written.

import { invariant } from "../../document/errors";
import type { AnyNode, Graph, Node, ValueId } from "../../ir/graph";
import { neededValues } from "../../ir/needed";
import type { Attributes } from "../../ir/ops";
import { staticSize } from "../../ir/shape";
import type { Shape } from "../../ir/shape";
import { intoBlocks } from "./blocked";
import { attribute } from "./model";
import type { GraphWriter } from "./model";
import { ONNX_RULES, shapeTensor, truthName } from "./rules";
import type { ComputedKind } from "./rules";
import type { RuleContext } from "./ruleContext";

export interface EmitOptions {
  /** Name of the ONNX value that stands for an input of the graph. */
  input(attributes: Attributes["input"]): string;
  /** Name to give to an output of the graph. */
  output(name: string): string;
  /** ONNX Runtime's own operators may be used. */
  readonly contrib: boolean;
  /** Size of the blocks of channels of ONNX Runtime's own convolutions, where they are to be used (blocked.ts). */
  readonly block?: number | null | undefined;
}

/** Adds the graph's nodes to `writer`. */
export function emit(writer: GraphWriter, graph: Graph, { input, output, contrib, block = null }: EmitOptions): void {
  const needed = neededValues(graph);
  const names = new Map<ValueId, string>();
  const truths = new Map<ValueId, string>();
  const node = (id: ValueId): AnyNode => {
    const found = graph.nodes[id];
    invariant(found !== undefined, `no value ${id} in this graph`);
    return found;
  };
  const name = (id: ValueId): string => {
    const found = names.get(id);
    invariant(found !== undefined, `value ${id} is used before it is computed`);
    return found;
  };
  const truth = (id: ValueId): string => {
    let found = truths.get(id);
    if (found === undefined) {
      found = writer.node("Cast", [name(id)], { attributes: [attribute.int("to", 9)] });
      truths.set(id, found);
    }
    return found;
  };
  const blocks = new Map<ValueId, string>();
  const inBlocks = (id: ValueId): string => {
    const found = blocks.get(id) ?? intoBlocks(writer, name(id));
    blocks.set(id, found);
    return found;
  };
  let rows: string | undefined;
  const batchSize = (): string => {
    rows ??= writeBatchSize(writer, graph, needed, name);
    return rows;
  };

  const shapeOf = (shape: Shape): string => shapeTensor({ writer, batchSize }, shape);

  // The first output that a computed value feeds gives it its name; the others are copies.
  const outputNames = new Map<ValueId, string>();
  const copies: { readonly from: ValueId; readonly to: string }[] = [];
  for (const [outputName, id] of Object.entries(graph.outputs)) {
    const { op } = node(id);
    if (op === "input" || op === "constant" || outputNames.has(id)) copies.push({ from: id, to: output(outputName) });
    else outputNames.set(id, output(outputName));
  }

  graph.nodes.forEach((current, id) => {
    if (!needed.has(id)) return;
    if (current.op === "input") {
      names.set(id, input(current.attributes));
      return;
    }
    if (current.op === "constant") {
      names.set(id, writeConstant(writer, current.attributes));
      return;
    }
    const result = outputNames.get(id) ?? writer.fresh();
    apply({ writer, output: result, name, node, truth, batchSize, shapeOf, contrib, block, inBlocks }, current);
    names.set(id, result);
    if (current.op === "greater" || current.op === "equal") truths.set(id, truthName(result));
  });
  for (const { from, to } of copies) writer.node("Identity", [name(from)], { outputs: [to] });
}

/** The table's rule for a node: kind and rule agree, which the compiler cannot see across the union. */
function apply<K extends ComputedKind>(context: RuleContext, node: Node<K>): void {
  ONNX_RULES[node.op](context, node);
}

function writeConstant(writer: GraphWriter, { shape, values }: Attributes["constant"]): string {
  const size = staticSize(shape);
  return writer.constant(
    "float",
    shape,
    values.length === size ? values : new Array<number>(size).fill(values[0] ?? 0),
  );
}

/** The extent of the first axis of an input with rows: int64, shape [1]. */
function writeBatchSize(
  writer: GraphWriter,
  graph: Graph,
  needed: ReadonlySet<ValueId>,
  name: (id: ValueId) => string,
): string {
  const rows = graph.nodes.findIndex(
    (node, id) => needed.has(id) && node.op === "input" && node.attributes.role === "rows" && node.shape[0] === "N",
  );
  invariant(rows >= 0, "the batch size is asked for in a graph without rows");
  return writer.node("Shape", [name(rows)], { attributes: [attribute.int("start", 0), attribute.int("end", 1)] });
}
