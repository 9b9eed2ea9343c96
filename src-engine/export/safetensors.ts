// A trained network as one safetensors file: weights, and in the metadata everything else that is needed to use them.

import type { Preparation } from "../document/preparation";
import { classLabels, inputNames } from "../document/preparation";
import { formatDocument } from "../document/parse";
import type { TrainedRun } from "../evaluate/trainedRun";
import { encodeSafetensors } from "../project/safetensors";

/** The bytes of the file. Tensors are called "layer-id/weight"; a kernel is [inputs, units]. */
export function buildSafetensors({ id, document, preparation, weights }: TrainedRun): Uint8Array {
  const tensors = Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }]),
  );
  return encodeSafetensors(tensors, weightsMetadata(id, formatDocument(document), preparation));
}

function weightsMetadata(run: string, document: string, preparation: Preparation): Record<string, string> {
  return {
    format: "gradual",
    "gradual.format": "1",
    "gradual.run": run,
    "gradual.features": JSON.stringify(inputNames(preparation)),
    "gradual.classes": JSON.stringify(classLabels(preparation)),
    "gradual.preparation": JSON.stringify(preparation),
    "gradual.document": document,
  };
}
