// Columns as the file has them, for a rule written by hand: their stored kind decides how they are read, whatever the recipe treats them as.

import type { RawColumn, Wanted } from "../data/columns";
import type { TaskOptions } from "../data/duckdb";
import { withData } from "../data/open";
import type { DataSource } from "../data/source";
import { invariant, UserError } from "../document/errors";
import type { HandRule } from "../document/handRule";
import type { DataRecipe } from "../document/schema";
import type { Preparation, TargetRecipe } from "../document/preparation";
import { targetColumns, targetName } from "../document/preparation";
import { mapped } from "../document/typedArrays";
import { columnsOf } from "../handwritten/apply";
import type { RuleColumn, RuleColumns } from "../handwritten/apply";
import type { RuleTarget } from "../handwritten/check";
import { ruleProblems } from "../handwritten/check";

export interface FileColumns {
  /** All of the file. */
  readonly columns: DataSource["columns"];
  /** Those wanted that are there, by row of the table. */
  readonly values: RuleColumns;
}

const TYPES = { number: "number", date: "date", timestamp: "date", text: "category" } as const;

/** Reads those of the columns that the file has. Arrays are no columns of a rule. */
export async function readFileColumns(
  folder: string,
  source: DataRecipe["source"],
  names: readonly string[],
  task: TaskOptions,
): Promise<FileColumns> {
  return withData(folder, source, task, async (data) => {
    const wanted = data.columns.flatMap(({ name, kind }): Wanted[] =>
      kind === "array" || !names.includes(name) ? [] : [{ name, type: TYPES[kind], numeric: false }],
    );
    if (wanted.length === 0) return { columns: data.columns, values: new Map() };
    const { columns } = await data.read(wanted);
    return { columns: data.columns, values: new Map([...columns].map(([name, column]) => [name, asFile(column)])) };
  });
}

function asFile(column: RawColumn): RuleColumn {
  invariant(column.kind !== "array", "arrays are not asked for");
  return column;
}

/** The same columns of some rows. */
export function rowsOfColumns(columns: RuleColumns, rows: Int32Array): RuleColumns {
  return new Map(
    [...columns].map(([name, column]): [string, RuleColumn] => [
      name,
      column.kind === "numbers"
        ? { kind: "numbers", values: mapped(Float64Array, rows, (row) => column.values[row] ?? NaN) }
        : { ...column, codes: rows.map((row) => column.codes[row] ?? -1) },
    ]),
  );
}

/** A target by its name, among all that the network predicts. */
export interface CalledTarget {
  readonly recipe: TargetRecipe;
  readonly target: RuleTarget;
  readonly targets: readonly string[];
}

/** The target of that name. @throws UserError "rule-target" */
export function targetCalled(preparation: Preparation, name: string): CalledTarget {
  const all = targetColumns(preparation);
  const recipe = all.find((one) => targetName(one) === name);
  if (recipe === undefined) {
    throw new UserError({
      code: "rule-target",
      message: `"${name}" is not a target of this network.`,
      next: "Start a rule for one of its targets.",
      subject: { kind: "column", name },
    });
  }
  const target: RuleTarget =
    recipe.kind === "classes"
      ? { kind: "classes", name, classes: recipe.classes }
      : { kind: "number", name, isDate: recipe.columns[0]?.type === "date" };
  return { recipe, target, targets: all.map(targetName) };
}

/** The rule's columns, once nothing is wrong with it. @throws UserError the first of {@link ruleProblems} */
export async function readRuleColumns(
  folder: string,
  source: DataRecipe["source"],
  rule: HandRule,
  { target, targets }: Omit<CalledTarget, "recipe">,
  task: TaskOptions,
): Promise<RuleColumns> {
  const file = await readFileColumns(folder, source, columnsOf(rule), task);
  const [problem] = ruleProblems(rule, { columns: file.columns, target, targets });
  if (problem !== undefined) throw new UserError(problem);
  return file.values;
}
