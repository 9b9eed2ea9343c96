// The rows as a person has edited them: other right answers, and how much each row counts.

import { invariant } from "../document/errors";
import type { RowAnswer, RowEdit } from "../document/rowEdits";
import type { RawColumn, RawTable } from "./columns";

/** The table with the answers that a person gave in the place of its own. Edits of rows and columns that it does not have are passed over. */
export function withAnswers(raw: RawTable, edits: readonly RowEdit[]): RawTable {
  const given = new Map<string, [number, RowAnswer][]>();
  for (const { row, answers = {} } of edits) {
    if (row >= raw.rows) continue;
    for (const [column, answer] of Object.entries(answers)) {
      if (raw.columns.has(column)) given.set(column, [...(given.get(column) ?? []), [row, answer]]);
    }
  }
  if (given.size === 0) return raw;
  const columns = [...raw.columns].map(([name, column]): [string, RawColumn] => [
    name,
    columnWith(column, given.get(name) ?? []),
  ]);
  return { ...raw, columns: new Map(columns) };
}

function columnWith(column: RawColumn, given: readonly (readonly [number, RowAnswer])[]): RawColumn {
  if (given.length === 0) return column;
  invariant(column.kind !== "array", "an array is no target");
  if (column.kind === "numbers") {
    const values = column.values.slice();
    // A class of a column that is a number by now: its number, or missing.
    for (const [row, answer] of given) values[row] = Number(answer);
    return { kind: "numbers", values };
  }
  const labels = [...column.labels];
  const codeOf = new Map(labels.map((label, code) => [label, code]));
  const codes = column.codes.slice();
  for (const [row, answer] of given) {
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
  return Float32Array.from(rows, (row) => weights.get(row) ?? 1);
}
