import * as v from "valibot";
import { formatNames } from "../../data/formats/registry";
import { countEdits, editsInWords } from "../../document/rowEdits";
import { EXAMPLE_KINDS, TASKS } from "../../document/schema";
import { command } from "../command";
import { newFindings } from "../dataFindings";
import { UsageError } from "../exit";
import * as fields from "../fields";
import { importFile } from "../importFile";
import { importFields, importFlags, importOptions, pictureFlags } from "../importFlags";
import { withWritableProject } from "../projects";
import { tableJson, tableText } from "../tableText";
import { updateData } from "../updateData";

/** `gradual import`: replaces the project's table. */
export const importCommand = command({
  name: "import",
  summary: "replace a project's data with a file, read the same file again, or add rows",
  arguments: [
    { name: "<project>", docs: "the project's folder or its .gradual file" },
    {
      name: "[file]",
      docs: `${formatNames()}, or a folder of such files; it is only read. With --again it may be left out: the file that the data came from`,
      file: "read",
    },
  ],
  options: [
    {
      flags: "--again",
      docs: "read the project's file again as before: what changed is told, and the recipe and the edits of rows stay where they still fit",
    },
    {
      flags: "--append",
      docs: "add the file's rows behind the table's, each column read as the table's own; columns that the table has not are left out",
    },
    { flags: "--fill", docs: "with --append: leave columns empty that the file has not" },
    { flags: "--dry-run", docs: "with --again and --append: tell what would change, and change nothing" },
    {
      flags: "--target <column>",
      docs: "the column to predict (default: Gradual suggests one); repeat it for several",
      repeated: true,
    },
    { flags: "--task <task>", docs: "auto, classification or regression, for every target" },
    {
      flags: "--as <kind>",
      docs: "treat arrays as pictures, sequences or vectors (default: by the shape of the examples)",
    },
    {
      flags: "--split <shares>",
      docs: "shares to train, validate and test, for example 0.7,0.15,0.15; 1,0,0 trains on every row",
    },
    {
      flags: "--split-by <rule:column>",
      docs: "divide the rows by a column: group:COLUMN keeps rows with the same value together, time:COLUMN trains on the earliest and tests on the latest, column:COLUMN reads the part of each row (train, validation, test)",
    },
    {
      flags: "--windows <rows,horizon,time,series>",
      docs: "predict each row from the rows before it: how many, how many rows ahead, and the columns of time and of series if there are any, for example 7,1,day,station; the latest rows test",
    },
    ...importFlags,
    ...pictureFlags,
  ],
  example:
    "gradual import penguins penguins.csv --target Species\n  gradual import penguins --again\n  gradual import penguins more.csv --append",
  fields: {
    project: fields.path,
    file: v.optional(fields.path),
    again: v.optional(v.boolean(), false),
    append: v.optional(v.boolean(), false),
    fill: v.optional(v.boolean(), false),
    dryRun: v.optional(v.boolean(), false),
    target: v.optional(fields.columns),
    task: v.optional(v.picklist(["auto", ...TASKS])),
    as: v.optional(v.picklist(EXAMPLE_KINDS)),
    split: v.optional(fields.shares),
    splitBy: v.optional(fields.splitBy),
    windows: v.optional(fields.windows),
    ...importFields,
  },
  async run(
    {
      project: path,
      file,
      again,
      append,
      fill,
      dryRun,
      target: targets,
      task,
      as,
      split,
      splitBy,
      windows,
      ...reading
    },
    { output, nameOf },
  ) {
    const options = importOptions(reading);
    if (again || append) {
      const recipe = { target: targets, task, as, split, splitBy, windows };
      refuseTogether({ again, append, fill, file, recipe });
      const name = file === undefined ? undefined : nameOf(file);
      const update = { what: append ? "add" : "again", file, name, options, fill, look: dryRun } as const;
      await withWritableProject(path, output, (project) => updateData(project, update, output));
      return;
    }
    if (fill || dryRun)
      throw new UsageError(`${fill ? "--fill" : "--dry-run"} goes with --append${fill ? "" : " or --again"}.`);
    if (file === undefined) throw new UsageError("`gradual import` needs <file>, or --again.");
    await withWritableProject(path, output, async (project) => {
      const { folder } = project;
      const { source: before } = project.document.data;
      const table = await importFile({ folder, file, name: nameOf(file), options, before }, output);
      const { suggestTargets } = await import("../engine");
      const document = suggestTargets(project.document, table, {
        task,
        as,
        split: splitBy === undefined ? split : { ...split, by: splitBy },
        targets,
        windows,
      });
      await project.save(document);
      const findings = await newFindings(project.folder, document, table, output);
      const { edits } = document.data;
      if (edits !== undefined && edits.of !== table.id)
        output.note(
          `Edits of rows (${editsInWords(countEdits(edits.rows))}) were made to the data before and are not applied to these; they apply again when those data are imported again.`,
        );
      output.result(
        {
          folder: project.folder,
          document: project.file,
          table: tableJson(table, document),
          target: document.data.target,
          task: document.data.task,
          findings: findings.json,
        },
        [tableText(table, document), findings.text].filter((part) => part !== "").join("\n\n"),
      );
    });
  },
});

/** @throws UsageError where the options contradict each other */
function refuseTogether({
  again,
  append,
  fill,
  file,
  recipe,
}: {
  readonly again: boolean;
  readonly append: boolean;
  readonly fill: boolean;
  readonly file: string | undefined;
  readonly recipe: object;
}): void {
  if (again && append) throw new UsageError("--again and --append exclude each other.");
  if (append && file === undefined) throw new UsageError("--append needs the file whose rows are added.");
  if (again && fill) throw new UsageError("--fill goes with --append.");
  const [given] = Object.entries(recipe).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (given !== undefined)
    throw new UsageError(
      `--${given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} does not go with ${again ? "--again" : "--append"}: the project's recipe stays as it is.`,
    );
}
