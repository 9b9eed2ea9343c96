// The loss of each row from that of the batch. Losses are means over the rows, so each row's own is what is left where nothing is
// averaged over rows; no loss has to say it twice.

import { invariant } from "../document/errors";
import { GraphBuilder } from "../ir/builder";
import type { AnyNode, ValueId } from "../ir/graph";
import { LOSS, ROW_LOSSES, lossName } from "../ir/names";
import type { OpKind } from "../ir/ops";
import { batchMultiple, formatShape, sameShape } from "../ir/shape";
import type { Shape } from "../ir/shape";
import type { NamedGraph } from "./lower";

/**
 * The same with {@link ROW_LOSSES} in the place of {@link LOSS}; of several outputs, each one's own by `lossName`. Nodes before
 * `lossFrom` keep their ids.
 */
export function rowLosses({ graph, lossFrom, losses, layers }: NamedGraph): NamedGraph {
  const builder = GraphBuilder.extending({ nodes: graph.nodes.slice(0, lossFrom), outputs: {} });
  const moved = new Map<ValueId, ValueId>();
  const now = (id: ValueId): ValueId => moved.get(id) ?? id;
  graph.nodes.slice(lossFrom).forEach((node, position) => {
    moved.set(lossFrom + position, withoutMean(builder, node, node.inputs.map(now)));
  });
  const each = new Set([LOSS, ...losses.map(({ id }) => lossName(id))]);
  const outputs = Object.entries(graph.outputs).map(([name, id]): [string, ValueId] => {
    const value = now(id);
    if (!each.has(name)) return [name, value];
    invariant(sameShape(builder.shape(value), ["N"]), `${name} is a mean over the rows`);
    return [name === LOSS ? ROW_LOSSES : name, value];
  });
  return {
    graph: builder.finish(Object.fromEntries(outputs)),
    layers,
    lossFrom,
    losses: losses.map(({ id, loss, prediction, target, marks }) => ({
      id,
      loss: now(loss),
      prediction: now(prediction),
      target: now(target),
      marks: marks.map((mark) => ({ ...mark, value: now(mark.value) })),
    })),
  };
}

function withoutMean(builder: GraphBuilder, node: AnyNode, inputs: readonly ValueId[]): ValueId {
  const value = again(builder, node, inputs);
  const shape = builder.shape(value);
  const fits = sameShape(shape, node.shape) || (node.shape.length === 0 && sameShape(shape, ["N"]));
  invariant(fits, `${node.op} of rows gives ${formatShape(shape)}, not ${formatShape(node.shape)}`);
  return value;
}

function again(builder: GraphBuilder, node: AnyNode, inputs: readonly ValueId[]): ValueId {
  const [input = -1] = inputs;
  switch (node.op) {
    case "batchSize":
      return builder.scalar(1);
    case "sum":
    case "mean":
    case "max": {
      const axes = node.attributes.axes.filter((axis) => !isRows(builder.shape(input), axis));
      return axes.length === 0 ? input : builder.apply(node.op, inputs, { ...node.attributes, axes });
    }
    default:
      return builder.apply<OpKind>(node.op, inputs, node.attributes);
  }
}

function isRows(shape: Shape, axis: number): boolean {
  return batchMultiple(shape[axis] ?? 1) > 0;
}
