// A test of learning rates.

/** One step of a test of learning rates. */
export interface RatePoint {
  readonly learningRate: number;
  /** Of the step's batch, before the step. */
  readonly loss: number;
  readonly smoothed: number;
}

/** The loss while the learning rate was raised with every step. */
export interface RateTest {
  /** By rising rate; fewer than were asked for where it ended early. */
  readonly points: readonly RatePoint[];
  /** Where the loss fell most steeply, to two digits; null where it never fell. */
  readonly suggestion: number | null;
  /** It ended early, because the loss grew beyond bounds. */
  readonly diverged: boolean;
}
