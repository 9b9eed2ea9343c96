// The operations a network is lowered to: kinds and their typed attributes. The rules about them (shapes,
// gradients, ONNX, evaluation) are total tables elsewhere, so that a kind without a rule does not compile.
// Element-wise operations of two operands broadcast as NumPy does.

import type { Shape } from "./shape";

type None = Readonly<Record<string, never>>;

/**
 * Where a graph's input comes from:
 * "rows" one slice per row of data (features, targets), "weight" trained, "slot" optimiser state,
 * "scalar" a number that may differ per step (learning rate), "random" uniform numbers in [0, 1) of our own generator.
 */
export type InputRole = "rows" | "weight" | "slot" | "scalar" | "random";

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
  sign: None;
  erf: None;
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

  reshape: { readonly shape: Shape };
  transpose: { readonly permutation: readonly number[] };
  broadcast: { readonly shape: Shape };
}

export type OpKind = keyof Attributes;
