import { access, rm } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import * as v from "valibot";
import { formatNames } from "../../data/formats/registry";
import { emptyDocument } from "../../document/create";
import { UserError } from "../../document/errors";
import { EXAMPLE_KINDS, TASKS } from "../../document/schema";
import { createProject } from "../../project/project";
import { command } from "../command";
import { newFindings } from "../dataFindings";
import * as fields from "../fields";
import { importFile } from "../importFile";
import { importFields, importFlags, importOptions, pictureFlags } from "../importFlags";
import { tableJson, tableText } from "../tableText";

/** `gradual new`: a project folder, with the rows of a file in it where one is given. */
export const newCommand = command({
  name: "new",
  summary: "create a project, empty or from a file of rows or arrays",
  arguments: [{ name: "<dir>", docs: "a folder that does not exist yet, or is empty" }],
  options: [
    {
      flags: "--from <file>",
      docs: `rows to import: ${formatNames("table")}; or arrays: ${formatNames("arrays")}, or a folder of such files`,
      file: "read",
    },
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
      flags: "--recipe <kind>",
      docs: "of a table: suggested (default), or text: one layer of 16 units, trained by gradient descent over all rows until the weights stop changing, numbers by half the squared error",
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
  example: "gradual new penguins --from penguins.csv --target Species\n  gradual new digits --from mnist/",
  fields: {
    dir: fields.path,
    from: v.optional(fields.path),
    target: v.optional(fields.columns),
    task: v.optional(v.picklist(["auto", ...TASKS])),
    as: v.optional(v.picklist(EXAMPLE_KINDS)),
    recipe: v.optional(v.picklist(["suggested", "text"], "suggested or text is needed")),
    split: v.optional(fields.shares),
    splitBy: v.optional(fields.splitBy),
    windows: v.optional(fields.windows),
    ...importFields,
  },
  async run({ dir, from, target, task, as, recipe, split: shares, splitBy, windows, ...reading }, { output, nameOf }) {
    const folder = resolve(dir);
    const split = splitBy === undefined ? shares : { ...shares, by: splitBy };
    const wish = { task, as, recipe, split, windows };
    if (from === undefined && [target, ...Object.values({ ...wish, ...reading })].some((one) => one !== undefined)) {
      throw new UserError({
        code: "no-data",
        message: "A target, a task, a kind of examples, a recipe, a split or a way of reading needs rows.",
        next: "Give a file with --from.",
      });
    }
    const existed = await access(folder).then(
      () => true,
      () => false,
    );
    const project = await createProject({ folder, document: emptyDocument(basename(folder)) });
    let made = false;
    try {
      if (from === undefined) {
        output.result(
          { folder, document: project.file, table: null },
          `Made the project ${folder}. Next: gradual import ${dir} FILE`,
        );
      } else {
        const job = { folder, file: from, name: nameOf(from), options: importOptions(reading) };
        const table = await importFile(job, output);
        const { suggestTargets } = await import("../engine");
        const document = suggestTargets(project.document, table, { ...wish, targets: target });
        await project.save(document);
        const { target: targets, task: kind } = document.data;
        const findings = await newFindings(folder, document, table, output);
        const next = targets.length === 0 ? `gradual import ${dir} ${from} --target COLUMN` : `gradual train ${dir}`;
        output.result(
          {
            folder,
            document: project.file,
            table: tableJson(table, document),
            target: targets,
            task: kind,
            findings: findings.json,
          },
          [`Made the project ${folder}.\n${tableText(table, document)}`, findings.text, `Next: ${next}`]
            .filter((part) => part !== "")
            .join("\n\n"),
        );
      }
      made = true;
    } finally {
      await project.close();
      // A project without the rows it was to hold is of no use; a folder that was there before, and empty, is so again.
      const leftovers = existed ? [project.file, join(folder, "data")] : [folder];
      if (!made) for (const path of leftovers) await rm(path, { recursive: true, force: true });
    }
  },
});
