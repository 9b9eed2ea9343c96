// Cells with a word that should be another one.

import type { Answer, ColumnFacts, DataFacts, DataFindingWords, DataSign } from "./spec";
import { MOST_FIXED } from "./spec";

/** Columns of words that the network is given, or gives. */
export function wordColumns({ columns }: DataFacts, most: number): readonly ColumnFacts[] {
  return columns.filter(
    ({ role, type, stored, distinct }) =>
      role !== "ignore" && type === "category" && stored === "text" && distinct > 1 && distinct <= most,
  );
}

/** One for each column. @param answers [row, its word, the right one] */
export function wordSigns(
  columns: readonly ColumnFacts[],
  answers: readonly Answer[],
  told: DataFindingWords,
): DataSign[] {
  return columns.flatMap(({ name }, at) => {
    const cells = (answers[at] ?? []).map(([row, from, to]) => ({
      row: Number(row),
      column: name,
      from: String(from),
      value: String(to),
    }));
    if (cells.length === 0) return [];
    const pairs = [...new Map(cells.map(({ from, value }) => [from, value]))];
    const shown = pairs
      .slice(0, 3)
      .map(([from, to]) => `“${from}” for “${to}”`)
      .join(", ");
    const more = pairs.length > 3 ? ` and ${told.whole(pairs.length - 3)} more` : "";
    return [
      {
        text: `“${name}” has ${shown}${more}, in ${cells.length > MOST_FIXED ? "more than " : ""}${told.count(Math.min(cells.length, MOST_FIXED), "row")}.`,
        columns: [name],
        rows: cells.map(({ row }) => row),
        cells: cells.map(({ row, column, value }) => ({ row, column, value })),
      },
    ];
  });
}
