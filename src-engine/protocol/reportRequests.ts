// The report of a run, as a file or as text for main to print.

import * as v from "valibot";
import { project, run, writePlace } from "./fields";
import type { Question } from "./question";
import { returns } from "./question";

export interface WrittenReport {
  readonly path: string;
  readonly bytes: number;
  /** Why it has no figures; null where it has them. */
  readonly withoutFigures: string | null;
}

/** The rows that its figures are of. Those of the test part once they were revealed for this run. */
const part = v.picklist(["train", "validation", "test"]);

export const REPORT_REQUESTS = {
  /** Writes it as an HTML file. */
  "report.write": {
    input: v.strictObject({ project, run, part, path: writePlace }),
    answer: returns<WrittenReport>(),
    on: "worker",
    activity: "Making a report",
  },
  /** The text of the same file. */
  "report.text": {
    input: v.strictObject({ project, run, part }),
    answer: returns<string>(),
    on: "worker",
    activity: "Making a report",
  },
} as const satisfies Readonly<Record<string, Question>>;
