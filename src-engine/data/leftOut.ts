// Columns and rows that the network is not given, and why not.

import type { DataRecipe } from "../document/schema";
import { whole } from "../document/whole";
import type { Table } from "../protocol/data";
import { isRowNumber } from "./table/suggest";

export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

/** Of a table; arrays are learned from as they are. @param table absent where only the recipe is known */
export function leftOut(data: DataRecipe, table?: Table): LeftOut[] {
  if (table?.arrays !== undefined) return [];
  const profiles = new Map(table?.columns.map((profile) => [profile.name, profile]));
  const { split, windows } = data;
  return Object.entries(data.columns).flatMap(([name, { role, type }]): LeftOut[] => {
    if (role !== "ignore") return [];
    const reason = (): string => {
      if (split.by?.column === name) return split.by.rule === "time" ? "orders the rows" : "divides the rows";
      if (windows?.order === name) return "orders the rows";
      if (windows?.group === name) return "names the series";
      const profile = profiles.get(name);
      if (profile?.distinct === 0) return "has no value";
      if (profile?.distinct === 1) return "has the same value everywhere";
      if (profile !== undefined && isRowNumber(profile, table?.rows ?? 0)) return "only numbers the rows";
      if (type === "text")
        return profile === undefined
          ? "text"
          : `text, ${whole(profile.distinct)} different: as a category it can be used`;
      return "ignored";
    };
    return [{ name, reason: reason() }];
  });
}

/** Rows that no part of the split has, in one sentence; empty where every row is in one. @param rows how many */
export function leftOutRowsText(rows: number, { target, windows }: Pick<DataRecipe, "target" | "windows">): string {
  if (rows === 0) return "";
  const [only, ...others] = target;
  const what = only !== undefined && others.length === 0 ? `"${only}"` : "what is predicted";
  const series = windows === undefined ? "" : ", or too few rows before them";
  const [counted, have] = rows === 1 ? ["1 row", "it has"] : [`${whole(rows)} rows`, "they have"];
  return `${counted} left out: ${have} no value of ${what}, or of a column that every row must have${series}.`;
}

/** Columns that are named one by one. */
const MOST_NAMED = 20;

/** One sentence; empty where every column is used. */
export function leftOutText(columns: readonly LeftOut[]): string {
  if (columns.length === 0) return "";
  const named = columns.slice(0, MOST_NAMED).map(({ name, reason }) => `"${name}" (${reason})`);
  const more = columns.length - named.length;
  return `${columns.length === 1 ? "Column" : "Columns"} not used: ${named.join(", ")}${more > 0 ? ` and ${whole(more)} more` : ""}.`;
}
