// A small reader of ZIP archives (.npz, workbooks, folders packed into one): stored and deflated entries, ZIP64. An archive may come from a
// stranger: nothing is unpacked to the disk, sizes are checked before anything is read, and checksums are compared.
// The format: PKWARE's APPNOTE.TXT.

import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { filled } from "../../document/typedArrays";
import { explaining } from "../../project/files";
import { fileChunks, isZlibError, malformed } from "./bytes";

export interface ZipEntry {
  readonly name: string;
  /** Unpacked bytes. */
  readonly size: number;
  /** The unpacked bytes. A length or checksum that is not the one promised is an error at the end. */
  chunks(): AsyncIterable<Uint8Array>;
}

const END = 0x0605_4b50;
const END_LENGTH = 22;
const END64_LOCATOR = 0x0706_4b50;
const END64_LOCATOR_LENGTH = 20;
const END64 = 0x0606_4b50;
const CENTRAL = 0x0201_4b50;
const LOCAL = 0x0403_4b50;
const LOCAL_LENGTH = 30;
/** The field of a header that holds what does not fit 32 bits. */
const ZIP64_FIELD = 1;
const IN_ZIP64 = 0xffff_ffff;

/** An archive's list may be at most this long: some 600,000 entries. */
const MAX_LIST_BYTES = 64 * 1024 * 1024;

/**
 * The entries of an archive.
 * @param file how messages call it
 * @throws UserError "malformed-file" for anything that is not a sound, unencrypted archive of stored and deflated entries
 */
export async function readZip(path: string, file: string): Promise<ZipEntry[]> {
  return explaining(file, "read", async () => {
    const handle = await open(path, "r");
    try {
      const { size } = await handle.stat();
      const { start, bytes, count } = await findList(handle, size, file);
      const list = await readAt(handle, start, bytes, file);
      const entries: ZipEntry[] = [];
      for (let at = 0; entries.length < count;) {
        const found = parseEntry(list, at, file);
        entries.push(listedEntry(path, file, size, found));
        at = found.next;
      }
      return entries;
    } finally {
      await handle.close();
    }
  });
}

interface List {
  readonly start: number;
  readonly bytes: number;
  readonly count: number;
}

/** Where the archive's list lies: told at its very end, before a comment of at most 65,535 bytes. */
async function findList(handle: FileHandle, size: number, file: string): Promise<List> {
  const length = Math.min(size, END_LENGTH + 0xffff);
  const tail = view(await readAt(handle, size - length, length, file));
  let at = length - END_LENGTH;
  while (at >= 0 && tail.getUint32(at, true) !== END) at -= 1;
  if (at < 0) throw malformed(file, "it is not a whole ZIP archive: its end is missing");
  let list: List = {
    count: tail.getUint16(at + 10, true),
    bytes: tail.getUint32(at + 12, true),
    start: tail.getUint32(at + 16, true),
  };
  const locator = at - END64_LOCATOR_LENGTH;
  if (locator >= 0 && tail.getUint32(locator, true) === END64_LOCATOR) {
    const end = view(await readAt(handle, whole(tail, locator + 8, file), 56, file));
    if (end.getUint32(0, true) !== END64) throw malformed(file, "its ZIP64 end is damaged");
    list = { count: whole(end, 32, file), bytes: whole(end, 40, file), start: whole(end, 48, file) };
  }
  if (list.bytes > MAX_LIST_BYTES) throw malformed(file, `its list of contents is ${list.bytes} bytes long`);
  if (list.start + list.bytes > size) throw malformed(file, "its list of contents lies outside the file");
  return list;
}

interface Listed {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly header: number;
  /** Where the next one is listed. */
  readonly next: number;
}

function parseEntry(bytes: Uint8Array, at: number, file: string): Listed {
  const list = view(bytes);
  if (at + 46 > bytes.length || list.getUint32(at, true) !== CENTRAL)
    throw malformed(file, "its list of contents is damaged");
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => list.getUint16(at + offset, true)) as [
    number,
    number,
    number,
  ];
  const fields = at + 46 + nameLength;
  const next = fields + extraLength + commentLength;
  if (next > bytes.length) throw malformed(file, "its list of contents is damaged");
  const name = new TextDecoder().decode(bytes.subarray(at + 46, fields));
  if ((list.getUint16(at + 8, true) & 1) !== 0)
    throw malformed(file, `"${name}" in it is encrypted`, "Save it without a password.");
  const wide = zip64Field(bytes.subarray(fields, fields + extraLength));
  let taken = 0;
  // The wide field holds those numbers only that do not fit, in this order.
  const number = (offset: number): number => {
    const value = list.getUint32(at + offset, true);
    if (value !== IN_ZIP64 || wide === null) return value;
    if (taken + 8 > wide.byteLength) throw malformed(file, "its list of contents is damaged");
    taken += 8;
    return whole(wide, taken - 8, file);
  };
  const size = number(24);
  const packed = number(20);
  const header = number(42);
  return {
    name,
    method: list.getUint16(at + 10, true),
    crc: list.getUint32(at + 16, true),
    packed,
    size,
    header,
    next,
  };
}

function zip64Field(extra: Uint8Array): DataView | null {
  const fields = view(extra);
  for (let at = 0; at + 4 <= extra.length;) {
    const length = fields.getUint16(at + 2, true);
    if (fields.getUint16(at, true) === ZIP64_FIELD) return view(extra.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return null;
}

/** Where an entry's bytes begin: after a header of its own, whose length only that header tells. */
async function startOf(
  path: string,
  file: string,
  fileSize: number,
  { name, method, packed, size, header }: Listed,
): Promise<number> {
  if (method !== 0 && method !== 8)
    throw malformed(
      file,
      `"${name}" in it is packed in a way (${method}) that is not known`,
      "Pack it again in the usual way (deflate).",
    );
  const handle = await open(path, "r");
  try {
    const local = view(await readAt(handle, header, LOCAL_LENGTH, file));
    if (local.getUint32(0, true) !== LOCAL) throw malformed(file, `"${name}" in it is not where its list says`);
    const start = header + LOCAL_LENGTH + local.getUint16(26, true) + local.getUint16(28, true);
    if (start + packed > fileSize || (method === 0 && packed !== size))
      throw malformed(file, `"${name}" in it is cut off`);
    return start;
  } finally {
    await handle.close();
  }
}

function listedEntry(path: string, file: string, fileSize: number, listed: Listed): ZipEntry {
  const { name, method, crc, packed, size } = listed;
  return {
    name,
    size,
    async *chunks() {
      const start = await startOf(path, file, fileSize, listed);
      let sum = CRC_START;
      let length = 0;
      const chunks = fileChunks(path, method === 0 ? "none" : "deflate", { start, end: start + packed - 1 });
      for await (const chunk of explained(chunks, `"${name}" in it`, file)) {
        length += chunk.length;
        if (length > size) throw malformed(file, `"${name}" in it unpacks to more than the ${size} bytes it says`);
        sum = crcOf(sum, chunk);
        yield chunk;
      }
      if (length !== size || (sum ^ CRC_START) >>> 0 !== crc)
        throw malformed(file, `"${name}" in it is damaged: its checksum is another`);
    },
  };
}

/** The chunks; damaged ones are named. */
async function* explained(chunks: AsyncIterable<Uint8Array>, what: string, file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (cause) {
    throw isZlibError(cause) ? malformed(file, `${what} is damaged: it cannot be unpacked`) : cause;
  }
}

async function readAt(handle: FileHandle, position: number, length: number, file: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const { bytesRead } = await handle.read(bytes, at, length - at, position + at);
    if (bytesRead === 0) throw malformed(file, "it is cut off");
    at += bytesRead;
  }
  return bytes;
}

function view({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** A 64-bit number that JavaScript can hold. */
function whole(bytes: DataView, at: number, file: string): number {
  const value = at + 8 <= bytes.byteLength ? Number(bytes.getBigUint64(at, true)) : NaN;
  if (!Number.isSafeInteger(value)) throw malformed(file, "a size in it is out of bounds");
  return value;
}

const CRC_START = 0xffff_ffff;
/** The reversed polynomial 0x04C11DB7, a byte at a time. Node's own `crc32` is there from version 22 on only. */
const CRC_TABLE = filled(Uint32Array, 256, (byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ 0xedb8_8320;
  return value;
});

/** ZIP's checksum of some bytes, one part after another. */
export function crc32(...parts: readonly Uint8Array[]): number {
  return (parts.reduce(crcOf, CRC_START) ^ CRC_START) >>> 0;
}

function crcOf(sum: number, bytes: Uint8Array): number {
  let value = sum;
  for (const byte of bytes) value = (value >>> 8) ^ (CRC_TABLE[(value ^ byte) & 0xff] ?? 0);
  return value;
}
