// Counts the numbers of a column as they come by: how many, their mean and deviation, their bins, and how many differ. Numbers with few
// digits after the point are whole numbers of their last digit, and days whole seconds, so that one bit, or one count, for each of these
// tells them apart.

import { SeenKeys } from "./seenKeys";

/** Counted one by one up to so many different whole numbers. */
const COUNTED = 2 ** 18;

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

export interface CounterRequest extends Bounds {
  /** Times this every value is thought to be a whole number, which divided by it is the value. */
  readonly times: number;
  /** Lower edges of the bins, ascending. */
  readonly edges: readonly number[];
  /** Bytes that telling the values apart may take. */
  readonly room: number;
}

export class NumberCounter {
  present = 0;
  mean = 0;
  /** Every value is such a number. */
  written = true;
  /** Of the values that came by. */
  lowest = Infinity;
  highest = -Infinity;
  /** Bytes that it holds to tell the values apart. */
  readonly bytes: number;
  readonly #request: CounterRequest;
  readonly #times: number;
  readonly #first: number;
  readonly #counts: Uint32Array | null;
  readonly #seen: SeenKeys | null;
  readonly #bins: Float64Array;
  /** Of the values that come by at once. */
  #keys = new Int32Array(0);
  #different = 0;
  #squares = 0;

  constructor(request: CounterRequest) {
    const { min, max, times, edges, room } = request;
    this.#request = request;
    this.#bins = new Float64Array(edges.length);
    this.#times = times;
    this.#first = Math.round(min * this.#times);
    const last = Math.round(max * this.#times);
    const span = last - this.#first + 1;
    const isWhole = Math.max(Math.abs(this.#first), Math.abs(last)) < 2 ** 52;
    this.#counts = isWhole && span <= COUNTED ? new Uint32Array(span) : null;
    this.#seen = isWhole && this.#counts === null && span / 8 <= room && span < 2 ** 31 ? new SeenKeys(span) : null;
    this.bytes = this.#counts?.byteLength ?? this.#seen?.bytes ?? 0;
  }

  /** Every value lies within the bounds. */
  get within(): boolean {
    const { min, max } = this.#request;
    return this.lowest >= min && this.highest <= max;
  }

  get deviation(): number {
    return this.present === 0 ? 0 : Math.sqrt(this.#squares / this.present);
  }

  /** How many values differ; null where that was not counted. */
  get distinct(): number | null {
    if (!this.written) return null;
    return this.#counts === null ? (this.#seen?.different ?? null) : this.#different;
  }

  /** The values are counted one by one, as long as each is such a number. */
  get isCounted(): boolean {
    return this.#counts !== null;
  }

  /** How many values lie in each bin. */
  get bins(): readonly number[] {
    const bins = Float64Array.from(this.#bins);
    if (this.#counts !== null && this.written) this.#binCounts(bins);
    return [...bins];
  }

  /** The value of a rank, from 0; null where values were not counted one by one. */
  valueOf(rank: number): number | null {
    const counts = this.#counts;
    if (counts === null || !this.written) return null;
    let before = 0;
    for (let at = 0; at < counts.length; at++) {
      before += counts[at] ?? 0;
      if (before > rank) return (this.#first + at) / this.#times;
    }
    return null;
  }

  /** Takes more values; NaN is missing. */
  add(values: Float64Array): void {
    // By their places: `for of` takes twice as long.
    const { length } = values;
    let count = 0;
    let sum = 0;
    let { lowest, highest } = this;
    for (let at = 0; at < length; at++) {
      const value = values[at] ?? NaN;
      if (value !== value) continue;
      count += 1;
      sum += value;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
    if (count === 0) return;
    this.lowest = lowest;
    this.highest = highest;
    if (!this.within) return;
    const mean = sum / count;
    let squares = 0;
    for (let at = 0; at < length; at++) {
      const far = (values[at] ?? NaN) - mean;
      if (far === far) squares += far * far;
    }
    // Chan, Golub and LeVeque: the squares of two sets, put together.
    const all = this.present + count;
    const apart = mean - this.mean;
    this.#squares += squares + (apart * apart * this.present * count) / all;
    this.mean += (apart * count) / all;
    this.present = all;
    const counted = this.written ? this.#tellApart(values) : 0;
    // What is counted one by one is put into bins in the end.
    this.#bin(values, this.#counts !== null ? counted : 0);
  }

  /** Counts the values, up to the first that is no such number; its place, or how many values there are. */
  #tellApart(values: Float64Array): number {
    const times = this.#times;
    const first = this.#first;
    const counts = this.#counts;
    if (this.#keys.length < values.length) this.#keys = new Int32Array(values.length);
    const keys = this.#keys;
    let count = 0;
    let at = 0;
    for (; at < values.length; at++) {
      const value = values[at] ?? NaN;
      if (value !== value) continue;
      const number = Math.round(value * times);
      if (number / times !== value) break;
      keys[count++] = number - first;
    }
    if (counts !== null) {
      let different = this.#different;
      for (let index = 0; index < count; index++) {
        const key = keys[index] ?? 0;
        const before = counts[key] ?? 0;
        if (before === 0) different += 1;
        counts[key] = before + 1;
      }
      this.#different = different;
    } else this.#seen?.add(keys, count);
    if (at < values.length) {
      this.written = false;
      if (counts !== null) this.#binCounts(this.#bins);
    }
    return at;
  }

  /** Adds the values that were counted one by one. */
  #binCounts(bins: Float64Array): void {
    const counts = this.#counts ?? new Uint32Array(0);
    const { edges } = this.#request;
    let bin = 0;
    for (let key = 0; key < counts.length; key++) {
      const count = counts[key] ?? 0;
      if (count === 0) continue;
      const value = (this.#first + key) / this.#times;
      while (bin + 1 < edges.length && value >= (edges[bin + 1] ?? 0)) bin += 1;
      bins[bin] = (bins[bin] ?? 0) + count;
    }
  }

  /** Puts the values into bins, from a place on. */
  #bin(values: Float64Array, from: number): void {
    const { min, max, edges } = this.#request;
    const bins = this.#bins;
    const last = edges.length - 1;
    const perUnit = last > 0 ? edges.length / (max - min) : 0;
    for (let at = from; at < values.length; at++) {
      const value = values[at] ?? NaN;
      if (value !== value) continue;
      let bin = Math.min(last, Math.floor((value - min) * perUnit));
      if (value < (edges[bin] ?? 0)) bin -= 1;
      else if (bin < last && value >= (edges[bin + 1] ?? 0)) bin += 1;
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
  }
}
