// States of a walk that are kept so that going back is quick: the newest ones all, older ones at steps a stride apart. The stride
// doubles when there are too many, so that however long the walk, no more memory is taken and no way back is very long.

import { evenly } from "./evenly";
import type { WalkState } from "./walkState";

export class KeptStates {
  /** As many of the newest as are kept, whatever their step. */
  readonly newest: number;
  readonly #mostSpaced: number;
  readonly #newest = new Map<number, WalkState>();
  readonly #spaced = new Map<number, WalkState>();
  #stride = 1;

  /** @param most states that there is memory for, at least 2 */
  constructor(most: number, mostNewest: number) {
    this.newest = Math.max(1, Math.min(mostNewest, Math.floor(most / 2)));
    this.#mostSpaced = Math.max(1, most - this.newest);
  }

  keep(state: WalkState): void {
    const { step } = state.position;
    this.#newest.delete(step);
    this.#newest.set(step, state);
    for (const oldest of this.#newest.keys()) {
      if (this.#newest.size <= this.newest) break;
      this.#newest.delete(oldest);
    }
    if (step % this.#stride === 0) this.#spaced.set(step, state);
    while (this.#spaced.size > this.#mostSpaced) this.#thinOut();
  }

  /** The last state that is kept of those up to a step; null where there is none. */
  upTo(step: number): WalkState | null {
    let found: WalkState | null = null;
    for (const kept of [this.#newest, this.#spaced])
      for (const [at, state] of kept) if (at <= step && (found === null || at > found.position.step)) found = state;
    return found;
  }

  /** Those from a step to another, in order; where there are more than `most`, at even distances among them. */
  between(first: number, last: number, most: number): readonly WalkState[] {
    const all = new Map([...this.#spaced, ...this.#newest]);
    const steps = [...all.keys()].filter((at) => at >= first && at <= last).sort((a, b) => a - b);
    return evenly(steps, most).flatMap((at) => all.get(at) ?? []);
  }

  /** Lets go of the states after a step. */
  dropAfter(step: number): void {
    for (const kept of [this.#newest, this.#spaced]) for (const at of kept.keys()) if (at > step) kept.delete(at);
  }

  /** Steps from `step` to the next one whose state is to be kept. */
  toNextSpaced(step: number): number {
    return this.#stride - (step % this.#stride);
  }

  #thinOut(): void {
    this.#stride *= 2;
    for (const at of this.#spaced.keys()) if (at % this.#stride !== 0) this.#spaced.delete(at);
  }
}
