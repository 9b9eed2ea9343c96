import * as v from "valibot";
import type { MetricId } from "../../document/schema";
import { columnOf } from "../../metrics/columns";
import type { RunSummary } from "../../protocol/runs";
import { listRuns } from "../../project/runs";
import { command } from "../command";
import * as fields from "../fields";
import { withProject } from "../projects";
import { mainMetric, measureLabel, measureText } from "../figures";
import { duration, figure, table } from "../table";
import { stopInWords } from "../words";

/** `gradual runs`: what was trained so far. */
export const runsCommand = command({
  name: "runs",
  summary: "list a project's runs",
  arguments: [{ name: "<project>", docs: "the project's folder or its .gradual file" }],
  options: [{ flags: "--metric <metric>", docs: "the metric that is shown, e.g. f1, auc, rmse (default: accuracy, or the mean absolute error)" }],
  example: "gradual runs penguins\n  gradual runs penguins --metric f1",
  fields: { project: fields.path, metric: v.optional(fields.metric) },
  async run({ project: path, metric }, { output }) {
    await withProject(path, output, async ({ folder }) => {
      const { runs, unreadable } = await listRuns(folder);
      for (const message of unreadable) output.note(message);
      output.result(
        { runs, unreadable },
        runs.length === 0 ? `There are no runs yet. Next: gradual train ${path}` : runsText(runs, metric),
      );
    });
  },
});

function runsText(runs: readonly RunSummary[], wanted: MetricId | undefined): string {
  const rows = runs.map((run) => {
    const { id, star, epochs, seconds, best, last, stopReason, status } = run;
    const metrics = best ?? last;
    const metric = wanted ?? mainMetric(run);
    const score = measureText(metric, metrics?.[columnOf(metric, "validation")]);
    return [
      star ? `${id} *` : id,
      String(epochs),
      duration(seconds),
      figure(metrics?.validationLoss),
      score,
      stopReason === null ? status : stopInWords(stopReason),
    ];
  });
  return table(
    [
      { title: "RUN" },
      { title: "EPOCHS", align: "right" },
      { title: "TIME", align: "right" },
      { title: "VAL. LOSS", align: "right" },
      { title: titleOf(runs, wanted), align: "right" },
      { title: "ENDED BECAUSE" },
    ],
    rows,
  );
}

/** "VAL. ACCURACY", or all that is in the column where runs of several tasks are there. */
function titleOf(runs: readonly RunSummary[], wanted: MetricId | undefined): string {
  const labels = new Set(runs.map((run) => measureLabel(wanted ?? mainMetric(run), run).toUpperCase()));
  return `VAL. ${[...labels].join("/")}`;
}
