// The shape of each operation's result, from its operands' shapes. A wrong operand is a bug of ours: layers check
// what a person connects before anything is lowered.

import { invariant } from "../document/errors";
import type { Attributes, OpKind } from "./ops";
import { batchDim, batchMultiple, formatShape, product, sameShape } from "./shape";
import type { Dim, Shape } from "./shape";
import { WINDOW_SHAPE_RULES } from "./windowShapes";

type ShapeRule<K extends OpKind> = (inputs: readonly Shape[], attributes: Attributes[K]) => Shape;

export const SHAPE_RULES: { readonly [K in OpKind]: ShapeRule<K> } = {
  input: (inputs, { shape }) => (arity("input", inputs, 0), shape),
  constant: (inputs, { shape, values }) => {
    arity("constant", inputs, 0);
    invariant(
      values.length === 1 || values.length === product(shape),
      `constant of ${formatShape(shape)} with ${values.length} values`,
    );
    return shape;
  },
  batchSize: (inputs) => (arity("batchSize", inputs, 0), []),

  add: elementwise("add", 2),
  subtract: elementwise("subtract", 2),
  multiply: elementwise("multiply", 2),
  divide: elementwise("divide", 2),
  maximum: elementwise("maximum", 2),
  minimum: elementwise("minimum", 2),
  greater: elementwise("greater", 2),
  equal: elementwise("equal", 2),
  select: elementwise("select", 3),

  negate: elementwise("negate", 1),
  exp: elementwise("exp", 1),
  log: elementwise("log", 1),
  log1p: elementwise("log1p", 1),
  sqrt: elementwise("sqrt", 1),
  reciprocal: elementwise("reciprocal", 1),
  abs: elementwise("abs", 1),
  floor: elementwise("floor", 1),
  sign: elementwise("sign", 1),
  erf: elementwise("erf", 1),
  sin: elementwise("sin", 1),
  cos: elementwise("cos", 1),
  relu: elementwise("relu", 1),
  sigmoid: elementwise("sigmoid", 1),
  tanh: elementwise("tanh", 1),
  softplus: elementwise("softplus", 1),

  matmul,
  softmax: (inputs, { axis }) => alongAxis("softmax", inputs, axis),
  logSoftmax: (inputs, { axis }) => alongAxis("logSoftmax", inputs, axis),
  softmaxCrossEntropy: (inputs) => {
    const [logits, targets] = arity("softmaxCrossEntropy", inputs, 2);
    invariant(
      logits.length === 2 && sameShape(logits, targets),
      `softmaxCrossEntropy of ${formatShape(logits)} and ${formatShape(targets)}`,
    );
    return logits.slice(0, 1);
  },
  sigmoidCrossEntropy: (inputs) => {
    const [logits, targets] = arity("sigmoidCrossEntropy", inputs, 2);
    invariant(sameShape(logits, targets), `sigmoidCrossEntropy of ${formatShape(logits)} and ${formatShape(targets)}`);
    return logits;
  },

  sum: reduction("sum"),
  mean: reduction("mean"),
  max: reduction("max"),

  affine: perChannel("affine", 2),
  normalize: perChannel("normalize", 4),
  conv: WINDOW_SHAPE_RULES.conv,
  convTranspose: WINDOW_SHAPE_RULES.convTranspose,
  convKernelGradient: WINDOW_SHAPE_RULES.convKernelGradient,
  maxPool: WINDOW_SHAPE_RULES.maxPool,
  maxUnpool: WINDOW_SHAPE_RULES.maxUnpool,
  averagePool: WINDOW_SHAPE_RULES.averagePool,

  gatherRows: (inputs) => {
    const [table, numbers] = arity("gatherRows", inputs, 2);
    invariant(table.length === 2, `gatherRows of ${formatShape(table)}`);
    return [...numbers, at(table, 1)];
  },
  scatterRows: (inputs, { count }) => {
    const [numbers, values] = arity("scatterRows", inputs, 2);
    const fits = values.length === numbers.length + 1 && sameShape(values.slice(0, -1), numbers);
    invariant(fits, `scatterRows of ${formatShape(values)} by ${formatShape(numbers)}`);
    return [count, at(values, values.length - 1)];
  },
  gatherPlaces: (inputs) => {
    const [x, numbers] = arity("gatherPlaces", inputs, 2);
    const fits = x.length === 3 && numbers.length === 2 && x[0] === numbers[0];
    invariant(fits, `gatherPlaces of ${formatShape(x)} by ${formatShape(numbers)}`);
    return [...numbers, at(x, 2)];
  },
  scatterPlaces: (inputs, { count }) => {
    const [numbers, values] = arity("scatterPlaces", inputs, 2);
    const fits = values.length === 3 && sameShape(values.slice(0, 2), numbers);
    invariant(fits, `scatterPlaces of ${formatShape(values)} by ${formatShape(numbers)}`);
    return [at(values, 0), count, at(values, 2)];
  },
  pad: (inputs, { before, after }) => {
    const [from] = arity("pad", inputs, 1);
    const fits = [before, after].every((cells) => cells.length === from.length && cells.every((count) => count >= 0));
    invariant(fits, `pad of ${formatShape(from)} by ${formatShape(before)} and ${formatShape(after)}`);
    return from.map((dim, axis) => {
      const cells = at(before, axis) + at(after, axis);
      if (cells === 0) return dim;
      invariant(typeof dim === "number", `pad of axis ${axis} of ${formatShape(from)}`);
      return dim + cells;
    });
  },
  slice: (inputs, { axes, starts, ends, steps }) => {
    const [from] = arity("slice", inputs, 1);
    const result = [...from];
    axes.forEach((axis, i) => {
      const [dim, start, end, step] = [at(from, axis), at(starts, i), at(ends, i), at(steps, i)];
      const within = typeof dim === "number" && start >= 0 && start < end && end <= dim && step >= 1;
      invariant(within, `slice of axis ${axis} of ${formatShape(from)} from ${start} to ${end} by ${step}`);
      result[axis] = Math.ceil((end - start) / step);
    });
    return result;
  },
  concat: (inputs, { axis }) => {
    const [first] = inputs;
    invariant(first !== undefined && axis >= 0 && axis < first.length, `concat along axis ${axis}`);
    const others = (shape: Shape): Shape => shape.filter((_, i) => i !== axis);
    const alike = inputs.every((shape) => shape.length === first.length && sameShape(others(shape), others(first)));
    invariant(alike, `concat of ${inputs.map(formatShape).join(" and ")} along axis ${axis}`);
    return first.map((dim, i) => (i === axis ? total(inputs.map((shape) => at(shape, axis))) : dim));
  },
  reverse: (inputs, { axes }) => {
    const [from] = arity("reverse", inputs, 1);
    const known = axes.every((axis) => axis >= 0 && axis < from.length);
    invariant(known, `reverse of ${formatShape(from)} along ${formatShape(axes)}`);
    return from;
  },
  reshape: (inputs, { shape }) => {
    const [from] = arity("reshape", inputs, 1);
    invariant(product(from) === product(shape), `reshape of ${formatShape(from)} to ${formatShape(shape)}`);
    return shape;
  },
  transpose: (inputs, { permutation }) => {
    const [from] = arity("transpose", inputs, 1);
    const seen = new Set(permutation);
    const whole =
      permutation.length === from.length && seen.size === from.length && from.every((_, axis) => seen.has(axis));
    invariant(whole, `transpose of ${formatShape(from)} by ${formatShape(permutation)}`);
    return permutation.map((axis) => at(from, axis));
  },
  broadcast: (inputs, { shape }) => {
    const [from] = arity("broadcast", inputs, 1);
    invariant(
      sameShape(broadcastShapes(from, shape), shape),
      `broadcast of ${formatShape(from)} to ${formatShape(shape)}`,
    );
    return shape;
  },
};

/** The common shape of two operands, as NumPy broadcasts. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis): Dim => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    invariant(left === right || left === 1 || right === 1, `${formatShape(a)} and ${formatShape(b)} do not broadcast`);
    return left === 1 ? right : left;
  });
}

type Operands<N extends 0 | 1 | 2> = N extends 0 ? [] : N extends 1 ? [Shape] : [Shape, Shape];

function arity<N extends 0 | 1 | 2>(op: OpKind, inputs: readonly Shape[], count: N): Operands<N> {
  invariant(inputs.length === count, `${op} takes ${count} operands, not ${inputs.length}`);
  return [...inputs] as Operands<N>;
}

function elementwise(op: OpKind, count: number): (inputs: readonly Shape[]) => Shape {
  return (inputs) => {
    invariant(inputs.length === count, `${op} takes ${count} operands, not ${inputs.length}`);
    return inputs.reduce(broadcastShapes);
  };
}

/** Sum of extents, all of them numbers or all of them symbolic. */
function total(dims: Shape): Dim {
  const numbers = dims.filter((dim): dim is number => typeof dim === "number");
  invariant(numbers.length === dims.length || numbers.length === 0, `the sum of ${dims.join(" and ")}`);
  if (numbers.length === dims.length) return numbers.reduce<number>((a, b) => a + b, 0);
  return batchDim(dims.reduce<number>((sum, dim) => sum + batchMultiple(dim), 0));
}

function alongAxis(op: OpKind, inputs: readonly Shape[], axis: number): Shape {
  const [from] = arity(op, inputs, 1);
  invariant(axis >= 0 && axis < from.length, `${op} of ${formatShape(from)} along axis ${axis}`);
  return from;
}

function reduction(op: "sum" | "mean" | "max"): (inputs: readonly Shape[], attributes: Attributes["sum"]) => Shape {
  return (inputs, { axes, keepDims }) => {
    const [from] = arity(op, inputs, 1);
    const ascending = axes.every((axis, i) => axis >= 0 && axis < from.length && (i === 0 || axis > at(axes, i - 1)));
    invariant(ascending, `${op} of ${formatShape(from)} over axes ${formatShape(axes)}`);
    if (keepDims) return from.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
    return from.filter((_, axis) => !axes.includes(axis));
  };
}

/** Operands x [N, C, ...] and `count` vectors [C]. */
function perChannel(op: OpKind, count: number): (inputs: readonly Shape[]) => Shape {
  return ([x = [], ...vectors]) => {
    const fit = vectors.every((vector) => vector.length === 1 && vector[0] === x[1]);
    invariant(
      x.length >= 2 && vectors.length === count && fit,
      `${op} of ${[x, ...vectors].map(formatShape).join(" and ")}`,
    );
    return x;
  };
}

function matmul(inputs: readonly Shape[], { transposeA, transposeB }: Attributes["matmul"]): Shape {
  const [a, b, c] = inputs;
  invariant(
    a !== undefined && b !== undefined && inputs.length <= 3,
    `matmul takes 2 or 3 operands, not ${inputs.length}`,
  );
  const text = `matmul of ${formatShape(a)}${transposeA ? "ᵀ" : ""} and ${formatShape(b)}${transposeB ? "ᵀ" : ""}`;
  invariant(a.length >= 2 && a.length === b.length && sameShape(a.slice(0, -2), b.slice(0, -2)), text);
  const [rowsA, columnsA] = matrix(a, transposeA);
  const [rowsB, columnsB] = matrix(b, transposeB);
  invariant(columnsA === rowsB, text);
  const result = [...a.slice(0, -2), rowsA, columnsB];
  if (c !== undefined) {
    invariant(a.length === 2 && sameShape(broadcastShapes(result, c), result), `${text} plus ${formatShape(c)}`);
  }
  return result;
}

/** Rows and columns of the last two axes, exchanged where the matrix is read transposed. */
function matrix(shape: Shape, transposed: boolean): [Dim, Dim] {
  const rows = at(shape, shape.length - 2);
  const columns = at(shape, shape.length - 1);
  return transposed ? [columns, rows] : [rows, columns];
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  invariant(item !== undefined, `no item ${index} in a list of ${list.length}`);
  return item;
}
