// Columns of a table as typed arrays: numbers, and texts as codes into a list of labels.

import { UserError } from "../document/errors";
import type { ArrayRecipe, ArrayType } from "../document/preparation";
import type { ColumnType } from "../document/schema";
import type { ArrayValues } from "./arrays/numbers";

/** The raw values of one column, by row. */
export type RawColumn =
  /** A number or date (days since 1970-01-01) each; NaN is missing. */
  | { readonly kind: "numbers"; readonly values: Float64Array }
  /** An index into `labels` each; -1 is missing. */
  | { readonly kind: "text"; readonly codes: Int32Array; readonly labels: readonly string[] }
  /** Numbers of a shape each, such as a picture, one row after another. */
  | RawArray;

export interface RawArray {
  readonly kind: "array";
  /** Of one row. */
  readonly shape: readonly number[];
  /** As the source has them. */
  readonly elements: ArrayType;
  readonly values: ArrayValues;
  /** Where each was a file of a picture: how it was brought to the shape. */
  readonly pictures?: ArrayRecipe["pictures"];
}

export interface RawTable {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, RawColumn>;
  /** Per row 1 where it has not as many rows before it as its window takes: it is not used, and not predicted. */
  readonly short?: Uint8Array | undefined;
  /** There where `columns` are in no memory: each is read anew whenever it is asked for, and some rows are had more cheaply so. */
  readonly onDemand?: RowsOnDemand | undefined;
}

/** Rows of a table that is too large for memory. */
export interface RowsOnDemand {
  /** The rows of these numbers, in their order. */
  take(rows: Int32Array): RawTable;
  /** The same while other work goes on. */
  read(rows: Int32Array): Promise<RawTable>;
  /** Bytes of one. */
  readonly rowBytes: number;
  /** Names all values by their content. */
  readonly digest: string;
}

/** A column and the type it is wanted as; `numeric` as in a category's recipe, or null where the table decides. */
export interface Wanted {
  readonly name: string;
  readonly type: ColumnType;
  readonly numeric?: boolean | undefined;
}

/** The text of a row: "" where it is missing. */
export function textAt(column: RawColumn, row: number): string {
  if (column.kind === "text") return column.labels[column.codes[row] ?? -1] ?? "";
  if (column.kind === "array") return "";
  const value = column.values[row] ?? NaN;
  return Number.isNaN(value) ? "" : String(value);
}

/** The column of that name. @throws UserError "no-such-column" */
export function findColumn<C extends { readonly name: string }>(
  { columns }: { readonly columns: readonly C[] },
  name: string,
): C {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const names = columns.map((column) => `"${column.name}"`);
  throw new UserError({
    code: "no-such-column",
    message: `The table has no column "${name}".`,
    next: `Its columns are ${names.slice(0, 12).join(", ")}${names.length > 12 ? ` and ${names.length - 12} more` : ""}.`,
    subject: { kind: "column", name },
  });
}

/** Numbers taken as labels, each written in its shortest form. */
export class NumberLabels {
  readonly #codeOf = new Map<number, number>();

  get labels(): readonly string[] {
    return [...this.#codeOf.keys()].map(String);
  }

  codes(values: Float64Array): Int32Array {
    const codes = new Int32Array(values.length);
    for (let row = 0; row < values.length; row++) {
      const value = values[row] ?? NaN;
      if (Number.isNaN(value)) {
        codes[row] = -1;
        continue;
      }
      let code = this.#codeOf.get(value);
      if (code === undefined) {
        code = this.#codeOf.size;
        this.#codeOf.set(value, code);
      }
      codes[row] = code;
    }
    return codes;
  }
}

export function numbersAsLabels(values: Float64Array): RawColumn {
  const found = new NumberLabels();
  return { kind: "text", codes: found.codes(values), labels: found.labels };
}
