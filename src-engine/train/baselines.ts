// What always guessing the same gets on the validation rows: the most frequent class of the training rows, or their mean, judged
// by the metrics that judge the network.

import type { NetworkOutput } from "../network/outputs";
import { argMax } from "../metrics/answers";
import { createJudge, metricSettings } from "../metrics/registry";
import { numbersOf } from "../evaluate/outputs";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import type { Baseline, Baselines } from "../runs/baseline";
import type { NumberArray } from "../runtime/backend";
import type { Part } from "./evaluator";
import { rowsOf } from "./evaluator";
import type { TrainingData } from "./trainNetwork";

/** By the output's id; undefined without validation rows. The rows are prepared: classes one-hot, numbers scaled. */
export function baselinesOf(
  { outputs, training }: Pick<CompiledNetwork, "outputs" | "training">,
  { train, validation }: TrainingData,
): Baselines | undefined {
  if (validation === null || rowsOf(train) === 0) return undefined;
  const settings = metricSettings(training);
  const each = outputs.flatMap((output): [string, Baseline][] => {
    const guess = columnMeans(targetsOf(train, output), output.width);
    const truth = targetsOf(validation, output);
    const answers = Float64Array.from(truth, (_, at) => guess[at % output.width] ?? 0);
    const figures = createJudge(output.recipe, truth, settings)(answers);
    const { recipe } = output;
    const metric = recipe.kind === "classes" ? "accuracy" : "rmse";
    const value = figures[metric];
    const label = recipe.kind === "classes" ? (recipe.classes[argMax(guess, 0, output.width)] ?? null) : null;
    return value == null ? [] : [[output.id, { metric, value, guess: label }]];
  });
  return each.length === 0 ? undefined : Object.fromEntries(each);
}

/** [rows, width] */
function targetsOf({ targets }: Part, output: NetworkOutput): NumberArray {
  const rows = targets.shape[0] ?? 0;
  return numbersOf(output, targets.data, targets.data.length / Math.max(1, rows));
}

/** Of rows of `width` numbers. */
export function columnMeans(values: NumberArray, width: number): Float64Array {
  const means = new Float64Array(width);
  const rows = values.length / width;
  values.forEach((value, at) => (means[at % width] = (means[at % width] ?? 0) + value / rows));
  return means;
}
