// Turns vectors into matrices of one row, so that a bias's whole update is one matrix product: the sum of a gradient
// over the batch is a row of ones times it, and `simplify` then draws the rest of the update into that product.

import { invariant } from "../../document/errors";
import { GraphBuilder } from "../../ir/builder";
import { ELEMENTWISE } from "../../ir/elementwise";
import type { AnyNode, Graph, ValueId } from "../../ir/graph";
import type { Attributes, OpKind } from "../../ir/ops";
import { staticSize } from "../../ir/shape";
import type { Shape } from "../../ir/shape";
import type { StepGraph } from "../../ir/step";

/**
 * A step bound to one batch size, with carried vectors [u] as matrices [1, u], and so the optimizer's state of any shape that is
 * only ever used as a vector: the same numbers in the same order. Gives the step itself where something is done to a
 * vector for which there is no rule.
 */
export function rowVectors(step: StepGraph): StepGraph {
  const builder = new GraphBuilder();
  const moved: ValueId[] = [];
  // New values that stand for a vector as a matrix of one row.
  const rows = new Set<ValueId>();
  const flat = flatState(step.graph);
  for (const [id, node] of step.graph.nodes.entries()) {
    const inputs = node.inputs.map((input) => at(moved, input));
    const result = convert(builder, node, inputs, rows, flat.has(id));
    if (result === null) return step;
    moved.push(result);
    if (flat.has(id) || (node.shape.length === 1 && builder.shape(result).length === 2)) rows.add(result);
  }
  const outputs = Object.entries(step.graph.outputs).map(([name, id]): [string, ValueId] => {
    const value = at(moved, id);
    const vector = step.carried.includes(name) && step.graph.nodes[id]?.shape.length === 1;
    const asRow = vector || [...flat.values()].includes(name);
    return [name, asRow && !rows.has(value) ? builder.reshape(value, [1, staticSize(builder.shape(value))]) : value];
  });
  return { graph: builder.finish(Object.fromEntries(outputs)), carried: step.carried };
}

/** The optimizer's state that is used, and only ever as a vector: the inputs, and their names. */
function flatState({ nodes }: Graph): ReadonlyMap<ValueId, string> {
  const state = new Map<ValueId, string>();
  const used = new Set<ValueId>();
  for (const [id, node] of nodes.entries()) {
    if (node.op === "input" && node.attributes.role === "slot" && node.shape.length > 1)
      state.set(id, node.attributes.name);
    for (const input of node.inputs) used.add(input);
    const asVector = node.op === "reshape" && node.shape.length === 1;
    if (!asVector) for (const input of node.inputs) state.delete(input);
  }
  return new Map([...state].filter(([id]) => used.has(id)));
}

function convert(
  builder: GraphBuilder,
  node: AnyNode,
  inputs: readonly ValueId[],
  rows: ReadonlySet<ValueId>,
  flat: boolean,
): ValueId | null {
  const [x = -1] = inputs;
  const asRow = (id: ValueId): ValueId => (rows.has(id) ? id : builder.reshape(id, [1, staticSize(builder.shape(id))]));
  if (node.op === "input") {
    const { name, role, shape } = node.attributes;
    if (flat) return builder.input(name, role, [1, staticSize(shape)]);
    return builder.input(
      name,
      role,
      (role === "weight" || role === "slot") && shape.length === 1 ? [1, ...shape] : shape,
    );
  }
  if (node.op === "sum" && !rows.has(x) && isColumnSum(builder.shape(x), node.attributes)) {
    const [count = 0] = builder.shape(x);
    invariant(typeof count === "number", "the batch size is put in before");
    return builder.matmul(builder.constant([1, count], [1]), x);
  }
  // What has one number for each channel takes vectors; only they are looked at anew.
  if (node.op === "conv" || node.op === "affine" || node.op === "normalize") {
    const plain = inputs.map((input) =>
      rows.has(input) ? builder.reshape(input, builder.shape(input).slice(1)) : input,
    );
    return copy(builder, node, plain);
  }
  // State as a vector is a row already.
  if (node.op === "reshape" && node.shape.length === 1 && rows.has(x)) return x;
  if (node.op === "concat" && node.shape.length === 1 && inputs.some((input) => rows.has(input)))
    return builder.concat(inputs.map(asRow), 1);
  if (node.op === "slice" && rows.has(x)) return builder.slice(x, { ...node.attributes, axes: [1] });
  if (!inputs.some((input) => rows.has(input)) || ELEMENTWISE.has(node.op) || node.op === "reshape")
    return copy(builder, node, inputs);
  // As the third operand, which broadcasts.
  if (node.op === "matmul" && !rows.has(x) && !rows.has(inputs[1] ?? -1)) return copy(builder, node, inputs);
  if (
    (node.op === "sum" || node.op === "mean" || node.op === "max") &&
    node.attributes.axes.length === 1 &&
    !node.attributes.keepDims
  ) {
    return builder.apply(node.op, inputs, { axes: [0, 1], keepDims: false });
  }
  if (node.op === "broadcast")
    return node.shape.length === 1 ? builder.broadcast(x, [1, ...node.shape]) : copy(builder, node, inputs);
  return null;
}

/** Whether a matrix is added up over its rows to a vector. */
function isColumnSum(shape: Shape, { axes, keepDims }: Attributes["sum"]): boolean {
  return shape.length === 2 && axes.length === 1 && axes[0] === 0 && !keepDims;
}

function copy<K extends OpKind>(
  builder: GraphBuilder,
  { op, attributes }: { readonly op: K; readonly attributes: Attributes[K] },
  inputs: readonly ValueId[],
): ValueId {
  return builder.apply(op, inputs, attributes);
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  invariant(item !== undefined, `no item ${index}`);
  return item;
}
