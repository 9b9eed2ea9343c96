// Optimiser state that is put side by side at the beginning of a step and cut apart at its end stays side by side from step
// to step: one carried value instead of one for every weight.

import { GraphBuilder } from "../../ir/builder";
import type { AnyNode, Graph, ValueId } from "../../ir/graph";
import { staticSize } from "../../ir/shape";
import type { StepGraph } from "../../ir/step";

/** A carried value that holds several, one behind the other. */
export interface Pack {
  readonly name: string;
  readonly parts: readonly { readonly name: string; readonly size: number }[];
}

export interface PackedStep {
  readonly step: StepGraph;
  readonly packs: readonly Pack[];
}

/** The step with every such group of state as one carried value. */
export function packState({ graph, carried }: StepGraph): PackedStep {
  const uses = countUses(graph);
  const packs = new Map<ValueId, Pack>();
  const next = new Map<string, ValueId>();
  for (const [id, node] of graph.nodes.entries()) {
    if (node.op !== "concat") continue;
    const parts = node.inputs.map((input) => graph.nodes[input]).flatMap((part) => (isRowOfState(part) ? [{ name: part.attributes.name, size: staticSize(part.shape) }] : []));
    const value = cutApart(graph, parts);
    if (parts.length < node.inputs.length || node.inputs.some((input) => uses[input] !== 1) || value === null) continue;
    const pack = { name: `state ${packs.size}`, parts };
    packs.set(id, pack);
    next.set(pack.name, value);
  }
  if (packs.size === 0) return { step: { graph, carried }, packs: [] };

  const packed = new Set([...packs.values()].flatMap(({ parts }) => parts.map(({ name }) => name)));
  const builder = new GraphBuilder();
  const moved = new Map<ValueId, ValueId>();
  const get = (id: ValueId): ValueId => moved.get(id) ?? -1;
  for (const [id, node] of graph.nodes.entries()) {
    const pack = packs.get(id);
    if (pack !== undefined) moved.set(id, builder.input(pack.name, "slot", node.shape));
    else if (node.op !== "input" || !packed.has(node.attributes.name)) moved.set(id, builder.apply(node.op, node.inputs.map(get), node.attributes));
  }
  const outputs = [...Object.entries(graph.outputs).filter(([name]) => !packed.has(name)), ...next].map(([name, id]): [string, ValueId] => [name, get(id)]);
  const step = { graph: builder.finish(Object.fromEntries(outputs)), carried: [...carried.filter((name) => !packed.has(name)), ...next.keys()] };
  return { step, packs: [...packs.values()] };
}

function isRowOfState(node: AnyNode | undefined): node is AnyNode & { readonly op: "input" } {
  return node?.op === "input" && node.attributes.role === "slot" && node.shape.length === 2 && node.shape[0] === 1;
}

/** The value that the next values of these parts are cut from, one behind the other and all of it; null if there is none. */
function cutApart({ nodes, outputs }: Graph, parts: readonly { readonly name: string; readonly size: number }[]): ValueId | null {
  let start = 0;
  let whole: ValueId | null = null;
  for (const { name, size } of parts) {
    const cut = nodes[outputs[name] ?? -1];
    const [from] = cut?.inputs ?? [];
    if (cut?.op !== "slice" || from === undefined || (whole !== null && from !== whole)) return null;
    const { axes, starts, ends, steps } = cut.attributes;
    if (axes.join() !== "1" || starts[0] !== start || ends[0] !== start + size || steps[0] !== 1) return null;
    [start, whole] = [start + size, from];
  }
  const shape = whole === null ? undefined : nodes[whole]?.shape;
  return shape?.length === 2 && shape[0] === 1 && shape[1] === start ? whole : null;
}

function countUses({ nodes, outputs }: Graph): readonly number[] {
  const uses = nodes.map(() => 0);
  const count = (id: ValueId): void => void (uses[id] = (uses[id] ?? 0) + 1);
  for (const { inputs } of nodes) inputs.forEach(count);
  Object.values(outputs).forEach(count);
  return uses;
}
