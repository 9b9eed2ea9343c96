// Makes a graph smaller without changing what it computes: local rewrites until none applies, then dead code out.
// Inputs stay even when nothing needs them any more, so that what a graph is fed does not depend on its weights' use.

import { InvariantError, invariant } from "../document/errors";
import { GraphBuilder } from "../ir/builder";
import type { AnyNode, Graph, ValueId } from "../ir/graph";
import { neededValues } from "../ir/needed";
import type { Attributes, OpKind } from "../ir/ops";
import { rewrite } from "./rewrites";

/** Far more rounds than any graph has needed; a graph that still changes then shows rewrites that undo each other. */
const MOST_ROUNDS = 50;

/** An equal graph with fewer or cheaper nodes. */
export function simplify(graph: Graph): Graph {
  let current = removeDead(graph);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = removeDead(rewriteOnce(current));
    if (sameGraph(current, next)) return next;
    current = next;
  }
  throw new InvariantError(`simplify does not come to rest within ${MOST_ROUNDS} rounds`);
}

function rewriteOnce(graph: Graph): Graph {
  const builder = new GraphBuilder();
  const uses = countUses(graph);
  const moved: ValueId[] = [];
  // How many of the old graph's nodes will use a new value: a product used once may be drawn into its user.
  const usesOfNew = new Map<ValueId, number>();
  graph.nodes.forEach((node, id) => {
    const inputs = node.inputs.map((input) => at(moved, input));
    const result =
      rewrite({ builder, isShared: (value) => (usesOfNew.get(value) ?? 0) > 1 }, node, inputs) ??
      copy(builder, node, inputs);
    moved.push(result);
    usesOfNew.set(result, (usesOfNew.get(result) ?? 0) + at(uses, id));
  });
  return builder.finish(mapOutputs(graph, (id) => at(moved, id)));
}

function copy<K extends OpKind>(
  builder: GraphBuilder,
  node: { readonly op: K; readonly attributes: Attributes[K] },
  inputs: readonly ValueId[],
): ValueId {
  return builder.apply(node.op, inputs, node.attributes);
}

/** How many operands and outputs refer to each node. */
function countUses(graph: Graph): number[] {
  const uses = graph.nodes.map(() => 0);
  const count = (id: ValueId): void => void (uses[id] = at(uses, id) + 1);
  for (const node of graph.nodes) node.inputs.forEach(count);
  Object.values(graph.outputs).forEach(count);
  return uses;
}

function removeDead(graph: Graph): Graph {
  const live = neededValues(graph);
  const builder = new GraphBuilder();
  const moved = new Map<ValueId, ValueId>();
  graph.nodes.forEach((node, id) => {
    if (!live.has(id) && node.op !== "input") return;
    moved.set(
      id,
      copy(
        builder,
        node,
        node.inputs.map((input) => get(moved, input)),
      ),
    );
  });
  return builder.finish(mapOutputs(graph, (id) => get(moved, id)));
}

function mapOutputs(graph: Graph, map: (id: ValueId) => ValueId): Record<string, ValueId> {
  return Object.fromEntries(Object.entries(graph.outputs).map(([name, id]) => [name, map(id)]));
}

function sameGraph(a: Graph, b: Graph): boolean {
  return (
    a.nodes.length === b.nodes.length &&
    a.nodes.every((node, id) => sameNode(node, at(b.nodes, id))) &&
    Object.entries(a.outputs).every(([name, id]) => b.outputs[name] === id)
  );
}

function sameNode(a: AnyNode, b: AnyNode): boolean {
  return (
    a.op === b.op &&
    a.inputs.join() === b.inputs.join() &&
    JSON.stringify(a.attributes) === JSON.stringify(b.attributes)
  );
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  invariant(item !== undefined, `no item ${index}`);
  return item;
}

function get<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  invariant(value !== undefined, `nothing for ${String(key)}`);
  return value;
}
