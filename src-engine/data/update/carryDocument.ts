// What becomes of a document whose data have other columns now, or hold something else in some. All that still fits stays.

import type { Column, Document } from "../../document/schema";
import { withTargets } from "../../network/targets";
import type { Table } from "../../protocol/data";
import type { DataSource } from "../source";
import { suggestColumn } from "../table/suggest";

type Kinds = readonly Pick<DataSource["columns"][number], "name" | "kind">[];

/**
 * The document for the new table. Columns that are gone are out of the recipe, and what was divided or put in order by them is not any
 * more; new ones and those whose type does not fit are as they would be proposed, the latter in the role that they had.
 */
export function carryDocument(document: Document, kinds: Kinds, table: Table): Document {
  const { data } = document;
  const kindOf = new Map(kinds.map(({ name, kind }) => [name, kind]));
  const columns = Object.fromEntries(
    table.columns.map((profile): [string, Column] => {
      const { name } = profile;
      const before = Object.hasOwn(data.columns, name) ? data.columns[name] : undefined;
      if (before !== undefined && fits(before.type, kindOf.get(name) ?? "text")) return [name, before];
      const proposed = suggestColumn(profile, table.rows);
      if (before === undefined) return [name, proposed];
      const role = before.role === "ignore" || proposed.type !== "text" ? before.role : "ignore";
      return [name, { ...proposed, role, ...(role === "target" ? { missing: "drop-row" as const } : {}) }];
    }),
  );
  const has = (name: string | undefined): boolean => name === undefined || Object.hasOwn(columns, name);
  const { by, ...split } = data.split;
  const { windows, ...recipe } = data;
  const kept: Document = {
    ...document,
    data: {
      ...recipe,
      source: table.source,
      split: by !== undefined && has(by.column) ? { ...split, by } : split,
      ...(windows !== undefined && has(windows.order) && has(windows.group) ? { windows } : {}),
    },
  };
  return withTargets(
    kept,
    columns,
    data.target.filter((name) => columns[name]?.role === "target"),
  );
}

/** Whether a column can be taken as that type for what it holds. */
export function fits(type: Column["type"], kind: Kinds[number]["kind"]): boolean {
  switch (type) {
    case "number":
      return kind === "number";
    case "date":
      return kind !== "text";
    case "category":
    case "text":
      return true;
    default:
      return type satisfies never;
  }
}
