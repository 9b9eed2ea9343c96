// How a run's network does on one part of the project's rows, beside the baseline of the same rows.

import type { Problem } from "../document/errors";
import { UserError } from "../document/errors";
import type { Preparation, TargetRecipe } from "../document/preparation";
import { outputWidth, targetColumns } from "../document/preparation";
import { classIndices, prepareFeatures, unscaleTargets } from "../data/apply";
import type { RawTable } from "../data/columns";
import type { TaskOptions } from "../data/duckdb";
import { prepareData } from "../data/prepare";
import type { NetworkOutput } from "../network/outputs";
import { metricSettings } from "../metrics/registry";
import type { MetricSettings } from "../metrics/spec";
import type { Backend } from "../runtime/backend";
import { classBaseline, meanBaseline } from "./baseline";
import type { ClassificationReport } from "./classification";
import { classificationReport } from "./classification";
import { numbersOf } from "./outputs";
import type { TrainedRun } from "./trainedRun";
import { openPredictor } from "./trainedRun";
import type { RegressionReport } from "./regression";
import { regressionReport } from "./regression";

export const PARTS = ["train", "validation", "test"] as const;
export type PartName = (typeof PARTS)[number];

export type OutputReport = ClassificationReport | RegressionReport;

/** Of a network with several outputs. */
export interface SeveralReport {
  readonly task: "several";
  readonly rows: number;
  /** In the order of the document. */
  readonly outputs: readonly { readonly id: string; readonly title: string; readonly report: OutputReport }[];
}

export type Report = OutputReport | SeveralReport;

export interface RunEvaluation {
  readonly part: PartName;
  readonly report: Report;
  /** Of the same kind, and with the same outputs. */
  readonly baseline: Report;
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
  const outputs = run.network.outputs;
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
    const total = outputWidth(preparation);
    const settings = metricSettings(run.document.training);
    const judged = outputs.map((output) => ({
      ...output,
      ...judge(output.recipe, data.raw, numbersOf(output, answers, total), train, rows, settings),
    }));
    const [only, ...others] = judged;
    if (only === undefined) throw new TypeError("a network has an output");
    const { report, baseline } = others.length === 0 ? only : several(judged, rows.length);
    return { part, report, baseline, warnings: changed ? [TABLE_CHANGED] : [] };
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

/** The reports of several outputs as one. */
function several(
  judged: readonly (NetworkOutput & { readonly report: OutputReport; readonly baseline: OutputReport })[],
  rows: number,
): { readonly report: SeveralReport; readonly baseline: SeveralReport } {
  const of = (which: "report" | "baseline"): SeveralReport => ({
    task: "several",
    rows,
    outputs: judged.map((output) => ({ id: output.id, title: output.title, report: output[which] })),
  });
  return { report: of("report"), baseline: of("baseline") };
}

function judge(
  target: TargetRecipe,
  raw: RawTable,
  answers: Float32Array,
  train: Int32Array,
  rows: Int32Array,
  settings: MetricSettings,
): { readonly report: OutputReport; readonly baseline: OutputReport } {
  if (target.kind === "classes") {
    const truth = classIndices(target, raw, rows);
    return {
      report: classificationReport(answers, truth, target.classes, settings),
      baseline: classBaseline(classIndices(target, raw, train), truth, target.classes, settings),
    };
  }
  const names = target.columns.map(({ name }) => name);
  const truth = rawTargets(raw, names, rows);
  return {
    report: regressionReport(unscaleTargets(target, answers), truth, names),
    baseline: meanBaseline(rawTargets(raw, names, train), truth, names),
  };
}

/** The rows whose classes the run knows. */
function knownRows(preparation: Preparation, raw: RawTable, rows: Int32Array): Int32Array {
  return targetColumns(preparation).reduce((known, target) => {
    if (target.kind !== "classes") return known;
    const indices = classIndices(target, raw, known);
    return known.filter((_, at) => (indices[at] ?? -1) >= 0);
  }, rows);
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
