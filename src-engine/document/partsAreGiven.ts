import type { DataRecipe } from "./schema";

/** Whether the data say which part each row is in: then no share and no shuffling decides it. */
export function partsAreGiven({ predefined, by }: DataRecipe["split"]): boolean {
  return predefined === true || by?.rule === "column";
}
