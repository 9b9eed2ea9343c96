// A run as others use it: what it was trained with and the weights it ended with.

import { UserError } from "../document/errors";
import type { Preparation } from "../document/preparation";
import type { Document } from "../document/schema";
import { mapped } from "../document/typedArrays";
import { CompiledNetwork } from "../passes/compiledNetwork";
import { readPreparation, readRecord, readWeights } from "../project/runs";
import type { Sums } from "../project/sums";
import type { Backend, Tensors } from "../runtime/backend";
import type { Predictor } from "./predictor";
import { createPredictor } from "./predictor";
import { runInWords } from "../runs/runInWords";

export interface TrainedRun {
  /** Folder name, e.g. "0003-adam". */
  readonly id: string;
  /** As it was when the run started. */
  readonly document: Document;
  readonly preparation: Preparation;
  /** The document's network, compiled for these data. */
  readonly network: CompiledNetwork;
  readonly weights: Tensors;
  /** Of the files that it left; none of versions before. */
  readonly sums?: Sums | undefined;
}

/**
 * A run from disk, with the weights it ended with.
 * @throws UserError "no-such-run", "no-weights" or "file-damaged"
 */
export async function readTrainedRun(folder: string, id: string): Promise<TrainedRun> {
  const { document, sums } = await readRecord(folder, id);
  const preparation = await readPreparation(folder, id);
  const tensors = await readWeights(folder, id);
  const weights = Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [
      name,
      { shape, data: mapped(Float32Array, data, Number) },
    ]),
  );
  return { id, document, preparation, network: CompiledNetwork.of(document, preparation), weights, sums };
}

/**
 * The run's network, ready to answer.
 * @throws UserError "weights-do-not-fit" when the weights are not those of the run's network
 */
export async function openPredictor(backend: Backend, { id, network, weights }: TrainedRun): Promise<Predictor> {
  for (const { tensor, shape } of network.weights) {
    const found = weights[tensor];
    if (found?.shape.join() === shape.join()) {
      if (found.data.every(Number.isFinite)) continue;
      throw new UserError({
        code: "weights-not-finite",
        message: `Run ${runInWords(id)} cannot answer: its weights "${tensor}" are not all finite numbers.`,
        next: "The run's files were changed or damaged. Restore them from a copy, or train again.",
        subject: { kind: "file", path: `runs/${id}/weights.safetensors` },
      });
    }
    throw new UserError({
      code: "weights-do-not-fit",
      message: `The weights of run ${runInWords(id)} do not fit its network: "${tensor}" should have the shape ${shape.join("×")}, but ${found === undefined ? "is missing" : `has ${found.shape.join("×")}`}.`,
      next: "The run's files were changed or damaged. Restore them from a copy, or train again.",
      subject: { kind: "file", path: `runs/${id}/weights.safetensors` },
    });
  }
  return createPredictor(backend, network, weights);
}
