// How much memory a model's values take while ONNX Runtime works them out: each lives from the node that makes it to the last
// that uses it. It is read off the model that is really run, so that no way of writing an operation can be forgotten.

import { invariant } from "../../document/errors";
import { sizeOf } from "../../document/size";
import type { ElementType } from "./model";
import { ELEMENT_TYPES } from "./model";
import type { GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto } from "./onnx-ml_pb";
import { VIEWS, resultsOf } from "./resultShapes";
import type { Value } from "./resultShapes";

export interface ModelMemory {
  /** Bytes held at the fullest moment, inputs and constants not counted; outputs live to the end. */
  readonly peak: number;
  /** Nodes, those of the step within the loop included. */
  readonly nodes: number;
}

export interface ModelExtents {
  /** Extents that the model leaves open, by symbol. */
  readonly symbols: Readonly<Record<string, number>>;
  /** Size of the blocks of channels of ONNX Runtime's own convolutions; null where there are none. */
  readonly block: number | null;
}

const BYTES: Readonly<Record<ElementType, number>> = { float: 4, int32: 4, int64: 8, bool: 1 };
/** Operators whose result ONNX Runtime writes over an operand of its size that nobody needs any more. */
const IN_PLACE: ReadonlySet<string> = new Set([
  "Add",
  "Sub",
  "Mul",
  "Div",
  "Max",
  "Min",
  "Neg",
  "Exp",
  "Log",
  "Sqrt",
  "Reciprocal",
  "Abs",
  "Erf",
  "Sin",
  "Cos",
  "Relu",
  "Sigmoid",
  "HardSigmoid",
  "Tanh",
  "Softplus",
]);
/** Constants of more numbers than this say nothing about shapes. */
const SMALL = 64;

/** Told of each result of a graph, and of a loop's body, that has a declared shape: a check of the shapes that were read. */
export type OnOutput = (name: string, found: readonly number[], declared: readonly number[]) => void;

export function modelMemory({ graph }: ModelProto, extents: ModelExtents, onOutput?: OnOutput): ModelMemory {
  invariant(graph !== undefined, "a model has a graph");
  return graphMemory(graph, extents, new Map(), onOutput);
}

/** @param outer values of the graph around it, by name */
function graphMemory(
  graph: GraphProto,
  extents: ModelExtents,
  outer: ReadonlyMap<string, Value>,
  onOutput?: OnOutput,
): ModelMemory {
  const values = new Map(outer);
  for (const one of graph.initializer) values.set(one.name, constantValue(one));
  for (const one of graph.input) values.set(one.name, declaredValue(one, extents.symbols));
  const order = inOrder(graph.node);
  const root = views(graph.node);
  const lastUse = new Map<string, number>();
  order.forEach((node, at) => {
    for (const name of operandsOf(node)) lastUse.set(root(name), at);
  });
  for (const { name } of graph.output) lastUse.set(root(name), order.length);

  const held = new Map<string, number>();
  let now = 0;
  let peak = 0;
  let nodes = 0;
  order.forEach((node, at) => {
    nodes += 1;
    const body = node.attribute.find(({ g }) => g !== undefined)?.g;
    const inputs = node.input.map((name): Value => values.get(name) ?? { type: "float", shape: [] });
    const within = body === undefined ? null : graphMemory(body, extents, values, onOutput);
    nodes += within?.nodes ?? 0;
    const results =
      body === undefined ? resultsOf(node, inputs, extents.block ?? 1) : scanResults(node, body, inputs, extents);
    const dying = [...new Set(operandsOf(node).map(root))].filter((name) => held.has(name) && lastUse.get(name) === at);
    node.output.forEach((name, which) => {
      const value = results[which];
      if (name === "" || value === undefined) return;
      values.set(name, value);
      if (root(name) !== name) return;
      const bytes = BYTES[value.type] * sizeOf(value.shape);
      const free = IN_PLACE.has(node.opType) ? dying.find((one) => held.get(one) === bytes) : undefined;
      if (free === undefined) now += bytes;
      else held.delete(free);
      held.set(name, bytes);
    });
    peak = Math.max(peak, now + (within?.peak ?? 0) + workspace(node, inputs, results));
    // What nobody uses lives no longer than its node.
    for (const name of [
      ...dying,
      ...node.output.filter((one) => one !== "" && root(one) === one && !lastUse.has(one)),
    ]) {
      now -= held.get(name) ?? 0;
      held.delete(name);
    }
  });
  if (onOutput !== undefined)
    for (const one of graph.output)
      onOutput(one.name, values.get(one.name)?.shape ?? [], declaredValue(one, extents.symbols).shape);
  return { peak, nodes };
}

/**
 * The order in which ONNX Runtime works: from each result that nobody uses, the last first, back through what it depends
 * on, later operands first; a node comes when all of that has come.
 */
function inOrder(nodes: readonly NodeProto[]): readonly NodeProto[] {
  const maker = new Map(nodes.flatMap((node, at) => node.output.map((name): [string, number] => [name, at])));
  const before = nodes.map((node) =>
    [...new Set(operandsOf(node).flatMap((name) => maker.get(name) ?? []))].sort((a, b) => a - b),
  );
  const used = new Set(before.flat());
  const order: NodeProto[] = [];
  const visited = new Set<number>();
  const stack = nodes.flatMap((_, at) => (used.has(at) ? [] : [{ at, leave: false }]));
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { at, leave } = top;
    const node = nodes[at];
    if (node === undefined) continue;
    if (leave) order.push(node);
    else if (!visited.has(at)) {
      visited.add(at);
      stack.push({ at, leave: true });
      for (const one of before[at] ?? []) if (!visited.has(one)) stack.push({ at: one, leave: false });
    }
  }
  return order;
}

/** What a node takes, with what its body takes from around it. */
function operandsOf({ input, attribute }: NodeProto): readonly string[] {
  const taken = attribute.flatMap(({ g }) => {
    if (g === undefined) return [];
    const own = new Set(
      [...g.input, ...g.initializer].map(({ name }) => name).concat(g.node.flatMap(({ output }) => output)),
    );
    return g.node.flatMap(operandsOf).filter((name) => !own.has(name));
  });
  return [...input, ...taken].filter((name) => name !== "");
}

/** The value whose memory a value is a view of. */
function views(nodes: readonly NodeProto[]): (name: string) => string {
  const from = new Map(
    nodes.flatMap(({ opType, input, output }): [string, string][] =>
      VIEWS.has(opType) ? [[output[0] ?? "", input[0] ?? ""]] : [],
    ),
  );
  const root = (name: string): string => {
    let found = name;
    for (let next = from.get(found); next !== undefined; next = from.get(found)) found = next;
    return found;
  };
  return root;
}

/** Of a loop: what is carried, in the shapes it goes in with, and what is collected, one for each step. */
function scanResults(
  { input, output, attribute }: NodeProto,
  body: GraphProto,
  inputs: readonly Value[],
  { symbols }: ModelExtents,
): readonly Value[] {
  const scanned = Number(attribute.find(({ name }) => name === "num_scan_inputs")?.i ?? 0);
  const carried = input.length - scanned;
  const steps = inputs.at(-1)?.shape[0] ?? 1;
  return output.map((_, at): Value => {
    const { type, shape } =
      at < carried ? (inputs[at] ?? { type: "float", shape: [] }) : declaredValue(body.output[at], symbols);
    return { type, shape: at < carried ? shape : [steps, ...shape] };
  });
}

/** Bytes that an operation needs for itself. */
function workspace({ opType, domain }: NodeProto, inputs: readonly Value[], [result]: readonly Value[]): number {
  // One example's windows, side by side; the convolutions in blocks do without.
  if ((opType !== "Conv" && opType !== "ConvTranspose") || domain !== "" || result === undefined) return 0;
  const [x, kernel] = inputs.map(({ shape }) => shape);
  const places = (opType === "Conv" ? result.shape : (x ?? [])).slice(2);
  return 4 * sizeOf(kernel?.slice(1) ?? []) * sizeOf(places);
}

function constantValue({ name: _, dataType, dims, rawData }: TensorProto): Value {
  const shape = dims.map(Number);
  const type = typeOf(dataType);
  if (type !== "int64" || sizeOf(shape) > SMALL) return { type, shape };
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  return {
    type,
    shape,
    numbers: Array.from({ length: sizeOf(shape) }, (__, at) => Number(view.getBigInt64(8 * at, true))),
  };
}

function declaredValue(info: ValueInfoProto | undefined, symbols: Readonly<Record<string, number>>): Value {
  const type = info?.type?.value;
  if (type?.case !== "tensorType") return { type: "float", shape: [] };
  const dims = type.value.shape?.dim ?? [];
  return {
    type: typeOf(type.value.elemType),
    shape: dims.map(({ value }) =>
      value.case === "dimValue" ? Number(value.value) : (symbols[value.value ?? ""] ?? 1),
    ),
  };
}

const TYPE_OF = new Map<number, ElementType>(
  Object.entries(ELEMENT_TYPES).map(([type, number]) => [number, type as ElementType]),
);

function typeOf(dataType: number): ElementType {
  return TYPE_OF.get(dataType) ?? "float";
}
