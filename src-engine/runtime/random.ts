// Random numbers from a counter: Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as
// 1, 2, 3", SC 2011). A number depends on the seed, the stream's name and its position alone, so a generator's state is
// three plain values, and a stream can be added without disturbing another.

import { invariant } from "../document/errors";

/** Everything a generator is; plain JSON, kept in checkpoints. */
export interface GeneratorState {
  /** 0 to 2^32 - 1. */
  readonly seed: number;
  /** Names a sequence of its own, independent of every other name's. */
  readonly stream: string;
  /** How many 32-bit words have been drawn. */
  readonly position: number;
}

export interface Generator {
  /** The next 32 random bits, as a number from 0 to 2^32 - 1. */
  word(): number;
  /** In [0, 1), a multiple of 2^-24, exact in float32. */
  uniform(): number;
  /** From the normal distribution of mean 0 and standard deviation 1 (Box-Muller; two words each). */
  normal(): number;
  /** A whole number from 0 to limit - 1, all equally likely; limit below 2^32. */
  below(limit: number): number;
  /** The numbers 0 to size - 1 in random order, all orders equally likely (Fisher-Yates). */
  permutation(size: number): Int32Array;
  /** Fills with what `uniform` would give, faster. */
  fillUniform(target: Float32Array): void;
  /** Adds to `counts` how often each number comes in `draws` calls of `below(counts.length)`, faster. */
  countBelow(draws: number, counts: Float64Array): void;
  state(): GeneratorState;
}

// Signed, as all that they are multiplied with.
const MULTIPLIER_0 = 0xd2511f53 | 0;
const MULTIPLIER_1 = 0xcd9e8d57 | 0;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;
const TWO_32 = 2 ** 32;
const TWO_MINUS_24 = 2 ** -24;
/** Words that are made at a time where many are wanted; whole blocks. */
const WORDS_AT_ONCE = 4_096;

/** The upper 32 bits of the 64-bit product of two unsigned 32-bit integers, from products of halves that fit 32 bits. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const carry = (Math.imul(aLow, bHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) | 0;
}

/** Philox4x32-10: writes the four words that belong to a 128-bit counter and a 64-bit key into `out` at `offset`. */
export function philox(
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
  key0: number,
  key1: number,
  out: Uint32Array | Int32Array,
  offset: number,
): void {
  philoxBlocks([counter0, counter1, counter2, counter3], [key0, key1], out, offset, 1);
}

/** The same of `blocks` counters one after another, as long as the first word of the counter does not overflow. */
function philoxBlocks(
  [counter0, counter1, counter2, counter3]: readonly [number, number, number, number],
  [key0, key1]: readonly [number, number],
  out: Uint32Array | Int32Array,
  offset: number,
  blocks: number,
): void {
  for (let block = 0, at = offset; block < blocks; block++, at += 4) {
    let c0 = (counter0 + block) | 0;
    let c1 = counter1 | 0;
    let c2 = counter2 | 0;
    let c3 = counter3 | 0;
    let k0 = key0 | 0;
    let k1 = key1 | 0;
    for (let round = 0; round < ROUNDS; round++) {
      const high0 = multiplyHigh(MULTIPLIER_0, c0);
      const high1 = multiplyHigh(MULTIPLIER_1, c2);
      const low0 = Math.imul(MULTIPLIER_0, c0);
      const low1 = Math.imul(MULTIPLIER_1, c2);
      c0 = high1 ^ c1 ^ k0;
      c1 = low1;
      c2 = high0 ^ c3 ^ k1;
      c3 = low0;
      k0 = (k0 + WEYL_0) | 0;
      k1 = (k1 + WEYL_1) | 0;
    }
    out[at] = c0;
    out[at + 1] = c1;
    out[at + 2] = c2;
    out[at + 3] = c3;
  }
}

/** Four words that stand for a name: its UTF-16 units chained through Philox, seven to a block, with their number. */
function hashName(name: string): Uint32Array {
  const hash = new Uint32Array(4);
  for (let start = 0; start === 0 || start < name.length; start += 7) {
    const unit = (at: number): number => (start + at < name.length ? name.charCodeAt(start + at) : 0);
    const [h0 = 0, h1 = 0, h2 = 0, h3 = 0] = hash;
    philox(
      h0 ^ (unit(0) | (unit(1) << 16)),
      h1 ^ (unit(2) | (unit(3) << 16)),
      h2 ^ (unit(4) | (unit(5) << 16)),
      h3 ^ unit(6),
      name.length,
      start,
      hash,
      0,
    );
  }
  return hash;
}

/** A generator at the start of a stream, or where a saved state says. */
export function createGenerator(seed: number, stream: string, position = 0): Generator {
  invariant(
    Number.isInteger(seed) && seed >= 0 && seed < TWO_32,
    `a seed is a whole number from 0 to 2^32 - 1, not ${seed}`,
  );
  invariant(Number.isSafeInteger(position) && position >= 0, `a position is a whole number, not ${position}`);
  // The name chooses half of the key and half of the counter: 2^96 streams of 2^66 words for each seed.
  const [key1 = 0, counter2 = 0, counter3 = 0] = hashName(stream);
  const block = new Uint32Array(4);
  /** Whether `block` has the words around `next`; at the first word of a block it is always loaded anew. */
  let isLoaded = false;
  let next = position;
  /** Room for words that are made many at a time. */
  let words: Int32Array | undefined;

  const loadBlock = (number: number): void => {
    philox(number, Math.floor(number / TWO_32), counter2, counter3, seed, key1, block, 0);
    isLoaded = true;
  };

  const word = (): number => {
    const at = next & 3;
    if (at === 0 || !isLoaded) loadBlock(Math.floor(next / 4));
    next += 1;
    return block[at] ?? 0;
  };

  /** What `word` would give, again and again; as signed numbers, which are quicker. */
  const fillWords = (target: Int32Array): void => {
    let at = 0;
    while (at < target.length && next % 4 !== 0) target[at++] = word();
    while (at + 4 <= target.length) {
      const number = next / 4;
      const low = number % TWO_32;
      const blocks = Math.min(Math.floor((target.length - at) / 4), TWO_32 - low);
      philoxBlocks([low, Math.floor(number / TWO_32), counter2, counter3], [seed, key1], target, at, blocks);
      at += 4 * blocks;
      next += 4 * blocks;
      isLoaded = false;
    }
    while (at < target.length) target[at++] = word();
  };

  const uniform = (): number => (word() >>> 8) * TWO_MINUS_24;

  const requireLimit = (limit: number): void => {
    // The message is not written for each of millions of calls.
    if (!(Number.isInteger(limit) && limit >= 1 && limit < TWO_32)) {
      invariant(false, `a limit is a whole number from 1 to 2^32 - 1, not ${limit}`);
    }
  };

  const below = (limit: number): number => {
    requireLimit(limit);
    // Lemire, "Fast random integer generation in an interval", 2019: the upper half of word * limit; a few lower halves
    // are refused, so that no result is favored.
    let value = word();
    let low = Math.imul(value, limit) >>> 0;
    if (low < limit) {
      const refused = (TWO_32 - limit) % limit;
      while (low < refused) {
        value = word();
        low = Math.imul(value, limit) >>> 0;
      }
    }
    return multiplyHigh(value, limit) >>> 0;
  };

  return {
    word,
    uniform,
    below,
    normal() {
      // 1 - u lies in (0, 1], where the logarithm is finite.
      const radius = Math.sqrt(-2 * Math.log(1 - word() / TWO_32));
      return radius * Math.cos((2 * Math.PI * word()) / TWO_32);
    },
    permutation(size) {
      const order = new Int32Array(size);
      for (let i = 0; i < size; i++) {
        const j = below(i + 1);
        order[i] = order[j] ?? 0;
        order[j] = i;
      }
      return order;
    },
    fillUniform(target) {
      let at = 0;
      while (at < target.length && next % 4 !== 0) target[at++] = uniform();
      for (let number = next / 4; at + 4 <= target.length; number++, at += 4, next += 4) {
        loadBlock(number);
        for (let i = 0; i < 4; i++) target[at + i] = ((block[i] ?? 0) >>> 8) * TWO_MINUS_24;
      }
      while (at < target.length) target[at++] = uniform();
    },
    countBelow(draws, counts) {
      const limit = counts.length;
      requireLimit(limit);
      const refused = (TWO_32 - limit) % limit;
      words ??= new Int32Array(WORDS_AT_ONCE);
      for (let left = draws; left > 0;) {
        const some = left < words.length ? words.subarray(0, left) : words;
        fillWords(some);
        for (const value of some) {
          if (Math.imul(value, limit) >>> 0 < refused) continue;
          const drawn = multiplyHigh(value, limit) >>> 0;
          counts[drawn] = (counts[drawn] ?? 0) + 1;
          left--;
        }
      }
    },
    state: () => ({ seed, stream, position: next }),
  };
}

/** A generator that goes on where the one that gave this state stopped. */
export function resumeGenerator({ seed, stream, position }: GeneratorState): Generator {
  return createGenerator(seed, stream, position);
}
