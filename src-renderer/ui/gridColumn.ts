// A column of a grid of rows.

import { SIGNS, exact, parseNumber } from "../text";

/** What stands in a cell; null is missing. */
export type GridCell = string | number | boolean | null;

/** All of what stands in a cell. */
export function cellExact(cell: Exclude<GridCell, null>): string {
  return typeof cell === "number" ? exact(cell) : String(cell);
}

/** All of what stands in a cell, where `shown` may be cut off (a text), or leaves out digits of a number. */
export function cellTitle(cell: Exclude<GridCell, null>, shown: string): string | undefined {
  return typeof cell === "number" && parseNumber(shown, SIGNS) === cell ? undefined : cellExact(cell);
}

export interface GridColumn {
  readonly name: string;
  /** CSS px. */
  readonly width: number;
  /** Numbers stand on the right, below each other. */
  readonly right: boolean;
  /** A cell that is not missing, as it is written. */
  readonly write: (cell: Exclude<GridCell, null>) => string;
}

/** What a person changed about a row. */
export interface EditedGridRow {
  readonly excluded: boolean;
  /** With other values than the data have. */
  readonly columns: ReadonlySet<string>;
}

export interface GridRow {
  readonly cells: readonly GridCell[];
  /** Its number in the data, from 0. */
  readonly number: number;
}

/** Wide enough for the name in two lines, and for its longest word in one. */
export function widthFor(name: string): number {
  const longest = Math.max(0, ...name.split(/\s+/).map((word) => word.length));
  return Math.round(Math.min(240, Math.max(152, 52 + Math.max(Math.ceil(name.length / 2), longest) * 9)));
}
