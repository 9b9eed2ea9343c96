// The chain rule for each operation. Beside each rule stands the derivative, with g for the derivative of the loss
// with respect to the result y. null: the derivative is 0 everywhere that it exists.

import { invariant } from "../document/errors";
import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";
import type { Attributes, OpKind } from "../ir/ops";
import { batchMultiple } from "../ir/shape";
import type { Shape } from "../ir/shape";
import {
  averagePoolGradient,
  concatGradient,
  maxPoolGradient,
  sliceGradient,
  valueAtGreatest,
} from "./windowGradients";

interface OperandContext {
  readonly builder: GraphBuilder;
  readonly inputs: readonly ValueId[];
  /** y, the node's own result. */
  readonly output: ValueId;
  /** g, of the same shape as y. */
  readonly gradient: ValueId;
}

interface RuleContext<K extends OpKind> extends OperandContext {
  readonly attributes: Attributes[K];
}

/** Gives the derivative of the loss with respect to each operand, of that operand's shape. */
type GradientRule<K extends OpKind> = (context: RuleContext<K>) => readonly (ValueId | null)[];

export const GRADIENT_RULES: { readonly [K in OpKind]: GradientRule<K> } = {
  input: () => [],
  constant: () => [],
  batchSize: () => [],

  // y = a + b: g, g
  add: binary((_b, g) => [g, g]),
  // y = a - b: g, -g, which is turned round where it has become as few numbers as b
  subtract: ({ builder, inputs, gradient }) => {
    const [a, b] = operands(inputs, 2);
    return [
      reduceTo(builder, gradient, builder.shape(a)),
      builder.negate(reduceTo(builder, gradient, builder.shape(b))),
    ];
  },
  // y = a b: g b, g a; y = a a: 2 g a
  multiply: ({ builder, inputs, gradient }) => {
    const [a, b] = operands(inputs, 2);
    if (a === b) return [builder.multiply(builder.scale(gradient, 2), a), null];
    return [
      reduceTo(builder, builder.multiply(gradient, b), builder.shape(a)),
      reduceTo(builder, builder.multiply(gradient, a), builder.shape(b)),
    ];
  },
  // y = a / b: g / b, -g y / b
  divide: binary((b, g, _x, y, result) => [b.divide(g, y), b.negate(b.divide(b.multiply(g, result), y))]),
  // y = max(a, b): g where a >= b, g where b > a
  maximum: binary((b, g, x, y) => branch(b, b.greater(y, x), g)),
  // y = min(a, b): g where a <= b, g where b < a
  minimum: binary((b, g, x, y) => branch(b, b.greater(x, y), g)),
  greater: () => [null, null],
  equal: () => [null, null],
  // y = c ? a : b: g where c, g where not c
  select: ({ builder, inputs, gradient }) => {
    const [condition, then, otherwise] = operands(inputs, 3);
    const zero = builder.scalar(0);
    return [
      null,
      reduceTo(builder, builder.select(condition, gradient, zero), builder.shape(then)),
      reduceTo(builder, builder.select(condition, zero, gradient), builder.shape(otherwise)),
    ];
  },

  // y = -x: -g
  negate: unary((b, g) => b.negate(g)),
  // y = e^x: g y
  exp: unary((b, g, _x, y) => b.multiply(g, y)),
  // y = ln x: g / x
  log: unary((b, g, x) => b.divide(g, x)),
  // y = ln(1 + x): g / (1 + x)
  log1p: unary((b, g, x) => b.divide(g, b.add(x, b.scalar(1)))),
  // y = √x: g / (2 y)
  sqrt: unary((b, g, _x, y) => b.divide(b.scale(g, 0.5), y)),
  // y = 1/x: -g y²
  reciprocal: unary((b, g, _x, y) => b.negate(b.multiply(g, b.multiply(y, y)))),
  // y = |x|: g sign x, 0 at 0
  abs: unary((b, g, x) => b.multiply(g, b.sign(x))),
  floor: () => [null],
  sign: () => [null],
  // y = erf x: g 2/√π e^(-x²)
  erf: unary((b, g, x) => b.multiply(g, b.scale(b.exp(b.negate(b.multiply(x, x))), 2 / Math.sqrt(Math.PI)))),
  // y = sin x: g cos x
  sin: unary((b, g, x) => b.multiply(g, b.cos(x))),
  // y = cos x: -g sin x
  cos: unary((b, g, x) => b.negate(b.multiply(g, b.sin(x)))),
  // y = max(x, 0): g where x > 0; y is never negative, so its sign is 1 there and 0 elsewhere
  relu: unary((b, g, _x, y) => b.multiply(g, b.sign(y))),
  // y = 1/(1 + e^-x): g y (1 - y)
  sigmoid: unary((b, g, _x, y) => b.multiply(g, b.multiply(y, b.subtract(b.scalar(1), y)))),
  // y = tanh x: g (1 - y²)
  tanh: unary((b, g, _x, y) => b.multiply(g, b.subtract(b.scalar(1), b.multiply(y, y)))),
  // y = ln(1 + e^x): g / (1 + e^-x)
  softplus: unary((b, g, x) => b.multiply(g, b.sigmoid(x))),

  // Y = α A B + β C: α g Bᵀ, α Aᵀ g, β g; each transposed itself where the operand is read transposed
  matmul: ({ builder, inputs, attributes: { transposeA, transposeB, alpha, beta }, gradient }) => {
    const [a, b] = operands(inputs, 2);
    const c = inputs[2];
    const gradientA = transposeA
      ? builder.matmul(b, gradient, { transposeA: transposeB, transposeB: true, alpha })
      : builder.matmul(gradient, b, { transposeB: !transposeB, alpha });
    const gradientB = transposeB
      ? builder.matmul(gradient, a, { transposeA: true, transposeB: transposeA, alpha })
      : builder.matmul(a, gradient, { transposeA: !transposeA, alpha });
    if (c === undefined) return [gradientA, gradientB];
    return [
      gradientA,
      gradientB,
      reduceTo(builder, beta === 1 ? gradient : builder.scale(gradient, beta), builder.shape(c)),
    ];
  },
  // y = softmax x: y (g - Σ g y)
  softmax: ({ builder, attributes: { axis }, output, gradient }) => {
    const mean = builder.sum(builder.multiply(gradient, output), [axis], true);
    return [builder.multiply(output, builder.subtract(gradient, mean))];
  },
  // y = ln softmax x: g - e^y Σ g
  logSoftmax: ({ builder, attributes: { axis }, output, gradient }) => [
    builder.subtract(gradient, builder.multiply(builder.exp(output), builder.sum(gradient, [axis], true))),
  ],
  // y = -Σ t ln softmax z, with Σ t = 1: g (softmax z - t), -g ln softmax z
  softmaxCrossEntropy: ({ builder, inputs, gradient }) => {
    const [logits, targets] = operands(inputs, 2);
    const rows = builder.reshape(gradient, [...builder.shape(gradient), 1]);
    return [
      builder.multiply(rows, builder.subtract(builder.softmax(logits, 1), targets)),
      builder.negate(builder.multiply(rows, builder.logSoftmax(logits, 1))),
    ];
  },
  // y = ln(1 + e^z) - t z: g (1/(1 + e^-z) - t), -g z
  sigmoidCrossEntropy: binary((b, g, z, t) => [b.multiply(g, b.subtract(b.sigmoid(z), t)), b.negate(b.multiply(g, z))]),

  // y = Σ x: g for every x
  sum: ({ builder, inputs, attributes: { axes }, gradient }) => {
    const [x] = operands(inputs, 1);
    return [spread(builder, gradient, builder.shape(x), axes)];
  },
  // y = Σ x / n: g / n for every x
  mean: ({ builder, inputs, attributes: { axes }, gradient }) => {
    const [x] = operands(inputs, 1);
    const shape = builder.shape(x);
    return [spread(builder, builder.multiply(gradient, inverseCount(builder, shape, axes)), shape, axes)];
  },
  // y = max x: g for the greatest x, shared evenly where several are
  max: ({ builder, inputs, attributes: { axes }, output, gradient }) => {
    const [x] = operands(inputs, 1);
    const shape = builder.shape(x);
    const greatest = builder.equal(x, spread(builder, output, shape, axes));
    const share = builder.divide(greatest, builder.sum(greatest, axes, true));
    return [builder.multiply(spread(builder, gradient, shape, axes), share)];
  },

  // y = a x + b: a g, Σ g x, Σ g
  affine: ({ builder, inputs, gradient }) => {
    const [x, a] = operands(inputs, 2);
    const others = otherAxes(builder, x);
    const slope = builder.sum(builder.multiply(gradient, x), others);
    return [builder.affine(gradient, a, zerosLike(builder, a)), slope, builder.sum(gradient, others)];
  },
  // With x̂ = s (x - μ) and n numbers in a channel: γ s (g - Σ g / n - x̂ Σ g x̂ / n); nothing for μ and s; Σ g x̂; Σ g
  normalize: ({ builder, inputs: [x = -1, mean = -1, inverse = -1, gamma = -1], gradient }) => {
    const others = otherAxes(builder, x);
    const standard = builder.affine(x, inverse, builder.negate(builder.multiply(mean, inverse)));
    const shift = builder.sum(gradient, others);
    const slope = builder.sum(builder.multiply(gradient, standard), others);
    const factor = builder.multiply(gamma, inverse);
    const share = builder.negate(builder.multiply(inverseCount(builder, builder.shape(x), others), factor));
    const direct = builder.affine(gradient, factor, builder.multiply(share, shift));
    const back = builder.affine(standard, builder.multiply(share, slope), zerosLike(builder, gamma));
    return [builder.add(direct, back), null, null, slope, shift];
  },

  // y = w * x + c: the transposed convolution of g by w, columns of x times g, Σ g over each channel
  conv: ({ builder, inputs, attributes, gradient }) => {
    const [x, kernel] = operands(inputs, 2);
    const shape = builder.shape(x);
    const size = shape.slice(2).filter((dim) => typeof dim === "number");
    const gradients = [
      builder.convTranspose(gradient, kernel, { ...attributes, size }),
      builder.convKernelGradient(x, gradient, { ...attributes, kernel: cellsOf(builder, kernel) }),
    ];
    return inputs.length === 2 ? gradients : [...gradients, builder.sum(gradient, otherAxes(builder, x))];
  },
  // x = conv's derivative by y and w: conv(g, w), columns of g times y
  convTranspose: ({ builder, inputs, attributes, gradient }) => {
    const [y, kernel] = operands(inputs, 2);
    const { size: _size, ...correlation } = attributes;
    return [
      builder.conv(gradient, kernel, correlation),
      builder.convKernelGradient(gradient, y, { ...correlation, kernel: cellsOf(builder, kernel) }),
    ];
  },
  // w's gradient of conv(x, w) for u: the transposed convolution of u by g, conv(x, g)
  convKernelGradient: ({ builder, inputs, attributes, gradient }) => {
    const [x, u] = operands(inputs, 2);
    const { kernel: _kernel, ...correlation } = attributes;
    const size = builder.shape(x).slice(2).map(Number);
    return [builder.convTranspose(u, gradient, { ...correlation, size }), builder.conv(x, gradient, correlation)];
  },
  // y = max x: g for the first greatest x of each window
  maxPool: ({ builder, inputs, attributes, output, gradient }) => {
    const [x] = operands(inputs, 1);
    return [maxPoolGradient(builder, x, output, gradient, attributes)];
  },
  // y = u at the first greatest x of each window: nothing for x, g at those places for u
  maxUnpool: ({ builder, inputs, attributes, gradient }) => {
    const [x] = operands(inputs, 2);
    return [null, valueAtGreatest(builder, x, gradient, attributes)];
  },
  // y = Σ x / n: g / n for every x of each window
  averagePool: ({ builder, inputs, attributes, gradient }) => {
    const [x] = operands(inputs, 1);
    return [averagePoolGradient(builder, x, gradient, attributes)];
  },

  // y = the rows i of x: g added up by row
  gatherRows: ({ builder, inputs, gradient }) => {
    const [table, numbers] = operands(inputs, 2);
    return [builder.scatterRows(numbers, gradient, Number(builder.shape(table)[0])), null];
  },
  // y = x added up by row: g's row of each
  scatterRows: ({ builder, inputs, gradient }) => {
    const [numbers] = operands(inputs, 1);
    return [null, builder.gatherRows(gradient, numbers)];
  },

  // The same within each example.
  gatherPlaces: ({ builder, inputs, gradient }) => {
    const [x, numbers] = operands(inputs, 2);
    return [builder.scatterPlaces(numbers, gradient, Number(builder.shape(x)[1])), null];
  },
  scatterPlaces: ({ builder, inputs, gradient }) => {
    const [numbers] = operands(inputs, 1);
    return [null, builder.gatherPlaces(gradient, numbers)];
  },

  // y = x with a frame: g without it
  pad: ({ builder, inputs, attributes: { before }, gradient }) => {
    const [x] = operands(inputs, 1);
    const shape = builder.shape(x);
    const framed = builder.shape(gradient);
    const axes = shape.flatMap((dim, axis) => (dim === framed[axis] ? [] : [axis]));
    const starts = axes.map((axis) => before[axis] ?? 0);
    const ends = axes.map((axis, i) => (starts[i] ?? 0) + Number(shape[axis]));
    return [builder.slice(gradient, { axes, starts, ends, steps: axes.map(() => 1) })];
  },
  // y = some x: g there, 0 elsewhere
  slice: ({ builder, inputs, attributes, gradient }) => {
    const [x] = operands(inputs, 1);
    return [sliceGradient(builder, gradient, attributes, builder.shape(x))];
  },
  concat: ({ builder, inputs, attributes: { axis }, gradient }) => concatGradient(builder, gradient, axis, inputs),
  reverse: ({ builder, attributes: { axes }, gradient }) => [builder.reverse(gradient, axes)],

  reshape: ({ builder, inputs, gradient }) => {
    const [x] = operands(inputs, 1);
    return [builder.reshape(gradient, builder.shape(x))];
  },
  transpose: ({ builder, attributes: { permutation }, gradient }) => [
    builder.transpose(
      gradient,
      permutation.map((_, axis) => permutation.indexOf(axis)),
    ),
  ],
  broadcast: ({ builder, inputs, gradient }) => {
    const [x] = operands(inputs, 1);
    return [reduceTo(builder, gradient, builder.shape(x))];
  },
};

/** Undoes broadcasting: adds up whatever was repeated, so that the result has the operand's shape. */
function reduceTo(builder: GraphBuilder, gradient: ValueId, shape: Shape): ValueId {
  const from = builder.shape(gradient);
  const extra = from.length - shape.length;
  const axes = from.flatMap((dim, axis) => (axis < extra || (shape[axis - extra] === 1 && dim !== 1) ? [axis] : []));
  return axes.length === 0 ? gradient : builder.reshape(builder.sum(gradient, axes), shape);
}

/** The extents of a convolution's kernel behind filters and channels. */
function cellsOf(builder: GraphBuilder, kernel: ValueId): number[] {
  return builder.shape(kernel).slice(2).map(Number);
}

/** All axes but that of the channels. */
function otherAxes(builder: GraphBuilder, x: ValueId): number[] {
  return builder.allAxes(x).filter((axis) => axis !== 1);
}

function zerosLike(builder: GraphBuilder, id: ValueId): ValueId {
  return builder.constant(builder.shape(id).map(Number), [0]);
}

/** Undoes a reduction: repeats `value` along the reduced axes. */
function spread(builder: GraphBuilder, value: ValueId, shape: Shape, axes: readonly number[]): ValueId {
  const kept = shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
  return builder.broadcast(builder.reshape(value, kept), shape);
}

/** 1 / (number of values that are averaged). */
function inverseCount(builder: GraphBuilder, shape: Shape, axes: readonly number[]): ValueId {
  let count = 1;
  let symbolic = 0;
  for (const axis of axes) {
    const dim = shape[axis];
    invariant(dim !== undefined, `no axis ${axis}`);
    if (typeof dim === "number") count *= dim;
    else {
      count *= batchMultiple(dim);
      symbolic++;
    }
  }
  invariant(symbolic <= 1, "at most one axis depends on the batch size");
  return symbolic === 0 ? builder.scalar(1 / count) : builder.scale(builder.reciprocal(builder.batchSize()), 1 / count);
}

type Rule = (context: OperandContext) => readonly (ValueId | null)[];

function unary(rule: (builder: GraphBuilder, g: ValueId, x: ValueId, y: ValueId) => ValueId): Rule {
  return ({ builder, inputs, output, gradient }) => {
    const [x] = operands(inputs, 1);
    return [rule(builder, gradient, x, output)];
  };
}

/** A rule that may ignore broadcasting. */
function binary(
  rule: (builder: GraphBuilder, g: ValueId, a: ValueId, b: ValueId, y: ValueId) => readonly [ValueId, ValueId],
): Rule {
  return ({ builder, inputs, output, gradient }) => {
    const [a, b] = operands(inputs, 2);
    const [first, second] = rule(builder, gradient, a, b, output);
    return [reduceTo(builder, first, builder.shape(a)), reduceTo(builder, second, builder.shape(b))];
  };
}

/** g for the first operand where `second` is 0, for the second where it is 1. */
function branch(builder: GraphBuilder, second: ValueId, g: ValueId): [ValueId, ValueId] {
  const zero = builder.scalar(0);
  return [builder.select(second, zero, g), builder.select(second, g, zero)];
}

type Tuple<N extends 1 | 2 | 3> = N extends 1
  ? [ValueId]
  : N extends 2
    ? [ValueId, ValueId]
    : [ValueId, ValueId, ValueId];

function operands<N extends 1 | 2 | 3>(inputs: readonly ValueId[], count: N): Tuple<N> {
  invariant(inputs.length >= count, `expected ${count} operands, not ${inputs.length}`);
  return inputs.slice(0, count) as Tuple<N>;
}
