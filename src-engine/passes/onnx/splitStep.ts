// Takes out of a step what need not be done step by step: what depends on the call's inputs alone is made for all steps
// before the loop, and what no later step waits for (the loss, the change of the weights) after it. In a small network
// the price of a node is the node itself, so that one node for a thousand steps costs nothing.

import { invariant } from "../../document/errors";
import { GraphBuilder } from "../../ir/builder";
import type { AnyNode, Graph, ValueId } from "../../ir/graph";
import { neededFor } from "../../ir/needed";
import { staticSize } from "../../ir/shape";
import type { StepGraph } from "../../ir/step";
import { lift } from "./lift";
import type { Lifted } from "./lift";

/** More numbers than this per step cost more to hand over than the nodes saved; measured, see docs/performance.md. */
const MOST_HANDED_OVER = 8_192;

export interface SplitStep {
  /** From the call's inputs, [N, ...shape] with N the number of steps, to outputs that `within` takes; null if nothing. */
  readonly before: Graph | null;
  /** One step: gives what is carried, the measurements not made after it, and what is handed over to `after`. */
  readonly within: Graph;
  /** From what was handed over, [N, ...shape], to measurements for all steps; null if nothing. */
  readonly after: Graph | null;
  /** Outputs of `within` that `after` takes. */
  readonly handedOver: readonly string[];
  /** Carried values whose value before each step `after` takes, with the output of `within` that holds their next. */
  readonly previous: readonly { readonly carried: string; readonly next: string }[];
  /** Numbers that are held for each step of a call besides its inputs. */
  readonly numbersPerStep: number;
}

/** Name of the input of `after` that holds a carried value as it was before each step. */
export function previousName(carried: string): string {
  return `previous ${carried}`;
}

/**
 * Where a step's rows are to be had outside of the loop: "each" batch of the call, [N, batch, ...]; the "same" rows for
 * every step, [batch, ...]; or "nowhere", since each step gathers its own.
 */
export type RowsOutside = "each" | "same" | "nowhere";

/** Divides a step that is bound to one batch size. Weights that are not carried stay as they are. The outputs `measured` may be made after the loop. */
export function splitStep({ graph, carried }: StepGraph, measured: readonly string[], rows: RowsOutside): SplitStep {
  const { late, tail } = planTail(graph, carried, measured, rows);
  const early = measured.filter((name) => !late.includes(name));
  const kept = [...carried, ...early].map((name) => output(graph, name));
  const wanted = [...kept, ...(tail?.handedOver.values() ?? [])];
  const head = hoist(graph, neededFor(graph, wanted));
  const needed = neededFor(graph, wanted, (id) => head?.made.has(id) === true);

  const within = new GraphBuilder();
  const moved = new Map<ValueId, ValueId>();
  graph.nodes.forEach((node, id) => {
    const made = head?.made.get(id);
    if (made !== undefined && needed.has(id)) moved.set(id, within.input(made, "random", node.shape));
    else if (needed.has(id) || isCarried(node, carried))
      moved.set(
        id,
        within.apply(
          node.op,
          node.inputs.map((input) => get(moved, input)),
          node.attributes,
        ),
      );
  });
  const outputs = [...carried, ...early].map((name): [string, ValueId] => [name, get(moved, output(graph, name))]);
  for (const [name, id] of tail?.handedOver ?? []) outputs.push([name, get(moved, id)]);
  return {
    before: head?.graph ?? null,
    within: within.finish(Object.fromEntries(outputs)),
    after: tail?.graph ?? null,
    handedOver: [...(tail?.handedOver.keys() ?? [])],
    previous: tail?.previous ?? [],
    numbersPerStep: (head?.numbers ?? 0) + (tail?.numbers ?? 0),
  };
}

interface Tail {
  readonly graph: Graph;
  readonly handedOver: ReadonlyMap<string, ValueId>;
  readonly previous: readonly { readonly carried: string; readonly next: string }[];
  readonly numbers: number;
}

/** As many measurements as can be made after the loop. */
function planTail(
  graph: Graph,
  carried: readonly string[],
  measured: readonly string[],
  rows: RowsOutside,
): { late: readonly string[]; tail: Tail | null } {
  const late: string[] = [];
  for (const name of measured) {
    const early = measured.filter((other) => other !== name && !late.includes(other));
    if (plan(graph, carried, early, [...late, name], rows) !== null) late.push(name);
  }
  const early = measured.filter((name) => !late.includes(name));
  const tail = late.length === 0 ? null : plan(graph, carried, early, late, rows);
  return tail === null ? { late: [], tail } : { late, tail };
}

/** The measurements `names` made from what the loop hands over; null where that cannot be, or would be too much. */
function plan(
  graph: Graph,
  carried: readonly string[],
  early: readonly string[],
  names: readonly string[],
  rows: RowsOutside,
): Tail | null {
  const looped = neededFor(
    graph,
    [...carried, ...early].map((name) => output(graph, name)),
  );
  const wanted = neededFor(
    graph,
    names.map((name) => output(graph, name)),
  );
  const builder = new GraphBuilder();
  const handedOver = new Map<string, ValueId>();
  const previous = new Map<string, string>();
  const lifted = new Map<ValueId, Lifted>();
  let numbers = 0;
  const handOver = (id: ValueId): string => {
    const name = `handed over ${id}`;
    if (!handedOver.has(name)) {
      handedOver.set(name, id);
      numbers += staticSize(at(graph.nodes, id).shape);
    }
    return name;
  };
  /** A value that lies outside of what is made after the loop. */
  const leaf = (node: AnyNode, id: ValueId): Lifted => {
    if (node.op === "constant") return { id: builder.apply("constant", [], node.attributes), perStep: false };
    if (node.op === "input") {
      const { name, role, shape } = node.attributes;
      // It is the same in each step.
      if (role === "weight" && !carried.includes(name))
        return { id: builder.input(name, "weight", shape), perStep: false };
      if (role === "weight" || role === "slot") {
        previous.set(name, handOver(output(graph, name)));
        return { id: builder.input(previousName(name), "rows", ["N", ...shape]), perStep: true };
      }
      if (role === "rows" && rows === "same") return { id: builder.input(name, "weight", shape), perStep: false };
      if (role !== "rows" || rows === "each")
        return { id: builder.input(name, "rows", ["N", ...shape]), perStep: true };
    }
    return { id: builder.input(handOver(id), "rows", ["N", ...node.shape]), perStep: true };
  };
  const views = viewsOfCarried(graph, carried);
  const operand = (id: ValueId): Lifted => {
    const node = at(graph.nodes, id);
    const found =
      lifted.get(id) ?? (views.has(id) ? lift(builder, node, node.inputs.map(operand)) : null) ?? leaf(node, id);
    lifted.set(id, found);
    return found;
  };
  for (const [id, node] of graph.nodes.entries()) {
    if (!wanted.has(id)) continue;
    const outside = looped.has(id) || node.op === "input" || node.op === "constant";
    if (outside) continue;
    const result = lift(builder, node, node.inputs.map(operand));
    if (result === null) return null;
    lifted.set(id, result);
  }
  if (numbers > MOST_HANDED_OVER) return null;
  const results = names.map((name): [string, Lifted | undefined] => [name, lifted.get(output(graph, name))]);
  // A measurement that the loop makes anyway, or that is the same in each step, stays where it is.
  if (results.some(([, result]) => result?.perStep !== true)) return null;
  return {
    graph: builder.finish(Object.fromEntries(results.map(([name, result]) => [name, result?.id ?? -1]))),
    handedOver,
    previous: [...previous].filter(([name]) => carried.includes(name)).map(([name, next]) => ({ carried: name, next })),
    numbers,
  };
}

/** Parts of what is carried, and other views of it: the whole is handed over for them, once. */
function viewsOfCarried({ nodes }: Graph, carried: readonly string[]): ReadonlySet<ValueId> {
  const views = new Set<ValueId>();
  for (const [
    id,
    {
      op,
      inputs: [from = -1],
    },
  ] of nodes.entries()) {
    const source = nodes[from];
    if ((op === "slice" || op === "reshape") && source !== undefined && (views.has(from) || isCarried(source, carried)))
      views.add(id);
  }
  return views;
}

interface Head {
  readonly graph: Graph;
  /** Values that `within` takes instead of making them: its input's name. */
  readonly made: ReadonlyMap<ValueId, string>;
  readonly numbers: number;
}

/** What depends on scalars and random numbers alone, made for all steps of a call. */
function hoist(graph: Graph, needed: ReadonlySet<ValueId>): Head | null {
  const builder = new GraphBuilder();
  const lifted = new Map<ValueId, Lifted>();
  const inner = new Set<ValueId>();
  for (const [id, node] of graph.nodes.entries()) {
    if (!needed.has(id)) continue;
    if (node.op === "constant") lifted.set(id, { id: builder.apply("constant", [], node.attributes), perStep: false });
    else if (node.op === "input") {
      const { name, role, shape } = node.attributes;
      if (role === "scalar" || role === "random")
        lifted.set(id, { id: builder.input(name, "rows", ["N", ...shape]), perStep: true });
    } else {
      const inputs = node.inputs.map((input) => lifted.get(input));
      if (!inputs.every((input) => input !== undefined) || staticSize(node.shape) > MOST_HANDED_OVER) continue;
      const result = lift(builder, node, inputs);
      if (result?.perStep !== true) continue;
      lifted.set(id, result);
      inner.add(id);
    }
  }
  // Only what a node of the loop uses is handed in.
  const made = new Map<ValueId, string>();
  const hand = (id: ValueId): void => {
    if (inner.has(id)) made.set(id, `made before ${id}`);
  };
  for (const [id, node] of graph.nodes.entries()) if (needed.has(id) && !inner.has(id)) node.inputs.forEach(hand);
  Object.values(graph.outputs)
    .filter((id) => needed.has(id))
    .forEach(hand);
  if (made.size === 0) return null;
  const outputs = [...made].map(([id, name]): [string, ValueId] => [name, get(lifted, id).id]);
  const numbers = [...made.keys()].reduce((sum, id) => sum + staticSize(at(graph.nodes, id).shape), 0);
  return { graph: builder.finish(Object.fromEntries(outputs)), made, numbers };
}

function isCarried(node: AnyNode, carried: readonly string[]): boolean {
  return node.op === "input" && carried.includes(node.attributes.name);
}

function output(graph: Graph, name: string): ValueId {
  const id = graph.outputs[name];
  invariant(id !== undefined, `the step has no output "${name}"`);
  return id;
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  invariant(item !== undefined, `no item ${index}`);
  return item;
}

function get<V>(map: ReadonlyMap<ValueId, V>, id: ValueId): V {
  const value = map.get(id);
  invariant(value !== undefined, `value ${id} is not there`);
  return value;
}
