// The columns of the table of runs: which of them fit, and what runs are sorted by.

import type { RunSort } from "../stores/trainView";

/** A run's name, the mark that lays it over the chart, and its menu are always there; these give way. */
export type RunColumn = "differs" | "loss" | "quality" | "epochs" | "time" | "stopped";

/** What each needs, and the first to last in which they come; CSS pixels. */
const WIDTHS: readonly (readonly [RunColumn, number])[] = [
  ["quality", 150],
  ["stopped", 140],
  ["loss", 92],
  ["differs", 170],
  ["epochs", 84],
  ["time", 84],
];
const ORDER: readonly RunColumn[] = ["differs", "loss", "quality", "epochs", "time", "stopped"];
/** Of the mark, the name and the menu. */
const ALWAYS = 36 + 190 + 40;

/** The columns that fit into a width, in their order. An unknown width (0) has room for all. */
export function columnsFor(width: number): readonly RunColumn[] {
  if (width === 0) return ORDER;
  let left = width - ALWAYS;
  const fit = new Set<RunColumn>();
  for (const [column, needs] of WIDTHS) {
    if (needs > left) break;
    left -= needs;
    fit.add(column);
  }
  return ORDER.filter((column) => fit.has(column));
}

/** What a run is sorted by; null where it has no such figure: those come last, whichever way. */
export type SortValues = Readonly<Record<RunSort["by"], number | string | null>>;

/** The rows in that order; those that are alike stay as they are, the newest first. */
export function sortedRuns<R extends { readonly values: SortValues }>(
  rows: readonly R[],
  sort: RunSort | null,
): readonly R[] {
  if (sort === null) return rows;
  const { by, descending } = sort;
  return [...rows].sort(({ values: a }, { values: b }) => {
    const [x, y] = [a[by], b[by]];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    return (descending ? -1 : 1) * compare(x, y);
  });
}

function compare(a: number | string, b: number | string): number {
  return typeof a === "number" && typeof b === "number"
    ? a - b
    : String(a).localeCompare(String(b), undefined, { numeric: true, sensitivity: "base" });
}
