// What is measured at the end of each epoch: validation loss and metrics on every validation row, and the same metrics on
// the training rows: on all of them up to 10,000, above that on 10,000 spread evenly over them.
// All with the weights at the end of the epoch and with layers such as dropout at rest.

import type { Preparation } from "../document/preparation";
import { countCorrect } from "../evaluate/classification";
import { FEATURES, LOSS, PREDICTION, TARGETS } from "../ir/names";
import type { EpochMetrics, StopReason } from "../protocol/runs";
import type { NumberArray, Program, Tensor, Tensors } from "../runtime/backend";

export type Evaluation = Pick<
  EpochMetrics,
  "validationLoss" | "accuracy" | "validationAccuracy" | "mae" | "validationMae"
>;

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
}

const TRAIN_ROWS = 10_000;

/** Sums over the rows of one part. */
interface Sums {
  readonly loss: number;
  /** Rows classified rightly, or absolute errors in the targets' units (mean over the targets). */
  readonly score: number;
}

export function createEvaluator({ program, train, validation, target, batch }: EvaluatorInput): Evaluator {
  const some = spread(train, TRAIN_ROWS);
  const score =
    target.kind === "classes" ? countCorrect : absoluteErrors(target.kind === "numbers" ? target.columns.map(({ scale }) => Math.abs(scale)) : []);

  const measure = async (weights: Tensors, part: Part, lookUp: LookUp): Promise<Sums | StopReason> => {
    const rows = rowsOf(part);
    const width = part.targets.data.length / rows;
    let sums: Sums = { loss: 0, score: 0 };
    for (let from = 0; from < rows; from += batch) {
      if (from > 0) {
        const reason = await lookUp();
        if (reason !== null) return reason;
      }
      const count = Math.min(batch, rows - from);
      const targets = rowsFrom(part.targets, from, count);
      const results = await program.run({
        ...weights,
        [FEATURES]: rowsFrom(part.features, from, count),
        [TARGETS]: targets,
      });
      const loss = results[LOSS]?.data[0] ?? NaN;
      const prediction = results[PREDICTION]?.data ?? new Float32Array(0);
      sums = { loss: sums.loss + loss * count, score: sums.score + score(prediction, targets.data, width) };
    }
    return sums;
  };

  return {
    async evaluate(weights, lookUp) {
      const onTrain = await measure(weights, some, lookUp);
      if ("kind" in onTrain) return onTrain;
      const onValidation = validation === null ? null : await measure(weights, validation, lookUp);
      if (onValidation !== null && "kind" in onValidation) return onValidation;
      const trainScore = onTrain.score / rowsOf(some);
      const validationScore =
        validation === null || onValidation === null ? null : onValidation.score / rowsOf(validation);
      const [classes, numbers] = [target.kind === "classes", target.kind === "numbers"];
      return {
        validationLoss: validation === null || onValidation === null ? null : onValidation.loss / rowsOf(validation),
        accuracy: classes ? trainScore : null,
        validationAccuracy: classes ? validationScore : null,
        mae: numbers ? trainScore : null,
        validationMae: numbers ? validationScore : null,
      };
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

/** Sum over the rows of the mean absolute error, each target scaled back to its unit. */
function absoluteErrors(
  scales: readonly number[],
): (prediction: NumberArray, truth: NumberArray, width: number) => number {
  return (prediction, truth, width) => {
    let sum = 0;
    for (let at = 0; at < truth.length; at++) {
      sum += Math.abs((prediction[at] ?? NaN) - (truth[at] ?? NaN)) * (scales[at % width] ?? 1);
    }
    return sum / width;
  };
}
