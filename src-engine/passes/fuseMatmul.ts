// Draws factors, sums and transposes into the matrix product beside them: alpha op(a) op(b) + beta c is one operation.

import { invariant } from "../document/errors";
import type { GraphBuilder } from "../ir/builder";
import type { Node, ValueId } from "../ir/graph";
import { sameShape } from "../ir/shape";
import type { Shape } from "../ir/shape";
import { splitFactor } from "./factors";

export interface RewriteContext {
  readonly builder: GraphBuilder;
  /** Whether more than one node uses the value, so that drawing it into one of them would compute it twice. */
  isShared(value: ValueId): boolean;
}

/** factor (alpha a b + beta c) = (factor alpha) a b + (factor beta) c */
export function scaledMatmul(builder: GraphBuilder, { inputs, attributes }: Node<"matmul">, factor: number): ValueId {
  const beta = inputs.length === 3 ? attributes.beta * factor : attributes.beta;
  return builder.apply("matmul", inputs, { ...attributes, alpha: attributes.alpha * factor, beta });
}

/** sign * product + addend as one matmul, where `product` is one that nothing else needs. */
export function intoMatmul(
  { builder, isShared }: RewriteContext,
  product: ValueId,
  addend: ValueId,
  sign: 1 | -1,
  shape: Shape,
): ValueId | undefined {
  const node = builder.node(product);
  if (!canTakeAddend(builder, product, addend, shape) || isShared(product) || node.op !== "matmul") return undefined;
  const { tensor, beta } = withConstantFactor({ builder, isShared }, addend);
  return builder.apply("matmul", [...node.inputs, tensor], {
    ...node.attributes,
    alpha: sign * node.attributes.alpha,
    beta,
  });
}

/** product - subtrahend as one matmul. */
export function subtractFromMatmul(
  { builder, isShared }: RewriteContext,
  product: ValueId,
  subtrahend: ValueId,
  shape: Shape,
): ValueId | undefined {
  const node = builder.node(product);
  if (!canTakeAddend(builder, product, subtrahend, shape) || isShared(product) || node.op !== "matmul")
    return undefined;
  const { tensor, beta } = withConstantFactor({ builder, isShared }, subtrahend);
  return builder.apply("matmul", [...node.inputs, tensor], { ...node.attributes, beta: -beta });
}

function canTakeAddend(builder: GraphBuilder, product: ValueId, addend: ValueId, shape: Shape): boolean {
  const node = builder.node(product);
  return (
    node.op === "matmul" &&
    node.inputs.length === 2 &&
    node.shape.length === 2 &&
    sameShape(node.shape, shape) &&
    builder.shape(addend).length <= 2
  );
}

/** c x as x and c, where c is a constant and nothing else needs the product. */
function withConstantFactor({ builder, isShared }: RewriteContext, id: ValueId): { tensor: ValueId; beta: number } {
  const { factor, rest } = splitFactor(builder, id);
  const usable = rest !== undefined && rest !== id && factor.scalars.length === 0 && !isShared(id);
  return usable ? { tensor: rest, beta: factor.constant } : { tensor: id, beta: 1 };
}

/** The matrix that `id` is the transpose of. */
export function untransposed(builder: GraphBuilder, id: ValueId): ValueId | undefined {
  const node = builder.node(id);
  if (node.op !== "transpose") return undefined;
  const { permutation } = node.attributes;
  const last = permutation.length - 1;
  const swapsLastTwo = permutation.every(
    (axis, position) => axis === (position === last ? last - 1 : position === last - 1 ? last : position),
  );
  return swapsLastTwo ? operand(builder, id) : undefined;
}

/** The first operand of a node. */
export function operand(builder: GraphBuilder, id: ValueId): ValueId {
  const [first] = builder.node(id).inputs;
  invariant(first !== undefined, `%${id} has an operand`);
  return first;
}
