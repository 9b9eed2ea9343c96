// Columns that are read whole when they are asked for, and kept by nobody.

import type { RawColumn } from "../columns";

/** As a map of columns; each `get` reads anew, so that one column is in memory at a time. */
export class ColumnsOnDemand implements ReadonlyMap<string, RawColumn> {
  readonly #names: readonly string[];
  readonly #read: (name: string) => RawColumn;

  constructor(names: readonly string[], read: (name: string) => RawColumn) {
    this.#names = names;
    this.#read = read;
  }

  get size(): number {
    return this.#names.length;
  }

  has(name: string): boolean {
    return this.#names.includes(name);
  }

  get(name: string): RawColumn | undefined {
    return this.has(name) ? this.#read(name) : undefined;
  }

  forEach(visit: (column: RawColumn, name: string, columns: ReadonlyMap<string, RawColumn>) => void): void {
    for (const name of this.#names) visit(this.#read(name), name, this);
  }

  keys(): MapIterator<string> {
    return this.#names.values();
  }

  *values(): MapIterator<RawColumn> {
    for (const name of this.#names) yield this.#read(name);
  }

  *entries(): MapIterator<[string, RawColumn]> {
    for (const name of this.#names) yield [name, this.#read(name)];
  }

  [Symbol.iterator](): MapIterator<[string, RawColumn]> {
    return this.entries();
  }
}
