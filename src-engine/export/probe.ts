// The rows that an exported file is compared on: real ones, and real ones with a value taken away or made strange.

import type { RawColumn, RawTable } from "../data/columns";
import { invariant } from "../document/errors";
import type { FeatureRecipe, Preparation } from "../document/preparation";

/** No category that anyone has. */
const STRANGE = "\u2205 not a category \u2205";

interface Change {
  readonly column: string;
  readonly to: "missing" | "strange";
}

/**
 * The feature columns of the chosen rows of `raw`, and then of the first of them once per feature with its value missing, and
 * once per category column with a value that was never seen.
 */
export function probeTable({ features }: Preparation, raw: RawTable, rows: Int32Array): RawTable {
  invariant(rows.length > 0, "there are rows to compare on");
  const changes = features.flatMap(({ name, type }): Change[] =>
    type === "category"
      ? [
          { column: name, to: "missing" },
          { column: name, to: "strange" },
        ]
      : [{ column: name, to: "missing" }],
  );
  const chosen = [...rows, ...changes.map(() => rows[0] ?? 0)];
  const columns = features.map((feature): [string, RawColumn] => {
    const changed = new Map(
      changes.flatMap(({ column, to }, index) => (column === feature.name ? [[rows.length + index, to] as const] : [])),
    );
    return [feature.name, probeColumn(feature, raw, chosen, changed)];
  });
  return { rows: chosen.length, columns: new Map(columns) };
}

function probeColumn(
  { name }: FeatureRecipe,
  raw: RawTable,
  chosen: readonly number[],
  changed: ReadonlyMap<number, Change["to"]>,
): RawColumn {
  const column = raw.columns.get(name);
  invariant(column !== undefined, `column ${name} was read`);
  if (column.kind === "numbers") {
    return {
      kind: "numbers",
      values: Float64Array.from(chosen, (row, at) => (changed.has(at) ? NaN : (column.values[row] ?? NaN))),
    };
  }
  const strange = column.labels.length;
  const codes = Int32Array.from(chosen, (row, at) => {
    const change = changed.get(at);
    return change === undefined ? (column.codes[row] ?? -1) : change === "missing" ? -1 : strange;
  });
  return { kind: "text", codes, labels: [...column.labels, STRANGE] };
}
