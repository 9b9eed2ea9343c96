// Writes the report of a run.

import { resolve } from "node:path";
import type { TaskOptions } from "../data/duckdb";
import { throwIfCanceled } from "../document/canceled";
import { writeFileAtomic } from "../project/files";
import { reportFacts } from "./facts";
import type { WrittenReport } from "../protocol/reportRequests";
import type { ReportRequest } from "./facts";
import { reportPage } from "./page";

/** The report as the text of an HTML file. @throws UserError as {@link reportFacts} */
export async function reportText(request: ReportRequest, task: TaskOptions = {}): Promise<string> {
  return (await makeReport(request, task)).text;
}

/** Writes it to a file, whole or not at all. @throws UserError as {@link reportFacts}, or where the file cannot be written */
export async function writeReport(
  request: ReportRequest,
  path: string,
  task: TaskOptions = {},
): Promise<WrittenReport> {
  const { text, withoutFigures } = await makeReport(request, task);
  const file = resolve(path);
  await writeFileAtomic(file, text);
  return { path: file, bytes: Buffer.byteLength(text), withoutFigures };
}

async function makeReport(
  request: ReportRequest,
  task: TaskOptions,
): Promise<{ readonly text: string } & Pick<WrittenReport, "withoutFigures">> {
  const facts = await reportFacts(request, task);
  throwIfCanceled(task.signal);
  return {
    text: reportPage(facts),
    withoutFigures: "why" in facts.evaluation ? facts.evaluation.why.message : null,
  };
}
