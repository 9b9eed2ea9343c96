// Moves transposes behind element-wise work, where they meet the next layer's and cancel: convolutions, pooling and
// normalisation compute with channels first, while layers hand examples on with channels last.

import { invariant } from "../document/errors";
import type { GraphBuilder } from "../ir/builder";
import type { AnyNode, ValueId } from "../ir/graph";
import type { OpKind } from "../ir/ops";

/** Kinds that treat each number by itself, and broadcast. */
const ELEMENTWISE: ReadonlySet<OpKind> = new Set<OpKind>([
  ...(["add", "subtract", "multiply", "divide", "maximum", "minimum", "greater", "equal", "select"] as const),
  ...(["negate", "exp", "log", "log1p", "sqrt", "reciprocal", "abs", "sign", "erf", "sin", "cos"] as const),
  ...(["relu", "sigmoid", "tanh", "softplus"] as const),
]);

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
