// Where in a picture (or a sequence) an answer comes from: by covering it piece by piece (Zeiler and Fergus 2014), and by the derivative of
// the answer by each of its numbers (Simonyan, Vedaldi, Zisserman 2014), in float64 by the reference backend.

import { throwIfCanceled } from "../document/canceled";
import { UserError, invariant } from "../document/errors";
import { arrayFeature, outputWidth } from "../document/preparation";
import { prepareFeatures } from "../data/apply";
import type { RawTable } from "../data/columns";
import type { TaskOptions } from "../data/duckdb";
import { filled, mapped } from "../document/typedArrays";
import { GraphBuilder } from "../ir/builder";
import type { Graph } from "../ir/graph";
import { FEATURES, PREDICTION } from "../ir/names";
import { argMax } from "../metrics/answers";
import { backpropagate } from "../passes/differentiate";
import { simplify } from "../passes/simplify";
import type { Saliency } from "../protocol/dependence";
import type { Backend } from "../runtime/backend";
import { createReferenceBackend } from "../runtime/reference/backend";
import { elementsOf } from "./outputs";
import type { TrainedRun } from "./trainedRun";
import { openPredictor } from "./trainedRun";

/** Input: how much each answer counts in what is differentiated, [N, outputs]. */
const COUNTED = "counted answers";
/** Pieces along the longer side, which overlap by half. */
const PIECES = 8;

/**
 * Of one row, and the answer it was given: the class that is named or asked about, or the first number of the output.
 * @throws UserError "no-arrays" for a network that takes columns
 */
export async function saliency(
  { run, raw, row, output, of, backend }: SaliencyInput,
  task: TaskOptions = {},
): Promise<Saliency> {
  const array = arrayFeature(run.preparation);
  if (array === null || array.shape.length < 2) {
    throw new UserError({
      code: "no-arrays",
      message: "This network takes columns, not pictures or sequences.",
      next: "Look at the importance of its columns.",
    });
  }
  const [height = 1, width = 1, channels = 1] = array.shape;
  const { data } = prepareFeatures(run.preparation, raw, Int32Array.of(row));
  const own = run.network.outputs.find(({ id }) => id === output);
  invariant(own !== undefined, "the run has the output that was judged");
  const elements = elementsOf(own);
  const predictor = await openPredictor(backend, run);
  try {
    const answers = await predictor.predict(data);
    const most = argMax(
      mapped(Float64Array, elements, (at) => answers[at] ?? NaN),
      0,
      own.recipe.kind === "classes" ? elements.length : 1,
    );
    const named = of !== undefined && of < elements.length && own.recipe.kind === "classes" ? of : most;
    const element = elements[named] ?? 0;
    const patches = piecesOf(height, width);
    const covered = new Float64Array(height * width);
    const times = new Float64Array(height * width);
    for (const [at, patch] of patches.entries()) {
      throwIfCanceled(task.signal);
      task.onProgress?.(at / patches.length, "Covering the picture piece by piece");
      const some = await predictor.predict(cover(data, patch, channels));
      const drop = (answers[element] ?? NaN) - (some[element] ?? NaN);
      for (const place of patch) {
        covered[place] = (covered[place] ?? 0) + drop;
        times[place] = (times[place] ?? 0) + 1;
      }
    }
    const gradient = await answerGradient(run, data, element);
    return {
      row,
      shape: [height, width],
      answer: named,
      score: answers[element] ?? NaN,
      occlusion: covered.map((sum, place) => sum / Math.max(1, times[place] ?? 1)),
      gradient: filled(Float64Array, height * width, (place) => {
        let steepest = 0;
        for (let channel = 0; channel < channels; channel++)
          steepest = Math.max(steepest, Math.abs(gradient[place * channels + channel] ?? 0));
        return steepest;
      }),
    };
  } finally {
    await predictor.dispose();
  }
}

export interface SaliencyInput {
  readonly run: TrainedRun;
  readonly raw: RawTable;
  /** Its number in the data. */
  readonly row: number;
  /** The output layer's id. */
  readonly output: string;
  /** The class that is asked about, by its index; absent: the one that is named. */
  readonly of?: number | undefined;
  readonly backend: Backend;
}

/** The derivative of one answer by each prepared number of an example, in float64. */
export async function answerGradient(
  run: TrainedRun,
  features: ArrayLike<number>,
  element: number,
): Promise<Float64Array> {
  const total = outputWidth(run.preparation);
  const { ends } = run.network;
  const program = await createReferenceBackend().load(
    gradientOfAnswers(run.network.inference, ends.input, ends.output),
  );
  try {
    const counted = new Float64Array(total);
    counted[element] = 1;
    const found = await program.run({
      ...run.weights,
      [FEATURES]: { shape: [1, ...ends.input], data: Float64Array.from(features) },
      [COUNTED]: { shape: [1, ...ends.output], data: counted },
    });
    return Float64Array.from(found[FEATURES]?.data ?? []);
  } finally {
    await program.dispose();
  }
}

function gradientOfAnswers(inference: Graph, input: readonly number[], output: readonly number[]): Graph {
  const builder = GraphBuilder.extending(inference);
  const root = inference.outputs[PREDICTION];
  invariant(root !== undefined, "a network answers");
  const features = builder.input(FEATURES, "rows", ["N", ...input]);
  const seed = builder.input(COUNTED, "rows", ["N", ...output]);
  const gradient = backpropagate(builder, inference, { root, seed }, [features]).get(features);
  invariant(gradient !== undefined, "the answer depends on the input");
  return simplify(builder.finish({ [FEATURES]: gradient }));
}

/** Squares over the picture, each as the places in it; at its edges they are cut off. */
function piecesOf(height: number, width: number): readonly Int32Array[] {
  const size = Math.max(1, Math.ceil(Math.max(height, width) / PIECES));
  const step = Math.max(1, Math.floor(size / 2));
  const patches: Int32Array[] = [];
  for (let top = 0; top < height; top += step) {
    for (let left = 0; left < width; left += step) {
      const places: number[] = [];
      for (let y = top; y < Math.min(height, top + size); y++)
        for (let x = left; x < Math.min(width, left + size); x++) places.push(y * width + x);
      patches.push(Int32Array.from(places));
    }
  }
  return patches;
}

/** The example with a piece replaced by the example's own mean, channel by channel. */
function cover(data: Float32Array, patch: Int32Array, channels: number): Float32Array {
  const means = new Float64Array(channels);
  const places = data.length / channels;
  data.forEach((value, at) => (means[at % channels] = (means[at % channels] ?? 0) + value / places));
  const covered = data.slice();
  for (const place of patch)
    for (let channel = 0; channel < channels; channel++) covered[place * channels + channel] = means[channel] ?? 0;
  return covered;
}
