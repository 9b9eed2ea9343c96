// What the app proposes where several columns are to be predicted: the task of each, and an output for each kind.

import { UserError } from "../document/errors";
import { withOutputs } from "../document/proposedOutputs";
import type { DataTask, Document, Task } from "../document/schema";
import { lossOf } from "../document/startingRecipe";
import type { Table } from "../protocol/data";
import { isProposed } from "./proposal";
import { checkTarget, chosenTarget, suggestDocument, suggestTask, targetColumn } from "./suggest";
import type { Wish } from "./wish";

export interface TargetsWish extends Omit<Wish, "target"> {
  /** None: chosen by name, or the last column that will do. */
  readonly targets?: readonly string[] | undefined;
}

/**
 * As {@link suggestDocument}, with any number of targets.
 * @throws UserError where a wished target will not do, or nothing would be left to learn from
 */
export function suggestTargets(document: Document, table: Table, { targets = [], ...wish }: TargetsWish): Document {
  const [target, ...more] = new Set(targets);
  const suggested = suggestDocument(document, table, { ...wish, target });
  const first = suggested.data.task;
  if (more.length === 0 || first === "mixed") return suggested;

  const columns = { ...suggested.data.columns };
  const tasks = new Map(suggested.data.target.map((name): [string, Task] => [name, first]));
  for (const name of more) {
    const profile = chosenTarget(table, name);
    const task = wish.task === undefined || wish.task === "auto" ? suggestTask(profile, table.rows) : wish.task;
    checkTarget(profile, task);
    tasks.set(profile.name, task);
    columns[profile.name] = targetColumn(profile, task);
  }
  if (!Object.values(columns).some(({ role }) => role === "feature")) {
    throw new UserError({
      code: "no-features",
      message: "Every column that could be used is a target, so there is nothing to learn from.",
      next: "Name fewer targets.",
      subject: { kind: "setting", path: "data.columns" },
    });
  }
  const kinds = new Set(tasks.values());
  const [only] = kinds;
  const task: DataTask = kinds.size === 1 && only !== undefined ? only : "mixed";
  // In the order of the table, as everywhere.
  const names = table.columns.filter(({ name }) => tasks.has(name)).map(({ name }) => name);
  const data = {
    ...suggested.data,
    target: names,
    task,
    columns,
    split: { ...suggested.data.split, stratify: kinds.has("classification") },
  };
  const inOrder = new Map(names.map((name): [string, Task] => [name, tasks.get(name) ?? first]));
  if (!isProposed(suggested.model, first)) return { ...suggested, data };
  // Numbers have a loss of their own; the recipe's is that of the classes, if there are any.
  const training =
    kinds.has("classification") && first === "regression"
      ? { ...suggested.training, loss: lossOf("classification") }
      : suggested.training;
  return { ...suggested, data, model: withOutputs(suggested.model, inOrder), training };
}
