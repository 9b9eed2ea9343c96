// Writes a NumPy archive (.npz): a ZIP archive whose entries are stored as they are. For what fits one file of 4 GB.

import { UserError } from "../../document/errors";
import { mapped } from "../../document/typedArrays";
import { crc32 } from "./zip";

export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: Float64Array | Float32Array | BigInt64Array | readonly string[];
}

/** The bytes of an archive of these arrays, in parts. @throws UserError "too-large" */
export function npzParts(arrays: Readonly<Record<string, NpyArray>>): Uint8Array[] {
  const parts: Uint8Array[] = [];
  const list: Uint8Array[] = [];
  let offset = 0;
  for (const [array, content] of Object.entries(arrays)) {
    const name = new TextEncoder().encode(`${array}.npy`);
    const data = npy(content);
    const size = data.reduce((sum, { length }) => sum + length, 0);
    const fields = new DataView(new ArrayBuffer(26));
    fields.setUint16(0, 20, true);
    fields.setUint16(2, 0x0800, true); // The name is UTF-8.
    fields.setUint16(8, 0x21, true); // 1980-01-01, the beginning of ZIP's time: the same numbers give the same bytes.
    fields.setUint32(10, crc32(...data), true);
    fields.setUint32(14, size, true);
    fields.setUint32(18, size, true);
    fields.setUint16(22, name.length, true);
    const local = [signature(0x0403_4b50), new Uint8Array(fields.buffer), name, ...data];
    const where = new DataView(new ArrayBuffer(14));
    where.setUint32(10, offset, true);
    list.push(
      signature(0x0201_4b50),
      Uint8Array.of(20, 0),
      new Uint8Array(fields.buffer),
      new Uint8Array(where.buffer),
      name,
    );
    parts.push(...local);
    offset += local.reduce((sum, { length }) => sum + length, 0);
  }
  const listed = list.reduce((sum, { length }) => sum + length, 0);
  if (offset + listed > 0xffff_fff0) {
    throw new UserError({
      code: "too-large",
      message: "The predictions are too large for a .npz file.",
      next: "Predict fewer examples at once, or write a CSV file.",
    });
  }
  const end = new DataView(new ArrayBuffer(18));
  end.setUint16(4, Object.keys(arrays).length, true);
  end.setUint16(6, Object.keys(arrays).length, true);
  end.setUint32(8, listed, true);
  end.setUint32(12, offset, true);
  return [...parts, ...list, signature(0x0605_4b50), new Uint8Array(end.buffer)];
}

function signature(number: number): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(4));
  bytes.setUint32(0, number, true);
  return new Uint8Array(bytes.buffer);
}

/** A .npy file: its header, padded to 64 bytes, and the numbers. */
function npy({ shape, values }: NpyArray): Uint8Array[] {
  const numbers = isTexts(values) ? unicode(values) : values;
  const descr = isTexts(values)
    ? `<U${numbers.length / Math.max(1, values.length)}`
    : values instanceof Float64Array
      ? "<f8"
      : values instanceof Float32Array
        ? "<f4"
        : "<i8";
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(", ")}${shape.length === 1 ? "," : ""}), }`;
  const header = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const start = mapped(Uint8Array, `\x93NUMPY\x01\x00\x00\x00${header}`, (character) => character.charCodeAt(0));
  new DataView(start.buffer).setUint16(8, header.length, true);
  return [start, new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)];
}

function isTexts(values: NpyArray["values"]): values is readonly string[] {
  return Array.isArray(values);
}

/** Texts one after another, each as long as the longest, in characters of four bytes. */
function unicode(texts: readonly string[]): Uint32Array {
  const points = texts.map((text) => Array.from(text, (character) => character.codePointAt(0) ?? 0));
  const width = Math.max(1, ...points.map(({ length }) => length));
  const all = new Uint32Array(texts.length * width);
  points.forEach((own, at) => all.set(own, at * width));
  return all;
}
