import type { RunSummary } from "../../protocol/runs";
import { listRuns } from "../../project/runs";
import { command } from "../command";
import * as fields from "../fields";
import { withProject } from "../projects";
import { duration, figure, percent, table } from "../table";
import { stopInWords } from "../words";

/** `gradual runs`: what was trained so far. */
export const runsCommand = command({
  name: "runs",
  summary: "list a project's runs",
  arguments: [{ name: "<project>", docs: "the project's folder or its .gradual file" }],
  options: [],
  example: "gradual runs penguins",
  fields: { project: fields.path },
  async run({ project: path }, { output }) {
    await withProject(path, output, async ({ folder }) => {
      const { runs, unreadable } = await listRuns(folder);
      for (const message of unreadable) output.note(message);
      output.result(
        { runs, unreadable },
        runs.length === 0 ? `There are no runs yet. Next: gradual train ${path}` : runsText(runs),
      );
    });
  },
});

function runsText(runs: readonly RunSummary[]): string {
  const rows = runs.map(({ id, star, epochs, seconds, best, last, stopReason, status }) => {
    const metrics = best ?? last;
    const score =
      metrics?.validationAccuracy == null ? figure(metrics?.validationMae) : percent(metrics.validationAccuracy);
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
      { title: "ACCURACY/MAE", align: "right" },
      { title: "ENDED BECAUSE" },
    ],
    rows,
  );
}
