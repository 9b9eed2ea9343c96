import { answerEndings, formatNames } from "../../data/formats/registry";
import { examplesText } from "../../data/reading/readingNotes";
import { command } from "../command";
import * as fields from "../fields";
import { findRun, withProject } from "../projects";
import { counted } from "../../words/numbers";
import { runInWords } from "../../runs/runInWords";

/** `gradual predict`: a file of rows in, the same rows with predictions out. */
export const predictCommand = command({
  name: "predict",
  summary: "predict every row of a file",
  arguments: [
    { name: "<project>", docs: "the project's folder or its .gradual file" },
    { name: "<run>", docs: 'its number, its folder name, or "last"' },
    {
      name: "<file>",
      docs: `rows to predict: ${formatNames("table")}; of a network over arrays ${formatNames("arrays")}`,
      file: "read",
    },
  ],
  options: [
    {
      flags: "-o, --output <file>",
      docs: `where to write them: ${answerEndings("table")}; of arrays ${answerEndings("arrays")}`,
      file: "written",
      ending: ".csv",
    },
  ],
  example: "gradual predict penguins last new.csv -o predicted.csv\n  gradual predict penguins last - -o - < new.csv",
  fields: { project: fields.path, run: fields.runName, file: fields.path, output: fields.path },
  async run({ project: path, run: name, file, output: to }, { output }) {
    await withProject(path, output, async ({ folder }) => {
      const { id } = await findRun(folder, name);
      const { createBackend, predictFile, readTrainedRun } = await import("../engine");
      const result = await predictFile(await readTrainedRun(folder, id), file, to, createBackend(), {
        onProgress: (_, what) => output.progress(what),
      });
      for (const [column, cells] of Object.entries(result.odd))
        output.note(`Column "${column}": ${counted(cells.count, "cell")} read as missing: ${examplesText(cells)}.`);
      for (const { column, values, rows } of result.unknown) {
        output.note(
          `Column "${column}": ${counted(rows, "row")} with a value the network never saw in training (${values.map((value) => `"${value}"`).join(", ")}).`,
        );
      }
      if (result.incomplete > 0)
        output.note(
          `${counted(result.incomplete, "row")} without a value that is needed: their prediction is left empty.`,
        );
      output.result(
        { run: id, output: to, ...result },
        `Predicted ${counted(result.rows, "row")} with run ${runInWords(id)}, written to ${to}.`,
      );
    });
  },
});
