import * as v from "valibot";
import { command } from "../command";
import * as fields from "../fields";
import { findRun, withProject } from "../projects";
import { reportText } from "../report";
import { runInWords } from "../../runs/runInWords";

const SPLITS = ["train", "validation", "test"] as const;

/** `gradual evaluate`: how good a run is on one part of the data. */
export const evaluateCommand = command({
  name: "evaluate",
  summary: "measure a run on the test rows, beside a baseline",
  arguments: [
    { name: "<project>", docs: "the project's folder or its .gradual file" },
    { name: "<run>", docs: 'its number, its folder name, or "last"' },
  ],
  options: [{ flags: "--split <part>", docs: "train, validation or test (default: test)" }],
  example: "gradual evaluate penguins last",
  fields: { project: fields.path, run: fields.runName, split: v.optional(v.picklist(SPLITS), "test") },
  async run({ project: path, run: name, split }, { output }) {
    await withProject(path, output, async ({ folder }) => {
      const { id } = await findRun(folder, name);
      const { createBackend, evaluateRun, readTrainedRun } = await import("../engine");
      const { report, baseline, warnings } = await evaluateRun(
        folder,
        await readTrainedRun(folder, id),
        split,
        createBackend(),
      );
      for (const { message } of warnings) output.note(message);
      output.result(
        { run: id, split, report, baseline, warnings },
        `Run ${runInWords(id)}. ${reportText(split, report, baseline)}`,
      );
    });
  },
});
