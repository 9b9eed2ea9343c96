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
export function numbersAsLabels(values: Float64Array): RawColumn {
  const codeOf = new Map<number, number>();
  const codes = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? NaN;
    if (Number.isNaN(value)) {
      codes[row] = -1;
      continue;
    }
    let code = codeOf.get(value);
    if (code === undefined) {
      code = codeOf.size;
      codeOf.set(value, code);
    }
    codes[row] = code;
  }
  return { kind: "text", codes, labels: [...codeOf.keys()].map(String) };
}
