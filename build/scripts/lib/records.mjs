// Reads a run's records.bin as docs/project-format.md has it, by itself: what the product wrote is looked at from outside.
import { readFileSync } from "node:fs";

const HEAD = 6 * 8;
const TAIL = 8;

/**
 * @param {string} file
 * @returns {{ spacing: number, first: number, records: readonly { step: number, bytes: string }[], torn: number, recordBytes: number }}
 * the whole records in their order, each with all but its moments as text, and the bytes behind them
 */
export function readRecords(file) {
  const all = readFileSync(file);
  const start = 8 + Number(all.readBigUInt64LE(0));
  const { spacing, first, precision, weights } = JSON.parse(all.subarray(8, start).toString("utf8"));
  const numbers = weights.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
  const each = precision === "float32" ? 4 * numbers : 2 * numbers + 4 * weights.length;
  const recordBytes = HEAD + Math.ceil(each / 8) * 8 + TAIL;
  const records = [];
  let at = start;
  for (; at + recordBytes <= all.length; at += recordBytes) {
    const record = Buffer.from(all.subarray(at, at + recordBytes));
    const step = record.readDoubleLE(0);
    if (record.readDoubleLE(recordBytes - TAIL) !== -1 - step) break;
    record.writeDoubleLE(0, 3 * 8);
    records.push({ step, bytes: record.toString("base64") });
  }
  return { spacing, first, records, torn: all.length - at, recordBytes };
}
