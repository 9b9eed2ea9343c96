// Which encoding a text file has, judged from its first bytes, and whether it is valid.

import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import type { Encoding } from "../../document/encodings";

/**
 * The encoding that a byte-order mark or the pattern of zero bytes shows; "binary" when zero bytes are scattered as no
 * text has them; null when nothing shows (UTF-8, unless it proves invalid).
 */
export function detectEncoding(
  head: Uint8Array,
): { readonly encoding: Encoding; readonly mark: number } | "binary" | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: "utf-8", mark: 3 };
  // Before UTF-16: its mark begins that of UTF-32.
  if (startsWith(head, [0xff, 0xfe, 0, 0])) return { encoding: "utf-32le", mark: 4 };
  if (startsWith(head, [0, 0, 0xfe, 0xff])) return { encoding: "utf-32be", mark: 4 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: "utf-16le", mark: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: "utf-16be", mark: 2 };
  if (hasEscapes(head)) return { encoding: "iso-2022-jp", mark: 0 };
  const wide = zerosOfUtf32(head);
  if (wide !== null) return { encoding: wide, mark: 0 };
  let even = 0;
  let odd = 0;
  for (let index = 0; index < head.length; index++) {
    if (head[index] !== 0) continue;
    if (index % 2 === 0) even += 1;
    else odd += 1;
  }
  if (even + odd === 0) return null;
  // Western text in UTF-16 has a zero in nearly every second byte.
  const half = head.length / 2;
  if (odd > half * 0.4 && even < half * 0.05) return { encoding: "utf-16le", mark: 0 };
  if (even > half * 0.4 && odd < half * 0.05) return { encoding: "utf-16be", mark: 0 };
  // A few zeros in a text are named with their lines.
  let controls = 0;
  for (const byte of head) if (byte < 0x20 && (byte < 0x09 || byte > 0x0d)) controls += 1;
  return controls > head.length * FEW_CONTROLS ? "binary" : null;
}

/** In a text that is damaged in places, bytes that no text has have at most this share. */
const FEW_CONTROLS = 0.02;

/** Seven bits alone, which would be valid UTF-8, and the escapes before and behind Japanese. */
function hasEscapes(head: Uint8Array): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString("latin1");
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  return /\u001b\$[@B]/.test(text) && /\u001b\([BJ]/.test(text) && !/[\u0080-\u00ff]/.test(text);
}

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte);

/** Of four bytes each the highest is always zero, and the second highest nearly so; null where that is not so. */
function zerosOfUtf32(head: Uint8Array): "utf-32le" | "utf-32be" | null {
  const characters = Math.floor(head.length / 4);
  if (characters < 4) return null;
  const zeros = [0, 0, 0, 0];
  for (let index = 0; index < 4 * characters; index++)
    if (head[index] === 0) zeros[index % 4] = (zeros[index % 4] ?? 0) + 1;
  const [first = 0, second = 0, third = 0, fourth = 0] = zeros;
  const most = characters * 0.9;
  if (fourth === characters && third >= most && first < most) return "utf-32le";
  return first === characters && second >= most && fourth < most ? "utf-32be" : null;
}

/** Most bytes of a character that the end of a chunk may cut off. */
const MOST_CUT = 3;

/** Whether bytes that come in chunks are UTF-8. */
export class Utf8Check {
  #cut = Buffer.alloc(0);

  /** Takes the next chunk; false when the bytes are not valid. */
  push(chunk: Uint8Array, last: boolean): boolean {
    const bytes = this.#cut.length === 0 ? chunk : Buffer.concat([this.#cut, chunk]);
    const end = last ? bytes.length : wholeCharacters(bytes);
    this.#cut = Buffer.from(bytes.subarray(end));
    return isUtf8(bytes.subarray(0, end));
  }
}

/** Where the last character begins, if it is cut off; else the length. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(MOST_CUT, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** The first line of a file that is not UTF-8, and its bytes; null where all of it is. */
export async function firstNotUtf8(
  path: string,
  most: number,
): Promise<{ readonly line: number; readonly bytes: Uint8Array } | null> {
  let rest = Buffer.alloc(0);
  let line = 1;
  const check = (block: Buffer): { readonly line: number; readonly bytes: Uint8Array } | null => {
    if (isUtf8(block)) {
      for (const byte of block) if (byte === LINE_FEED) line += 1;
      return null;
    }
    for (let start = 0; ; line++) {
      const end = block.indexOf(LINE_FEED, start);
      const own = block.subarray(start, end < 0 ? block.length : end);
      if (!isUtf8(own)) return { line, bytes: block.subarray(start, start + most) };
      if (end < 0) return null;
      start = end + 1;
    }
  };
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
    const bytes = Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    const found = check(bytes.subarray(0, end));
    if (found !== null) return found;
    rest = bytes.subarray(end);
  }
  return check(rest);
}

const LINE_FEED = 0x0a;

/** In a text of UTF-8 that is damaged in places, so many characters beyond ASCII are right for each that is wrong. */
const RIGHT_FOR_WRONG = 4;

/**
 * Whether a text that is not UTF-8 is so in a few places only, and UTF-8 throughout elsewhere.
 * @param said a person says that it is UTF-8: nothing need speak for it
 */
export function isMostlyUtf8(head: Uint8Array, said = false): boolean {
  const text = new TextDecoder("utf-8").decode(head.subarray(0, head.length - MOST_CUT));
  const beyond = text.match(/[^\0-\x7f]/gu) ?? [];
  const wrong = beyond.filter((sign) => sign === "\ufffd").length;
  const least = said ? 0 : wrong === 0 ? 1 : 3;
  return beyond.length - wrong >= Math.max(least, RIGHT_FOR_WRONG * wrong);
}
