// Unpacks LZ4 frames: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md and lz4_Block_format.md. Of the libraries
// without native code, lz4js 0.2 gives other bytes than were packed, without a word.

const MAGIC = 0x184d_2204;
const RAW = 0x8000_0000;

/**
 * The bytes of one frame, without its checksums being compared.
 * @param most bytes that it may unpack to
 * @throws RangeError for a frame that is not sound, or larger
 */
export function unpackLz4(packed: Uint8Array, most: number): Uint8Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw new RangeError("it is no LZ4 frame");
  const flags = view.getUint8(4);
  const [hasBlockSum, hasSize, hasDictionary] = [0x10, 0x08, 0x01].map((bit) => (flags & bit) !== 0);
  if (flags >> 6 !== 1 || hasDictionary === true) throw new RangeError("it is an LZ4 frame of an unknown kind");
  const output = new Output(most);
  for (let at = 7 + (hasSize === true ? 8 : 0); ;) {
    const size = view.getUint32(at, true);
    at += 4;
    if (size === 0) return output.bytes();
    const length = size & ~RAW;
    if (at + length > packed.length) throw new RangeError("the LZ4 frame is cut off");
    const block = packed.subarray(at, at + length);
    if ((size & RAW) !== 0) output.add(block);
    else unpackBlock(block, output);
    at += length + (hasBlockSum === true ? 4 : 0);
  }
}

/** Sequences of literal bytes, and of bytes that were there before. */
function unpackBlock(block: Uint8Array, output: Output): void {
  let at = 0;
  const next = (): number => {
    const byte = block[at++];
    if (byte === undefined) throw new RangeError("an LZ4 block is cut off");
    return byte;
  };
  const lengthOf = (nibble: number): number => {
    let length = nibble;
    if (nibble === 15) {
      let byte: number;
      do {
        byte = next();
        length += byte;
      } while (byte === 255);
    }
    return length;
  };
  while (at < block.length) {
    const token = next();
    const literals = lengthOf(token >> 4);
    if (at + literals > block.length) throw new RangeError("an LZ4 block is cut off");
    output.add(block.subarray(at, at + literals));
    at += literals;
    // The last sequence has literals alone.
    if (at === block.length) return;
    const back = next() | (next() << 8);
    output.repeat(back, lengthOf(token & 15) + 4);
  }
}

/** Grows with what it holds. */
class Output {
  readonly #most: number;
  #bytes = new Uint8Array(64 * 1024);
  #length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  add(part: Uint8Array): void {
    this.#reserve(part.length);
    this.#bytes.set(part, this.#length);
    this.#length += part.length;
  }

  /** The bytes from so many back on; they may be among those that are added. */
  repeat(back: number, length: number): void {
    if (back === 0 || back > this.#length) throw new RangeError("an LZ4 block refers to what is not there");
    this.#reserve(length);
    const bytes = this.#bytes;
    const start = this.#length;
    if (back >= length) bytes.copyWithin(start, start - back, start - back + length);
    else for (let at = start; at < start + length; at++) bytes[at] = bytes[at - back] ?? 0;
    this.#length += length;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed > this.#most) throw new RangeError("it would unpack to too much");
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.min(this.#most, Math.max(needed, 2 * this.#bytes.length)));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
