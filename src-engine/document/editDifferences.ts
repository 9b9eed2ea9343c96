// Where lists of edits are not alike, row by row.

import type { RowEdit, RowEdits } from "./rowEdits";

export interface DifferingEdit {
  /** In the data, from 0. */
  readonly row: number;
  /** In each list; undefined where it leaves the row as it is. */
  readonly edits: readonly (RowEdit | undefined)[];
}

/** The rows that not all lists edit alike, in order. Rows of different data are different rows, even where they have the same number. */
export function editDifferences(lists: readonly (RowEdits | undefined)[]): DifferingEdit[] {
  const found = new Map<string, { readonly row: number; readonly edits: (RowEdit | undefined)[] }>();
  for (const [at, list] of lists.entries()) {
    for (const edit of list?.rows ?? []) {
      const key = `${list?.of ?? ""} ${edit.row}`;
      const line = found.get(key) ?? { row: edit.row, edits: lists.map(() => undefined) };
      line.edits[at] = edit;
      found.set(key, line);
    }
  }
  return [...found.values()].filter(({ edits }) => !areAlike(edits)).sort((a, b) => a.row - b.row);
}

/** Whether some row is left out by one list and not by another. */
export function excludesDiffer(lists: readonly (RowEdits | undefined)[]): boolean {
  return editDifferences(lists).some(({ edits }) => new Set(edits.map((edit) => edit?.exclude === true)).size > 1);
}

/** Edits are written in one order, whatever way they came about. */
function areAlike(edits: readonly (RowEdit | undefined)[]): boolean {
  return new Set(edits.map((edit) => JSON.stringify(edit))).size === 1;
}
