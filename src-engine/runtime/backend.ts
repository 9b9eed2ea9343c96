// What the training loop needs of whatever executes a graph. Two implementations: onnx/ (ONNX Runtime,
// float32, fast) and reference/ (plain TypeScript, float64, obvious).

import { range } from "../document/typedArrays";
import type { Graph } from "../ir/graph";
import type { StepGraph } from "../ir/step";

export type NumberArray = Float32Array | Float64Array;

/** A dense tensor in row-major order. */
export interface Tensor<A = NumberArray> {
  readonly shape: readonly number[];
  readonly data: A;
}

export type Tensors = Readonly<Record<string, Tensor>>;

export interface Backend {
  readonly name: "onnx" | "reference";
  /** Prepares a graph that maps its inputs to its outputs: a prediction, an evaluation, a gradient. */
  load(graph: Graph): Promise<Program>;
  /** Prepares a training step together with the rows it draws its batches from. */
  loadTraining(step: StepGraph, rows: TrainingRows): Promise<TrainingProgram>;
}

export interface Program {
  /**
   * Takes every graph input by name; gives every graph output by name. Weights are not altered between runs that are given
   * the same arrays.
   */
  run(feeds: Tensors): Promise<Tensors>;
  dispose(): Promise<void>;
}

/** All training rows, by graph input name; the first axis is the row. Or what gives them. */
export type TrainingRows = Tensors | RowFeed;

/** Training rows that are too many for memory. */
export class RowFeed {
  readonly count: number;
  /** Numbers of one row, features and targets together. */
  readonly numbersPerRow: number;
  /** Rows by their numbers, in that order, by graph input name; `rows` may be part of a longer order, which is read ahead. */
  readonly take: (rows: Int32Array) => Promise<Tensors>;

  constructor(count: number, numbersPerRow: number, take: (rows: Int32Array) => Promise<Tensors>) {
    this.count = count;
    this.numbersPerRow = numbersPerRow;
    this.take = take;
  }
}

/** All rows at once, for those who have to have them so. */
export async function wholeRows(rows: TrainingRows): Promise<Tensors> {
  return rows instanceof RowFeed ? rows.take(range(rows.count)) : rows;
}

/** Some optimizer steps to run in one call. */
export interface Steps {
  /** How many steps. */
  readonly count: number;
  /** Rows in each batch. */
  readonly batchSize: number;
  /** count x batchSize row numbers. */
  readonly rows: Int32Array;
  /** Per scalar input, its value in each step. */
  readonly scalars: Readonly<Record<string, Float64Array>>;
  /** Per random input, uniform numbers in [0, 1): count x the input's shape. */
  readonly random: Readonly<Record<string, Float32Array>>;
}

export interface StepResults {
  /** Loss of each step's batch, before that step's update. */
  readonly loss: Float64Array;
  /** All else that the step graph measures (`measuredNames`), by the name of its output: a number for each step. */
  readonly measured: Readonly<Record<string, Float64Array>>;
}

export interface TrainingProgram {
  /** Weights and optimizer state by name. Setting copies; getting gives a snapshot that later steps do not alter. */
  setState(state: Tensors): void;
  getState(): Tensors;
  run(steps: Steps): Promise<StepResults>;
  dispose(): Promise<void>;
}
