// Counts the numbers of a column as they come by: how many, their mean and deviation, their bins, and how many differ. Numbers with few
// digits after the point are whole numbers of their last digit, so that one bit, or one count, for each of these tells them apart.

/** Counted one by one up to so many different whole numbers. */
const COUNTED = 2 ** 18;

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

export interface CounterRequest extends Bounds {
  /** Digits after the point that are thought to write every value. */
  readonly digits: number;
  /** Lower edges of the bins, ascending. */
  readonly edges: readonly number[];
  /** Bytes that telling the values apart may take. */
  readonly room: number;
}

export class NumberCounter {
  present = 0;
  mean = 0;
  /** Every value is written by the digits. */
  written = true;
  /** Every value lies within the bounds, which both are values. */
  within = true;
  readonly bins: Float64Array;
  /** Bytes that it holds to tell the values apart. */
  readonly bytes: number;
  readonly #request: CounterRequest;
  readonly #power: number;
  readonly #first: number;
  readonly #counts: Uint32Array | null;
  readonly #seen: Uint8Array | null;
  #different = 0;
  #squares = 0;
  #lowest = Infinity;
  #highest = -Infinity;

  constructor(request: CounterRequest) {
    const { min, max, digits, edges, room } = request;
    this.#request = request;
    this.bins = new Float64Array(edges.length);
    this.#power = 10 ** digits;
    this.#first = Math.round(min * this.#power);
    const last = Math.round(max * this.#power);
    const span = last - this.#first + 1;
    const isWhole = Math.max(Math.abs(this.#first), Math.abs(last)) < 2 ** 52;
    this.#counts = isWhole && span <= COUNTED ? new Uint32Array(span) : null;
    this.#seen =
      isWhole && this.#counts === null && span / 8 <= room && span < 2 ** 31 ? new Uint8Array((span >> 3) + 1) : null;
    this.bytes = this.#counts?.byteLength ?? this.#seen?.byteLength ?? 0;
  }

  get deviation(): number {
    return this.present === 0 ? 0 : Math.sqrt(this.#squares / this.present);
  }

  /** How many values differ; null where that was not counted. */
  get distinct(): number | null {
    return this.written && (this.#counts !== null || this.#seen !== null) ? this.#different : null;
  }

  /** The value of a rank, from 0; null where values were not counted one by one. */
  valueOf(rank: number): number | null {
    if (this.#counts === null || !this.written) return null;
    let before = 0;
    for (const [at, count] of this.#counts.entries()) {
      before += count;
      if (before > rank) return (this.#first + at) / this.#power;
    }
    return null;
  }

  /** Takes more values; NaN is missing. */
  add(values: Float64Array): void {
    const { min, max, edges } = this.#request;
    let count = 0;
    let sum = 0;
    let [lowest, highest] = [this.#lowest, this.#highest];
    for (const value of values) {
      if (Number.isNaN(value)) continue;
      count += 1;
      sum += value;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
    if (count === 0) return;
    this.#lowest = lowest;
    this.#highest = highest;
    if (lowest < min || highest > max) {
      this.within = false;
      return;
    }
    const mean = sum / count;
    const power = this.#power;
    const first = this.#first;
    const bins = this.bins;
    const last = edges.length - 1;
    const perUnit = max > min ? edges.length / (max - min) : 0;
    const counts = this.#counts;
    const seen = this.#seen;
    let written = this.written;
    let different = this.#different;
    let squares = 0;
    for (const value of values) {
      if (Number.isNaN(value)) continue;
      const far = value - mean;
      squares += far * far;
      if (last > 0) {
        let bin = Math.min(last, Math.floor((value - min) * perUnit));
        if (value < (edges[bin] ?? 0)) bin -= 1;
        else if (bin < last && value >= (edges[bin + 1] ?? 0)) bin += 1;
        bins[bin] = (bins[bin] ?? 0) + 1;
      }
      if (!written) continue;
      const number = Math.round(value * power);
      if (number / power !== value) {
        written = false;
        continue;
      }
      const key = number - first;
      if (counts !== null) {
        const times = counts[key] ?? 0;
        if (times === 0) different += 1;
        counts[key] = times + 1;
      } else if (seen !== null) {
        const at = key >>> 3;
        const bit = 1 << (key & 7);
        const byte = seen[at] ?? 0;
        if ((byte & bit) === 0) {
          seen[at] = byte | bit;
          different += 1;
        }
      }
    }
    if (last === 0) bins[0] = (bins[0] ?? 0) + count;
    this.written = written;
    this.#different = different;
    // Chan, Golub and LeVeque: the squares of two sets, put together.
    const all = this.present + count;
    const apart = mean - this.mean;
    this.#squares += squares + (apart * apart * this.present * count) / all;
    this.mean += (apart * count) / all;
    this.present = all;
  }
}
