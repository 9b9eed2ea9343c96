// How the answers go with one column: it is set to a value in every row, the answers are averaged, and again for the next value (Friedman
// 2001; as scikit-learn's partial_dependence, method "brute"). The lines of single rows are those of Goldstein et al. 2015 (ICE).

import { throwIfCanceled } from "../document/canceled";
import { UserError, invariant } from "../document/errors";
import type { TaskOptions } from "../data/duckdb";
import type { RawColumn, RawTable } from "../data/columns";
import { kept, mapped } from "../document/typedArrays";
import type { Dependence } from "../protocol/dependence";
import type { Asker } from "./alteredRows";
import { constantColumn, openAsker, takeRows, withColumn } from "./alteredRows";
import { targetAt } from "./answeredPart";
import { percentile } from "../statistics/bootstrap";
import type { ImportanceInput } from "./importance";
import { someRows } from "./importance";

/** Rows that are averaged, values of a column of numbers, lines of single rows, and categories (the most frequent ones). */
const DEPENDENCE = { rows: 500, points: 25, lines: 30, categories: 30 } as const;

/** @throws UserError "no-such-column" */
export async function partialDependence(
  { run, answered, target, backend }: Omit<ImportanceInput, "settings">,
  column: string,
  task: TaskOptions = {},
): Promise<Dependence> {
  const feature = run.preparation.features.find(({ name }) => name === column);
  const found = answered.raw.columns.get(column);
  if (feature === undefined || found === undefined || feature.type === "array") {
    const names = run.preparation.features.filter(({ type }) => type !== "array").map(({ name }) => `"${name}"`);
    throw new UserError({
      code: "no-such-column",
      message: `The network does not take a column "${column}".`,
      next:
        names.length === 0
          ? "It takes arrays, which have no columns."
          : `Its columns are ${names.slice(0, 12).join(", ")}.`,
      subject: { kind: "column", name: column },
    });
  }
  const { output } = targetAt(answered, target);
  const rows = someRows(answered.rows.length, DEPENDENCE.rows, "dependence rows");
  const table = takeRows(
    answered.raw,
    run.preparation,
    rows.map((at) => answered.rows[at] ?? 0),
  );
  const grid = gridOf(found, answered.rows);
  const asker = await openAsker(backend, run, answered, target);
  try {
    const each = await answersAlong(asker, table, column, grid, task);
    const { width } = asker;
    const lines = Array.from({ length: Math.min(DEPENDENCE.lines, rows.length) }, (_, at) =>
      Math.floor((at * rows.length) / Math.min(DEPENDENCE.lines, rows.length)),
    );
    return {
      column,
      isDate: feature.type === "date",
      values: grid,
      classes: output.kind === "classes" ? output.classes : [],
      means: each.map((answers) => meansOf(answers, width)),
      lines: lines.map((row) => ({
        row: answered.rows[rows[row] ?? 0] ?? 0,
        answers: each.map((answers) => answers.slice(row * width, (row + 1) * width)),
      })),
      rows: rows.length,
      of: answered.rows.length,
    };
  } finally {
    await asker.dispose();
  }
}

/** The answers to all rows where the column is set to each of the values. */
export async function answersAlong(
  asker: Pick<Asker, "ask">,
  table: RawTable,
  column: string,
  grid: readonly (number | string)[],
  { signal, onProgress }: TaskOptions = {},
): Promise<Float64Array[]> {
  const like = table.columns.get(column);
  invariant(like !== undefined, `column ${column} was read`);
  const each: Float64Array[] = [];
  for (const [at, value] of grid.entries()) {
    throwIfCanceled(signal);
    onProgress?.(at / grid.length, `Setting "${column}"`);
    each.push(await asker.ask(withColumn(table, column, constantColumn(like, value, table.rows))));
  }
  return each;
}

/** Of [rows, width], for each column. */
export function meansOf(answers: Float64Array, width: number): Float64Array {
  const means = new Float64Array(width);
  answers.forEach((value, at) => (means[at % width] = (means[at % width] ?? 0) + value));
  return means.map((sum) => sum / (answers.length / width));
}

/** Values at even distances between the 5th and the 95th percentile, or all where they are few; the categories, the most frequent first. */
export function gridOf(column: RawColumn, rows: Int32Array): readonly (number | string)[] {
  if (column.kind === "text") {
    const counts = new Uint32Array(column.labels.length);
    for (const row of rows) {
      const code = column.codes[row] ?? -1;
      if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
    }
    return [...column.labels.keys()]
      .filter((code) => (counts[code] ?? 0) > 0)
      .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
      .slice(0, DEPENDENCE.categories)
      .map((code) => column.labels[code] ?? "");
  }
  if (column.kind === "array") return [];
  const values = kept(
    mapped(Float64Array, rows, (row) => column.values[row] ?? NaN),
    (value) => !Number.isNaN(value),
  ).sort();
  const distinct = [...new Set(values)];
  if (distinct.length <= DEPENDENCE.points) return distinct;
  const [from, to] = [percentile(values, 0.05), percentile(values, 0.95)];
  return Array.from({ length: DEPENDENCE.points }, (_, at) => from + ((to - from) * at) / (DEPENDENCE.points - 1));
}
