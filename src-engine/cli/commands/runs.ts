import * as v from "valibot";
import { figureOf } from "../../metrics/figures";
import type { Figure } from "../../metrics/figures";
import { layerTitle } from "../../network/names";
import type { EpochMetrics } from "../../runs/epochs";
import type { RunSummary } from "../../runs/run";
import { writeFileAtomic } from "../../project/files";
import { listRuns } from "../../project/runs";
import { runsCsv } from "../../runs/runsCsv";
import { command } from "../command";
import * as fields from "../fields";
import { withProject } from "../projects";
import { figureInWords, mainFigure, measureText } from "../../words/figures";
import { table } from "../table";
import { counted, duration, figure } from "../../words/numbers";
import { stopInWords } from "../../words/runs";
import { whole } from "../../document/whole";

/** `gradual runs`: what was trained so far. */
export const runsCommand = command({
  name: "runs",
  summary: "list a project's runs",
  arguments: [{ name: "<project>", docs: "the project's folder or its .gradual file" }],
  options: [
    {
      flags: "--metric <metric>",
      docs: "the figure that is shown, e.g. f1, auc, rmse; of one of several outputs by its layer's id, e.g. species/accuracy (default: accuracy, or the mean absolute error; of several outputs that of the first)",
    },
    {
      flags: "--csv <file>",
      docs: "write all runs with their settings and figures to this file, a line for each",
      file: "written",
      ending: ".csv",
    },
  ],
  example:
    "gradual runs penguins\n  gradual runs penguins --metric f1\n  gradual runs penguins --metric species/accuracy",
  fields: { project: fields.path, metric: v.optional(fields.figure), csv: v.optional(fields.path) },
  async run({ project: path, metric, csv }, { output, nameOf }) {
    await withProject(path, output, async ({ folder }) => {
      const { runs, unreadable } = await listRuns(folder);
      for (const message of unreadable) output.note(message);
      const note = unknownOutput(runs, metric);
      if (note !== null) output.note(note);
      if (csv !== undefined) {
        await writeFileAtomic(csv, runsCsv(runs));
        const done = `${counted(runs.length, "run")} written to ${nameOf(csv)}.`;
        // To standard output goes what was asked for, and no second table beside it.
        if (nameOf(csv) !== csv) {
          output.result({ runs, unreadable }, done);
          return;
        }
        output.note(done);
      }
      output.result(
        { runs, unreadable },
        runs.length === 0 ? `There are no runs yet. Next: gradual train ${path}` : runsText(runs, metric),
      );
    });
  },
});

function runsText(runs: readonly RunSummary[], wanted: Figure | undefined): string {
  const told = runs.map((run) => ({ run, epoch: run.best ?? run.last, shown: shownFigures(run, wanted) }));
  const rows = told.map(({ run, epoch, shown }) => {
    const { id, star, epochs, seconds, stopReason, status } = run;
    return [
      star ? `${id} *` : id,
      whole(epochs),
      duration(seconds),
      figure(epoch?.validationLoss),
      shown
        .map(
          (one) =>
            `${valueOf(one, epoch)}${shown.length > 1 && one.output !== undefined ? ` ${layerTitle(run.document.model, one.output)}` : ""}`,
        )
        .join(", "),
      stopReason === null ? status : stopInWords(stopReason, run),
    ];
  });
  // All that is in the column, where runs of several tasks are there.
  const labels = new Set(
    told.flatMap(({ run, shown }) =>
      shown.map((one) => figureInWords(shown.length > 1 ? { metric: one.metric } : one, run).toUpperCase()),
    ),
  );
  return table(
    [
      { title: "RUN" },
      { title: "EPOCHS", align: "right" },
      { title: "TIME", align: "right" },
      { title: "VAL. LOSS", align: "right" },
      { title: `VAL. ${[...labels].join("/")}`, align: "right" },
      { title: "ENDED BECAUSE" },
    ],
    rows,
  );
}

/** A metric that no output is named for is shown of each of several outputs that measures it. */
function shownFigures(run: RunSummary, wanted: Figure | undefined): readonly Figure[] {
  const epoch = run.best ?? run.last;
  if (wanted === undefined) return [mainFigure(run, epoch)];
  const outputs = Object.entries(epoch?.outputs ?? {});
  if (wanted.output !== undefined || wanted.metric === "loss" || outputs.length === 0) return [wanted];
  const having = outputs
    .filter(([, figures]) => figures[wanted.metric] !== undefined)
    .map(([output]): Figure => ({ metric: wanted.metric, output }));
  return having.length === 0 ? [wanted] : having;
}

function valueOf(one: Figure, epoch: EpochMetrics | null): string {
  return measureText(one.metric, epoch === null ? null : figureOf(epoch, one, "validation"));
}

/** What to say where no run tells of the output that was named. */
function unknownOutput(runs: readonly RunSummary[], wanted: Figure | undefined): string | null {
  const { output } = wanted ?? {};
  if (output === undefined || runs.length === 0) return null;
  const known = new Set(
    runs.flatMap(({ document }) => document.model.layers.filter(({ type }) => type === "output").map(({ id }) => id)),
  );
  return known.has(output) ? null : `No run has an output "${output}"; there are ${[...known].join(", ")}.`;
}
