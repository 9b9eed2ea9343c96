// How much memory a graph's values take while it is worked out in order: each lives from the node that makes it to the last
// that uses it, and what works number by number is written over an operand that nobody needs any more, as ONNX Runtime does.

import { ELEMENTWISE } from "../ir/elementwise";
import type { AnyNode, Graph, ValueId } from "../ir/graph";
import { neededValues } from "../ir/needed";
import type { OpKind } from "../ir/ops";
import { boundSize } from "../ir/shape";

/** Those whose result takes no operand's place: ONNX makes truth values on the way, and log1p takes several operators. */
const APART: ReadonlySet<OpKind> = new Set<OpKind>(["greater", "equal", "select", "log1p"]);

export interface Liveness {
  /** Numbers held at the fullest moment, inputs and constants not counted. */
  readonly peak: number;
  /** Nodes that compute something. */
  readonly nodes: number;
}

/** What is held while the graph is worked out for `batch` rows. Outputs live to the end. */
export function liveness(graph: Graph, batch: number): Liveness {
  const needed = neededValues(graph);
  const root = storage(graph);
  const lastUse = new Map<ValueId, number>();
  graph.nodes.forEach((node, id) => {
    if (needed.has(id)) for (const input of node.inputs) lastUse.set(root(input), id);
  });
  for (const id of Object.values(graph.outputs)) lastUse.set(root(id), graph.nodes.length);

  const held = new Map<ValueId, number>();
  let now = 0;
  let peak = 0;
  let nodes = 0;
  graph.nodes.forEach((node, id) => {
    if (!needed.has(id) || !computes(node)) return;
    nodes += 1;
    const dying = [...new Set(node.inputs.map(root))].filter((one) => held.has(one) && lastUse.get(one) === id);
    if (root(id) === id) {
      const size = boundSize(node.shape, batch);
      const free =
        ELEMENTWISE.has(node.op) && !APART.has(node.op) ? dying.find((one) => held.get(one) === size) : undefined;
      if (free === undefined) {
        now += size;
        peak = Math.max(peak, now + workspace(graph, node, batch));
      } else held.delete(free);
      held.set(id, size);
    }
    for (const one of dying) {
      now -= held.get(one) ?? 0;
      held.delete(one);
    }
  });
  return { peak, nodes };
}

/** Numbers that an operation needs for itself: a matrix laid out anew, both sides of one. */
function workspace(graph: Graph, { op, inputs, shape }: AnyNode, batch: number): number {
  if (op !== "conv" && op !== "convTranspose") return 0;
  // One example's windows, side by side.
  const kernel = graph.nodes[inputs[1] ?? -1]?.shape ?? [];
  return boundSize(kernel.slice(1), batch) * boundSize(shape.slice(2), batch);
}

/** The value whose memory a value is a view of. */
function storage(graph: Graph): (id: ValueId) => ValueId {
  const root: ValueId[] = [];
  graph.nodes.forEach(({ op, inputs: [x = -1] }, id) => root.push(op === "reshape" ? (root[x] ?? id) : id));
  return (id) => root[id] ?? id;
}

function computes({ op }: AnyNode): boolean {
  return op !== "input" && op !== "constant";
}
