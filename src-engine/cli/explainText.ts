// One step of training as text: the step, a row on its way, its cost, and one weight.

import { positionOf } from "../ir/elements";
import { slopeSymbol, weightLabel } from "../explain/letters";
import { inLetters, inNumbers } from "../explain/text";
import type {
  BatchTrace,
  CostView,
  Equation,
  LayerView,
  NetworkView,
  Numbers,
  OptimizerMemories,
  RowView,
  StepView,
  Trace,
} from "../protocol/learn";
import { facts, table } from "./table";
import { counted, figure } from "../words/numbers";
import { runInWords } from "../runs/runInWords";
import { whole } from "../document/whole";

export interface Explained {
  readonly run: string | null;
  readonly network: NetworkView;
  readonly step: StepView;
  readonly memories: OptimizerMemories;
  /** The batch's rows in the file, from 0. */
  readonly batchInFile: Int32Array;
  readonly row: RowView;
  readonly trace: (Trace & BatchTrace) | null;
}

/** Numbers of a value, and rows of a ledger, that are printed; all are there with --json. */
const PRINTED = 8;

export function explainText({ run, network, step, batchInFile, row, trace }: Explained): string {
  return [
    stepText(run, network, step),
    rawText(row),
    ...network.layers.map((layer) => layerText(layer, row)),
    ...row.cost.parts.map((part) => costText(part, network)),
    ...(trace === null ? [] : [weightText(trace, { inPart: step.batch, inFile: batchInFile }, network)]),
  ].join("\n\n");
}

function stepText(run: string | null, network: NetworkView, step: StepView): string {
  const where = run === null ? "from the initial weights of the seed" : `of run ${runInWords(run)}`;
  return [
    `Step ${whole(step.step + 1)} ${where}, in epoch ${whole(step.epoch + 1)}`,
    facts([
      ["Batch", counted(step.batch.length, "row")],
      ["Loss", network.loss],
      ["Optimizer", network.optimizer],
      ["Learning rate", figure(step.learningRate)],
      ["Cost (mean over the batch)", figure(step.cost)],
      ...(step.penalty === 0 ? [] : [["Penalty", figure(step.penalty)] as const]),
      ["Length of the gradient", figure(step.gradientNorm)],
      ...(step.clipped === 1 ? [] : [["Clipping multiplies it by", figure(step.clipped)] as const]),
      ["Greatest change of a weight", figure(step.change)],
    ]),
  ].join("\n");
}

const PARTS: Readonly<Record<RowView["part"], string>> = { train: "training", validation: "validation", test: "test" };

function rawText({ row, part, inFile, place, raw }: RowView): string {
  const where =
    place === null
      ? "not in the step's batch; told as if it stood in the place of its first row"
      : `row ${whole(place + 1)} of the step's batch`;
  const cells = raw.map(({ column, cell }) => [column, cell === null ? "" : String(cell)] as const);
  const asked = `--row ${row + 1}${part === "train" ? "" : ` --part ${part}`}`;
  const which = `Row ${whole(inFile + 1)} of the file: row ${whole(row + 1)} of the ${PARTS[part]} part, ${asked}`;
  return [`${which} (${where})`, ...(cells.length === 0 ? [] : [facts(cells)])].join("\n");
}

function layerText(layer: LayerView, row: RowView): string {
  const values = row.layers[layer.id] ?? {};
  const columns = layer.values.flatMap(({ name, symbol }) => {
    const own = values[name];
    if (own === undefined) return [];
    const slope = slopeSymbol({ name, symbol }, symbol);
    return [{ symbol, numbers: own.value }, ...(own.delta === null ? [] : [{ symbol: slope, numbers: own.delta }])];
  });
  // Values of one shape stand side by side.
  const shapes = [...new Set(columns.map(({ numbers }) => numbers.shape.join("×")))];
  const tables = shapes.map((shape) => {
    const own = columns.filter(({ numbers }) => numbers.shape.join("×") === shape);
    return valuesTable(own, layer.names);
  });
  const what = layer.activation === null ? layer.type : `${layer.type}, ${layer.activation}`;
  return [`${layer.title} (${what})`, ...tables].join("\n");
}

function valuesTable(
  columns: readonly { readonly symbol: string; readonly numbers: Numbers }[],
  names: readonly string[] | null,
): string {
  const [first] = columns;
  const { shape, data } = first?.numbers ?? { shape: [], data: new Float64Array() };
  const shown = Math.min(data.length, PRINTED);
  const lines = Array.from({ length: shown }, (_, i) => [
    names?.length === data.length ? (names[i] ?? "") : placeText(i, shape),
    ...columns.map(({ numbers }) => figure(numbers.data[i])),
  ]);
  return [
    table([{ title: "" }, ...columns.map(({ symbol }) => ({ title: symbol, align: "right" as const }))], lines),
    ...(shown < data.length ? [`... and ${whole(data.length - shown)} more (--json has all)`] : []),
  ].join("\n");
}

function placeText(index: number, shape: readonly number[]): string {
  return positionOf(index, shape)
    .map((p) => p + 1)
    .join(",");
}

function costText(part: CostView["parts"][number], { layers }: NetworkView): string {
  const title = layers.find(({ id }) => id === part.layer)?.title ?? part.layer;
  const terms = part.outputs[0]?.terms ?? [];
  const lines = part.outputs.map(({ name, prediction, target, terms: own }) => [
    name,
    ...[prediction, target, ...own.map(({ value }) => value)].map(figure),
  ]);
  const right = (text: string) => ({ title: text, align: "right" as const });
  return [
    `Cost of this row at ${title} (${part.loss}: ${part.formula})`,
    ...(part.formula.includes("κ") ? ["κₖ is how much class k counts: its class weight, 1 where none is set"] : []),
    table([{ title: "" }, right("ŷ"), right("y"), ...terms.map(({ symbol }) => right(symbol))], lines),
    `Sum: ${figure(part.total)}${part.weight === 1 ? "" : `, which counts ${figure(part.weight)} times`}`,
  ].join("\n");
}

function weightText(
  { value, forward, backward, ledger, optimizer, check, subject }: Trace & BatchTrace,
  batch: BatchRows,
  { weights }: NetworkView,
): string {
  const weight = weights.find(({ tensor }) => subject.kind === "weight" && tensor === subject.tensor);
  const name = subject.kind === "weight" ? weightLabel(subject.tensor, subject.index, weight?.shape ?? []) : "";
  return [
    `${name}, which is ${figure(value)}`,
    section("Forward", forward),
    section("Backward: how the cost of this row changes with it", backward),
    ...(check === null
      ? []
      : [
          `Check: ${figure(check.nudge)} less and more of it gives a cost of ${check.below} and ${check.above}, a slope of ${figure(check.slope)} beside ${figure(check.derivative)}.`,
        ]),
    ...(ledger === null ? ["It is not trained."] : [ledgerText(ledger, batch)]),
    ...(optimizer === null ? [] : [section("What the step makes of it", optimizer)]),
  ]
    .filter((text) => text !== "")
    .join("\n\n");
}

function section(title: string, equations: readonly Equation[]): string {
  if (equations.length === 0) return "";
  const lines = equations.flatMap(({ symbol, label, expression, value }) => [
    `  ${symbol} = ${inLetters(expression, figure)}`,
    `    = ${expression.kind === "name" ? "" : `${inNumbers(expression, figure)} = `}${figure(value)}  (${label})`,
  ]);
  return [title, ...lines].join("\n");
}

/** The rows of a batch, by their numbers in the training part and in the file, from 0. */
interface BatchRows {
  readonly inPart: Int32Array;
  readonly inFile: Int32Array;
}

/** The rows that pull most, as the file numbers them and as `--row` takes them. */
function ledgerText(ledger: Float64Array, { inPart, inFile }: BatchRows): string {
  const rows = Array.from(ledger, (derivative, place) => ({
    derivative,
    file: inFile[place] ?? place,
    part: inPart[place] ?? place,
  }));
  const greatest = [...rows].sort((a, b) => Math.abs(b.derivative) - Math.abs(a.derivative)).slice(0, PRINTED);
  const lines = greatest.map(({ derivative, file, part }) => [
    `row ${whole(file + 1)} of the file`,
    `--row ${String(part + 1)}`,
    figure(derivative),
  ]);
  const left = rows.length - greatest.length;
  return [
    "Rows of the batch that pull most, by their number in the file, and what asks for each",
    table(
      [
        { title: "ROW", align: "right" },
        { title: "", align: "right" },
        { title: "∂Cᵢ/∂w", align: "right" },
      ],
      lines,
    ),
    ...(left > 0 ? [`... and ${counted(left, "more row")}`] : []),
  ].join("\n");
}
