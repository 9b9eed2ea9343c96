// What of a graph is needed: the walk from results back to all that they depend on.

import type { Graph, ValueId } from "./graph";
import type { Attributes } from "./ops";

/** These values, and all that they depend on; of those that are `given`, nothing before them. */
export function neededFor(
  { nodes }: Pick<Graph, "nodes">,
  roots: Iterable<ValueId>,
  given: (id: ValueId) => boolean = () => false,
): ReadonlySet<ValueId> {
  const needed = new Set(roots);
  // In topological order: who needs a value stands behind it.
  for (let id = nodes.length - 1; id >= 0; id--) {
    if (needed.has(id) && !given(id)) for (const operand of nodes[id]?.inputs ?? []) needed.add(operand);
  }
  return needed;
}

/** The values that some output depends on. */
export function neededValues(graph: Graph): ReadonlySet<ValueId> {
  return neededFor(graph, Object.values(graph.outputs));
}

/** The inputs that the outputs depend on, in order. */
export function neededInputs(graph: Graph): readonly Attributes["input"][] {
  const needed = neededValues(graph);
  return graph.nodes.flatMap((node, id) => (node.op === "input" && needed.has(id) ? [node.attributes] : []));
}
