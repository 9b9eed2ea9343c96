// The IDX format of MNIST and its kin: two zero bytes, the kind of number, how many axes, their extents, the numbers; all
// big-endian. http://yann.lecun.com/exdb/mnist/

import type { ByteReader } from "./bytes";
import { malformed } from "./bytes";
import type { ArrayHeader, ElementKind, NumberArrayOf } from "./numbers";
import { arrayOf, bytesOf, MAX_RANK } from "./numbers";

const KINDS: Readonly<Record<number, ElementKind>> = {
  0x08: "uint8",
  0x09: "int8",
  0x0b: "int16",
  0x0c: "int32",
  0x0d: "float32",
  0x0e: "float64",
};

/** Whether a file's first four bytes can be those of an IDX file. */
export function looksLikeIdx(head: Uint8Array): boolean {
  const rank = head[3] ?? 0;
  return (
    head.length >= 4 &&
    head[0] === 0 &&
    head[1] === 0 &&
    KINDS[head[2] ?? 0] !== undefined &&
    rank >= 1 &&
    rank <= MAX_RANK
  );
}

/**
 * The array of an IDX stream, to its last byte.
 * @param name of the file, for messages
 * @throws UserError "malformed-file" or "too-large"
 */
export async function readIdx(reader: ByteReader, name: string): Promise<NumberArrayOf> {
  const header = await readIdxHeader(reader, name);
  const bytes = await reader.take(bytesOf(header, name));
  await reader.expectEnd();
  return arrayOf(header, bytes, name);
}

/** Bytes that the array will take, from its header alone. @throws UserError as {@link readIdx} */
export async function idxBytes(reader: ByteReader, name: string): Promise<number> {
  return bytesOf(await readIdxHeader(reader, name), name);
}

async function readIdxHeader(reader: ByteReader, name: string): Promise<ArrayHeader> {
  const start = await reader.take(4);
  if (!looksLikeIdx(start)) throw malformed(name, "it is not an IDX file");
  const kind = KINDS[start[2] ?? 0] ?? "uint8";
  const extents = new DataView((await reader.take(4 * (start[3] ?? 0))).buffer);
  const shape = Array.from({ length: start[3] ?? 0 }, (_, axis) => extents.getUint32(4 * axis, false));
  return { kind, littleEndian: false, fortran: false, shape };
}
