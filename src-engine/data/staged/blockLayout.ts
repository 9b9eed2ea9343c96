// Where the values of a table lie in its scratch file: blocks of rows one behind the other, in each the columns one behind the other.

import { invariant } from "../../document/errors";
import type { RawColumn, RawTable } from "../columns";

/** Rows of a block. The last block has room for as many. */
export const BLOCK_ROWS = 65_536;

/** A column of numbers (float64), or of texts by their codes (int32). */
export interface StagedColumn {
  readonly name: string;
  readonly kind: "numbers" | "text";
  /** Of texts, by their codes. */
  readonly labels: readonly string[];
}

type Values = Float64Array | Int32Array;

const bytesOf = ({ kind }: StagedColumn): number => (kind === "numbers" ? 8 : 4);

/** Bytes of one row. */
export function rowBytes(columns: readonly StagedColumn[]): number {
  return columns.reduce((sum, column) => sum + bytesOf(column), 0);
}

export function emptyValues({ kind }: StagedColumn, count: number): Values {
  return kind === "numbers" ? new Float64Array(count) : new Int32Array(count);
}

export function columnOf({ kind, labels }: StagedColumn, values: Values): RawColumn {
  if (kind === "text") {
    invariant(values instanceof Int32Array, "texts are codes");
    return { kind, codes: values, labels };
  }
  invariant(values instanceof Float64Array, "numbers are float64");
  return { kind, values };
}

/** Part of the file that is to be read into `into` before the reading goes on. */
export interface Wanted {
  readonly into: Uint8Array;
  readonly position: number;
}

const asBytes = (values: Values): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

export class BlockLayout {
  readonly columns: readonly StagedColumn[];
  readonly rowBytes: number;
  readonly #before: readonly number[];

  constructor(columns: readonly StagedColumn[]) {
    this.columns = columns;
    this.rowBytes = rowBytes(columns);
    this.#before = columns.map((_, index) => rowBytes(columns.slice(0, index)));
  }

  /** Where a value lies. */
  position(column: number, row: number): number {
    const block = Math.floor(row / BLOCK_ROWS);
    const one = this.columns[column];
    invariant(one !== undefined, "a column of the table");
    return (
      BLOCK_ROWS * (block * this.rowBytes + (this.#before[column] ?? 0)) + (row - block * BLOCK_ROWS) * bytesOf(one)
    );
  }

  /** Reads a column whole. */
  *whole(index: number, rows: number): Generator<Wanted, RawColumn> {
    const column = this.columns[index];
    invariant(column !== undefined, "a column of the table");
    const values = emptyValues(column, rows);
    for (let row = 0; row < rows; row += BLOCK_ROWS)
      yield {
        into: asBytes(values.subarray(row, Math.min(rows, row + BLOCK_ROWS))),
        position: this.position(index, row),
      };
    return columnOf(column, values);
  }

  /** Reads rows in the order that is asked for, the file from its beginning to its end. */
  *some(rows: Int32Array): Generator<Wanted, RawTable> {
    const values = this.columns.map((column) => emptyValues(column, rows.length));
    const slots = byBlock(rows);
    const room = this.columns.map((column) =>
      emptyValues(column, Math.min(BLOCK_ROWS, Math.max(1, rows.length * FAR))),
    );
    for (let at = 0; at < slots.length;) {
      const block = Math.floor((rows[slots[at] ?? 0] ?? 0) / BLOCK_ROWS);
      let end = at;
      let [first, last] = [Infinity, -1];
      for (; end < slots.length; end++) {
        const row = rows[slots[end] ?? 0] ?? 0;
        if (Math.floor(row / BLOCK_ROWS) !== block) break;
        first = Math.min(first, row);
        last = Math.max(last, row);
      }
      const span = last - first + 1;
      const isFar = span > (end - at) * FAR;
      for (const [column, into] of values.entries()) {
        if (isFar) {
          for (let one = at; one < end; one++) {
            const slot = slots[one] ?? 0;
            yield {
              into: asBytes(into.subarray(slot, slot + 1)),
              position: this.position(column, rows[slot] ?? 0),
            };
          }
          continue;
        }
        const read = room[column]?.subarray(0, span) ?? into;
        yield { into: asBytes(read), position: this.position(column, first) };
        for (let one = at; one < end; one++) {
          const slot = slots[one] ?? 0;
          into[slot] = read[(rows[slot] ?? 0) - first] ?? NaN;
        }
      }
      at = end;
    }
    return {
      rows: rows.length,
      columns: new Map(
        this.columns.map((column, index) => [column.name, columnOf(column, values[index] ?? emptyValues(column, 0))]),
      ),
    };
  }
}

/** Rows that lie farther apart than so many are read one by one. */
const FAR = 1_024;

/** Positions in `rows`, those of the first block first. */
function byBlock(rows: Int32Array): Int32Array {
  const blockOf = (at: number): number => Math.floor((rows[at] ?? 0) / BLOCK_ROWS);
  let blocks = 0;
  for (let at = 0; at < rows.length; at++) blocks = Math.max(blocks, blockOf(at) + 1);
  const next = new Int32Array(blocks + 1);
  for (let at = 0; at < rows.length; at++) next[blockOf(at) + 1] = (next[blockOf(at) + 1] ?? 0) + 1;
  for (let block = 1; block <= blocks; block++) next[block] = (next[block] ?? 0) + (next[block - 1] ?? 0);
  const slots = new Int32Array(rows.length);
  for (let at = 0; at < rows.length; at++) {
    const block = blockOf(at);
    const slot = next[block] ?? 0;
    slots[slot] = at;
    next[block] = slot + 1;
  }
  return slots;
}
