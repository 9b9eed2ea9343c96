// The rows that an exported file is compared on: real ones, and real ones with a value taken away or made strange.

import type { ArrayValues } from "../data/arrays/numbers";
import type { RawColumn, RawTable } from "../data/columns";
import { invariant } from "../document/errors";
import type { ColumnRecipe, Preparation } from "../document/preparation";
import { arrayFeature, columnFeatures } from "../document/preparation";
import { sizeOf } from "../document/size";
import { mapped } from "../document/typedArrays";

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
export function probeTable(preparation: Preparation, raw: RawTable, rows: Int32Array): RawTable {
  invariant(rows.length > 0, "there are rows to compare on");
  const array = arrayFeature(preparation);
  if (array !== null) return probeArray(array.name, raw, rows);
  const features = columnFeatures(preparation);
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

/** Numbers of an array that are compared at most. */
const MOST_NUMBERS = 2 ** 25;

/** Some of the examples, and where the numbers can be missing, the first once more without its last number. */
function probeArray(name: string, raw: RawTable, rows: Int32Array): RawTable {
  const column = raw.columns.get(name);
  invariant(column?.kind === "array", `array ${name} was read`);
  const { shape, values } = column;
  const size = sizeOf(shape);
  const some = rows.subarray(0, Math.max(1, Math.floor(MOST_NUMBERS / size)));
  const changed = values instanceof Float32Array || values instanceof Float64Array;
  const probe = new (values.constructor as new (length: number) => ArrayValues)(
    (some.length + (changed ? 1 : 0)) * size,
  );
  some.forEach((row, index) => probe.set(values.subarray(row * size, (row + 1) * size), index * size));
  if (changed) {
    const first = some[0] ?? 0;
    probe.set(values.subarray(first * size, (first + 1) * size), some.length * size);
    probe[probe.length - 1] = NaN;
  }
  return { rows: probe.length / size, columns: new Map([[name, { ...column, values: probe }]]) };
}

function probeColumn(
  { name }: ColumnRecipe,
  raw: RawTable,
  chosen: readonly number[],
  changed: ReadonlyMap<number, Change["to"]>,
): RawColumn {
  const column = raw.columns.get(name);
  invariant(column !== undefined, `column ${name} was read`);
  if (column.kind === "numbers") {
    return {
      kind: "numbers",
      values: mapped(Float64Array, chosen, (row, at) => (changed.has(at) ? NaN : (column.values[row] ?? NaN))),
    };
  }
  invariant(column.kind === "text", "a table has no arrays");
  const strange = column.labels.length;
  const codes = mapped(Int32Array, chosen, (row, at) => {
    const change = changed.get(at);
    return change === undefined ? (column.codes[row] ?? -1) : change === "missing" ? -1 : strange;
  });
  return { kind: "text", codes, labels: [...column.labels, STRANGE] };
}
