// A trained network, ready to answer.

import { invariant } from "../document/errors";
import { sizeOf } from "../document/size";
import { FEATURES, PREDICTION } from "../ir/names";
import { widestResult } from "../network/widest";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import type { Backend, NumberArray, Tensors } from "../runtime/backend";

export interface Predictor {
  /** The network's answers to prepared rows: [rows, ...input] in, [rows, ...output] out, row-major; with other weights where they are given. */
  predict(features: NumberArray, weights?: Tensors): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** Rows answered in one call, and numbers in a layer's results of all of them: some 64 MB. */
const BATCH = 1_024;
const MOST_NUMBERS = 2 ** 24;

export async function createPredictor(
  backend: Backend,
  { inference, analysis, ends }: CompiledNetwork,
  weights: Tensors,
): Promise<Predictor> {
  const program = await backend.load(inference);
  const most = Math.max(1, Math.min(BATCH, Math.floor(MOST_NUMBERS / widestResult(analysis))));
  const [inputs, outputs] = [sizeOf(ends.input), sizeOf(ends.output)];
  return {
    async predict(features, others = weights) {
      const rows = features.length / inputs;
      invariant(Number.isInteger(rows), `${features.length} numbers for rows of ${inputs}`);
      const answers = new Float32Array(rows * outputs);
      for (let from = 0; from < rows; from += most) {
        const count = Math.min(most, rows - from);
        const batch = {
          shape: [count, ...ends.input],
          data: features.subarray(from * inputs, (from + count) * inputs),
        };
        const { [PREDICTION]: answer } = await program.run({ ...others, [FEATURES]: batch });
        invariant(
          answer?.data.length === count * outputs,
          `${answer?.data.length ?? 0} answers for ${count} rows of ${outputs}`,
        );
        answers.set(answer.data, from * outputs);
      }
      return answers;
    },
    dispose: () => program.dispose(),
  };
}
