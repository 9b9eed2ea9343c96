// What a run keeps of its weights on its way: records, some of them at moments that are worth a look.

export const RECORD_MOMENTS = ["best", "fall", "hold", "last"] as const;
/**
 * Why a record is worth a look: the best epoch; the epoch in which the loss fell most; the first step for which the condition of a stopping
 * rule that counts steps holds; the last step.
 */
export type RecordMoment = (typeof RECORD_MOMENTS)[number];

export const RECORD_PRECISIONS = ["float32", "int16"] as const;
/** As training has the weights, or each tensor's in 65,535 steps between its extremes. */
export type RecordPrecision = (typeof RECORD_PRECISIONS)[number];

/** Where a run was when its weights were recorded. */
export interface RecordHead {
  /** Steps and whole epochs done, over the whole run, and rows of the epoch that was begun. */
  readonly step: number;
  readonly epoch: number;
  readonly row: number;
  /** The mean loss of the batch of the step that led here, and the greatest change of a weight by it; NaN at the beginning. */
  readonly loss: number;
  readonly change: number;
  readonly moments: readonly RecordMoment[];
}
