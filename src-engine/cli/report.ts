// Evaluations in words and tables.

import type { ClassificationReport } from "../evaluate/classification";
import type { OutputReport, Report } from "../evaluate/evaluateRun";
import type { RegressionReport } from "../evaluate/regression";
import { counted, figure, percent, table } from "./table";

/** How a network did on a part of the data, beside the baseline of the same part; output by output where it has several. */
export function reportText(part: string, report: Report, baseline: Report): string {
  if (report.task !== "several") return outputText(part, report, baseline as OutputReport);
  const others = baseline.task === "several" ? baseline.outputs : [];
  return report.outputs
    .map(({ title, report: own }, index) => `${title}\n\n${outputText(part, own, others[index]?.report ?? own)}`)
    .join("\n\n");
}

function outputText(part: string, report: OutputReport, baseline: OutputReport): string {
  return report.task === "classification"
    ? classificationText(part, report, baseline as ClassificationReport)
    : regressionText(part, report, baseline as RegressionReport);
}

/** One line of it. */
export function reportLine(report: Report): string {
  if (report.task === "several")
    return report.outputs.map(({ title, report: own }) => `${title}: ${reportLine(own)}`).join("; ");
  return report.task === "classification"
    ? `accuracy ${percent(report.accuracy)} on ${counted(report.rows, "row")}`
    : `R² ${figure(report.r2)}, mean absolute error ${figure(report.mae)} on ${counted(report.rows, "row")}`;
}

function classificationText(part: string, report: ClassificationReport, baseline: ClassificationReport): string {
  const summary = table(
    [{ title: "" }, { title: "NETWORK", align: "right" }, { title: "BASELINE", align: "right" }],
    [
      ["accuracy", percent(report.accuracy), percent(baseline.accuracy)],
      ...(report.topK === null ? [] : [["top-k accuracy", percent(report.topK), percent(baseline.topK)]]),
      ["precision, macro", figure(report.precision), figure(baseline.precision)],
      ["recall, macro", figure(report.recall), figure(baseline.recall)],
      ["F1, macro", figure(report.macroF1), figure(baseline.macroF1)],
      ["AUC", figure(report.auc), figure(baseline.auc)],
      ["log loss", figure(report.logLoss), figure(baseline.logLoss)],
    ],
  );
  const classes = table(
    [
      { title: "CLASS" },
      { title: "ROWS", align: "right" },
      { title: "PRECISION", align: "right" },
      { title: "RECALL", align: "right" },
      { title: "F1", align: "right" },
    ],
    report.classes.map(({ label, support, precision, recall, f1 }) => [
      label,
      String(support),
      figure(precision),
      figure(recall),
      figure(f1),
    ]),
  );
  const confusion = table(
    [
      { title: "TRUTH \\ PREDICTED" },
      ...report.classes.map(({ label }) => ({ title: label, align: "right" as const })),
    ],
    report.classes.map(({ label }, row) => [label, ...(report.confusion[row] ?? []).map(String)]),
  );
  return `${counted(report.rows, "row")} of the ${part} part. The baseline always names the most frequent class.\n\n${summary}\n\n${classes}\n\n${confusion}`;
}

function regressionText(part: string, report: RegressionReport, baseline: RegressionReport): string {
  const line = (name: string, network: number | null, dumb: number | null): string[] => [
    name,
    figure(network),
    figure(dumb),
  ];
  const blocks = report.targets.map(({ target, mae, rmse, r2 }, index) => {
    const dumb = baseline.targets[index];
    return table(
      [{ title: target }, { title: "NETWORK", align: "right" }, { title: "BASELINE", align: "right" }],
      [
        line("mean absolute error", mae, dumb?.mae ?? null),
        line("root mean squared error", rmse, dumb?.rmse ?? null),
        line("R²", r2, dumb?.r2 ?? null),
      ],
    );
  });
  return `${counted(report.rows, "row")} of the ${part} part. The baseline always predicts the mean.\n\n${blocks.join("\n\n")}`;
}
