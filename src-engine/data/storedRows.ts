// Prepared rows of one part of the split that are too many for memory: made when they are asked for, from columns that lie on the disk.
// The same row is the same bits, whenever it is made and beside whatever others.

import type { Hash } from "node:crypto";
import { invariant } from "../document/errors";
import type { Preparation } from "../document/preparation";
import { inputShape, outputWidth } from "../document/preparation";
import type { RowEdit } from "../document/rowEdits";
import { sizeOf } from "../document/size";
import type { Matrix } from "./apply";
import { allOf, prepareFeatures, prepareTargets } from "./apply";
import type { RawColumn, RawTable, RowsOnDemand } from "./columns";
import { rowWeights } from "./edited";
import { rowsFrom } from "./windows";

/** Prepared rows, in the order that was asked for. */
export interface SomeRows {
  readonly features: Matrix;
  readonly targets: Matrix;
  readonly weights?: Matrix;
}

/** Values that are read ahead: twice as much is held. */
const AHEAD_BYTES = 96 * 2 ** 20;

/** Rows that were read ahead. */
interface Ahead {
  /** Part of the order in which they are wanted. */
  readonly order: Int32Array;
  readonly table: RawTable;
}

export class StoredRows {
  readonly count: number;
  readonly #raw: RowsOnDemand;
  readonly #rows: Int32Array;
  readonly #preparation: Preparation;
  /** Null where no row of the project has a weight. */
  readonly #edits: readonly RowEdit[] | null;
  readonly #most: number;
  #now: Promise<Ahead> | null = null;
  #next: Promise<Ahead> | null = null;

  /** @param rows numbers in the table, ascending */
  constructor(
    raw: RowsOnDemand,
    rows: Int32Array,
    preparation: Preparation,
    edits: readonly RowEdit[] | null,
    aheadBytes = AHEAD_BYTES,
  ) {
    this.count = rows.length;
    this.#raw = raw;
    this.#rows = rows;
    this.#preparation = preparation;
    this.#edits = edits;
    this.#most = Math.max(1, Math.floor(aheadBytes / raw.rowBytes));
  }

  /** Of one row's features. */
  get featureShape(): readonly number[] {
    return inputShape(this.#preparation);
  }

  get targetWidth(): number {
    return outputWidth(this.#preparation);
  }

  /** Rows by their positions in the part. */
  take(positions: Int32Array): SomeRows {
    const rows = this.#tableRows(positions);
    return this.#prepared(this.#raw.take(rows), rows);
  }

  /**
   * The same of some of a longer order: `positions` is part of its array, and what follows there is read ahead. An order is a new array
   * each time.
   */
  async takeInOrder(positions: Int32Array): Promise<SomeRows> {
    const order = new Int32Array(positions.buffer, positions.byteOffset);
    let ahead = await this.#now;
    // Rows by themselves, as steps that are done again have them.
    if (order.length === positions.length && (ahead === null || !begins(ahead, positions))) {
      const rows = this.#tableRows(positions);
      return this.#prepared(await this.#raw.read(rows), rows);
    }
    if (ahead === null || !begins(ahead, positions)) {
      const next = await this.#next;
      this.#now = next !== null && begins(next, positions) ? this.#next : this.#load(order);
      this.#next = null;
      ahead = await this.#now;
    }
    invariant(ahead !== null, "rows were read");
    const from = startIn(ahead, positions);
    const here = Math.min(positions.length, ahead.order.length - from);
    const left = order.subarray(ahead.order.length - from);
    if (this.#next === null && left.length > 0) {
      this.#next = this.#load(left);
      // Whoever asks for it hears of a failure.
      this.#next.catch(() => undefined);
    }
    const first = rowsFrom(ahead.table, from, here);
    const rows = this.#tableRows(positions);
    if (here === positions.length) return this.#prepared(first, rows);
    const others = positions.subarray(here);
    const next = await this.#next;
    const rest =
      next !== null && begins(next, others) && others.length <= next.order.length
        ? rowsFrom(next.table, 0, others.length)
        : await this.#raw.read(this.#tableRows(others));
    return this.#prepared(joined(first, rest), rows);
  }

  /** What tells these rows from others, without making them. */
  digest(hash: Hash): void {
    hash.update(`${this.#raw.digest} ${JSON.stringify(this.#preparation)} ${this.count}`);
    hash.update(new Uint8Array(this.#rows.buffer, this.#rows.byteOffset, this.#rows.byteLength));
    if (this.#edits !== null) hash.update(JSON.stringify(this.#edits));
  }

  async #load(order: Int32Array): Promise<Ahead> {
    const some = order.subarray(0, this.#most);
    return { order: some, table: await this.#raw.read(this.#tableRows(some)) };
  }

  #tableRows(positions: Int32Array): Int32Array {
    return positions.map((position) => this.#rows[position] ?? 0);
  }

  #prepared(table: RawTable, rows: Int32Array): SomeRows {
    const all = allOf(table);
    return {
      features: prepareFeatures(this.#preparation, table, all),
      targets: prepareTargets(this.#preparation, table, all),
      ...(this.#edits === null ? {} : { weights: { shape: [rows.length], data: rowWeights(rows, this.#edits) } }),
    };
  }
}

const startIn = ({ order }: Ahead, positions: Int32Array): number =>
  (positions.byteOffset - order.byteOffset) / Int32Array.BYTES_PER_ELEMENT;

/** Whether the first of the positions are among those that were read. */
function begins(ahead: Ahead, positions: Int32Array): boolean {
  const start = startIn(ahead, positions);
  return ahead.order.buffer === positions.buffer && start >= 0 && start < ahead.order.length;
}

function joined(first: RawTable, rest: RawTable): RawTable {
  const columns = [...first.columns].map(([name, column]): [string, RawColumn] => {
    const other = rest.columns.get(name);
    if (column.kind === "numbers" && other?.kind === "numbers") {
      const values = new Float64Array(first.rows + rest.rows);
      values.set(column.values);
      values.set(other.values, first.rows);
      return [name, { kind: "numbers", values }];
    }
    invariant(column.kind === "text" && other?.kind === "text", "both halves have the same columns");
    // An edit may have given the halves labels of their own.
    const labels = [...column.labels];
    const codeOf = new Map(labels.map((label, code) => [label, code]));
    const again = other.labels.map((label) => {
      const code = codeOf.get(label) ?? labels.push(label) - 1;
      codeOf.set(label, code);
      return code;
    });
    const codes = new Int32Array(first.rows + rest.rows);
    codes.set(column.codes);
    codes.set(
      other.codes.map((code) => again[code] ?? -1),
      first.rows,
    );
    return [name, { kind: "text", codes, labels }];
  });
  return { rows: first.rows + rest.rows, columns: new Map(columns) };
}

/** A matrix whose numbers are made when someone wants them all after all. */
export function matrixOnDemand(shape: readonly number[], make: () => Float32Array): Matrix {
  return {
    shape,
    get data() {
      return make();
    },
  };
}

/** Bytes of a matrix, which need not be there. */
export function bytesOf({ shape }: Pick<Matrix, "shape">): number {
  return sizeOf(shape) * Float32Array.BYTES_PER_ELEMENT;
}
