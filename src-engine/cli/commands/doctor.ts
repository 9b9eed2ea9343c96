import * as v from "valibot";
import { documentDifferences } from "../../document/differences";
import type { Finding } from "../../findings/diagnose";
import { diagnose } from "../../findings/diagnose";
import { whole } from "../../document/whole";
import type { LayerSamples } from "../../runs/layerSamples";
import type { RunSummary } from "../../runs/run";
import { runInWords } from "../../runs/runInWords";
import { command } from "../command";
import * as fields from "../fields";
import { findRun, withProject } from "../projects";
import { dataFindingsJson, dataFindingsText, lookForFindings } from "../dataFindings";
import { UsageError } from "../exit";
import { counted, figure, percent } from "../../words/numbers";
import { table } from "../table";
import { resultInWords, wordsOf } from "../../words/runs";

/** `gradual doctor`: what is wrong with the data, or with a run, and what helps. */
export const doctorCommand = command({
  name: "doctor",
  summary: "say what is wrong with the data or with a run, by which evidence, and what fixes it",
  arguments: [
    { name: "<project>", docs: "the project's folder or its .gradual file" },
    { name: "[run]", docs: 'its number, its folder name, or "last"; without one the data are looked at' },
  ],
  options: [
    {
      flags: "--layers",
      docs: "tell of each layer, too: its weights, what it gives, its gradients and silent units, at moments of the run; with --json as histograms",
    },
  ],
  example: "gradual doctor penguins\n  gradual doctor penguins last\n  gradual doctor penguins last --layers --json",
  fields: { project: fields.path, run: v.optional(fields.runName), layers: v.optional(v.boolean(), false) },
  async run({ project: path, run: name, layers }, { output }) {
    if (name === undefined && layers) throw new UsageError("--layers tells of the layers of a run: name one.");
    await withProject(path, output, async ({ folder, document }) => {
      if (name === undefined) {
        const findings = await lookForFindings(folder, document, output);
        output.result({ run: null, findings: dataFindingsJson(findings, document) }, dataFindingsText(findings));
        return;
      }
      const { id } = await findRun(folder, name);
      const { createBackend, examineRun } = await import("../engine");
      const evidence = await examineRun({
        folder,
        run: id,
        backend: createBackend(),
        onProgress: (_, what) => output.progress(what),
      });
      const { run, samples } = evidence;
      const findings = diagnose(evidence, wordsOf(run));
      output.result(
        {
          run: id,
          findings: findings.map(({ docs: _, fix, ...finding }) => ({
            ...finding,
            fix:
              fix === null
                ? null
                : { label: fix.label, forkAt: fix.forkAt, settings: documentDifferences(run.document, fix.document) },
          })),
          ...(layers ? { layers: samples } : {}),
        },
        [findingsText(run, findings), ...(layers && samples !== null ? [layersText(samples)] : [])].join("\n\n"),
      );
    });
  },
});

function findingsText(run: RunSummary, findings: readonly Finding[]): string {
  const result = resultInWords(run);
  const head = `Run ${runInWords(run.id)}${result === null ? "." : `: ${result}`}`;
  if (findings.length === 0) return `${head}\nNothing is wrong with it, as far as the training doctor can tell.`;
  return [
    head,
    ...findings.map(({ type, label, text, span, fix }) =>
      [
        `${label} (${type}), ${epochsInWords(span)}`,
        `  ${text}`,
        ...(fix === null ? [] : [`  What helps: ${fix.label}${fix.forkAt === null ? ", in a new run" : ""}.`]),
      ].join("\n"),
    ),
  ].join("\n\n");
}

function epochsInWords({ from, to }: Finding["span"]): string {
  const [first, last] = [Math.floor(from), Math.ceil(to)];
  if (last === 0) return "before the first epoch";
  return first === last ? `epoch ${whole(last)}` : `epochs ${whole(first)} to ${whole(last)}`;
}

function layersText({ batch, moments }: LayerSamples): string {
  const rows = moments.flatMap(({ epoch, layers }) =>
    Object.entries(layers).map(([id, { weightSize, gradientSize, silent, activations }]) => [
      figure(epoch),
      id,
      figure(weightSize),
      figure(gradientSize),
      activations === null ? "" : `${figure(activations.from)} to ${figure(activations.to)}`,
      silent === null ? "" : percent(silent),
    ]),
  );
  return `On ${counted(batch, "training row")}:\n${table(
    [
      { title: "EPOCH", align: "right" },
      { title: "LAYER" },
      { title: "WEIGHTS (RMS)", align: "right" },
      { title: "GRADIENT (RMS)", align: "right" },
      { title: "GIVES" },
      { title: "SILENT UNITS", align: "right" },
    ],
    rows,
  )}`;
}
