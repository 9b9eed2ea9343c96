// What the app proposes where several columns are to be predicted: the task of each, and an output for each kind.

import { UserError } from "../document/errors";
import type { Document } from "../document/schema";
import { withTargets } from "../network/targets";
import type { Table } from "../protocol/data";
import { isProposed } from "./proposal";
import { suggestDocument } from "./suggest";
import { checkTarget, chosenTarget, suggestTask, targetColumn } from "./table/suggest";
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
  for (const name of more) {
    const profile = chosenTarget(table, name);
    const task = wish.task === undefined || wish.task === "auto" ? suggestTask(profile, table.rows) : wish.task;
    checkTarget(profile, task);
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
  // In the order of the table, as everywhere.
  const names = table.columns.flatMap(({ name }) => (columns[name]?.role === "target" ? [name] : []));
  const next = withTargets(suggested, columns, names);
  return isProposed(suggested.model, first) ? next : { ...suggested, data: next.data };
}
