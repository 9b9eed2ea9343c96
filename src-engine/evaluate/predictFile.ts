// Predicts every row of a file and writes them, with the columns they came with, to another file; or the first rows, to be looked at.

import { unscaleTargets } from "../data/apply";
import type { TaskOptions } from "../data/duckdb";
import type { ExtraColumn } from "../data/formats/format";
import type { PredictionBlock, PredictionRequest } from "../data/prediction";
import { withPredictionRows } from "../data/prediction";
import type { TargetRecipe } from "../document/preparation";
import { throwIfCanceled } from "../document/canceled";
import { inputWidth, outputWidth } from "../document/preparation";
import { freeNames } from "../document/freeNames";
import type { FilePrediction, FilePreview } from "../protocol/filePrediction";
import type { Backend } from "../runtime/backend";
import { argMax } from "../metrics/answers";
import type { TrainingRanges } from "./fileDoubts";
import { DoubtCounter } from "./fileDoubts";
import { finiteRows, numbersOf } from "./outputs";
import type { Predictor } from "./predictor";
import type { TrainedRun } from "./trainedRun";
import { openPredictor } from "./trainedRun";

export interface PredictOptions extends TaskOptions, Pick<PredictionRequest, "format" | "escapeFormulas" | "options"> {
  /** Numbers outside of them are counted. */
  readonly ranges?: TrainingRanges | undefined;
}

/** Files of text, whose cells a spreadsheet may run. */
const RUN_BY_SPREADSHEETS: readonly string[] = ["csv", "tsv"];

/**
 * Reads `file`, predicts, and writes `output` (CSV, TSV, Parquet or JSON, by its ending; of arrays CSV, TSV or .npz): the file's
 * columns, then the predicted class and the probability of each class, or the predicted numbers, of each output. The rows are read,
 * predicted and kept on disk a block at a time.
 * @throws UserError "missing-columns", "unknown-format", or what is wrong with either file
 */
export async function predictFile(
  run: TrainedRun,
  file: string,
  output: string,
  backend: Backend,
  { ranges = new Map(), format, escapeFormulas = false, options, ...task }: PredictOptions = {},
): Promise<FilePrediction> {
  const { preparation } = run;
  const request = { file, output, preparation, format, escapeFormulas, options, ...task };
  return withPredictionRows(request, async ({ rows, blocks, write, ...reading }): Promise<FilePrediction> => {
    const predictor = await openPredictor(backend, run);
    try {
      const doubts = new DoubtCounter(preparation, ranges);
      for await (const block of blocks()) {
        const { answers, answered } = await answersTo(run, block, predictor, (done) => {
          throwIfCanceled(task.signal);
          task.onProgress?.((block.from + done) / rows, "Predicting the rows");
        });
        doubts.add(block.raw, answered);
        await block.answer(answers);
      }
      const { formulas } = await write();
      const ending = format ?? output.split(".").at(-1)?.toLowerCase() ?? "";
      return {
        rows,
        ...doubts.found(reading),
        formulas: RUN_BY_SPREADSHEETS.includes(ending) ? { cells: formulas, escaped: escapeFormulas } : null,
      };
    } finally {
      await predictor.dispose();
    }
  });
}

/** Rows that are shown of a file before it is predicted. */
const SHOWN = 100;

/** The first rows of a file with their predictions. @throws UserError as {@link predictFile} */
export async function previewFile(
  run: TrainedRun,
  file: string,
  backend: Backend,
  { ranges = new Map(), ...task }: PredictOptions = {},
): Promise<FilePreview> {
  const { preparation } = run;
  return withPredictionRows({ file, preparation, ...task }, async ({ rows, columns, endings, blocks, ...reading }) => {
    const predictor = await openPredictor(backend, run);
    try {
      const doubts = new DoubtCounter(preparation, ranges);
      const cells: (string | number | null)[][] = [];
      let added: readonly string[] = [];
      for await (const block of blocks(SHOWN)) {
        const { answers, answered } = await answersTo(run, block, predictor);
        doubts.add(block.raw, answered);
        added = answers.map(({ name }) => name);
        for (const [row, texts] of (await block.texts()).entries())
          cells.push([...texts, ...answers.map(({ values }) => values[row] ?? null)]);
      }
      return {
        rows,
        columns: [...columns, ...freeNames(columns, added)],
        own: columns.length,
        cells: cells.slice(0, SHOWN),
        endings,
        ...doubts.found(reading),
      };
    } finally {
      await predictor.dispose();
    }
  });
}

/** Rows answered between one look at a wish to cancel and the next. */
const SLICE = 4_096;

async function answersTo(
  { preparation, network: { outputs: ends } }: TrainedRun,
  { features, complete }: PredictionBlock,
  predictor: Predictor,
  onRows: (done: number) => void = () => undefined,
): Promise<{ readonly answers: readonly ExtraColumn[]; readonly answered: Uint8Array }> {
  const total = outputWidth(preparation);
  const width = inputWidth(preparation);
  const outputs = new Float32Array(complete.length * total);
  for (let from = 0; from < complete.length; from += SLICE) {
    onRows(from);
    const some = features.data.subarray(from * width, (from + SLICE) * width);
    outputs.set(await predictor.predict(some), from * total);
  }
  // A number that is not finite names no class.
  const answered = finiteRows(outputs, total).map((one, row) => (complete[row] === 1 ? one : 0));
  return {
    answered,
    answers: ends.flatMap((output) =>
      answersOf(output.recipe, numbersOf(output, outputs, total), answered, ends.length > 1 ? output.id : null),
    ),
  };
}

/** @param among the output's id where there are others, whose classes may be called the same */
function answersOf(
  target: TargetRecipe,
  outputs: Float32Array,
  answered: Uint8Array,
  among: string | null,
): ExtraColumn[] {
  const column = (
    group: string,
    name: string,
    holds: ExtraColumn["holds"],
    at: (row: number) => string | number,
  ): ExtraColumn => ({
    name,
    holds,
    group: among === null ? group : `${among}_${group}`,
    values: Array.from(answered, (one, row) => (one === 1 ? at(row) : null)),
  });
  if (target.kind === "numbers") {
    const width = target.columns.length;
    const values = unscaleTargets(target, outputs);
    return target.columns.map(({ name, type }, index) =>
      column(
        "predicted",
        `predicted ${name}${type === "date" ? " (days since 1970-01-01)" : ""}`,
        "number",
        (row) => values[row * width + index] ?? NaN,
      ),
    );
  }
  const { classes, name } = target;
  const width = classes.length;
  return [
    column("predicted", `predicted ${name}`, "text", (row) => classes[argMax(outputs, row * width, width)] ?? ""),
    // Nine digits tell any float32 from its neighbors.
    ...classes.map((label, index) =>
      column("probabilities", `probability of ${among === null ? "" : `${name} = `}${label}`, "number", (row) =>
        Number((outputs[row * width + index] ?? NaN).toPrecision(9)),
      ),
    ),
  ];
}
