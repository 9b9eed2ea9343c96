import { WHOLE_LOSS, figureOf, isBetter } from "../metrics/figures";
import type { Figure } from "../metrics/figures";
import type { EpochMetrics } from "../runs/epochs";

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
