// Edits of all of a document but its network (edits.ts) and its targets (network/targets.ts): each gives a new document, and the
// same one where nothing changes. A field that is given as undefined is taken out.

import type { HandRule } from "./handRule";
import { editRows } from "./editRows";
import type { RowChange } from "./rowEdits";
import type { Column, DataRecipe, Document, Split, TrainingRecipe } from "./schema";

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
  if (by === undefined) return withSplit(document, { by });
  return changed(document, { data: dividedBy(data, by) });
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
