import * as v from "valibot";
import { EXPORT_TARGET_IDS, exportTargets } from "../../runs/exportTargets";
import { command } from "../command";
import * as fields from "../fields";
import { findRun, withProject } from "../projects";
import { counted, figure } from "../../words/numbers";

/** `gradual export`: a trained network for other programs. */
export const exportCommand = command({
  name: "export",
  summary: "write a trained network for other programs, and check it by loading it again",
  arguments: [
    { name: "<project>", docs: "the project's folder or its .gradual file" },
    { name: "<run>", docs: 'its number, its folder name, or "last"' },
  ],
  options: [
    {
      flags: "--to <format>",
      docs: `one of: ${exportTargets.map(({ id, forWhom }) => `${id} (${sentenceWithin(forWhom)})`).join(", ")}`,
    },
    { flags: "-o, --output <file>", docs: "where to write it", file: "written" },
  ],
  example: "gradual export penguins last --to onnx -o penguins.onnx",
  fields: {
    project: fields.path,
    run: fields.runName,
    to: v.picklist(EXPORT_TARGET_IDS),
    output: fields.path,
  },
  async run({ project: path, run: name, to, output: file }, { output }) {
    await withProject(path, output, async ({ folder }) => {
      const { id } = await findRun(folder, name);
      const { createBackend, exportRun, readTrainedRun } = await import("../engine");
      const report = await exportRun(folder, await readTrainedRun(folder, id), to, file, createBackend(), {
        onProgress: (_, what) => output.progress(what),
      });
      output.result(
        { run: id, to, ...report },
        `Wrote ${report.path} (${counted(report.bytes, "byte")}). Loaded again and compared on ${counted(report.rows, "row")}: greatest difference ${figure(report.difference)}.`,
      );
    });
  },
});

/** "For programs that ..." as part of another sentence. */
function sentenceWithin(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "");
}
