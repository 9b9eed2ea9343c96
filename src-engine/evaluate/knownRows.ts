// Rows of classes that a run was not trained to tell: they cannot be right or wrong.

import { classIndices } from "../data/apply";
import type { RawTable } from "../data/columns";
import { textAt } from "../data/columns";
import type { Problem } from "../document/errors";
import { rowsMarked } from "../data/rowNumbers";
import type { ClassesRecipe, TargetRecipe } from "../document/preparation";
import { whole } from "../document/whole";

/** Those of the rows whose class the run knows; of a target of numbers, all. */
export function knownRows(target: TargetRecipe, raw: RawTable, rows: Int32Array): Int32Array {
  if (target.kind === "numbers") return rows;
  return rowsMarked(rows, isKnown(target, raw, rows), 1);
}

/** By position 1 where the run knows the row's class, else 0. */
function isKnown(target: ClassesRecipe, raw: RawTable, rows: Int32Array): Uint8Array {
  const indices = classIndices(target, raw, rows);
  const marks = new Uint8Array(rows.length);
  for (let at = 0; at < rows.length; at++) marks[at] = (indices[at] ?? -1) < 0 ? 0 : 1;
  return marks;
}

/** Classes that are named; of the rest there is only the number. */
const NAMED = 5;

/** That rows of a target are left out, and which classes they have; null where none are. */
export function unknownClasses(target: TargetRecipe, raw: RawTable, rows: Int32Array, part: string): Problem | null {
  const column = target.kind === "numbers" ? undefined : raw.columns.get(target.name);
  if (target.kind === "numbers" || column?.kind !== "text") return null;
  const left = rowsMarked(rows, isKnown(target, raw, rows), 0);
  const classes = [...new Set(Array.from(left, (row) => textAt(column, row)))].filter((label) => label !== "");
  if (classes.length === 0) return null;
  const names = classes.slice(0, NAMED).map((label) => `"${label}"`);
  const more = classes.length - names.length;
  const count = left.length === 1 ? "1 row" : `${whole(left.length)} rows`;
  return {
    code: "unknown-classes",
    message:
      `${count} of the ${part} part ${left.length === 1 ? "is" : "are"} left out: this run was not trained to tell ` +
      `${names.join(", ")}${more > 0 ? ` and ${whole(more)} more` : ""} of "${target.name}".`,
    next: "Train again to have them judged too.",
    subject: { kind: "column", name: target.name },
  };
}
