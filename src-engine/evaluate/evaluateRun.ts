// How a run's network does on one part of the project's rows, beside the baseline of the same rows.

import type { Problem } from "../document/errors";
import { UserError } from "../document/errors";
import type { Preparation } from "../document/preparation";
import { classIndices, prepareFeatures, unscaleTargets } from "../data/apply";
import type { RawTable } from "../data/columns";
import type { TaskOptions } from "../data/duckdb";
import { prepareData } from "../data/prepare";
import type { Backend } from "../runtime/backend";
import { classBaseline, meanBaseline } from "./baseline";
import type { ClassificationReport } from "./classification";
import { classificationReport } from "./classification";
import type { TrainedRun } from "./trainedRun";
import { openPredictor } from "./trainedRun";
import type { RegressionReport } from "./regression";
import { regressionReport } from "./regression";

export const PARTS = ["train", "validation", "test"] as const;
export type PartName = (typeof PARTS)[number];

export interface RunEvaluation {
  readonly part: PartName;
  readonly report: ClassificationReport | RegressionReport;
  readonly baseline: ClassificationReport | RegressionReport;
  /** What makes the figures doubtful. */
  readonly warnings: readonly Problem[];
}

/**
 * Evaluates on the rows that the run's own recipe puts into `part`, with the preparation that was fitted for the run.
 * @throws UserError "no-rows" when the part is empty, or for data that cannot be read
 */
export async function evaluateRun(
  folder: string,
  run: TrainedRun,
  part: PartName,
  backend: Backend,
  task: TaskOptions = {},
): Promise<RunEvaluation> {
  const data = await prepareData({ folder, data: run.document.data, ...task });
  const { preparation } = run;
  const changed = JSON.stringify(data.preparation) !== JSON.stringify(preparation);
  const rows = knownRows(preparation, data.raw, data[part].rows);
  if (rows.length === 0) {
    throw new UserError({
      code: "no-rows",
      message: `The ${part} part of this run has no rows to evaluate on.`,
      next: `Choose another part, or give the ${part} part a share of the split and train again.`,
    });
  }
  const train = knownRows(preparation, data.raw, data.train.rows);
  const predictor = await openPredictor(backend, run);
  try {
    const answers = await predictor.predict(prepareFeatures(preparation, data.raw, rows).data);
    const judged = judge(preparation, data.raw, answers, train, rows);
    return { part, ...judged, warnings: changed ? [TABLE_CHANGED] : [] };
  } finally {
    await predictor.dispose();
  }
}

const TABLE_CHANGED: Problem = {
  code: "table-changed",
  message:
    "The project's table has changed since this run was trained, so rows of its training part may be among those it is judged by.",
  next: "Train again to compare on even terms.",
};

function judge(
  preparation: Preparation,
  raw: RawTable,
  answers: Float32Array,
  train: Int32Array,
  rows: Int32Array,
): Pick<RunEvaluation, "report" | "baseline"> {
  const { target } = preparation;
  if (target.kind === "classes") {
    const truth = classIndices(preparation, raw, rows);
    return {
      report: classificationReport(answers, truth, target.classes),
      baseline: classBaseline(classIndices(preparation, raw, train), truth, target.classes),
    };
  }
  const names = target.columns.map(({ name }) => name);
  const truth = rawTargets(raw, names, rows);
  return {
    report: regressionReport(unscaleTargets(preparation, answers), truth, names),
    baseline: meanBaseline(rawTargets(raw, names, train), truth, names),
  };
}

/** The rows whose class the run knows; all of them for a regression. */
function knownRows(preparation: Preparation, raw: RawTable, rows: Int32Array): Int32Array {
  if (preparation.target.kind !== "classes") return rows;
  const indices = classIndices(preparation, raw, rows);
  return rows.filter((_, at) => (indices[at] ?? -1) >= 0);
}

/** Targets in their own units, [rows, targets]. */
function rawTargets(raw: RawTable, names: readonly string[], rows: Int32Array): Float64Array {
  const values = new Float64Array(rows.length * names.length);
  names.forEach((name, offset) => {
    const column = raw.columns.get(name);
    if (column?.kind !== "numbers") return;
    rows.forEach((row, at) => (values[at * names.length + offset] = column.values[row] ?? NaN));
  });
  return values;
}
