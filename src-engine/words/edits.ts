// Edits of single rows, as the command line tells of them.

import type { RowAnswer, RowEdit } from "../document/rowEdits";
import type { DataRecipe } from "../document/schema";

const MS_PER_DAY = 86_400_000;

/**
 * "excluded, Species: Adelie → Gentoo, counts 3"; "-" where the row is as it was.
 * @param imported what the data have, by target, where that is known
 */
export function editInWords(
  edit: Omit<RowEdit, "row"> | undefined,
  columns: DataRecipe["columns"],
  imported: Readonly<Record<string, RowAnswer | null>> = {},
): string {
  if (edit === undefined) return "-";
  const { exclude, answers = {}, cells = {}, weight } = edit;
  const written = (column: string, value: RowAnswer | null | undefined): string =>
    value === null || value === undefined
      ? "-"
      : columns[column]?.type === "date" && typeof value === "number"
        ? new Date(value * MS_PER_DAY).toISOString().slice(0, 10)
        : String(value);
  const before = (column: string): string => (column in imported ? `: ${written(column, imported[column])}` : "");
  return [
    ...(exclude === true ? ["excluded"] : []),
    ...Object.entries({ ...answers, ...cells }).map(
      ([column, value]) => `${column}${before(column)} → ${written(column, value)}`,
    ),
    ...(weight === undefined ? [] : [`counts ${weight}`]),
  ].join(", ");
}
