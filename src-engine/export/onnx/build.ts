// A trained network as one ONNX model that takes raw columns and gives labels, probabilities or numbers.

import type { Document } from "../../document/schema";
import { formatDocument } from "../../document/parse";
import type { Preparation } from "../../document/preparation";
import { arrayFeature, classLabels, inputNames } from "../../document/preparation";
import { invariant } from "../../document/errors";
import { FEATURES } from "../../ir/names";
import type { NetworkOutput } from "../../network/outputs";
import { emit } from "../../passes/onnx/emit";
import { model, tensor, writeModel } from "../../passes/onnx/model";
import type { TrainedRun } from "../../evaluate/trainedRun";
import { outputNames, postprocess, resultNames } from "./postprocess";
import type { OutputNames } from "./postprocess";
import { preprocess } from "./preprocess";
import { ML_DOMAIN, ML_VERSION, RawWriter } from "./writer";

/** An output, and what its results are called in the file. */
export interface NamedOutput extends NetworkOutput {
  readonly names: OutputNames;
}

/** The outputs of a run's network, in their order. */
export function namedOutputs({
  preparation,
  network,
}: Pick<TrainedRun, "preparation" | "network">): readonly NamedOutput[] {
  const { outputs } = network;
  const names = outputNames(preparation, outputs);
  return outputs.flatMap((output, index): NamedOutput[] =>
    names[index] === undefined ? [] : [{ ...output, names: names[index] }],
  );
}

/** The bytes of the .onnx file. Uses standard operators only (ai.onnx 17, ai.onnx.ml 3); where a category is hashed or taken as words, ONNX Runtime's MurmurHash3 or Tokenizer too. */
export function buildOnnx(run: TrainedRun): Uint8Array {
  const { id, document, preparation, network, weights } = run;
  const named = namedOutputs(run);
  const prefix = freePrefix(preparation);
  const writer = new RawWriter(prefix);
  const features = `${prefix}features`;
  const answer = `${prefix}answer`;
  const { inputs, incomplete } = preprocess(writer, preparation, features);
  emit(writer, network.inference, {
    contrib: false,
    output: () => answer,
    input: ({ name, role }) => {
      if (name === FEATURES) return features;
      const weight = weights[name];
      invariant(
        role === "weight" && weight !== undefined,
        `the network asks for "${name}", which a trained network does not hold`,
      );
      const place = `${prefix}${name}`;
      writer.initializers.push(tensor(place, "float", weight.shape, weight.data));
      return place;
    },
  });
  const outputs = named.flatMap((output) => postprocess(writer, output, answer, incomplete, output.names));
  const proto = model(
    writer.graph(graphName(document.name), inputs, outputs),
    metadata(document, preparation, id, named),
  );
  for (const entry of proto.opsetImport) if (entry.domain === ML_DOMAIN) entry.version = ML_VERSION;
  proto.docString = arrayFeature(preparation) === null ? DOCS : ARRAY_DOCS;
  return writeModel(proto);
}

const DOCS =
  "Trained with Gradual. Takes one input per column, each of shape [N, 1], as it stands in the data: numbers as double (NaN where missing), " +
  "dates as double, days since 1970-01-01 (NaN where missing), categories as text (empty where missing). Everything done to them in training " +
  "(filling, scaling, encoding) is part of the model. The metadata holds the preparation, the class labels and the project's document as JSON.";

const ARRAY_DOCS =
  "Trained with Gradual. Takes one array of examples, as it stands in the data: of the same shape and data type. The scaling that was " +
  "used in training is part of the model. The metadata holds the preparation, the class labels and the project's document as JSON.";

function metadata(
  document: Document,
  preparation: Preparation,
  run: string,
  outputs: readonly NamedOutput[],
): Record<string, string> {
  return {
    "gradual.format": "1",
    "gradual.run": run,
    "gradual.inputs": JSON.stringify(
      preparation.features.map((feature) =>
        feature.type === "array"
          ? { name: feature.name, type: feature.elements, shape: feature.raw }
          : { name: feature.name, type: feature.type },
      ),
    ),
    "gradual.features": JSON.stringify(inputNames(preparation)),
    "gradual.classes": JSON.stringify(outputs.length === 1 ? classLabels(preparation) : classesOf(outputs)),
    "gradual.outputs": JSON.stringify(outputs.flatMap((output) => resultNames(output, output.names))),
    "gradual.dates": "days since 1970-01-01",
    "gradual.preparation": JSON.stringify(preparation),
    "gradual.document": formatDocument(document),
  };
}

/** Labels by the name of the result that holds their probabilities. */
function classesOf(outputs: readonly NamedOutput[]): Record<string, readonly string[]> {
  return Object.fromEntries(
    outputs.flatMap(({ recipe, names }) => (recipe.kind === "classes" ? [[names.probabilities, recipe.classes]] : [])),
  );
}

/** A beginning that no raw column's name has, for the names of everything inside. */
function freePrefix({ features }: Preparation): string {
  let prefix = "gradual/";
  while (features.some(({ name }) => name.startsWith(prefix))) prefix = `_${prefix}`;
  return prefix;
}

/** Letters, digits and underscores, as ONNX wants its graph's name. */
function graphName(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9_]+/g, "_").replace(/^(?=\d)/, "_");
  return safe === "" ? "network" : safe;
}
