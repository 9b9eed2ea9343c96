// What is measured at the end of each epoch: validation loss and metrics on every validation row, and the same metrics on
// the training rows: on all of them up to 10,000, above that on 10,000 spread evenly over them.
// All with the weights at the end of the epoch and with layers such as dropout at rest.

import type { RowCounts } from "../document/memory";
import { METRICS } from "../metrics/registry";
import type { MetricId } from "../metrics/registry";
import { numbersOf } from "../evaluate/outputs";
import { FEATURES, LOSS, PREDICTION, SAMPLE_WEIGHTS, TARGETS, lossName } from "../ir/names";
import { NO_FIGURES, columnOf } from "../metrics/columns";
import type { MetricFigures, OutputFigures } from "../metrics/columns";
import { createJudge, metricsOf } from "../metrics/registry";
import type { Judge } from "../metrics/registry";
import type { MetricSettings } from "../metrics/spec";
import type { NetworkOutput } from "../network/outputs";
import type { EpochMetrics } from "../runs/epochs";
import type { StopReason } from "../runs/stopReason";
import type { Program, Tensor, Tensors } from "../runtime/backend";

export type Evaluation = Pick<EpochMetrics, "validationLoss" | "outputs"> & MetricFigures;

/** Asked between two batches: null to go on, or why not. */
export type LookUp = () => Promise<StopReason | null>;

export interface Evaluator {
  /** The measures of these weights, or the reason why they were not wanted any more. */
  evaluate(weights: Tensors, lookUp: LookUp): Promise<Evaluation | StopReason>;
}

/** Prepared rows of one part of the split: [rows, ...shape] each. */
export interface Part {
  readonly features: Tensor;
  readonly targets: Tensor;
  /** [rows], how much each counts in the loss that is trained; absent where all count alike. */
  readonly weights?: Tensor;
}

/** A part's rows as training takes them, by the graph's inputs; each counts once where nothing else is known. */
export function trainingRows({ weighted }: { readonly weighted: boolean }, part: Part): Tensors {
  const { features, targets, weights } = part;
  const rows = { [FEATURES]: features, [TARGETS]: targets };
  if (!weighted) return rows;
  return {
    ...rows,
    [SAMPLE_WEIGHTS]: weights ?? { shape: [rowsOf(part)], data: new Float32Array(rowsOf(part)).fill(1) },
  };
}

export interface EvaluatorInput {
  /** Gives LOSS and PREDICTION of a batch, for the weights fed. */
  readonly program: Program;
  readonly train: Part;
  readonly validation: Part | null;
  readonly outputs: readonly NetworkOutput[];
  /** Rows to evaluate at once: passes/memory.ts says how many. */
  readonly batch: number;
  readonly settings: MetricSettings;
}

const TRAIN_ROWS = 10_000;

/** What was found on the rows of one part. */
interface Found {
  readonly loss: number;
  /** Of each output: its own loss, where there are several, and its metrics. */
  readonly outputs: readonly { readonly loss: number; readonly figures: ReturnType<Judge> }[];
}

/** A part with what its predictions are judged by. */
interface Judged {
  readonly part: Part;
  /** In the order of the outputs. */
  readonly judges: readonly Judge[];
  /** Filled anew for each epoch. */
  readonly predictions: Float32Array;
}

export function createEvaluator({ program, train, validation, outputs, settings, batch }: EvaluatorInput): Evaluator {
  const prepare = (part: Part): Judged => {
    const width = part.targets.data.length / rowsOf(part);
    const judges = outputs.map((output) =>
      createJudge(output.recipe, numbersOf(output, part.targets.data, width), settings),
    );
    return { part, judges, predictions: new Float32Array(part.targets.data.length) };
  };
  const parts = {
    train: prepare(spread(train, TRAIN_ROWS)),
    validation: validation === null ? null : prepare(validation),
  };

  const measure = async (
    weights: Tensors,
    { part, judges, predictions }: Judged,
    lookUp: LookUp,
  ): Promise<Found | StopReason> => {
    const rows = rowsOf(part);
    const width = predictions.length / rows;
    let lossSum = 0;
    const lossSums = outputs.map(() => 0);
    for (let from = 0; from < rows; from += batch) {
      if (from > 0) {
        const reason = await lookUp();
        if (reason !== null) return reason;
      }
      const count = Math.min(batch, rows - from);
      const results = await program.run({
        ...weights,
        [FEATURES]: rowsFrom(part.features, from, count),
        [TARGETS]: rowsFrom(part.targets, from, count),
      });
      lossSum += (results[LOSS]?.data[0] ?? NaN) * count;
      outputs.forEach(
        ({ id }, which) => (lossSums[which] = (lossSums[which] ?? 0) + (results[lossName(id)]?.data[0] ?? NaN) * count),
      );
      predictions.set(results[PREDICTION]?.data ?? [], from * width);
    }
    return {
      loss: lossSum / rows,
      outputs: outputs.map((output, which) => ({
        loss: (lossSums[which] ?? NaN) / rows,
        figures: judges[which]?.(numbersOf(output, predictions, width)) ?? {},
      })),
    };
  };

  return {
    async evaluate(weights, lookUp) {
      const onTrain = await measure(weights, parts.train, lookUp);
      if ("kind" in onTrain) return onTrain;
      const onValidation = parts.validation === null ? null : await measure(weights, parts.validation, lookUp);
      if (onValidation !== null && "kind" in onValidation) return onValidation;
      const figuresOf = (which: number, metrics: readonly MetricId[]): OutputFigures =>
        Object.fromEntries(
          metrics.flatMap((id) => [
            [columnOf(id, "train"), onTrain.outputs[which]?.figures[id] ?? null],
            [columnOf(id, "validation"), onValidation?.outputs[which]?.figures[id] ?? null],
          ]),
        );
      const validationLoss = onValidation?.loss ?? null;
      if (outputs.length === 1) return { ...NO_FIGURES, ...(figuresOf(0, METRICS) as MetricFigures), validationLoss };
      const each = outputs.map(({ id, recipe }, which): [string, OutputFigures] => {
        const losses = {
          loss: onTrain.outputs[which]?.loss ?? null,
          validationLoss: onValidation?.outputs[which]?.loss ?? null,
        };
        return [id, { ...losses, ...figuresOf(which, metricsOf(recipe, settings)) }];
      });
      return { ...NO_FIGURES, validationLoss, outputs: Object.fromEntries(each) };
    },
  };
}

export function rowsOf({ features }: Part): number {
  return features.shape[0] ?? 0;
}

export function countsOf(train: Part, validation: Part | null): RowCounts {
  return { train: rowsOf(train), validation: validation === null ? 0 : rowsOf(validation) };
}

/** `count` rows of a tensor from row `from`, sharing its memory. */
export function rowsFrom({ shape, data }: Tensor, from: number, count: number): Tensor {
  const [rows = 0, ...rest] = shape;
  const each = rows === 0 ? 0 : data.length / rows;
  return { shape: [count, ...rest], data: data.subarray(from * each, (from + count) * each) };
}

/** At most `most` rows, at even distances. */
function spread(part: Part, most: number): Part {
  const rows = rowsOf(part);
  if (rows <= most) return part;
  const chosen = Array.from({ length: most }, (_, index) => Math.floor((index * rows) / most));
  return { features: gather(part.features, chosen), targets: gather(part.targets, chosen) };
}

/** The rows of a tensor with those numbers, copied, in float32. */
export function gather({ shape, data }: Tensor, rows: ArrayLike<number>): Tensor<Float32Array> {
  const [count = 1, ...rest] = shape;
  const each = data.length / count;
  const result = new Float32Array(rows.length * each);
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? 0;
    result.set(data.subarray(row * each, (row + 1) * each), at * each);
  }
  return { shape: [rows.length, ...rest], data: result };
}
