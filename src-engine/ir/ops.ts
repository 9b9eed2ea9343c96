// The operations a network is lowered to: kinds and their typed attributes. The rules about them (shapes,
// gradients, ONNX, evaluation) are total tables elsewhere, so that a kind without a rule does not compile.
// Element-wise operations of two operands broadcast as NumPy does.

import type { Shape } from "./shape";

type None = Readonly<Record<string, never>>;

/**
 * Where a graph's input comes from:
 * "rows" one slice per row of data (features, targets), "weight" kept with the network, most of them trained, "slot" optimizer state,
 * "scalar" a number that may differ per step (learning rate), "random" uniform numbers in [0, 1) of our own generator.
 */
export type InputRole = "rows" | "weight" | "slot" | "scalar" | "random";

/** How a window of cells moves over the axes behind examples and channels; one number per such axis. */
export interface Window {
  readonly strides: readonly number[];
  /** Zeros in front of and behind each axis (for a maximum: cells that never win; for a mean: cells that do not count). */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** A window whose cells lie `dilations` apart, over channels in `groups` that do not mix. */
export interface Correlation extends Window {
  readonly dilations: readonly number[];
  readonly groups: number;
}

/** A window of `kernel` cells, all side by side. */
export interface Pooling extends Window {
  readonly kernel: readonly number[];
}

export interface Attributes {
  input: { readonly name: string; readonly role: InputRole; readonly shape: Shape };
  /** Row-major values; a single value fills the shape. */
  constant: { readonly shape: readonly number[]; readonly values: readonly number[] };
  /** The number of rows in the batch, N, as a scalar. No inputs; the graph has an input with rows. */
  batchSize: None;

  add: None;
  subtract: None;
  multiply: None;
  divide: None;
  maximum: None;
  minimum: None;
  /** 1 where a > b, else 0, as float. */
  greater: None;
  /** 1 where a = b, else 0, as float. */
  equal: None;
  /** condition (0 or 1), then, otherwise. */
  select: None;

  negate: None;
  exp: None;
  log: None;
  /** log(1 + x), exact for small x. */
  log1p: None;
  sqrt: None;
  reciprocal: None;
  abs: None;
  /** The greatest whole number that is not above. */
  floor: None;
  sign: None;
  erf: None;
  sin: None;
  cos: None;
  relu: None;
  sigmoid: None;
  tanh: None;
  softplus: None;

  /**
   * alpha * op(a) op(b) + beta * c, with op a transpose of the last two axes where asked. Two operands, or three with c
   * broadcast to the result. Operands of rank 2, or more for a batch of matrices (leading axes equal, no c).
   */
  matmul: { readonly transposeA: boolean; readonly transposeB: boolean; readonly alpha: number; readonly beta: number };
  softmax: { readonly axis: number };
  logSoftmax: { readonly axis: number };
  /** Logits z and targets t, [N, k], each row of t adding up to 1. Gives [N]: -sum over k of t log softmax(z). */
  softmaxCrossEntropy: None;
  /** Logits z and targets t in [0, 1], same shape. Element-wise: -(t log sigmoid(z) + (1 - t) log(1 - sigmoid(z))). */
  sigmoidCrossEntropy: None;

  sum: { readonly axes: readonly number[]; readonly keepDims: boolean };
  mean: { readonly axes: readonly number[]; readonly keepDims: boolean };
  max: { readonly axes: readonly number[]; readonly keepDims: boolean };

  /** x [N, C, ...] and, for each channel, a factor a [C] and a shift b [C]: a x + b. */
  affine: None;
  /**
   * x [N, C, ...], and for each channel [C] the mean μ and the inverse deviation s of x over all other axes, a factor γ and a
   * shift β: γ s (x - μ) + β. The derivative by x knows that μ and s follow from x; by μ and s it is taken as 0.
   */
  normalize: None;
  /**
   * x [N, C, ...in] and kernels w [O, C / groups, ...kernel], and optionally a bias [O]. Gives [N, O, ...out], each number the
   * sum of a window's cells times a kernel (a cross-correlation, as every deep-learning library has it).
   */
  conv: Correlation;
  /**
   * The derivative of `conv` with respect to x, used as an operation: y [N, O, ...out] and w [O, C / groups, ...kernel]
   * give [N, C, ...size], where a `conv` of that size with the same window gives the shape of y.
   */
  convTranspose: Correlation & { readonly size: readonly number[] };
  /** The derivative of `conv` with respect to its kernel, used as an operation: x [N, C, ...in] and g [N, O, ...out] give [O, C / groups, ...kernel]. */
  convKernelGradient: Correlation & { readonly kernel: readonly number[] };
  /** x [N, C, ...in]: the greatest number of each window. */
  maxPool: Pooling;
  /**
   * The derivative of `maxPool` with respect to x, used as an operation, of windows that do not overlap and lie inside of x: x [N, C, ...in] and
   * g [N, C, ...out] give [N, C, ...in], each window's g at its first greatest cell and 0 everywhere else.
   */
  maxUnpool: Pooling;
  /** x [N, C, ...in]: the mean of those cells of each window that lie inside of x. */
  averagePool: Pooling;

  /** A table [V, D] and numbers i of any shape, cut to whole ones from 0 to V - 1. Gives [...shape of i, D]. */
  gatherRows: None;
  /** Numbers i as above and values [...shape of i, D]. Gives [count, D]: for each number the sum of its values. */
  scatterRows: { readonly count: number };
  /** x [N, P, C] and numbers [N, Q], cut to whole ones from 0 to P - 1. Gives [N, Q, C]: places of the same example by number. */
  gatherPlaces: None;
  /** Numbers as above and values [N, Q, C]. Gives [N, count, C]: for each place of an example the sum of the values with its number. */
  scatterPlaces: { readonly count: number };
  /** Cells of one value in front of and behind every axis. */
  pad: { readonly before: readonly number[]; readonly after: readonly number[]; readonly value: number };
  /** From `starts` to before `ends` in `steps` along the named axes, whose extents do not depend on the batch. */
  slice: {
    readonly axes: readonly number[];
    readonly starts: readonly number[];
    readonly ends: readonly number[];
    readonly steps: readonly number[];
  };
  /** One operand behind the other along an axis. */
  concat: { readonly axis: number };
  /** The order along the named axes turned round. */
  reverse: { readonly axes: readonly number[] };
  reshape: { readonly shape: Shape };
  transpose: { readonly permutation: readonly number[] };
  broadcast: { readonly shape: Shape };
}

export type OpKind = keyof Attributes;
