// The training rows as the file has them: what a person tunes a rule on.

import { classIndices } from "../data/apply";
import type { RawTable } from "../data/columns";
import type { TaskOptions } from "../data/duckdb";
import { prepareData } from "../data/prepare";
import { median } from "../document/median";
import type { TargetRecipe } from "../document/preparation";
import type { DataRecipe } from "../document/schema";
import { kept, mapped } from "../document/typedArrays";
import type { RuleColumn } from "../handwritten/apply";
import type { RuleRows } from "../protocol/rule";
import { readFileColumns, rowsOfColumns, targetCalled } from "./ruleColumns";

/** @throws UserError as prepareData, or "rule-target" */
export async function ruleRows(
  folder: string,
  data: DataRecipe,
  wish: { readonly target: string; readonly columns: readonly string[] },
  task: TaskOptions = {},
): Promise<RuleRows> {
  const { preparation, raw, train } = await prepareData({ folder, data, ...task });
  const { recipe, target } = targetCalled(preparation, wish.target);
  const file = await readFileColumns(folder, data.source, wish.columns, task);
  const values = rowsOfColumns(file.values, train.rows);
  return {
    columns: file.columns.flatMap(({ name, kind }) => (kind === "array" ? [] : [{ name, kind }])),
    target,
    rows: train.rows.length,
    values,
    truth: truthOf(recipe, raw, train.rows),
    typical: new Map([...values].map(([name, column]) => [name, typicalOf(column)])),
  };
}

/** By row: the class, an index into the recipe's classes (-1: missing or unknown), or the number of its first column. */
export function truthOf(recipe: TargetRecipe, raw: RawTable, rows: Int32Array): Float64Array {
  if (recipe.kind === "classes") return Float64Array.from(classIndices(recipe, raw, rows));
  const column = raw.columns.get(recipe.columns[0]?.name ?? "");
  return mapped(Float64Array, rows, (row) => (column?.kind === "numbers" ? (column.values[row] ?? NaN) : NaN));
}

/** The median of the numbers, or the most frequent text (the first of those that are); "" or NaN where all are missing. */
export function typicalOf(column: RuleColumn): number | string {
  if (column.kind === "numbers") return median(kept(column.values, (value) => !Number.isNaN(value)));
  const counts = new Uint32Array(column.labels.length);
  for (const code of column.codes) if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  let best = -1;
  counts.forEach((count, code) => {
    if (count > (counts[best] ?? 0)) best = code;
  });
  return column.labels[best] ?? "";
}
