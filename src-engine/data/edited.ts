// The rows as a person has edited them: other right answers and values, and how much each row counts.

import { invariant } from "../document/errors";
import type { RowAnswer, RowEdit } from "../document/rowEdits";
import { valuesOf } from "../document/rowEdits";
import { mapped } from "../document/typedArrays";
import type { RawColumn, RawTable, RowsOnDemand } from "./columns";
import { ColumnsOnDemand } from "./staged/onDemand";

/** The table with the answers and values that a person gave in the place of its own. Edits of rows and columns that it does not have are passed over. */
export function withAnswers(raw: RawTable, edits: readonly RowEdit[]): RawTable {
  const given = new Map<string, [number, RowAnswer | null][]>();
  for (const edit of edits) {
    const { row } = edit;
    if (row >= raw.rows) continue;
    for (const [column, answer] of Object.entries(valuesOf(edit))) {
      if (raw.columns.has(column)) given.set(column, [...(given.get(column) ?? []), [row, answer]]);
    }
  }
  if (given.size === 0) return raw;
  if (raw.onDemand !== undefined) return editedOnDemand(raw, raw.onDemand, edits, given);
  const columns = [...raw.columns].map(([name, column]): [string, RawColumn] => [
    name,
    columnWith(column, given.get(name) ?? []),
  ]);
  return { ...raw, columns: new Map(columns) };
}

/** Columns and rows have their edits once they are read. */
function editedOnDemand(
  raw: RawTable,
  rows: RowsOnDemand,
  edits: readonly RowEdit[],
  given: ReadonlyMap<string, readonly (readonly [number, RowAnswer | null])[]>,
): RawTable {
  const byRow = new Map(edits.map((edit) => [edit.row, edit]));
  const among = (some: Int32Array): RowEdit[] => {
    const found: RowEdit[] = [];
    some.forEach((row, at) => {
      const edit = byRow.get(row);
      if (edit !== undefined) found.push({ ...edit, row: at });
    });
    return found;
  };
  return {
    rows: raw.rows,
    columns: new ColumnsOnDemand([...raw.columns.keys()], (name) => {
      const column = raw.columns.get(name);
      invariant(column !== undefined, `column ${name} was read`);
      return columnWith(column, given.get(name) ?? []);
    }),
    onDemand: {
      ...rows,
      take: (some) => withAnswers(rows.take(some), among(some)),
      read: async (some) => withAnswers(await rows.read(some), among(some)),
    },
  };
}

function columnWith(column: RawColumn, given: readonly (readonly [number, RowAnswer | null])[]): RawColumn {
  if (given.length === 0) return column;
  invariant(column.kind !== "array", "an array has no cells to edit");
  if (column.kind === "numbers") {
    const values = column.values.slice();
    // A class of a column that is a number by now: its number, or missing.
    for (const [row, answer] of given) values[row] = answer === null ? NaN : Number(answer);
    return { kind: "numbers", values };
  }
  const labels = [...column.labels];
  const codeOf = new Map(labels.map((label, code) => [label, code]));
  const codes = column.codes.slice();
  for (const [row, answer] of given) {
    if (answer === null) {
      codes[row] = -1;
      continue;
    }
    const label = String(answer);
    const code = codeOf.get(label) ?? labels.push(label) - 1;
    codeOf.set(label, code);
    codes[row] = code;
  }
  return { kind: "text", codes, labels };
}

/** How much each of these rows counts: 1 where nothing else is said. */
export function rowWeights(rows: Int32Array, edits: readonly RowEdit[]): Float32Array {
  const weights = new Map(edits.flatMap(({ row, weight }) => (weight === undefined ? [] : [[row, weight]])));
  return mapped(Float32Array, rows, (row) => weights.get(row) ?? 1);
}
