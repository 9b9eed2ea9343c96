import * as v from "valibot";
import { metricSettings } from "../../metrics/registry";
import { runInWords } from "../../runs/runInWords";
import { command } from "../command";
import { evaluationJson, evaluationText } from "../evaluationText";
import * as fields from "../fields";
import { findRun, withProject } from "../projects";

const SPLITS = ["train", "validation", "test"] as const;

/** Of more classes the curves would be most of the output. */
const MOST_CURVES = 20;

/** `gradual evaluate`: how good a run is on one part of the data. */
export const evaluateCommand = command({
  name: "evaluate",
  summary: "measure a run on its validation or test rows, beside a baseline and your rule",
  arguments: [
    { name: "<project>", docs: "the project's folder or its .gradual file" },
    { name: "<run>", docs: 'its number, its folder name, or "last"' },
  ],
  options: [
    {
      flags: "--split <part>",
      docs: "train, validation or test (default: validation); a look at the test rows is recorded in the project",
    },
  ],
  example: "gradual evaluate penguins last\ngradual evaluate penguins last --split test --json",
  fields: { project: fields.path, run: fields.runName, split: v.optional(v.picklist(SPLITS), "validation") },
  async run({ project: path, run: name, split }, { output }) {
    await withProject(path, output, async ({ folder, readOnly, document }) => {
      const { id } = await findRun(folder, name);
      const engine = await import("../engine");
      const run = await engine.readTrainedRun(folder, id);
      const onProgress = (share: number | null, what: string): void =>
        output.progress(share === null ? what : `${what} (${Math.round(100 * share)} %)`);
      const answered = await engine.answerPart(folder, run, split, engine.createBackend(), { onProgress });
      const { report, baseline } = engine.reportOf(answered, metricSettings(run.document.training));
      const rule = document.handRule ?? null;
      const evaluation = await engine.evaluationOf({ folder, run, answered, rule }, { onProgress });
      // All looks, with this one among them where it is one.
      const looks =
        split === "test" && !readOnly ? await engine.recordTestLook(folder, id) : await engine.readTestLooks(folder);
      for (const { message } of evaluation.warnings) output.note(message);
      if (split === "test" && readOnly)
        output.note("The project is read-only: this look at the test rows is not recorded.");
      const curves = evaluation.targets.map((target, at) =>
        target.kind === "classes" && target.classes.length <= MOST_CURVES
          ? target.classes.map((_, index) => engine.classCurves(answered, at, index))
          : [],
      );
      output.result(
        {
          run: id,
          split,
          report,
          baseline,
          warnings: evaluation.warnings,
          evaluation: evaluationJson(evaluation, curves, looks),
        },
        `Run ${runInWords(id)}. ${evaluationText(evaluation)}`,
      );
    });
  },
});
