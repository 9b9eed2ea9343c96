// What always guessing the same gets on the validation rows: the most frequent class of the training rows, or their mean, judged
// by the metrics that judge the network; or their quantile, judged by the loss, where that is what the network is to learn.

import { resolveParams } from "../document/params";
import type { Word } from "../document/schema";
import { kept, mapped } from "../document/typedArrays";
import { categoricalCrossEntropy } from "../losses/categorical-cross-entropy";
import { CLIP } from "../losses/clip";
import { quantile } from "../losses/quantile";
import { lossOf } from "../network/outputLoss";
import type { NetworkOutput } from "../network/outputs";
import { argMax } from "../metrics/answers";
import { createJudge, metricSettings } from "../metrics/registry";
import { numbersOf } from "../evaluate/outputs";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import type { Baseline, Baselines } from "../runs/baseline";
import type { NumberArray } from "../runtime/backend";
import { percentile } from "../statistics/bootstrap";
import type { Part } from "./evaluator";
import { rowsOf, targetStretches } from "./evaluator";
import type { TrainingData } from "./trainNetwork";

type OutputLayer = CompiledNetwork["network"]["outputs"][number];

/** By the output's id; undefined without validation rows. The rows are prepared: classes one-hot, numbers scaled. */
export function baselinesOf(
  { network, outputs, training }: Pick<CompiledNetwork, "network" | "outputs" | "training">,
  { train, validation }: TrainingData,
): Baselines | undefined {
  if (validation === null || rowsOf(train) === 0) return undefined;
  const settings = metricSettings(training);
  // The loss of a network with one output has its weight.
  const weightOf = (layer: OutputLayer | undefined): number =>
    outputs.length === 1 ? Number(layer?.params.lossWeight ?? 1) : 1;
  const each = outputs.flatMap((output): [string, Baseline][] => {
    const layer = network.outputs.find(({ id }) => id === output.id);
    const share = layer === undefined ? null : quantileOf(lossOf(layer, training.loss));
    if (share !== null) {
      return [[output.id, quantileBaseline(output, share, weightOf(layer), train, validation)]];
    }
    const guess = meansOf(train, output);
    const truth = targetsOf(validation, output);
    const answers = mapped(Float64Array, truth, (_, at) => guess[at % output.width] ?? 0);
    const figures = createJudge(output.recipe, truth, settings)(answers);
    const { recipe } = output;
    const metric = recipe.kind === "classes" ? "accuracy" : "rmse";
    const value = figures[metric];
    const label = recipe.kind === "classes" ? (recipe.classes[argMax(guess, 0, output.width)] ?? null) : null;
    if (value == null) return [];
    const loss = recipe.kind === "classes" && layer !== undefined ? sharesLoss(layer, training, guess, truth) : null;
    return [[output.id, { metric, value, guess: label, ...(loss === null ? {} : { loss: weightOf(layer) * loss }) }]];
  });
  return each.length === 0 ? undefined : Object.fromEntries(each);
}

/**
 * The loss of always giving these shares of the classes, scikit-learn's log_loss of its DummyClassifier(strategy="prior"); null where the
 * network learns by another loss, so that the two cannot be compared.
 * @param truth [rows, classes], one-hot
 */
function sharesLoss(
  layer: OutputLayer,
  training: CompiledNetwork["training"],
  shares: Float64Array,
  truth: NumberArray,
): number | null {
  const { type, params } = lossOf(layer, training.loss);
  if (type !== categoricalCrossEntropy.type) return null;
  const { classWeights, labelSmoothing } = resolveParams(categoricalCrossEntropy.params, params).params;
  if (classWeights.length > 0 || labelSmoothing !== 0) return null;
  let sum = 0;
  truth.forEach((value, at) => {
    if (value !== 0) sum -= value * Math.log(Math.max(CLIP, shares[at % shares.length] ?? 0));
  });
  return sum / (truth.length / shares.length);
}

/** The τ of a loss that asks for a quantile; null of another. */
function quantileOf(loss: Word): number | null {
  return loss.type === quantile.type ? resolveParams(quantile.params, loss.params).params.quantile : null;
}

/** The loss, times `weight`, of always guessing the quantile of the training targets: mean_pinball_loss of scikit-learn's DummyRegressor. */
function quantileBaseline(
  output: NetworkOutput,
  share: number,
  weight: number,
  train: Part,
  validation: Part,
): Baseline {
  const [known, truth] = [targetsOf(train, output), targetsOf(validation, output)];
  const guess = Array.from({ length: output.width }, (_, column) =>
    percentile(Float64Array.from(kept(known, (_value, at) => at % output.width === column)).sort(), share),
  );
  let sum = 0;
  truth.forEach((value, at) => {
    const low = value - (guess[at % output.width] ?? NaN);
    sum += Math.max(share * low, (share - 1) * low);
  });
  return { metric: "loss", value: (weight * sum) / truth.length, guess: null, quantile: share };
}

/** [rows, width] */
function targetsOf({ targets }: Part, output: NetworkOutput): NumberArray {
  const rows = targets.shape[0] ?? 0;
  return numbersOf(output, targets.data, targets.data.length / Math.max(1, rows));
}

function meansOf(part: Part, output: NetworkOutput): Float64Array {
  const means = new Float64Array(output.width);
  const rows = rowsOf(part);
  const width = part.targets.shape.slice(1).reduce((size, extent) => size * extent, 1);
  for (const { values } of targetStretches(part)) addMeans(means, numbersOf(output, values, width), rows);
  return means;
}

/** Of rows of `width` numbers. */
export function columnMeans(values: NumberArray, width: number): Float64Array {
  const means = new Float64Array(width);
  addMeans(means, values, values.length / width);
  return means;
}

function addMeans(means: Float64Array, values: NumberArray, rows: number): void {
  const width = means.length;
  for (let at = 0; at < values.length; at++) means[at % width] = (means[at % width] ?? 0) + (values[at] ?? NaN) / rows;
}
