// An evaluation in a line.

import type { Report } from "../evaluate/evaluateRun";
import { counted, figure, percent } from "../words/numbers";

/** How a network did, in one line; output by output where it has several. */
export function reportLine(report: Report): string {
  if (report.task === "several")
    return report.outputs.map(({ title, report: own }) => `${title}: ${reportLine(own)}`).join("; ");
  return report.task === "classification"
    ? `accuracy ${percent(report.accuracy)} on ${counted(report.rows, "row")}`
    : `R² ${figure(report.r2)}, mean absolute error ${figure(report.mae)} on ${counted(report.rows, "row")}`;
}
