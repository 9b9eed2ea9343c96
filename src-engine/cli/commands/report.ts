import * as v from "valibot";
import { runInWords } from "../../runs/runInWords";
import { command } from "../command";
import * as fields from "../fields";
import { progressTo } from "../progress";
import { findRun, withProject } from "../projects";
import { counted } from "../../words/numbers";

/** `gradual report`: all that is to be told of a run, as one file to read, print and hand on. */
export const reportCommand = command({
  name: "report",
  summary: "write a run as one page: data, network, settings, curves and figures",
  arguments: [
    { name: "<project>", docs: "the project's folder or its .gradual file" },
    { name: "<run>", docs: 'its number, its folder name, or "last"' },
  ],
  options: [
    { flags: "-o, --output <file>", docs: "the HTML file to write", file: "written", ending: ".html" },
    {
      flags: "--split <part>",
      docs: "the rows that the figures are of: train, validation or test (default: validation); a look at the test rows is recorded in the project",
    },
  ],
  example: "gradual report penguins last -o penguins.html\ngradual report penguins 3 --split test -o final.html",
  fields: {
    project: fields.path,
    run: fields.runName,
    output: fields.path,
    split: v.optional(v.picklist(["train", "validation", "test"]), "validation"),
  },
  async run({ project: path, run: name, output: file, split }, { output, nameOf, onInterrupt }) {
    const canceled = new AbortController();
    onInterrupt(() => canceled.abort());
    await withProject(path, output, async ({ folder, readOnly }) => {
      const { id } = await findRun(folder, name);
      const { createBackend, writeReport } = await import("../engine");
      if (split === "test" && readOnly)
        output.note("The project is read-only: this look at the test rows is not recorded.");
      const written = await writeReport(
        { folder, run: id, part: split, recordsLook: !readOnly, backend: createBackend() },
        file,
        { signal: canceled.signal, onProgress: progressTo(output) },
      );
      output.result(
        { run: id, split, ...written },
        `Wrote ${nameOf(written.path)} (${counted(written.bytes, "byte")}): run ${runInWords(id)}, ${
          written.withoutFigures === null
            ? `with figures on its ${split} rows.`
            : `without figures on its ${split} rows. ${written.withoutFigures}`
        }`,
      );
    });
  },
});
