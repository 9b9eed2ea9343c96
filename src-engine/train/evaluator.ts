// What is measured at the end of each epoch: validation loss and metrics on every validation row, and the same metrics on
// the training rows: on all of them up to 10,000, above that on 10,000 spread evenly over them.
// All with the weights at the end of the epoch and with layers such as dropout at rest.

import type { Preparation } from "../document/preparation";
import { METRICS } from "../document/schema";
import { FEATURES, LOSS, PREDICTION, TARGETS } from "../ir/names";
import { NO_FIGURES, columnOf } from "../metrics/columns";
import type { MetricFigures } from "../metrics/columns";
import { createJudge } from "../metrics/registry";
import type { Judge } from "../metrics/registry";
import type { MetricSettings } from "../metrics/spec";
import type { EpochMetrics, StopReason } from "../protocol/runs";
import type { Program, Tensor, Tensors } from "../runtime/backend";

export type Evaluation = Pick<EpochMetrics, "validationLoss"> & MetricFigures;

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
}

export interface EvaluatorInput {
  /** Gives LOSS and PREDICTION of a batch, for the weights fed. */
  readonly program: Program;
  readonly train: Part;
  readonly validation: Part | null;
  readonly target: Preparation["target"];
  /** Rows to evaluate at once: passes/memory.ts says how many. */
  readonly batch: number;
  readonly settings: MetricSettings;
}

const TRAIN_ROWS = 10_000;

/** What was found on the rows of one part. */
interface Found {
  readonly loss: number;
  readonly figures: ReturnType<Judge>;
}

/** A part with what its predictions are judged by. */
interface Judged {
  readonly part: Part;
  readonly judge: Judge;
  /** Filled anew for each epoch. */
  readonly predictions: Float32Array;
}

export function createEvaluator({ program, train, validation, target, settings, batch }: EvaluatorInput): Evaluator {
  const prepare = (part: Part): Judged => ({ part, judge: createJudge(target, part.targets.data, settings), predictions: new Float32Array(part.targets.data.length) });
  const parts = { train: prepare(spread(train, TRAIN_ROWS)), validation: validation === null ? null : prepare(validation) };

  const measure = async (weights: Tensors, { part, judge, predictions }: Judged, lookUp: LookUp): Promise<Found | StopReason> => {
    const rows = rowsOf(part);
    const width = predictions.length / rows;
    let lossSum = 0;
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
      predictions.set(results[PREDICTION]?.data ?? [], from * width);
    }
    return { loss: lossSum / rows, figures: judge(predictions) };
  };

  return {
    async evaluate(weights, lookUp) {
      const onTrain = await measure(weights, parts.train, lookUp);
      if ("kind" in onTrain) return onTrain;
      const onValidation = parts.validation === null ? null : await measure(weights, parts.validation, lookUp);
      if (onValidation !== null && "kind" in onValidation) return onValidation;
      const figures = METRICS.flatMap((id) => [
        [columnOf(id, "train"), onTrain.figures[id] ?? null],
        [columnOf(id, "validation"), onValidation?.figures[id] ?? null],
      ]);
      return { ...NO_FIGURES, ...(Object.fromEntries(figures) as MetricFigures), validationLoss: onValidation?.loss ?? null };
    },
  };
}

export function rowsOf({ features }: Part): number {
  return features.shape[0] ?? 0;
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

function gather({ shape, data }: Tensor, rows: readonly number[]): Tensor {
  const [count = 1, ...rest] = shape;
  const each = data.length / count;
  const result = new Float32Array(rows.length * each);
  rows.forEach((row, index) => result.set(data.subarray(row * each, (row + 1) * each), index * each));
  return { shape: [rows.length, ...rest], data: result };
}
