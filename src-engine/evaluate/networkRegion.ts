// What a run's network answers over two columns of numbers, with its other columns held at what is typical of its training rows.

import { prepareFeatures } from "../data/apply";
import type { RawColumn, RawTable } from "../data/columns";
import type { TaskOptions } from "../data/duckdb";
import { prepareData } from "../data/prepare";
import { UserError } from "../document/errors";
import { arrayFeature } from "../document/preparation";
import { filled, range } from "../document/typedArrays";
import type { RuleColumn } from "../handwritten/apply";
import type { RuleRegion } from "../protocol/rule";
import type { Backend } from "../runtime/backend";
import { answersFor } from "./judgeRule";
import { rowsOfColumns, targetCalled } from "./ruleColumns";
import { typicalOf } from "./ruleRows";
import type { TrainedRun } from "./trainedRun";
import { openPredictor } from "./trainedRun";

export interface RegionAxis {
  readonly column: string;
  readonly from: number;
  readonly to: number;
}

export interface RegionWish {
  readonly target: string;
  readonly x: RegionAxis;
  readonly y: RegionAxis;
  /** Points along each axis; the first and the last are its ends. */
  readonly points: number;
}

/** The value of an axis at a point. */
export function valueAt({ from, to }: RegionAxis, point: number, points: number): number {
  return from + ((to - from) * point) / (points - 1);
}

/** @throws UserError "rule-needs-table" for a network that takes arrays, "rule-target", or for data that cannot be read */
export async function networkRegion(
  folder: string,
  run: TrainedRun,
  { target, x, y, points }: RegionWish,
  backend: Backend,
  task: TaskOptions = {},
): Promise<RuleRegion> {
  const { preparation, document, network } = run;
  if (arrayFeature(preparation) !== null) {
    throw new UserError({
      code: "rule-needs-table",
      message: "This network takes arrays, which have no columns to draw it over.",
      next: "Choose a project whose data is a table.",
    });
  }
  targetCalled(preparation, target);
  const { raw, train } = await prepareData({ folder, data: document.data, ...task });
  const count = points * points;
  const held: { column: string; value: number | string }[] = [];
  const columns = new Map(
    preparation.features.map(({ name }): [string, RawColumn] => {
      if (name === x.column)
        return [name, numbers(filled(Float64Array, count, (at) => valueAt(x, at % points, points)))];
      if (name === y.column)
        return [name, numbers(filled(Float64Array, count, (at) => valueAt(y, Math.floor(at / points), points)))];
      const value = typical(raw, name, train.rows);
      held.push({ column: name, value });
      return [
        name,
        typeof value === "number"
          ? numbers(new Float64Array(count).fill(value))
          : { kind: "text", codes: new Int32Array(count).fill(value === "" ? -1 : 0), labels: [value] },
      ];
    }),
  );
  const table: RawTable = { rows: count, columns };
  const predictor = await openPredictor(backend, run);
  try {
    const rows = range(count);
    const answers = await predictor.predict(prepareFeatures(preparation, table, rows).data);
    return { answers: answersFor(network.outputs, preparation, target, answers), points, held };
  } finally {
    await predictor.dispose();
  }
}

function numbers(values: Float64Array): RuleColumn {
  return { kind: "numbers", values };
}

function typical(raw: RawTable, name: string, rows: Int32Array): number | string {
  const column = raw.columns.get(name);
  if (column === undefined || column.kind === "array") return NaN;
  const own = rowsOfColumns(new Map([[name, column]]), rows).get(name);
  return own === undefined ? NaN : typicalOf(own);
}
