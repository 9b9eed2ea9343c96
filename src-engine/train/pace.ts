// How many steps to run in one call of the backend: enough that the call's overhead vanishes, few enough that pause and
// stop are seen soon. It affects no result, only when the loop looks up.

/** How long one call should last, in ms. */
const TARGET = 30;
/** More steps than this in a call gain nothing. */
const MOST = 4_096;

export interface StepPace {
  /** How many of the `available` steps to run next. */
  next(available: number): number;
  /** Learns from a call. */
  measured(steps: number, ms: number): void;
}

export class Pace implements StepPace {
  #stepMs: number | null = null;

  next(available: number): number {
    if (this.#stepMs === null) return Math.min(available, 1);
    return Math.max(1, Math.min(available, MOST, Math.floor(TARGET / this.#stepMs)));
  }

  /** Follows a slow-down at once and a speed-up gradually, so that a call is seldom too long. */
  measured(steps: number, ms: number): void {
    const now = Math.max(ms / steps, 1e-6);
    this.#stepMs = this.#stepMs === null || now > this.#stepMs ? now : (this.#stepMs + now) / 2;
  }
}
