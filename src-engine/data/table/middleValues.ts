// The values in the middle of a column, of values that come by: those near where the first of them say that it is.

import { kept } from "../../document/typedArrays";

/** Values that say where the middle is. */
const FIRST = 16_384;
/** Standard errors of a median's rank to either side. */
const SURE = 5;
/** More values near the middle are not held. */
const MOST = 2 ** 21;

export class MiddleValues {
  /** The first values, then those between the bounds; null when there are too many. */
  #held: Float64Array | null = new Float64Array(FIRST);
  #count = 0;
  #below = 0;
  #bounds: { readonly from: number; readonly to: number } | null = null;

  /** Takes more values; NaN is missing. */
  add(values: Float64Array): void {
    let at = 0;
    while (this.#bounds === null && at < values.length) {
      const value = values[at++] ?? NaN;
      if (value !== value) continue;
      this.#hold(value);
      if (this.#count === FIRST) this.#narrow();
    }
    if (this.#bounds === null || this.#held === null) return;
    const { from, to } = this.#bounds;
    let below = this.#below;
    for (; at < values.length; at++) {
      const value = values[at] ?? NaN;
      if (value < from) below += 1;
      else if (value <= to) this.#hold(value);
    }
    this.#below = below;
  }

  /** The values of two neighboring ranks, from 0; null where they are not among those held. */
  ofRanks(lower: number, upper: number): readonly [number, number] | null {
    if (this.#held === null || lower < this.#below || upper >= this.#below + this.#count) return null;
    const sorted = this.#held.slice(0, this.#count).sort();
    return [sorted[lower - this.#below] ?? 0, sorted[upper - this.#below] ?? 0];
  }

  #hold(value: number): void {
    let held = this.#held;
    if (held === null) return;
    if (this.#count === held.length) {
      if (held.length >= MOST) {
        this.#held = null;
        return;
      }
      const more = new Float64Array(2 * held.length);
      more.set(held);
      this.#held = held = more;
    }
    held[this.#count++] = value;
  }

  #narrow(): void {
    const sorted = (this.#held ?? new Float64Array(0)).slice(0, this.#count).sort();
    const aside = Math.ceil((SURE * Math.sqrt(FIRST)) / 2);
    const [from = -Infinity, to = Infinity] = [sorted[FIRST / 2 - aside], sorted[FIRST / 2 + aside]];
    this.#bounds = { from, to };
    const near = kept(sorted, (value) => value >= from && value <= to);
    this.#below = sorted.findIndex((value) => value >= from);
    this.#held = new Float64Array(FIRST);
    this.#held.set(near);
    this.#count = near.length;
  }
}
