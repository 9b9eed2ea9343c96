// What training takes of memory, as it is told before it begins. How it is worked out: passes/memory.ts.

import type { Problem } from "./errors";

/** Bytes, by what they are for. All of it is taken besides what the program itself takes. */
export interface MemoryEstimate {
  /** Weights and the optimizer's state, all copies of them. */
  readonly state: number;
  /** What a step works out: activations kept for the way back, gradients, new weights. */
  readonly step: number;
  /** The prepared rows. */
  readonly data: number;
  /** Measuring the network after each epoch. */
  readonly evaluation: number;
  /** ONNX Runtime itself and its plans. */
  readonly runtime: number;
  readonly total: number;
}

export interface RowCounts {
  readonly train: number;
  readonly validation: number;
}

export interface MemoryCheck {
  /** On the processor; on a GPU the most of it is taken there. */
  readonly estimate: MemoryEstimate;
  /** Bytes that the machine has to give. */
  readonly available: number;
  /** Where it does not fit: what to do about it. */
  readonly problem: Problem | null;
  /** Where another batch size would fit: which. */
  readonly batchSize: number | null;
}
