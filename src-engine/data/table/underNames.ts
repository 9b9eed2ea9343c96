import { nameKey } from "../../document/sameName";
import type { Relation, RelationColumn } from "./relation";

/** The columns, those that are called nearly as one of these names by that name. */
export function underNames({ columns }: Pick<Relation, "columns">, names: readonly string[]): RelationColumn[] {
  const known = new Map(names.map((name) => [nameKey(name), name]));
  const taken = new Set(columns.map(({ name }) => name));
  return columns.map((column) => {
    const name = known.get(nameKey(column.name));
    if (name === undefined || taken.has(name)) return column;
    taken.add(name);
    return { ...column, name };
  });
}
