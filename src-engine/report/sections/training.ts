// How the training went, and how to do it again.

import { bytesInWords } from "../../check/memoryCheck";
import { whole } from "../../document/whole";
import { diagnose } from "../../findings/diagnose";
import { figureColumn, watchedFigure } from "../../metrics/figures";
import type { Figure } from "../../metrics/figures";
import { EpochTable } from "../../runs/epochTable";
import { isUnfinished } from "../../runs/stopReason";
import { figureInWords, mainMetric, measureText } from "../../words/figures";
import { fileName } from "../../words/fileName";
import { counted, duration, instant } from "../../words/numbers";
import { stopInWords, wordsOf } from "../../words/runs";
import { lineChart } from "../chart";
import type { ReportFacts } from "../facts";
import { markup } from "../markup";
import type { Markup } from "../markup";
import { factList, notes } from "../pieces";
import type { Section } from "../pieces";

/** Outputs with a chart of their own. */
const MOST_OUTPUTS = 6;

export function courseSection({ run, record, epochs, batches }: ReportFacts): Section {
  const table = new EpochTable(epochs);
  const figures = [
    ...new Map(
      [WHOLE_LOSS, watchedFigure(run.document.training), ...mainFigures(run)].map((one) => [
        figureColumn(one, "train"),
        one,
      ]),
    ).values(),
  ];
  return {
    id: "course",
    title: "How training went",
    body: [
      factList([
        ["Ended because", run.stopReason === null ? null : stopInWords(run.stopReason, run)],
        ["Trained", `${counted(run.epochs, "epoch")}, ${counted(run.steps, "step")} in ${duration(run.seconds)}`],
        ["Best epoch", run.bestEpoch === null ? null : whole(run.bestEpoch)],
        ["Started", instant(record.startedAt)],
        ["Ended", record.endedAt === null ? null : instant(record.endedAt)],
      ]),
      findings(run, table, batches),
      figures.map((one) => curve(table, one, run)),
      changeCurve(table),
      table.length < 2 ? markup`<p class="note">There are too few epochs for a curve.</p>` : null,
    ],
  };
}

/** What the training doctor sees in the curves; the layers, which it looks at on request, are left out. */
function findings(run: ReportFacts["run"], epochs: EpochTable, batches: ReportFacts["batches"]): Markup | null {
  const found = diagnose({ run, epochs, batches, samples: null }, wordsOf(run));
  if (found.length === 0) return null;
  return markup`<h3>What the training doctor says</h3>${factList(found.map(({ label, text }) => [label, text]))}`;
}

const WHOLE_LOSS: Figure = { metric: "loss" };

function mainFigures(run: ReportFacts["run"]): Figure[] {
  const outputs = Object.entries((run.best ?? run.last)?.outputs ?? {});
  if (outputs.length > 0)
    return outputs.slice(0, MOST_OUTPUTS).map(([output, own]): Figure => ({ metric: mainMetric(own), output }));
  return [{ metric: run.document.data.task === "classification" ? "accuracy" : "mae" }];
}

function curve(table: EpochTable, figure: Figure, run: ReportFacts["run"]): Markup | null {
  const [train, validation] = [table.figure(figure, "train"), table.figure(figure, "validation")];
  const title = figureInWords(figure, run);
  const name = title.charAt(0).toUpperCase() + title.slice(1);
  const ends = (label: string, values: Float64Array): string => {
    const last = values.at(-1);
    return last === undefined || Number.isNaN(last)
      ? ""
      : ` ${label} from ${measureText(figure.metric, values[0])} to ${measureText(figure.metric, last)}.`;
  };
  const chart = lineChart({
    label: `${name} by epoch.${ends("Training", train)}${ends("Validation", validation)}`,
    x: { label: "Epoch", values: table.column("epoch") },
    y: name,
    lines: [
      { label: "Training", look: "first", values: train },
      { label: "Validation", look: "second", values: validation },
    ],
    mark: run.bestEpoch === null ? undefined : { at: run.bestEpoch, label: `best epoch ${whole(run.bestEpoch)}` },
    logarithmic: figure.metric === "loss",
  });
  return chart === null ? null : figureBlock(name, chart);
}

function changeCurve(table: EpochTable): Markup | null {
  const chart = lineChart({
    label: "Greatest change of a weight in the last step of each epoch.",
    x: { label: "Epoch", values: table.column("epoch") },
    y: "Change of a weight",
    lines: [{ label: "Greatest change of a weight in a step", look: "first", values: table.column("change") }],
    logarithmic: true,
  });
  return chart === null ? null : figureBlock("How much the weights still changed", chart);
}

function figureBlock(title: string, chart: Markup): Markup {
  return markup`<figure><figcaption>${title}</figcaption>${chart}</figure>`;
}

export function repeatSection({ folder, part, run, record, data }: ReportFacts): Section {
  const { versions, machine } = record;
  const project = quoted(fileName(folder));
  const device = machine.device === "gpu" ? "--device gpu" : `--threads ${machine.threads}`;
  const source = "known" in data ? data.known.imported?.source : undefined;
  return {
    id: "repeat",
    title: "How to repeat it",
    body: [
      markup`<p>In the folder that holds the project. The first command trains the run again from its beginning, with its network, settings, rows and seed; the second measures it.</p>`,
      markup`<pre><code>gradual train ${project} --repeat ${run.number} ${device}
gradual evaluate ${project} last --split ${part} --json</code></pre>`,
      notes([
        "On the same kind of machine with the same versions the weights come out with the same bits; elsewhere they may differ in their last digits.",
        ...(source === undefined
          ? []
          : [`The rows are those that were imported from ${fileName(source.name)}, SHA-256 ${source.sha256}.`]),
        ...(run.origin === undefined
          ? []
          : [`The run began with run ${run.origin.run}, which must still be in the project.`]),
        ...(run.stopReason !== null && isUnfinished(run.stopReason)
          ? ["The run ended before its recipe was over; when repeated, it goes on to the recipe's end."]
          : []),
        ...(run.deviceChanges.length > 0
          ? ["The run went over to another device on its way, so its bits cannot be repeated exactly."]
          : []),
      ]),
      markup`<h3>Versions</h3>`,
      factList([
        ...Object.entries(versions).map(
          ([name, version]) =>
            [name === "gradual" ? "Gradual" : name === "onnxruntime" ? "ONNX Runtime" : name, version] as const,
        ),
      ]),
      markup`<h3>Machine</h3>`,
      factList([
        ["System", machine.platform],
        ["Processor", machine.cpu],
        ["Cores", whole(machine.cores)],
        ["Memory", bytesInWords(machine.memory)],
        ["Trained on", machine.device === "gpu" ? "GPU" : `CPU, ${counted(machine.threads, "thread")}`],
      ]),
    ],
  };
}

/** As one word of a shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) && !text.startsWith("-") ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
