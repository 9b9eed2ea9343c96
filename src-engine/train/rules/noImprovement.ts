// Early stopping: going on would only fit the training rows better.

import { WHOLE_LOSS, figureOf, isBetter, lowerIsBetter } from "../../metrics/figures";
import type { Figure } from "../../metrics/figures";
import type { EpochMetrics } from "../../runs/epochs";
import type { RememberingRule, RuleState } from "./rule";

/** Remembers the epoch in which the watched figure is best on the validation rows; the first of equals. */
export class BestEpoch {
  metrics: EpochMetrics | null;
  readonly #watch: Figure;

  constructor(metrics: EpochMetrics | null = null, watch: Figure = WHOLE_LOSS) {
    this.metrics = metrics;
    this.#watch = watch;
  }

  /** Takes a new epoch into account; true when it is the best so far. */
  see(metrics: EpochMetrics): boolean {
    const before = this.metrics === null ? null : figureOf(this.metrics, this.#watch, "validation");
    if (!isBetter(this.#watch, figureOf(metrics, this.#watch, "validation"), before)) return false;
    this.metrics = metrics;
    return true;
  }
}

/**
 * Ends the run when the watched figure has not got better on the validation rows for `patience` epochs. Better is a value that is
 * better than that of the last better epoch by more than `minDelta`, as in Keras: many small gains add up to one.
 * @param start epochs done before the run
 */
export function noImprovementRule(
  patience: number,
  minDelta = 0,
  start = 0,
  before: RuleState = {},
  watch?: Figure,
): RememberingRule {
  const figure = watch ?? WHOLE_LOSS;
  const worst = lowerIsBetter(figure) ? Infinity : -Infinity;
  let { epoch: bestEpoch = start, loss: best = worst } = before;
  return {
    state: () => ({ epoch: bestEpoch, loss: best }),
    afterEpoch(metrics) {
      const value = figureOf(metrics, figure, "validation");
      if (isBetter(figure, value, best, minDelta)) [bestEpoch, best] = [metrics.epoch, value ?? best];
      return metrics.epoch - bestEpoch >= patience
        ? { kind: "no-improvement", patience, bestEpoch, minDelta, ...(watch === undefined ? {} : { watch }) }
        : null;
    },
  };
}
