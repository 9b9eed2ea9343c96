// Unpacks Zstandard, with what its frame promises looked at first: a few bytes may ask for any memory.
// https://github.com/facebook/zstd/blob/dev/doc/zstd_compression_format.md, 3.1.1.1

import { decompress } from "fzstd";

const MAGIC = 0xfd2f_b528;
/** As other programs have it unless they are told otherwise. */
const MOST_WINDOW = 128 * 2 ** 20;
/** A block of at most 128 KB takes four bytes at least. */
const MOST_RATIO = 32 * 1024;

/**
 * The bytes of one frame.
 * @param most bytes that it may unpack to
 * @throws an Error for a frame that is not sound, or larger
 */
export function unpackZstd(packed: Uint8Array, most: number): Uint8Array {
  const { window, size } = header(packed);
  const bound = Math.min(most, packed.length * MOST_RATIO);
  if ((size !== null && size > bound) || window > MOST_WINDOW) throw new RangeError("it would unpack to too much");
  return decompress(packed);
}

/** Bytes that are kept while it is unpacked, and those that it unpacks to; null where that is not told. */
function header(packed: Uint8Array): { readonly window: number; readonly size: number | null } {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw new RangeError("it is no Zstandard frame");
  const descriptor = view.getUint8(4);
  const isWhole = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  let at = 5;
  let window = 0;
  if (!isWhole) {
    const byte = view.getUint8(at++);
    const base = 2 ** (10 + (byte >> 3));
    window = base + (base / 8) * (byte & 7);
  }
  at += [0, 1, 2, 4][descriptor & 3] ?? 0;
  const size =
    sizeFlag === 0
      ? isWhole
        ? view.getUint8(at)
        : null
      : sizeFlag === 1
        ? view.getUint16(at, true) + 256
        : sizeFlag === 2
          ? view.getUint32(at, true)
          : Number(view.getBigUint64(at, true));
  return { window, size };
}
