// A trained network as one safetensors file: weights, and in the metadata everything else that is needed to use them.

import { canonicalJson } from "../../document/canonicalJson";
import { prepareFeatures } from "../../data/apply";
import { UserError } from "../../document/errors";
import { formatDocument, parseDocument } from "../../document/parse";
import type { Preparation } from "../../document/preparation";
import { classLabels, inputNames } from "../../document/preparation";
import { mapped, range } from "../../document/typedArrays";
import type { TrainedRun } from "../../evaluate/trainedRun";
import { openPredictor } from "../../evaluate/trainedRun";
import { decodeSafetensors, encodeSafetensors } from "../../project/safetensors";
import type { Comparison, Target } from "../target";

export const target: Target = { write, reload };

/** Tensors are called "layer-id/weight"; a kernel is [inputs, units]. */
function write({ id, document, preparation, weights }: TrainedRun): Uint8Array {
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

/** The weights, the document and the preparation must come back as they are, and so give the same answers. */
async function reload(bytes: Uint8Array, { run, table, predictor, backend }: Comparison): Promise<number> {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const weights = Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [
      name,
      { shape, data: mapped(Float32Array, data, Number) },
    ]),
  );
  const document = parseDocument(metadata["gradual.document"] ?? "", "the exported file");
  const same =
    canonicalJson(document) === canonicalJson(run.document) &&
    metadata["gradual.preparation"] === JSON.stringify(run.preparation);
  if (!same) throw differs("its document or preparation is another");
  const again = await openPredictor(backend, { ...run, document, weights });
  try {
    const features = prepareFeatures(run.preparation, table, range(table.rows)).data;
    const [ours, theirs] = [await predictor.predict(features), await again.predict(features)];
    const difference = ours.reduce(
      (greatest, value, at) =>
        Number.isNaN(value) ? greatest : Math.max(greatest, Math.abs(value - (theirs[at] ?? NaN))),
      0,
    );
    if (difference !== 0) throw differs(`its answers differ by ${difference}`);
    return difference;
  } finally {
    await again.dispose();
  }
}

function differs(how: string): UserError {
  return new UserError({
    code: "export-differs",
    message: `The exported file is not the trained network (${how}), so it was not kept.`,
    next: "Please report this: it is a bug in Gradual.",
  });
}
