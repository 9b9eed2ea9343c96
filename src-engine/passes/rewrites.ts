// The local rewrites of simplify: for a kind of node, a cheaper equal value, or undefined. Each rule is exact in real
// numbers; rounding may differ in the last place.

import { invariant } from "../document/errors";
import type { GraphBuilder } from "../ir/builder";
import { BROADCASTING } from "../ir/elementwise";
import { EVALUATION_RULES } from "../ir/evaluate";
import type { AnyNode, Node, ValueId } from "../ir/graph";
import type { OpKind } from "../ir/ops";
import { broadcastShapes } from "../ir/shapeRules";
import { sameShape, staticSize } from "../ir/shape";
import type { Shape } from "../ir/shape";
import { isScalar, multiplyFactors, scalarProduct, splitFactor } from "./factors";
import type { Factor } from "./factors";
import { intoMatmul, operand, scaledMatmul, subtractFromMatmul, untransposed } from "./fuseMatmul";
import type { RewriteContext } from "./fuseMatmul";
import { sideBySide } from "./sideBySide";
import { behindTranspose, reductionOfTurned, turnedBeforeRepeated } from "./transposes";

type Rewrite<K extends OpKind> = (
  context: RewriteContext,
  inputs: readonly ValueId[],
  node: Node<K>,
) => ValueId | undefined;

/** Constants larger than this are left to be computed: they would bloat the graph. */
const MOST_FOLDED = 256;

/** A cheaper value equal to `node` with `inputs` as its operands; undefined where there is none. */
export function rewrite(context: RewriteContext, node: AnyNode, inputs: readonly ValueId[]): ValueId | undefined {
  const folded = fold(context.builder, node, inputs) ?? behindTranspose(context.builder, node, inputs);
  if (folded !== undefined) return folded;
  const rule = REWRITES[node.op] as Rewrite<OpKind> | undefined;
  const plain = withoutBroadcast(context.builder, node, inputs);
  const result = rule?.(context, plain ?? inputs, node);
  if (result !== undefined) return result;
  return plain === undefined ? undefined : context.builder.apply(node.op, plain, node.attributes);
}

// The defaults in the rules' parameters are never used: the shape rules have seen to the number of operands.
const REWRITES: { readonly [K in OpKind]?: Rewrite<K> } = {
  add: (context, [a = 0, b = 0], { shape }) => {
    const { builder } = context;
    if (isConstant(builder, b, 0) && sameShape(builder.shape(a), shape)) return a;
    if (isConstant(builder, a, 0) && sameShape(builder.shape(b), shape)) return b;
    // x + x = 2 x
    if (a === b) return builder.scale(a, 2);
    // a + (-b) = a - b
    if (builder.node(b).op === "negate") return builder.subtract(a, operand(builder, b));
    if (builder.node(a).op === "negate") return builder.subtract(b, operand(builder, a));
    return (
      sideBySide(builder, a, b) ??
      sideBySide(builder, b, a) ??
      intoMatmul(context, a, b, 1, shape) ??
      intoMatmul(context, b, a, 1, shape)
    );
  },
  subtract: (context, [a = 0, b = 0], { shape }) => {
    const { builder } = context;
    if (isConstant(builder, b, 0) && sameShape(builder.shape(a), shape)) return a;
    // 0 - b = -b
    if (isConstant(builder, a, 0) && sameShape(builder.shape(b), shape)) return builder.negate(b);
    // a - (-b) = a + b
    if (builder.node(b).op === "negate") return builder.add(a, operand(builder, b));
    return intoMatmul(context, b, a, -1, shape) ?? subtractFromMatmul(context, a, b, shape);
  },
  multiply: (context, [a = 0, b = 0], { shape }) =>
    signOfPooled(context, a, b) ??
    signOfPooled(context, b, a) ??
    insideBroadcast(context, a, b) ??
    insideBroadcast(context, b, a) ??
    multiply(context, a, b, shape),
  divide: ({ builder }, [a = 0, b = 0]) => {
    const value = constantValue(builder, b);
    // x / c = 1/c x
    return value === undefined || value === 0 ? undefined : builder.scale(a, 1 / value);
  },
  negate: (context, [a = 0]) => {
    const { builder } = context;
    const node = builder.node(a);
    // -(-x) = x
    if (node.op === "negate") return operand(builder, a);
    if (context.isShared(a)) return undefined;
    // -(a - b) = b - a
    const [first = 0, second = 0] = node.inputs;
    if (node.op === "subtract" && sameShape(builder.shape(a), node.shape)) return builder.subtract(second, first);
    // -(c x) = (-c) x
    const { factor, rest } = splitFactor(builder, a);
    const negated = multiplyFactors(factor, { constant: -1, scalars: [] });
    if (rest === undefined) return scalarProduct(builder, negated);
    if (factor.constant !== 1) return scaled(builder, negated, rest);
    return node.op === "matmul" ? scaledMatmul(builder, node, -1) : undefined;
  },
  // e^(ln softmax x) = softmax x
  exp: ({ builder }, [a = 0]) => {
    const node = builder.node(a);
    return node.op === "logSoftmax" ? builder.softmax(operand(builder, a), node.attributes.axis) : undefined;
  },
  // The sign of what is nowhere negative, taken twice, is the first.
  sign: ({ builder }, [a = 0]) => (builder.node(a).op === "sign" ? a : undefined),
  relu: ({ builder }, [a = 0]) => (builder.node(a).op === "relu" ? a : undefined),

  matmul: ({ builder }, [a = 0, b = 0, c], { attributes }) => {
    // A transpose of a matrix is read transposed instead of made.
    const [left, right] = [untransposed(builder, a), untransposed(builder, b)];
    if (left === undefined && right === undefined) return undefined;
    return builder.apply("matmul", [left ?? a, right ?? b, ...(c === undefined ? [] : [c])], {
      ...attributes,
      transposeA: attributes.transposeA !== (left !== undefined),
      transposeB: attributes.transposeB !== (right !== undefined),
    });
  },

  sum: ({ builder }, [a = 0], { attributes, shape }) =>
    reductionOfOne(builder, a, attributes.axes, shape) ?? reductionOfTurned(builder, "sum", a, attributes),
  mean: ({ builder }, [a = 0], { attributes, shape }) =>
    reductionOfOne(builder, a, attributes.axes, shape) ?? reductionOfTurned(builder, "mean", a, attributes),
  max: ({ builder }, [a = 0], { attributes, shape }) =>
    reductionOfOne(builder, a, attributes.axes, shape) ?? reductionOfTurned(builder, "max", a, attributes),

  // Nothing added, nothing left out.
  pad: ({ builder }, [a = 0], { shape }) => (sameShape(builder.shape(a), shape) ? a : undefined),
  slice: ({ builder }, [a = 0], { shape }) => (sameShape(builder.shape(a), shape) ? a : undefined),
  concat: ({ builder }, inputs, { attributes: { axis } }) => {
    const [a = 0, ...others] = inputs;
    if (others.length === 0) return a;
    // What has been put together along the same axis is taken part by part.
    const parts = inputs.flatMap((input) => {
      const node = builder.node(input);
      return node.op === "concat" && node.attributes.axis === axis ? node.inputs : [input];
    });
    return parts.length === inputs.length ? undefined : builder.concat(parts, axis);
  },

  reshape: ({ builder }, [a = 0], { shape }) => {
    const node = builder.node(a);
    if (sameShape(node.shape, shape)) return a;
    if (node.op === "reshape") return builder.reshape(operand(builder, a), shape);
    // A single repeated number has no order.
    if (node.op === "broadcast" && isSingle(builder.shape(operand(builder, a))))
      return builder.broadcast(operand(builder, a), shape);
    return undefined;
  },
  transpose: ({ builder }, [a = 0], { attributes: { permutation } }) => {
    const node = builder.node(a);
    if (permutation.every((axis, position) => axis === position)) return a;
    // Where only axes of extent 1 change their place, no number does.
    const kept = permutation.filter((axis) => node.shape[axis] !== 1);
    if (kept.every((axis, position) => position === 0 || axis > (kept[position - 1] ?? 0)))
      return builder.reshape(
        a,
        permutation.map((axis) => node.shape[axis] ?? 1),
      );
    if (node.op === "broadcast") return turnedBeforeRepeated(builder, a, permutation);
    if (node.op !== "transpose") return undefined;
    const inner = node.attributes.permutation;
    return builder.transpose(
      operand(builder, a),
      permutation.map((axis) => inner[axis] ?? axis),
    );
  },
  broadcast: ({ builder }, [a = 0], { shape }) => {
    const node = builder.node(a);
    if (sameShape(node.shape, shape)) return a;
    if (node.op === "broadcast") return builder.broadcast(operand(builder, a), shape);
    if (node.op === "reshape" && isScalar(builder, operand(builder, a)))
      return builder.broadcast(operand(builder, a), shape);
    return undefined;
  },
};

/** Constant operands give a constant. */
function fold(builder: GraphBuilder, node: AnyNode, inputs: readonly ValueId[]): ValueId | undefined {
  if (inputs.length === 0 || node.shape.some((dim) => typeof dim !== "number") || staticSize(node.shape) > MOST_FOLDED)
    return undefined;
  const values = [];
  for (const input of inputs) {
    const { op, attributes, shape } = builder.node(input);
    if (op !== "constant") return undefined;
    const bound = attributes.shape;
    values.push({
      shape: bound,
      data: EVALUATION_RULES.constant({ inputs: [], attributes, shape: bound, batchSize: 0 }),
    });
    invariant(sameShape(shape, bound), "a constant has its own shape");
  }
  const shape = node.shape.filter((dim): dim is number => typeof dim === "number");
  const rule = EVALUATION_RULES[node.op] as (context: object) => Float64Array;
  const data = rule({ inputs: values, attributes: node.attributes, shape, batchSize: 0 });
  return builder.constant(shape, [...data]);
}

/** Element-wise operations broadcast by themselves: operands without their `broadcast` nodes, where the shape stays. */
function withoutBroadcast(
  builder: GraphBuilder,
  node: AnyNode,
  inputs: readonly ValueId[],
): readonly ValueId[] | undefined {
  if (!BROADCASTING.has(node.op)) return undefined;
  const plain = [...inputs];
  inputs.forEach((input, position) => {
    if (builder.node(input).op !== "broadcast") return;
    const candidate = plain.map((id, i) => (i === position ? operand(builder, input) : id));
    if (sameShape(candidate.map((id) => builder.shape(id)).reduce(broadcastShapes), node.shape))
      plain.splice(0, plain.length, ...candidate);
  });
  return plain.some((id, position) => id !== inputs[position]) ? plain : undefined;
}

/** Gathers single numbers into one factor in front of the tensor. */
function multiply({ builder, isShared }: RewriteContext, a: ValueId, b: ValueId, shape: Shape): ValueId | undefined {
  const left = splitFactor(builder, a);
  const right = splitFactor(builder, b);
  const factor = multiplyFactors(left.factor, right.factor);
  if (left.rest === undefined && right.rest === undefined) return scalarProduct(builder, factor) ?? builder.scalar(1);
  const rest = left.rest ?? right.rest;
  if (rest !== undefined && (left.rest === undefined || right.rest === undefined)) {
    const tensor = left.rest === undefined ? b : a;
    // A shared product is left alone, unless a constant is all that has to be multiplied.
    if (tensor !== rest && isShared(tensor) && factor.scalars.length > 0) return undefined;
    if (!sameShape(builder.shape(rest), shape)) return undefined;
    const node = builder.node(rest);
    if (
      node.op === "matmul" &&
      factor.scalars.length === 0 &&
      factor.constant !== 1 &&
      !isShared(rest) &&
      !isShared(tensor)
    ) {
      return scaledMatmul(builder, node, factor.constant);
    }
    return scaled(builder, factor, rest);
  }
  // (c x) (d y) = (c d) (x y)
  const both = left.factor.constant !== 1 && right.factor.constant !== 1 && !isShared(a) && !isShared(b);
  if (!both || left.rest === undefined || right.rest === undefined) return undefined;
  return scaled(builder, factor, builder.multiply(left.rest, right.rest));
}

/** c times what repeats fewer numbers: these times c, repeated. */
function insideBroadcast({ builder, isShared }: RewriteContext, c: ValueId, repeated: ValueId): ValueId | undefined {
  const node = builder.node(repeated);
  if (node.op !== "broadcast" || builder.shape(c).length > 0 || isShared(repeated)) return undefined;
  return builder.broadcast(builder.multiply(c, operand(builder, repeated)), node.shape);
}

/**
 * unpool(x, g) · sign x = unpool(x, g · sign(pool x)), fewer numbers: what is not 0 stands where x is what the pool gave. So
 * the derivative of a rectifier in front of a pool is taken behind it.
 */
function signOfPooled({ builder, isShared }: RewriteContext, a: ValueId, b: ValueId): ValueId | undefined {
  const [unpooled, sign] = [builder.node(a), builder.node(b)];
  const [x = 0, g = 0] = unpooled.inputs;
  if (unpooled.op !== "maxUnpool" || sign.op !== "sign" || operand(builder, b) !== x || isShared(a)) return undefined;
  const pooled = builder.maxPool(x, unpooled.attributes);
  return builder.maxUnpool(x, builder.multiply(g, builder.sign(pooled)), unpooled.attributes);
}

function scaled(builder: GraphBuilder, factor: Factor, tensor: ValueId): ValueId {
  if (factor.scalars.length === 0 && factor.constant === -1) return builder.negate(tensor);
  const product = scalarProduct(builder, factor);
  return product === undefined ? tensor : builder.multiply(product, tensor);
}

/** A reduction over axes that hold one value each only drops them. */
function reductionOfOne(builder: GraphBuilder, a: ValueId, axes: readonly number[], shape: Shape): ValueId | undefined {
  const from = builder.shape(a);
  return axes.every((axis) => from[axis] === 1) ? builder.reshape(a, shape) : undefined;
}

function isSingle(shape: Shape): boolean {
  return shape.every((dim) => dim === 1);
}

/** The number that a constant holds everywhere. */
function constantValue(builder: GraphBuilder, id: ValueId): number | undefined {
  const node = builder.node(id);
  if (node.op !== "constant") return undefined;
  const [first, ...others] = node.attributes.values;
  return others.every((value) => value === first) ? first : undefined;
}

function isConstant(builder: GraphBuilder, id: ValueId, value: number): boolean {
  return constantValue(builder, id) === value;
}
