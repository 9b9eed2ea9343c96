// Which rows make which batch. Everything here is a function of the seed and the step's number, so that a run can be
// taken up at any step with nothing but these to remember.

import { range } from "../document/typedArrays";
import { createGenerator } from "../runtime/random";

/** Where a run is: plain JSON, kept in checkpoints. */
export interface Position {
  /** Optimizer steps done. */
  readonly step: number;
  /** Whole epochs done. */
  readonly epoch: number;
  /** Rows of the epoch under way that were used. */
  readonly row: number;
}

export const START: Position = { step: 0, epoch: 0, row: 0 };

/** Some steps of one batch size within one epoch. */
export interface Stretch {
  readonly count: number;
  readonly batchSize: number;
  /** count x batchSize row numbers. */
  readonly rows: Int32Array;
}

export class Batches {
  readonly rows: number;
  /** Rows in a full batch; the last of an epoch holds what is left. */
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  readonly #seed: number;
  readonly #shuffle: boolean;
  #epoch = -1;
  #order: Int32Array = new Int32Array(0);

  /** `batchSize` null takes all rows as one batch. They come in an order of each epoch's own, or in theirs without `shuffle`. */
  constructor(rows: number, batchSize: number | null, seed: number, shuffle = true) {
    this.rows = rows;
    this.batchSize = Math.min(batchSize ?? rows, rows);
    this.stepsPerEpoch = Math.ceil(rows / this.batchSize);
    this.#seed = seed;
    // All rows at once need no order.
    this.#shuffle = shuffle && this.batchSize < rows;
  }

  /** How many steps of equal batch size lie ahead in this epoch; the incomplete last batch stands alone. */
  available({ row }: Position): number {
    const left = this.rows - row;
    return left >= this.batchSize ? Math.floor(left / this.batchSize) : 1;
  }

  /** The next `count` steps; at most what is {@link available}. */
  take({ epoch, row }: Position, count: number): Stretch {
    const batchSize = Math.min(this.batchSize, this.rows - row);
    return { count, batchSize, rows: this.#orderOf(epoch).subarray(row, row + count * batchSize) };
  }

  /** The position after `count` steps of a stretch taken at `position`. */
  after(position: Position, batchSize: number, count: number): Position {
    const row = position.row + batchSize * count;
    const step = position.step + count;
    return row >= this.rows ? { step, epoch: position.epoch + 1, row: 0 } : { step, epoch: position.epoch, row };
  }

  #orderOf(epoch: number): Int32Array {
    if (this.#epoch !== epoch) {
      if (this.#shuffle) this.#order = createGenerator(this.#seed, `order/${epoch}`).permutation(this.rows);
      else if (this.#order.length !== this.rows) this.#order = range(this.rows);
      this.#epoch = epoch;
    }
    return this.#order;
  }
}
