// How a run's network does on one part of the project's rows, beside the baseline of the same rows.

import { invariant } from "../document/errors";
import type { Problem } from "../document/errors";
import type { TaskOptions } from "../data/duckdb";
import { metricSettings } from "../metrics/registry";
import type { MetricSettings } from "../metrics/spec";
import type { Backend } from "../runtime/backend";
import { answerPart } from "./answeredPart";
import type { AnsweredOutput, AnsweredPart, PartName } from "./answeredPart";
import { classBaseline, meanBaseline } from "./baseline";
import type { ClassificationReport } from "./classification";
import { classificationReport } from "./classification";
import type { TrainedRun } from "./trainedRun";
import type { RegressionReport } from "./regression";
import { regressionReport } from "./regression";

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
  return reportOf(await answerPart(folder, run, part, backend, task), metricSettings(run.document.training));
}

/** The report on rows that were answered. */
export function reportOf({ part, rows, outputs, warnings }: AnsweredPart, settings: MetricSettings): RunEvaluation {
  const judged = outputs.map((output) => ({ output, ...judge(output, settings) }));
  const [only, ...others] = judged;
  invariant(only !== undefined, "a network has an output");
  const several = (which: "report" | "baseline"): SeveralReport => ({
    task: "several",
    rows: rows.length,
    outputs: judged.map(({ output: { id, title }, ...one }) => ({ id, title, report: one[which] })),
  });
  return {
    part,
    report: others.length === 0 ? only.report : several("report"),
    baseline: others.length === 0 ? only.baseline : several("baseline"),
    warnings,
  };
}

function judge(
  output: AnsweredOutput,
  settings: MetricSettings,
): { readonly report: OutputReport; readonly baseline: OutputReport } {
  if (output.kind === "classes") {
    const { answers, classes, train } = output;
    return {
      report: classificationReport(answers, classes, settings),
      baseline: classificationReport(classBaseline(train, answers.truth, classes.length), classes, settings),
    };
  }
  const { predictions, truth, train, columns } = output;
  const names = columns.map(({ name }) => name);
  return {
    report: regressionReport(predictions, truth, names),
    baseline: regressionReport(meanBaseline(train, truth.length, names.length), truth, names),
  };
}
