// Edits of all of a document but its network (edits.ts) and its targets (network/targets.ts): each gives a new document, and the
// same one where nothing changes. A field that is given as undefined is taken out.

import type { HandRule } from "./handRule";
import { editRows } from "./editRows";
import type { RowChange } from "./rowEdits";
import type { Column, DataRecipe, Document, Split, TrainingRecipe, Windows } from "./schema";

export type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** With another name of the project. */
export function withName(document: Document, name: string): Document {
  return changed(document, { name });
}

export function withTraining(document: Document, changes: Changes<TrainingRecipe>): Document {
  return changed(document, { training: changed(document.training, changes) });
}

/** The shares of the parts must add up to 1 afterwards. */
export function withSplit(document: Document, changes: Changes<Split>): Document {
  const { data } = document;
  return changed(document, { data: changed(data, { split: changed(data.split, changes) }) });
}

/** With rows that are divided by a column, or each by itself. What only names groups or parts is no feature any more. */
export function withSplitBy(document: Document, by: Split["by"]): Document {
  const { data } = document;
  const former = data.split.by;
  // What was no feature because it named groups is one again.
  const column = former === undefined || former.rule === "time" ? undefined : data.columns[former.column];
  const columns =
    former === undefined || column?.role !== "ignore" || column.type === "text"
      ? data.columns
      : { ...data.columns, [former.column]: { ...column, role: "feature" as const } };
  if (by === undefined) return withSplit({ ...document, data: { ...data, columns } }, { by });
  return changed(document, { data: dividedBy({ ...data, columns }, by) });
}

export function dividedBy<D extends DataRecipe>(data: D, by: NonNullable<Split["by"]>): D {
  const column = Object.hasOwn(data.columns, by.column) ? data.columns[by.column] : undefined;
  const isName = by.rule !== "time" && column?.role === "feature";
  return {
    ...data,
    split: { ...data.split, by },
    columns: isName ? { ...data.columns, [by.column]: { ...column, role: "ignore" } } : data.columns,
  };
}

/**
 * With rows that are predicted from earlier ones, or each from itself. Neighboring windows hold the same rows, so that they are not
 * shuffled among the parts: the earliest train, the latest test.
 */
export function withWindows(document: Document, windows: Windows | undefined): Document {
  const { data } = document;
  if (windows === undefined) return changed(document, { data: changed(data, { windows }) });
  return changed(document, { data: inWindows(data, windows) });
}

export function inWindows<D extends DataRecipe>(data: D, windows: Windows): D {
  const { order } = windows;
  const by = order === undefined ? data.split.by : ({ rule: "time", column: order } as const);
  // Later rows have been trained on by no network: elapsed time is beyond all it knows there, seasons are not.
  const columns = Object.entries(data.columns).map(([name, column]): [string, Column] => {
    const parts = column.parts?.filter((part) => part !== "elapsed") ?? [];
    return [name, parts.length === 0 ? column : { ...column, parts }];
  });
  return {
    ...data,
    windows,
    columns: Object.fromEntries(columns),
    split: { ...data.split, shuffle: false, stratify: false, ...(by === undefined ? {} : { by }) },
  };
}

/** With another setting of a column; its role and its type are for network/targets.ts to change. */
export function withColumn(
  document: Document,
  name: string,
  changes: Changes<Omit<Column, "role" | "type">>,
): Document {
  const { data } = document;
  const column = Object.hasOwn(data.columns, name) ? data.columns[name] : undefined;
  if (column === undefined) return document;
  return changed(document, {
    data: changed(data, { columns: changed(data.columns, { [name]: changed<Column>(column, changes) }) }),
  });
}

/** With some rows of the data of that name changed. @throws UserError "too-many-edits" */
export function withEditedRows(document: Document, of: string, rows: readonly number[], change: RowChange): Document {
  const { data } = document;
  return changed(document, { data: changed(data, { edits: editRows(data.edits, of, rows, change) }) });
}

/**
 * With a value of some rows. Those that the data have it of already are as imported then: they lose their edit of this column.
 * @throws UserError "too-many-edits"
 */
export function withValues(
  document: Document,
  of: string,
  rows: readonly number[],
  change: Extract<RowChange, { kind: "relabel" | "cell" }>,
  isImported: (row: number) => boolean,
): Document {
  const column = change.kind === "relabel" ? change.target : change.column;
  const [same, other] = [rows.filter(isImported), rows.filter((row) => !isImported(row))];
  return withEditedRows(withEditedRows(document, of, same, { kind: "restore-cell", column }), of, other, change);
}

/** With another rule written by hand, or with none. */
export function withHandRule(document: Document, handRule: HandRule | undefined): Document {
  return changed<Document>(document, { handRule });
}

function changed<T extends object>(value: T, changes: Changes<T>): T {
  const entries = Object.entries(changes) as [keyof T, T[keyof T] | undefined][];
  if (entries.every(([field, next]) => value[field] === next)) return value;
  const next = { ...value };
  for (const [field, given] of entries) {
    if (given === undefined) Reflect.deleteProperty(next, field);
    else next[field] = given;
  }
  return next;
}
