// Layers that are fitted to the training rows, such as Normalization: before the first step each is shown all of them, in their
// order, as they come in through the layers before it. The same rows and weights give the same bits.

import { FEATURES, INCOMING, weightName } from "../ir/names";
import { neededInputs } from "../ir/needed";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import { liveness } from "../passes/liveness";
import { evaluationBatch } from "../check/memory";
import type { Backend, Tensor, Tensors } from "../runtime/backend";
import { partFrom, rowsOf } from "./evaluator";
import type { Part } from "./evaluator";
import { turn } from "./turns";

export interface AdaptInput {
  readonly backend: Backend;
  readonly network: Pick<CompiledNetwork, "adapting" | "parameters">;
  /** All training rows. */
  readonly train: Part;
  /** Weights that a person has given: their layers are not fitted. */
  readonly given?: Tensors | null;
}

/** What a run begins with, with those weights in place that follow from the training rows. */
export async function adaptWeights(
  { backend, network: { adapting, parameters }, train, given = null }: AdaptInput,
  state: Tensors,
): Promise<Tensors> {
  const adapted: Record<string, Tensor> = { ...state };
  const rows = rowsOf(train);
  for (const { id, graph, begin } of adapting) {
    if (Object.keys(given ?? {}).some((name) => name.startsWith(weightName(id, "")))) continue;
    const adaptation = begin();
    const batch = evaluationBatch(parameters, liveness(graph, 1).peak);
    const needed = neededInputs(graph).map(({ name }) => name);
    const program = await backend.load(graph);
    for (let from = 0; from < rows; from += batch) {
      const some = partFrom(train, from, Math.min(batch, rows - from)).features;
      const feeds = Object.fromEntries(
        needed.map((name) => [name, name === FEATURES ? some : (adapted[name] ?? some)]),
      );
      const { [INCOMING]: incoming } = await program.run(feeds);
      adaptation.see(incoming?.data ?? []);
      await turn();
    }
    await program.dispose();
    for (const [name, values] of Object.entries(adaptation.weights())) {
      const tensor = weightName(id, name);
      adapted[tensor] = { shape: adapted[tensor]?.shape ?? [values.length], data: Float32Array.from(values) };
    }
  }
  return adapted;
}
