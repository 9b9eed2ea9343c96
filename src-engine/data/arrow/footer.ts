// The end of an Arrow file, where it tells where its dictionaries and its rows lie.
// https://github.com/apache/arrow/blob/main/format/File.fbs

/** What a file begins with, padded to eight bytes, and ends with. */
const BEGIN = 8;
const END = 6;
/** A place: where it begins (64 bits), the length of its description (32, and as many of nothing), and of its body (64). */
const BLOCK = 24;
const DICTIONARIES = 8;
const ROWS = 10;

/**
 * The same file with its dictionaries before its rows, as readers expect them: polars writes them behind.
 * @throws RangeError for a file that tells of what it has not
 */
export function withDictionariesFirst(file: Uint8Array): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const end = file.length - END - 4;
  const footer = end - view.getInt32(end, true);
  const [dictionaries, rows] = [DICTIONARIES, ROWS].map((slot) => blocks(view, footer, slot));
  const parts = (dictionaries ?? []).map((at) => {
    const from = Number(view.getBigInt64(at, true));
    return file.subarray(from, from + view.getInt32(at + 8, true) + Number(view.getBigInt64(at + 16, true)));
  });
  const shift = parts.reduce((sum, { length }) => sum + padded(length), BEGIN);
  const copy = new Uint8Array(shift + file.length);
  copy.set(file.subarray(0, BEGIN));
  copy.set(file, shift);
  const told = new DataView(copy.buffer, shift);
  let at = BEGIN;
  for (const [index, part] of parts.entries()) {
    copy.set(part, at);
    told.setBigInt64(dictionaries?.[index] ?? 0, BigInt(at), true);
    at += padded(part.length);
  }
  for (const place of rows ?? []) told.setBigInt64(place, view.getBigInt64(place, true) + BigInt(shift), true);
  return copy;
}

const padded = (length: number): number => Math.ceil(length / 8) * 8;

/** Where the blocks of one kind are told of: a vector of a flatbuffer's table. */
function blocks(view: DataView, footer: number, slot: number): number[] {
  const table = footer + view.getUint32(footer, true);
  const fields = table - view.getInt32(table, true);
  const field = slot < view.getUint16(fields, true) ? view.getUint16(fields + slot, true) : 0;
  if (field === 0) return [];
  const vector = table + field + view.getUint32(table + field, true);
  const count = view.getUint32(vector, true);
  if (count * BLOCK > view.byteLength - vector) throw new RangeError("it tells of more parts than it has room for");
  return Array.from({ length: count }, (_, index) => vector + 4 + index * BLOCK);
}
