import { classIndices } from "../data/apply";
import type { RawTable } from "../data/columns";
import type { TargetRecipe } from "../document/preparation";

/** Those of the rows whose class the run knows; of a target of numbers, all. */
export function knownRows(target: TargetRecipe, raw: RawTable, rows: Int32Array): Int32Array {
  if (target.kind === "numbers") return rows;
  const indices = classIndices(target, raw, rows);
  return rows.filter((_, at) => (indices[at] ?? -1) >= 0);
}
