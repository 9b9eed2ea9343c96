import * as v from "valibot";
import { UserError } from "../../document/errors";
import { answerEndings, formatNames } from "../../data/formats/registry";
import { examplesText } from "../../data/reading/readingNotes";
import { command } from "../command";
import { UsageError } from "../exit";
import * as fields from "../fields";
import { importFields, importFlags, importOptions } from "../importFlags";
import { progressTo } from "../progress";
import { findRun, withProject } from "../projects";
import { counted } from "../../words/numbers";
import { runInWords } from "../../runs/runInWords";

/** Formats that a terminal cannot show. */
const BINARY: readonly string[] = ["parquet", "npz"];

/** What takes the place of a column that is not there. */
function standIn(fill: string | number): string {
  return fill === "" ? "the category of missing values" : `the fitted fill (${String(fill)})`;
}

function isoDay(days: number): string {
  return new Date(days * 86_400_000).toISOString().slice(0, 10);
}

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
    {
      flags: "--format <name>",
      docs: "write them as csv, tsv, parquet, json, jsonl or, of arrays, npz, whatever the output is called",
    },
    {
      flags: "--escape-formulas",
      docs: "put an apostrophe before cells that a spreadsheet would run as formulas (csv and tsv)",
    },
    ...importFlags,
  ],
  example:
    "gradual predict penguins last new.csv -o predicted.csv\n  gradual predict penguins last - -o - --format parquet < new.csv > predicted.parquet",
  fields: {
    project: fields.path,
    run: fields.runName,
    file: fields.path,
    output: fields.path,
    format: v.optional(v.pipe(v.string(), v.toLowerCase())),
    escapeFormulas: v.optional(v.boolean(), false),
    ...importFields,
  },
  async run(
    { project: path, run: name, file, output: to, format, escapeFormulas, ...reading },
    { output, onInterrupt, streams, nameOf },
  ) {
    if (
      format !== undefined &&
      BINARY.includes(format) &&
      nameOf(to) === "standard output" &&
      streams.out.isTTY === true
    )
      throw new UsageError(`${format} cannot be shown in a terminal: send it to a file or another program (> FILE).`);
    await withProject(path, output, async ({ folder }) => {
      const { id } = await findRun(folder, name);
      const { createBackend, fitData, predictFile, readTrainedRun, trainingRanges } = await import("../engine");
      const run = await readTrainedRun(folder, id);
      const canceled = new AbortController();
      onInterrupt(() => canceled.abort());
      const task = { signal: canceled.signal, onProgress: progressTo(output) };
      const ranges = await fitData({ folder, data: run.document.data, ...task }).then(
        (data) => trainingRanges(run, data),
        (error: unknown) => {
          // Without the data, what is outside of the training rows cannot be told.
          if (error instanceof UserError && error.problem.code !== "canceled") return undefined;
          throw error;
        },
      );
      const result = await predictFile(run, file, to, createBackend(), {
        ranges,
        format,
        escapeFormulas,
        options: importOptions(reading),
        ...task,
      });
      for (const [column, cells] of Object.entries(result.odd))
        output.note(`Column "${column}": ${counted(cells.count, "cell")} read as missing: ${examplesText(cells)}.`);
      for (const { column, fill } of result.absent)
        output.note(`Column "${column}": not in the file; ${standIn(fill)} stands in for it in every row.`);
      for (const { column, here, trained } of result.otherwise)
        output.note(
          `Column "${column}": written as ${here} here, as ${trained} in the training file; read as written here.`,
        );
      for (const { column, values, rows } of result.unknown) {
        output.note(
          `Column "${column}": ${counted(rows, "row")} with a value the network never saw in training (${values.map((value) => `"${value}"`).join(", ")}).`,
        );
      }
      for (const { column, rows, least, most, isDate } of result.outside) {
        const [from, until] = isDate ? [isoDay(least), isoDay(most)] : [String(least), String(most)];
        output.note(`Column "${column}": ${counted(rows, "row")} outside the training rows (${from} to ${until}).`);
      }
      for (const { column, rows } of result.missing)
        output.note(
          `Column "${column}": ${counted(rows, "row")} without a value, which the fitted fill stands in for.`,
        );
      const { formulas } = result;
      if (formulas !== null && formulas.cells > 0)
        output.note(
          formulas.escaped
            ? `${counted(formulas.cells, "cell")} that a spreadsheet would run as a formula: escaped with an apostrophe.`
            : `${counted(formulas.cells, "cell")} that a spreadsheet would run as a formula: left as they are. --escape-formulas escapes them.`,
        );
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
