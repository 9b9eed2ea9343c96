// Questions for the report of a run.

import { reportText, writeReport } from "../report/writeReport";
import type { ReportRequest } from "../report/facts";
import type { SplitPart } from "../protocol/learn";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { DEVICE } from "./device";
import { refuseUnlooked } from "./evaluationHandlers";
import type { JobHandlers } from "./jobs";

/** The look was recorded when the rows were revealed. @throws UserError "test-not-revealed" */
async function requestOf(folder: string, run: string, part: SplitPart): Promise<ReportRequest> {
  if (part === "test") await refuseUnlooked(folder, run);
  return { folder, run, part, recordsLook: false, backend: createOnnxBackend({ threads: DEVICE.threads }) };
}

export const REPORT_HANDLERS: Pick<JobHandlers, "report.write" | "report.text"> = {
  "report.write": async ({ project: { folder }, run, part, path }, tell, signal) =>
    writeReport(await requestOf(folder, run, part), path, {
      signal,
      onProgress: (share, what) => tell({ type: "task", share, what }),
    }),
  "report.text": async ({ project: { folder }, run, part }, tell, signal) =>
    reportText(await requestOf(folder, run, part), {
      signal,
      onProgress: (share, what) => tell({ type: "task", share, what }),
    }),
};
