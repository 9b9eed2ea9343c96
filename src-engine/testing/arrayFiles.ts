// Files of arrays, written as their formats' descriptions say, for tests.

import type { FoundArrays } from "../data/arrays/found";
import { lookAt } from "../data/formats/format";
import { findIdxArrays, IDX } from "../data/formats/idx";
import { findNumpyArrays, NUMPY } from "../data/formats/numpy";
import { formatOf } from "../data/formats/registry";

/** The arrays that a file or folder names; null where another format reads it. */
export async function findArrays(path: string): Promise<FoundArrays | null> {
  const given = await lookAt(path);
  const format = formatOf(given);
  if (format === NUMPY) return findNumpyArrays(given);
  return format === IDX ? findIdxArrays(given) : null;
}

/** An IDX file, written as its description says. */
export function idx(kind: number, shape: readonly number[], numbers: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = kind;
  header[3] = shape.length;
  shape.forEach((extent, axis) => header.writeUInt32BE(extent, 4 + 4 * axis));
  return Buffer.concat([header, numbers]);
}

/** A .npy file of float32 or uint8. */
export function npy(values: Float32Array | Uint8Array | Int32Array, shape: readonly number[]): Buffer {
  const descr = values instanceof Float32Array ? "<f4" : values instanceof Int32Array ? "<i4" : "|u1";
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(", ")}${shape.length === 1 ? "," : ""}), }`;
  const header = dictionary.padEnd(Math.ceil((dictionary.length + 11) / 64) * 64 - 11) + "\n";
  const start = Buffer.from(`\x93NUMPY\x01\0\0\0${header}`, "latin1");
  start.writeUInt16LE(header.length, 8);
  return Buffer.concat([start, Buffer.from(values.buffer, values.byteOffset, values.byteLength)]);
}

/** A ZIP archive of stored entries; `change` spoils it. */
export function zip(
  entries: Readonly<Record<string, Buffer>>,
  change: (archive: Buffer) => Buffer = (archive) => archive,
): Buffer {
  const table = Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ 0xedb88320;
    return value >>> 0;
  });
  const crc = (bytes: Buffer): number =>
    (bytes.reduce((sum, byte) => (sum >>> 8) ^ (table[(sum ^ byte) & 0xff] ?? 0), 0xffffffff) ^ 0xffffffff) >>> 0;
  const locals: Buffer[] = [];
  const list: Buffer[] = [];
  let offset = 0;
  for (const [name, data] of Object.entries(entries)) {
    const fields = Buffer.alloc(30);
    fields.writeUInt32LE(0x04034b50, 0);
    fields.writeUInt32LE(crc(data), 14);
    fields.writeUInt32LE(data.length, 18);
    fields.writeUInt32LE(data.length, 22);
    fields.writeUInt16LE(name.length, 26);
    const local = Buffer.concat([fields, Buffer.from(name), data]);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    fields.copy(entry, 16, 14, 28);
    entry.writeUInt32LE(offset, 42);
    list.push(Buffer.concat([entry, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(list);
  // Of more entries than two bytes count: ZIP64's end, and where it lies.
  const wide: Buffer[] = [];
  if (list.length > 0xffff) {
    const end64 = Buffer.alloc(56);
    end64.writeUInt32LE(0x06064b50, 0);
    end64.writeBigUInt64LE(BigInt(list.length), 32);
    end64.writeBigUInt64LE(BigInt(central.length), 40);
    end64.writeBigUInt64LE(BigInt(offset), 48);
    const locator = Buffer.alloc(20);
    locator.writeUInt32LE(0x07064b50, 0);
    locator.writeBigUInt64LE(BigInt(offset + central.length), 8);
    wide.push(end64, locator);
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(list.length, 0xffff), 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return change(Buffer.concat([...locals, central, ...wide, end]));
}
