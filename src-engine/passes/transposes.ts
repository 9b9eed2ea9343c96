// Moves transposes behind element-wise work, where they meet the next layer's and cancel: convolutions, pooling and
// normalization compute with channels first, while layers hand examples on with channels last. What reads or makes a
// transpose's numbers in any order does without it.

import { invariant } from "../document/errors";
import type { GraphBuilder } from "../ir/builder";
import { ELEMENTWISE } from "../ir/elementwise";
import type { AnyNode, ValueId } from "../ir/graph";
import type { Attributes } from "../ir/ops";

/** f(xᵀ, yᵀ) = f(x, y)ᵀ, where the other operands can be had in x's order without moving a number. */
export function behindTranspose(builder: GraphBuilder, node: AnyNode, inputs: readonly ValueId[]): ValueId | undefined {
  if (!ELEMENTWISE.has(node.op)) return undefined;
  const first = inputs.map((input) => builder.node(input)).find(({ op }) => op === "transpose");
  if (first?.op !== "transpose" || first.shape.length !== node.shape.length) return undefined;
  const { permutation } = first.attributes;
  const moved: ValueId[] = [];
  for (const input of inputs) {
    const inner = beforeTranspose(builder, input, permutation);
    if (inner === undefined) return undefined;
    moved.push(inner);
  }
  return builder.transpose(builder.apply(node.op, moved, node.attributes), permutation);
}

/** The value whose transpose by `permutation` is `id`, or broadcasts as it. */
function beforeTranspose(builder: GraphBuilder, id: ValueId, permutation: readonly number[]): ValueId | undefined {
  const node = builder.node(id);
  const [operand] = node.inputs;
  if (node.op === "transpose" && node.attributes.permutation.join() === permutation.join()) {
    invariant(operand !== undefined, "a transpose has an operand");
    return operand;
  }
  // A single number broadcasts as it is: some other operand has all the axes.
  if (node.shape.every((dim) => dim === 1)) return id;
  // Numbers along one axis alone keep their order wherever that axis stands.
  const whole = [...permutation.slice(node.shape.length).map((): 1 => 1), ...node.shape];
  if (whole.filter((dim) => dim !== 1).length > 1) return undefined;
  return builder.reshape(
    id,
    permutation.map((_, axis) => whole[permutation.indexOf(axis)] ?? 1),
  );
}

/** A reduction of a transpose reads the axes where they were, if the others keep their order. */
export function reductionOfTurned(
  builder: GraphBuilder,
  op: "sum" | "mean" | "max",
  id: ValueId,
  { axes, keepDims }: Attributes["sum"],
): ValueId | undefined {
  const node = builder.node(id);
  const [operand] = node.inputs;
  if (node.op !== "transpose" || operand === undefined || keepDims) return undefined;
  const { permutation } = node.attributes;
  const left = permutation.filter((_, position) => !axes.includes(position));
  if (left.some((axis, i) => axis < (left[i - 1] ?? 0))) return undefined;
  const before = axes.map((axis) => permutation[axis] ?? axis).sort((one, other) => one - other);
  return builder.apply(op, [operand], { axes: before, keepDims });
}

/** The transpose of what repeats fewer numbers: these are turned before they are repeated. */
export function turnedBeforeRepeated(
  builder: GraphBuilder,
  id: ValueId,
  permutation: readonly number[],
): ValueId | undefined {
  const {
    shape,
    inputs: [repeated],
  } = builder.node(id);
  invariant(repeated !== undefined, "a broadcast has an operand");
  const own = builder.shape(repeated);
  const whole = [...shape.slice(own.length).map((): 1 => 1), ...own];
  if (whole.every((dim, axis) => dim === shape[axis])) return undefined;
  return builder.broadcast(
    builder.transpose(builder.reshape(repeated, whole), permutation),
    permutation.map((axis) => shape[axis] ?? 1),
  );
}
