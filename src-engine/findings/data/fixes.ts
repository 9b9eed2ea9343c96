// The changes by which findings about data are fixed.

import { editRows } from "../../document/editRows";
import { withEditedRows } from "../../document/recipeEdits";
import { MOST_EDITED } from "../../document/rowEdits";
import type { Document } from "../../document/schema";
import { withRole } from "../../network/targets";
import type { CellChange, DataEvidence, DataFindingWords, DataFix, DataSign } from "./spec";
import { named } from "./spec";

/** The columns are not given to the network; null where none would be left. */
export function ignoring(document: Document, columns: readonly string[], words: DataFindingWords): DataFix | null {
  const kept = Object.entries(document.data.columns).filter(
    ([name, { role }]) => role === "feature" && !columns.includes(name),
  );
  if (kept.length === 0) return null;
  return {
    label: `Ignore ${named(columns, words)}`,
    document: columns.reduce((now, name) => withRole(now, name, "ignore"), document),
  };
}

/** The rows are in no part of the split; null where they are too many, or all. */
export function excluding(
  document: Document,
  rows: readonly number[],
  evidence: DataEvidence,
  words: DataFindingWords,
): DataFix | null {
  const { of, rows: all } = evidence;
  if (rows.length === 0 || rows.length >= all || rows.length > roomIn(document, of)) return null;
  return {
    label: `Exclude ${words.count(rows.length, "row")}`,
    document: withEditedRows(document, of, rows, { kind: "exclude" }),
  };
}

/** Cells have other values; a target's row whose answer goes missing is left out. Null where the rows are too many. */
export function changing(
  document: Document,
  { cells = [] }: DataSign,
  { of }: DataEvidence,
  label: string,
): DataFix | null {
  if (cells.length === 0 || new Set(cells.map(({ row }) => row)).size > roomIn(document, of)) return null;
  const { data } = document;
  const isTarget = (column: string): boolean => data.target.includes(column);
  const groups = new Map<string, CellChange[]>();
  for (const cell of cells) {
    const key = JSON.stringify([cell.column, cell.value]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [cell]);
    else group.push(cell);
  }
  let { edits } = data;
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const rows = group.map(({ row }) => row);
    const { column, value } = first;
    if (!isTarget(column)) edits = editRows(edits, of, rows, { kind: "cell", column, value });
    else if (value === null) edits = editRows(edits, of, rows, { kind: "exclude" });
    else edits = editRows(edits, of, rows, { kind: "relabel", target: column, answer: value });
  }
  return { label, document: { ...document, data: { ...data, ...(edits === undefined ? {} : { edits }) } } };
}

/** Rows that may still be edited. */
function roomIn({ data: { edits } }: Document, of: string): number {
  return MOST_EDITED - (edits?.of === of ? edits.rows.length : 0);
}
