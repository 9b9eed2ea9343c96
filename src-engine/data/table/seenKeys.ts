// Which of many whole numbers came by, one bit for each. Keys far apart wait until there are many of one neighborhood, so that the bits
// that are looked at lie in the processor's cache.

/** Bits of a neighborhood, as a power of two: 128 KiB. */
const NEAR = 20;
/** Keys of a neighborhood that wait. */
const WAITING = 512;

export class SeenKeys {
  readonly #bits: Uint8Array;
  readonly #waiting: Int32Array | null;
  readonly #filled: Int32Array;
  #different = 0;

  /** @param span keys are whole numbers from 0 to below it, which is below 2^31 */
  constructor(span: number) {
    this.#bits = new Uint8Array((span >> 3) + 1);
    const parts = (span >> NEAR) + 1;
    this.#waiting = parts > 2 ? new Int32Array(parts * WAITING) : null;
    this.#filled = new Int32Array(parts);
  }

  get bytes(): number {
    return this.#bits.byteLength + (this.#waiting?.byteLength ?? 0);
  }

  /** How many keys differ. */
  get different(): number {
    for (const [part, count] of this.#filled.entries()) this.#look(part, count);
    return this.#different;
  }

  /** Takes the first `count` keys. */
  add(keys: Int32Array, count: number): void {
    const waiting = this.#waiting;
    if (waiting === null) {
      this.#mark(keys, 0, count);
      return;
    }
    const filled = this.#filled;
    for (let at = 0; at < count; at++) {
      const key = keys[at] ?? 0;
      const part = key >> NEAR;
      const place = filled[part] ?? 0;
      waiting[part * WAITING + place] = key;
      filled[part] = place + 1;
      if (place + 1 === WAITING) this.#look(part, WAITING);
    }
  }

  #look(part: number, count: number): void {
    if (this.#waiting === null || count === 0) return;
    this.#mark(this.#waiting, part * WAITING, part * WAITING + count);
    this.#filled[part] = 0;
  }

  #mark(keys: Int32Array, from: number, to: number): void {
    const bits = this.#bits;
    let different = this.#different;
    for (let at = from; at < to; at++) {
      const key = keys[at] ?? 0;
      const byte = bits[key >>> 3] ?? 0;
      const marked = byte | (1 << (key & 7));
      if (marked === byte) continue;
      bits[key >>> 3] = marked;
      different += 1;
    }
    this.#different = different;
  }
}
