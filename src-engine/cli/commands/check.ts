import { analyze } from "../../network/network";
import { checkModel } from "../../check/checkModel";
import type { ModelCheck } from "../../check/checkModel";
import { bytesInWords, checkMemory } from "../../check/memoryCheck";
import type { MemoryCheck } from "../../document/memory";
import { CompiledNetwork } from "../../passes/compiledNetwork";
import { leftOut, leftOutRowsText, leftOutText } from "../../data/leftOut";
import { editsInWords } from "../../document/rowEdits";
import { command } from "../command";
import { EXIT } from "../exit";
import * as fields from "../fields";
import { withProject } from "../projects";
import { table } from "../table";
import { counted } from "../../words/numbers";
import { whole } from "../../document/whole";

/** `gradual check`: shapes, parameters, and problems with their repair. */
export const checkCommand = command({
  name: "check",
  summary: "show the network's shapes and parameters, and what keeps it from training",
  arguments: [{ name: "<project>", docs: "the project's folder or its .gradual file" }],
  options: [],
  example: "gradual check penguins",
  fields: { project: fields.path },
  async run({ project: path }, { output }) {
    return withProject(path, output, async ({ folder, document }) => {
      const { availableMemory, blockSize, dataFit } = await import("../engine");
      const { data, model, training } = document;
      const fit = data.source === null ? null : await dataFit({ folder, data });
      const network = fit === null ? null : CompiledNetwork.of(document, fit.preparation);
      const check = checkModel(network?.analysis ?? analyze(model, null), training, data.task, fit?.counts ?? null);
      const memory =
        fit === null || network === null || !check.ready || fit.counts.train === 0
          ? null
          : checkMemory(network, fit.counts, {
              available: availableMemory(),
              block: await blockSize(),
            });
      const problems = [
        ...(fit?.problems ?? []),
        ...check.problems,
        ...(memory?.problem == null ? [] : [memory.problem]),
      ];
      const ready = check.ready && (memory?.problem ?? null) === null;
      const counts = fit?.counts ?? null;
      const left = leftOut(data);
      const split =
        counts === null
          ? "No data yet."
          : `${counted(counts.train, "row")} to train, ${counts.validation} to validate, ${counts.test} to test.${fit?.edits === undefined ? "" : ` ${editsInWords(fit.edits)}.`}`;
      output.result(
        {
          ready,
          parameters: check.parameters,
          trainedParameters: check.trainedParameters,
          layers: check.layers,
          rows: counts,
          leftOut: left,
          ...(fit?.edits === undefined ? {} : { edits: fit.edits }),
          memory:
            memory === null
              ? null
              : { bytes: memory.estimate, available: memory.available, batchSize: memory.batchSize },
          problems,
        },
        [
          layersText(check),
          split,
          ...(counts === null || counts.left === 0 ? [] : [leftOutRowsText(counts.left, data)]),
          ...(left.length === 0 ? [] : [leftOutText(left)]),
          ...(memory === null ? [] : [memoryText(memory)]),
          ...problems.map(problemText),
          ready ? "Ready to train." : "Not ready to train.",
        ].join("\n\n"),
      );
      return ready ? EXIT.done : EXIT.failed;
    });
  },
});

function layersText({ layers, parameters, trainedParameters }: ModelCheck): string {
  const rows = Object.entries(layers).map(([id, { shape, parameters: own, formula, frozen }]) => [
    id,
    shape === null ? "?" : shape.join(" × "),
    whole(own),
    frozen && own > 0 ? `${formula}, frozen` : formula,
  ]);
  return `${table([{ title: "LAYER" }, { title: "SHAPE" }, { title: "PARAMETERS", align: "right" }, { title: "" }], rows)}\n${counted(parameters, "parameter")} in all${trainedParameters === parameters ? "" : `, ${whole(trainedParameters)} of them trained`}.`;
}

function memoryText({ estimate, available }: MemoryCheck): string {
  const { state, step, data, evaluation, runtime, total } = estimate;
  const parts = [
    [state, "weights and optimizer"],
    [step, "a step"],
    [data, "rows"],
    [evaluation, "measuring"],
    [runtime, "ONNX Runtime"],
  ] as const;
  return `Training takes about ${bytesInWords(total)} of memory, and ${bytesInWords(available)} are to be had: ${parts.map(([bytes, what]) => `${what} ${bytesInWords(bytes)}`).join(", ")}.`;
}

function problemText({ message, next, warning }: ModelCheck["problems"][number]): string {
  return `${warning === true ? "Note" : "Problem"}: ${message}${next === undefined ? "" : `\n  ${next}`}`;
}
