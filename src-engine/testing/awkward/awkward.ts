// A file that is hard to read, and what is right for it.

import type { ImportOptionsInput } from "../../document/importOptions";
import type { Cell } from "../../protocol/data";

/** What is read. */
export interface Read {
  readonly names: readonly string[];
  /** All rows, or the first ones where `count` tells how many there are. */
  readonly rows?: readonly (readonly Cell[])[];
  readonly count?: number;
  /** In the notes of the import. */
  readonly told?: RegExp;
  readonly encoding?: string;
}

/** Why it is not: in the message, and in what to do next. */
export interface Refused {
  readonly message: RegExp;
  readonly next: RegExp;
}

export interface Awkward {
  readonly what: string;
  readonly name: string;
  readonly bytes: string | Uint8Array;
  readonly options?: ImportOptionsInput;
  readonly right: Read | Refused;
}

/** Rows by a rule. */
export const rowsOf = <T>(count: number, row: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => row(index));

/** Lines of a text, the first of them the header. */
export const linesOf = (header: string, count: number, row: (index: number) => string): string =>
  `${[header, ...rowsOf(count, row)].join("\n")}\n`;
