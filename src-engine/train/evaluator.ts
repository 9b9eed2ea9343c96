// What is measured at the end of each epoch: validation loss and metrics on every validation row, and the same metrics on
// the training rows: on all of them up to 10,000, above that on 10,000 spread evenly over them.
// All with the weights at the end of the epoch and with layers such as dropout at rest.

import type { Hash } from "node:crypto";
import type { RowCounts } from "../document/memory";
import { sizeOf } from "../document/size";
import { filled } from "../document/typedArrays";
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
import { RowFeed } from "../runtime/backend";
import type { NumberArray, Program, Tensor, Tensors, TrainingRows } from "../runtime/backend";

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
  /** There where the rows are too many for memory, so that the tensors are made anew whenever they are asked for. */
  readonly stored?: StoredPart;
}

/** Rows that are made when they are wanted; data/storedRows.ts. */
export interface StoredPart {
  readonly count: number;
  readonly featureShape: readonly number[];
  readonly targetWidth: number;
  /** Rows by their numbers, in that order. */
  take(rows: Int32Array): Part;
  /** The same of part of a longer order, of which what follows is read ahead. */
  takeInOrder(rows: Int32Array): Promise<Part>;
  digest(hash: Hash): void;
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

/** The same for whoever takes them some at a time. */
export function trainingFeed(network: { readonly weighted: boolean }, part: Part): TrainingRows {
  const { stored } = part;
  if (stored === undefined) return trainingRows(network, part);
  const numbers = sizeOf(stored.featureShape) + stored.targetWidth + (network.weighted ? 1 : 0);
  return new RowFeed(stored.count, numbers, async (rows) => trainingRows(network, await stored.takeInOrder(rows)));
}

/** `count` rows of a part from row `from`. */
export function partFrom({ features, targets, stored }: Part, from: number, count: number): Part {
  return stored === undefined
    ? { features: rowsFrom(features, from, count), targets: rowsFrom(targets, from, count) }
    : stored.take(filled(Int32Array, count, (at) => from + at));
}

/** The rows of those numbers. */
export function partOf({ features, targets, weights, stored }: Part, rows: ArrayLike<number>): Part {
  if (stored !== undefined) return stored.take(Int32Array.from(rows));
  return {
    features: gather(features, rows),
    targets: gather(targets, rows),
    ...(weights === undefined ? {} : { weights: gather(weights, rows) }),
  };
}

/** Rows of a part that are taken at a time to be looked through. */
const LOOKED_THROUGH = 65_536;

/** All targets of a part, [rows, outputs], in order, some at a time; the first one of each stretch has the number `from`. */
export function* targetStretches(part: Part): Generator<{ readonly from: number; readonly values: NumberArray }> {
  const { stored } = part;
  if (stored === undefined) {
    yield { from: 0, values: part.targets.data };
    return;
  }
  for (let from = 0; from < stored.count; from += LOOKED_THROUGH)
    yield { from, values: partFrom(part, from, Math.min(LOOKED_THROUGH, stored.count - from)).targets.data };
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
    const targets = part.targets.data;
    const width = targets.length / rowsOf(part);
    const judges = outputs.map((output) => createJudge(output.recipe, numbersOf(output, targets, width), settings));
    return { part, judges, predictions: new Float32Array(targets.length) };
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
      const some = partFrom(part, from, count);
      const results = await program.run({ ...weights, [FEATURES]: some.features, [TARGETS]: some.targets });
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
  const { features, targets } = partOf(part, chosen);
  return { features, targets };
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
