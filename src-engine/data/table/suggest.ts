// What the app proposes for a table: target, task, the role and type of each column, a network and how to train it.

import { defaultColumn, startingSplit } from "../../document/create";
import { UserError } from "../../document/errors";
import { dividedBy, inWindows } from "../../document/recipeEdits";
import { isSameName } from "../../document/sameName";
import type { Column, DataRecipe, Task } from "../../document/schema";
import {
  forecastModel,
  forecastTraining,
  startingModel,
  startingTraining,
  textbookTraining,
} from "../../document/startingRecipe";
import type { ColumnProfile, Table } from "../../protocol/data";
import { constantTarget, oneClass } from "../fit";
import { featureColumn } from "./suggestDates";
import type { Suggestion } from "../proposal";
import type { Wish } from "../wish";

/** A number with so few different values, each often, is treated as a class. */
const FEW_VALUES = 10;
const LEAST_REPEATS = 5;

/** Names that people give to the column to be predicted. */
const TARGET_NAME = /^(target|label|class|species|outcome|category|y)$/i;

/**
 * The data recipe for a table.
 * @throws UserError "no-such-column", "one-class", "constant-target", "target-empty", "target-is-text" or "target-not-number"
 *   when the wished target will not do
 */
export function suggestData(table: Table, wish: Wish = {}): DataRecipe & { readonly task: Task } {
  const target = wish.target === undefined ? guessTarget(table) : chosenTarget(table, wish.target);
  const task = wish.task === undefined || wish.task === "auto" ? suggestTask(target, table.rows) : wish.task;
  if (target !== null && wish.target !== undefined) checkTarget(target, task);
  const columns = Object.fromEntries(
    table.columns.map((profile): [string, Column] => [
      profile.name,
      profile === target ? targetColumn(profile, task) : suggestColumn(profile, table.rows),
    ]),
  );
  // Where nothing else is left to learn from, numbers that look like row numbers may be the x of a curve.
  if (!Object.values(columns).some(({ role }) => role === "feature")) {
    for (const profile of table.columns) {
      if (profile !== target && profile.type === "number" && profile.distinct > 1)
        columns[profile.name] = defaultColumn("number", "feature");
    }
  }
  const data = {
    source: table.source,
    target: target === null ? [] : [target.name],
    task,
    columns,
    split: { ...startingSplit(task), ...wish.split },
  };
  return asWished(data, table, wish);
}

/** Divided by a column, and predicted from earlier rows, where that is wished for. */
function asWished<D extends DataRecipe>(given: D, table: Table, { split, windows }: Wish): D {
  const named = (name: string): string => chosenTarget(table, name).name;
  const data =
    windows === undefined
      ? given
      : inWindows(given, {
          ...windows,
          ...(windows.order === undefined ? {} : { order: named(windows.order) }),
          ...(windows.group === undefined ? {} : { group: named(windows.group) }),
        });
  const by = split?.by;
  return by === undefined ? data : dividedBy(data, { ...by, column: named(by.column) });
}

/** @throws UserError as {@link suggestData} */
export function suggestForTable(table: Table, wish: Wish): Suggestion {
  const data = suggestData(table, wish);
  const size = { rows: Math.round(table.rows * data.split.train) };
  if (data.windows !== undefined)
    return { data, model: forecastModel(data.task), training: forecastTraining(data.task, size) };
  const training = startingTraining(data.task, size);
  return wish.recipe === "text"
    ? { data, model: startingModel(data.task), training: textbookTraining(training, data.task) }
    : { data, model: startingModel(data.task, size), training };
}

/** A column that is not predicted. */
export function suggestColumn(profile: ColumnProfile, rows: number): Column {
  return featureColumn(profile, suggestRole(profile, rows));
}

export function suggestTask(target: ColumnProfile | null, rows: number): Task {
  if (target === null || target.type === "category" || target.type === "text") return "classification";
  if (target.type === "date") return "regression";
  const present = rows - target.missing;
  return target.distinct <= FEW_VALUES && target.distinct * LEAST_REPEATS <= present && isWhole(target)
    ? "classification"
    : "regression";
}

/** As far as the profile shows it: both ends and the median are whole numbers. */
function isWhole({ histogram, median }: ColumnProfile): boolean {
  return (
    histogram !== undefined &&
    Number.isInteger(histogram.min) &&
    Number.isInteger(histogram.max) &&
    Number.isInteger((median ?? 0) * 2)
  );
}

export function targetColumn(profile: ColumnProfile, task: Task): Column {
  const type = task === "classification" ? "category" : profile.type === "date" ? "date" : "number";
  // A row whose target is missing is left out, whatever the rule says.
  return { ...defaultColumn(type, "target"), missing: "drop-row" };
}

/** IDs, constant columns and free text are left out. */
function suggestRole(profile: ColumnProfile, rows: number): Column["role"] {
  if (profile.type === "text" || profile.distinct <= 1) return "ignore";
  return isRowNumber(profile, rows) ? "ignore" : "feature";
}

const ID_NAME =
  /^(id|index|idx|row|row ?(id|number|nr|no)|no\.?|nr\.?|#|key|uuid|guid|unnamed.*|.*[ _-]id|.*[a-z]I[dD])$/;

/** Numbers that only name the rows: all different and consecutive, or all different under a name like "customer_id". */
export function isRowNumber(profile: ColumnProfile, rows: number): boolean {
  if (
    profile.type !== "number" ||
    profile.histogram === undefined ||
    profile.missing > 0 ||
    profile.distinct !== rows ||
    rows < 3
  )
    return false;
  const { min, max } = profile.histogram;
  const consecutive = max - min === rows - 1 && Number.isInteger(min) && (min === 0 || min === 1);
  return consecutive || ID_NAME.test(/[a-z]I[dD]$/.test(profile.name) ? profile.name : profile.name.toLowerCase());
}

/** A column with fewer values than rows without one is not proposed as the target. */
const MOST_MISSING = 0.5;

/** By its name; else the last column that will do; null when none will. */
function guessTarget(table: Table): ColumnProfile | null {
  const able = table.columns.filter(
    (profile) =>
      profile.type !== "text" &&
      profile.distinct > 1 &&
      profile.missing <= table.rows * MOST_MISSING &&
      !isRowNumber(profile, table.rows),
  );
  return able.find(({ name }) => TARGET_NAME.test(name.trim())) ?? able.at(-1) ?? null;
}

export function chosenTarget(table: Table, name: string): ColumnProfile {
  const found =
    table.columns.find((profile) => profile.name === name) ??
    table.columns.find((profile) => isSameName(profile.name, name));
  if (found !== undefined) return found;
  const names = table.columns.map((profile) => `"${profile.name}"`);
  throw new UserError({
    code: "no-such-column",
    message: `The table has no column "${name}".`,
    next: `Choose one of its columns: ${names.slice(0, 12).join(", ")}${names.length > 12 ? ` and ${names.length - 12} more` : ""}.`,
    subject: { kind: "column", name },
  });
}

export function checkTarget(target: ColumnProfile, task: Task): void {
  const subject = { kind: "column", name: target.name } as const;
  if (target.distinct === 0) {
    throw new UserError({
      code: "target-empty",
      message: `The target "${target.name}" has no value in any row.`,
      next: "Choose another target.",
      subject,
    });
  }
  if (task === "classification") {
    if (target.distinct === 1)
      throw oneClass(target.name, target.categories?.[0]?.value ?? (target.histogram && String(target.histogram.min)));
    if (target.type === "text") {
      throw new UserError({
        code: "target-is-text",
        message: `The target "${target.name}" has ${target.distinct} different texts, too many to be classes.`,
        next: "Choose a target whose values repeat.",
        subject,
      });
    }
    return;
  }
  if (target.type === "category" || target.type === "text") {
    throw new UserError({
      code: "target-not-number",
      message: `The target "${target.name}" holds texts; a regression predicts numbers.`,
      next: "Choose the task classification, or another target.",
      subject,
    });
  }
  if (target.distinct === 1) throw constantTarget(target.name, target.histogram?.min ?? NaN);
}
