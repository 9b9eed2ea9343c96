// What each operation computes, in float64 and as plainly as possible: the meaning of the IR. The reference backend
// runs graphs by it, and simplify folds constants by it.

import { InvariantError, invariant } from "../document/errors";
import { sizeOf } from "../document/size";
import { filled } from "../document/typedArrays";
import type { Attributes, OpKind } from "./ops";
import { erf } from "./erf";
import { addProduct } from "./product";
import { convolve, kernelGradient, transposeConvolve } from "./unfold";
import { place, pool, unpool } from "./windows";

/** A dense float64 tensor in row-major order. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

interface EvaluationContext<K extends OpKind> {
  readonly inputs: readonly Values[];
  readonly attributes: Attributes[K];
  /** Shape of the result, the batch size put in. */
  readonly shape: readonly number[];
  readonly batchSize: number;
}

/** Gives the result's numbers. */
type EvaluationRule<K extends OpKind> = (context: EvaluationContext<K>) => Float64Array;

export const EVALUATION_RULES: { readonly [K in OpKind]: EvaluationRule<K> } = {
  input: ({ attributes }) => {
    throw new InvariantError(`input "${attributes.name}" has no value`);
  },
  constant: ({ attributes: { values }, shape }) => {
    const size = sizeOf(shape);
    return values.length === size ? Float64Array.from(values) : new Float64Array(size).fill(values[0] ?? 0);
  },
  batchSize: ({ batchSize }) => Float64Array.of(batchSize),

  add: binary((a, b) => a + b),
  subtract: binary((a, b) => a - b),
  multiply: binary((a, b) => a * b),
  divide: binary((a, b) => a / b),
  maximum: binary((a, b) => Math.max(a, b)),
  minimum: binary((a, b) => Math.min(a, b)),
  greater: binary((a, b) => (a > b ? 1 : 0)),
  equal: binary((a, b) => (a === b ? 1 : 0)),
  select: ({ inputs, shape }) => {
    const [condition, then, otherwise] = inputs.map((input) => expand(input, shape));
    invariant(condition !== undefined && then !== undefined && otherwise !== undefined, "select has three operands");
    return condition.map((value, i) => read(value === 1 ? then : otherwise, i));
  },

  negate: unary((x) => -x),
  exp: unary(Math.exp),
  log: unary(Math.log),
  log1p: unary(Math.log1p),
  sqrt: unary(Math.sqrt),
  reciprocal: unary((x) => 1 / x),
  abs: unary(Math.abs),
  floor: unary(Math.floor),
  sign: unary(Math.sign),
  erf: unary(erf),
  sin: unary(Math.sin),
  cos: unary(Math.cos),
  relu: unary((x) => (x < 0 ? 0 : x)),
  sigmoid: unary(sigmoid),
  tanh: unary(Math.tanh),
  softplus: unary(softplus),

  matmul,
  softmax: ({ inputs, attributes: { axis } }) => alongAxis(one(inputs), axis, softmax),
  logSoftmax: ({ inputs, attributes: { axis } }) => alongAxis(one(inputs), axis, logSoftmax),
  softmaxCrossEntropy: ({ inputs }) => {
    const [logits, targets] = two(inputs);
    const terms = alongAxis(logits, 1, logSoftmax).map((logarithm, i) => -read(targets.data, i) * logarithm);
    return reduce({ shape: logits.shape, data: terms }, [1], sum);
  },
  // ln(1 + e^z) - t z
  sigmoidCrossEntropy: binary((z, t) => softplus(z) - t * z),

  sum: ({ inputs, attributes: { axes } }) => reduce(one(inputs), axes, sum),
  mean: ({ inputs, attributes: { axes } }) => reduce(one(inputs), axes, (values) => sum(values) / values.length),
  max: ({ inputs, attributes: { axes } }) =>
    reduce(one(inputs), axes, (values) => values.reduce((a, b) => Math.max(a, b), -Infinity)),

  affine: ({ inputs }) => {
    const [x, a, b] = inputs;
    return perChannel(x, (value, c) => read(known(a).data, c) * value + read(known(b).data, c));
  },
  normalize: ({ inputs }) => {
    const [x, mean, inverse, gamma, beta] = inputs;
    return perChannel(x, (value, c) => {
      const standard = (value - read(known(mean).data, c)) * read(known(inverse).data, c);
      return read(known(gamma).data, c) * standard + read(known(beta).data, c);
    });
  },
  conv: ({ inputs, attributes, shape }) => {
    const [x, kernel] = two(inputs);
    const result = convolve({ x: x.shape, kernel: kernel.shape, y: shape }, attributes, x.data, kernel.data);
    const bias = inputs[2];
    if (bias === undefined) return result;
    const perChannel = sizeOf(shape.slice(2));
    return result.map((value, i) => value + read(bias.data, Math.floor(i / perChannel) % bias.data.length));
  },
  convTranspose: ({ inputs, attributes, shape }) => {
    const [y, kernel] = two(inputs);
    return transposeConvolve({ x: shape, kernel: kernel.shape, y: y.shape }, attributes, y.data, kernel.data);
  },
  convKernelGradient: ({ inputs, attributes, shape }) => {
    const [x, g] = two(inputs);
    return kernelGradient({ x: x.shape, kernel: shape, y: g.shape }, attributes, x.data, g.data);
  },
  maxPool: ({ inputs, attributes, shape }) =>
    pool(one(inputs), attributes, shape, (cells) => cells.reduce((a, b) => Math.max(a, b), -Infinity)),
  maxUnpool: ({ inputs, attributes }) => {
    const [x, g] = two(inputs);
    return unpool(x, g, attributes);
  },
  averagePool: ({ inputs, attributes, shape }) =>
    pool(one(inputs), attributes, shape, (cells) => cells.reduce((a, b) => a + b, 0) / cells.length),

  gatherRows: ({ inputs, shape }) => {
    const [table, numbers] = two(inputs);
    const size = read(table.shape, 1);
    const result = new Float64Array(sizeOf(shape));
    numbers.data.forEach((number, i) => {
      const start = Math.trunc(number) * size;
      result.set(table.data.subarray(start, start + size), i * size);
    });
    return result;
  },
  scatterRows: ({ inputs, shape }) => {
    const [numbers, values] = two(inputs);
    const size = read(shape, 1);
    const result = new Float64Array(sizeOf(shape));
    values.data.forEach((value, i) => {
      const place = Math.trunc(read(numbers.data, Math.floor(i / size))) * size + (i % size);
      result[place] = read(result, place) + value;
    });
    return result;
  },
  gatherPlaces: ({ inputs, shape }) => {
    const [x, numbers] = two(inputs);
    const result = new Float64Array(sizeOf(shape));
    eachPlace(numbers, read(x.shape, 1), read(shape, 2), (from, to, size) =>
      result.set(x.data.subarray(from, from + size), to),
    );
    return result;
  },
  scatterPlaces: ({ inputs, attributes: { count }, shape }) => {
    const [numbers, values] = two(inputs);
    const result = new Float64Array(sizeOf(shape));
    eachPlace(numbers, count, read(shape, 2), (to, from, size) => {
      for (let i = 0; i < size; i++) result[to + i] = read(result, to + i) + read(values.data, from + i);
    });
    return result;
  },
  pad: ({ inputs, attributes: { before, value }, shape }) => {
    const { data, shape: from } = one(inputs);
    const result = new Float64Array(sizeOf(shape)).fill(value);
    place(result, shape, data, from, before);
    return result;
  },
  slice: ({ inputs, attributes: { axes, starts, steps }, shape }) => {
    const { data, shape: from } = one(inputs);
    const strides = stridesOf(from);
    const first = axes.reduce((sum, axis, i) => sum + read(starts, i) * read(strides, axis), 0);
    const steppedStrides = strides.map((stride, axis) => stride * (steps[axes.indexOf(axis)] ?? 1));
    return gather(data, shape, steppedStrides, first);
  },
  concat: ({ inputs, attributes: { axis }, shape }) => {
    const result = new Float64Array(sizeOf(shape));
    let start = 0;
    for (const input of inputs) {
      const offsets = shape.map((_, i) => (i === axis ? start : 0));
      place(result, shape, input.data, input.shape, offsets);
      start += read(input.shape, axis);
    }
    return result;
  },
  reverse: ({ inputs, attributes: { axes }, shape }) => {
    const strides = stridesOf(shape);
    const last = axes.reduce((sum, axis) => sum + (read(shape, axis) - 1) * read(strides, axis), 0);
    const turned = strides.map((stride, axis) => (axes.includes(axis) ? -stride : stride));
    return gather(one(inputs).data, shape, turned, last);
  },
  reshape: ({ inputs }) => one(inputs).data.slice(),
  transpose: ({ inputs, attributes: { permutation }, shape }) => {
    const { data, shape: from } = one(inputs);
    const strides = stridesOf(from);
    return gather(
      data,
      shape,
      permutation.map((axis) => read(strides, axis)),
    );
  },
  broadcast: ({ inputs, shape }) => expand(one(inputs), shape),
};

/** Calls with where the place lies that a number names, among `count` places of its example, and where the number's own values do. */
function eachPlace(
  { shape, data }: Values,
  count: number,
  size: number,
  f: (place: number, own: number, size: number) => void,
): void {
  const perExample = read(shape, 1);
  data.forEach((number, i) => f((Math.floor(i / perExample) * count + Math.trunc(number)) * size, i * size, size));
}

function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const power = Math.exp(x);
  return power / (1 + power);
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function softmax(values: Float64Array): Float64Array {
  return logSoftmax(values).map(Math.exp);
}

/** x - ln Σ eˣ, with the greatest x taken out so that no power overflows. */
function logSoftmax(values: Float64Array): Float64Array {
  const greatest = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const logarithm = greatest + Math.log(sum(values.map((x) => Math.exp(x - greatest))));
  return values.map((x) => x - logarithm);
}

function sum(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0);
}

function matmul({
  inputs,
  attributes: { transposeA, transposeB, alpha, beta },
  shape,
}: EvaluationContext<"matmul">): Float64Array {
  const [a, b] = two(inputs);
  const [rows, columns] = [read(shape, shape.length - 2), read(shape, shape.length - 1)];
  const inner = read(a.shape, a.shape.length - (transposeA ? 2 : 1));
  const batches = sizeOf(shape.slice(0, -2));
  const result = new Float64Array(sizeOf(shape));
  // alpha belongs to the left side's numbers, so that every product is what it is in the formula.
  const left = alpha === 1 ? a.data : a.data.map((value) => alpha * value);
  const [rowA, innerA] = transposeA ? [1, rows] : [inner, 1];
  const [innerB, columnB] = transposeB ? [1, inner] : [columns, 1];
  for (let batch = 0; batch < batches; batch++)
    addProduct(
      { data: result, start: batch * rows * columns, row: columns, column: 1 },
      { data: left, start: batch * rows * inner, row: rowA, column: innerA },
      { data: b.data, start: batch * inner * columns, row: innerB, column: columnB },
      { rows, columns, inner },
    );
  const c = inputs[2];
  if (c === undefined) return result;
  const added = expand(c, shape);
  return result.map((value, i) => value + beta * read(added, i));
}

/** `f` of each number and its channel, the second axis. */
function perChannel(x: Values | undefined, f: (value: number, channel: number) => number): Float64Array {
  const { shape, data } = known(x);
  const perPlane = sizeOf(shape.slice(2));
  return data.map((value, i) => f(value, Math.floor(i / perPlane) % read(shape, 1)));
}

function known(values: Values | undefined): Values {
  invariant(values !== undefined, "an operand is missing");
  return values;
}

function unary(f: (x: number) => number): (context: { readonly inputs: readonly Values[] }) => Float64Array {
  return ({ inputs }) => one(inputs).data.map((x) => f(x));
}

function binary(
  f: (a: number, b: number) => number,
): (context: { readonly inputs: readonly Values[]; readonly shape: readonly number[] }) => Float64Array {
  return ({ inputs, shape }) => {
    const [a, b] = two(inputs).map((input) => expand(input, shape));
    invariant(a !== undefined && b !== undefined, "two operands");
    return a.map((value, i) => f(value, read(b, i)));
  };
}

/** Repeats a tensor's numbers as NumPy broadcasts, up to `shape`. Gives the same array where there is nothing to repeat. */
function expand({ data, shape: from }: Values, shape: readonly number[]): Float64Array {
  if (from.length === shape.length && from.every((extent, axis) => extent === shape[axis])) return data;
  if (data.length === 1) return new Float64Array(sizeOf(shape)).fill(read(data, 0));
  const strides = stridesOf(from);
  const missing = shape.length - from.length;
  return gather(
    data,
    shape,
    shape.map((_, axis) => (axis < missing || from[axis - missing] === 1 ? 0 : read(strides, axis - missing))),
  );
}

/** Reads numbers in row-major order of `shape`, stepping by `strides` through `data` from `first` on. */
function gather(data: Float64Array, shape: readonly number[], strides: readonly number[], first = 0): Float64Array {
  const result = new Float64Array(sizeOf(shape));
  const last = shape.length - 1;
  const [length, stride] = last < 0 ? [1, 1] : [read(shape, last), read(strides, last)];
  const position = shape.map(() => 0);
  let from = first;
  for (let start = 0; start < result.length; start += length) {
    for (let i = 0; i < length; i++) result[start + i] = number(data, from + i * stride);
    for (let axis = last - 1; axis >= 0; axis--) {
      const next = read(position, axis) + 1;
      from += read(strides, axis);
      position[axis] = next;
      if (next < read(shape, axis)) break;
      from -= next * read(strides, axis);
      position[axis] = 0;
    }
  }
  return result;
}

/** Applies `f` to each line of numbers along an axis. */
function alongAxis({ data, shape }: Values, axis: number, f: (line: Float64Array) => Float64Array): Float64Array {
  const result = new Float64Array(data.length);
  const length = read(shape, axis);
  const stride = sizeOf(shape.slice(axis + 1));
  for (let outer = 0; outer < data.length; outer += length * stride) {
    for (let inner = outer; inner < outer + stride; inner++) {
      const line = filled(Float64Array, length, (i) => read(data, inner + i * stride));
      f(line).forEach((value, i) => (result[inner + i * stride] = value));
    }
  }
  return result;
}

/** Gathers the numbers along `axes` into one line each and reduces it to a number. */
function reduce(values: Values, axes: readonly number[], f: (line: Float64Array) => number): Float64Array {
  const strides = stridesOf(values.shape);
  const kept = values.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const order = [...kept, ...axes];
  const moved = gather(
    values.data,
    order.map((axis) => read(values.shape, axis)),
    order.map((axis) => read(strides, axis)),
  );
  const length = sizeOf(axes.map((axis) => read(values.shape, axis)));
  return filled(Float64Array, sizeOf(kept.map((axis) => read(values.shape, axis))), (i) =>
    f(moved.subarray(i * length, (i + 1) * length)),
  );
}

function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = read(strides, axis + 1) * read(shape, axis + 1);
  return strides;
}

function read(list: ArrayLike<number>, index: number): number {
  // Every index here follows from shapes that the shape rules have checked.
  return list[index] as number;
}

/** The same for float64 alone, which the inmost loops read much faster. */
function number(list: Float64Array, index: number): number {
  return list[index] as number;
}

function one(inputs: readonly Values[]): Values {
  const [x] = inputs;
  invariant(x !== undefined, "one operand");
  return x;
}

function two(inputs: readonly Values[]): [Values, Values] {
  const [a, b] = inputs;
  invariant(a !== undefined && b !== undefined, "two operands");
  return [a, b];
}
