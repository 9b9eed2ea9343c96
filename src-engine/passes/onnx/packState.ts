// Weights and optimizer state that are put side by side at the beginning of a step and cut apart at its end stay side by side from
// step to step: one carried value instead of one for every weight, which costs as much as a small operation.

import { GraphBuilder } from "../../ir/builder";
import type { Graph, ValueId } from "../../ir/graph";
import { staticSize } from "../../ir/shape";
import type { Shape } from "../../ir/shape";
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
    const parts = node.inputs.flatMap((input) => partOf(graph, input, uses));
    const value = cutApart(graph, parts);
    if (parts.length < node.inputs.length || value === null) continue;
    const pack = { name: `state ${packs.size}`, parts };
    packs.set(id, pack);
    next.set(pack.name, value);
  }
  if (packs.size === 0) return { step: { graph, carried }, packs: [] };

  const builder = new GraphBuilder();
  const moved = new Map<ValueId, ValueId>();
  const places = new Map<string, Place>();
  for (const [id, { name, parts }] of packs) {
    const pack = builder.input(name, "slot", [1, parts.reduce((sum, { size }) => sum + size, 0)]);
    moved.set(id, pack);
    let start = 0;
    for (const part of parts) {
      places.set(part.name, { pack, start, end: start + part.size });
      start += part.size;
    }
  }
  /** The moved value. What else a packed weight is used for takes its part of the pack. */
  const get = (id: ValueId): ValueId => {
    const node = graph.nodes[id];
    const place = node?.op === "input" ? places.get(node.attributes.name) : undefined;
    const found =
      moved.get(id) ?? (node === undefined || place === undefined ? -1 : partAt(builder, place, node.shape));
    moved.set(id, found);
    return found;
  };
  for (const [id, node] of graph.nodes.entries()) {
    if (packs.has(id) || (node.op === "input" && places.has(node.attributes.name))) continue;
    moved.set(id, builder.apply(node.op, node.inputs.map(get), node.attributes));
  }
  const outputs = [...Object.entries(graph.outputs).filter(([name]) => !places.has(name)), ...next].map(
    ([name, id]): [string, ValueId] => [name, get(id)],
  );
  const step = {
    graph: builder.finish(Object.fromEntries(outputs)),
    carried: [...carried.filter((name) => !places.has(name)), ...next.keys()],
  };
  return { step, packs: [...packs.values()] };
}

/** Where a part lies in its pack. */
interface Place {
  readonly pack: ValueId;
  readonly start: number;
  readonly end: number;
}

function partAt(builder: GraphBuilder, { pack, start, end }: Place, shape: Shape): ValueId {
  const part = builder.slice(pack, { axes: [1], starts: [start], ends: [end], steps: [1] });
  return builder.shape(part).join() === shape.join() ? part : builder.reshape(part, shape);
}

type PackPart = Pack["parts"][number];

/** What is carried and stands as one row in a concatenation: a row itself, or a weight seen as one. State has no other use. */
function partOf({ nodes }: Graph, id: ValueId, uses: readonly number[]): readonly PackPart[] {
  const value = nodes[id];
  if (value?.shape.length !== 2 || value.shape[0] !== 1) return [];
  const node = value.op === "reshape" ? nodes[value.inputs[0] ?? -1] : value;
  if (node?.op !== "input") return [];
  const { name, role } = node.attributes;
  if (role !== "weight" && !(role === "slot" && node === value && uses[id] === 1)) return [];
  return [{ name, size: staticSize(node.shape) }];
}

/** The value that the next values of these parts are cut from, one behind the other and all of it; null if there is none. */
function cutApart({ nodes, outputs }: Graph, parts: readonly PackPart[]): ValueId | null {
  let start = 0;
  let whole: ValueId | null = null;
  for (const { name, size } of parts) {
    const value = nodes[outputs[name] ?? -1];
    const cut = value?.op === "reshape" ? nodes[value.inputs[0] ?? -1] : value;
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
