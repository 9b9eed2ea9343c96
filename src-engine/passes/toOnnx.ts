// A graph as an ONNX model: the same inputs and outputs by the same names, the batch size left open as "N".

import { invariant } from "../document/errors";
import type { Graph } from "../ir/graph";
import { neededInputs } from "../ir/needed";
import { bindShape, sameShape } from "../ir/shape";
import { emit } from "./onnx/emit";
import { GraphWriter, model, tensor, valueInfo } from "./onnx/model";
import type { ModelProto } from "./onnx/onnx-ml_pb";

/** Values that are stored in the model instead of being asked for. */
export type StoredTensors = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>
>;

export interface OnnxOptions {
  /** By name of the input that they take the place of. */
  readonly stored?: StoredTensors;
  /** Plain text by key. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Only operators of the ONNX standard, so that any runtime can run the model. Default true. */
  readonly standard?: boolean;
  /** Size of the blocks of channels of ONNX Runtime's own convolutions; null, or absent, to do without them. */
  readonly block?: number | null | undefined;
}

/** The graph as a model for ONNX Runtime and the official checker. */
export function toOnnx(
  graph: Graph,
  { stored = {}, metadata = {}, standard = true, block }: OnnxOptions = {},
): ModelProto {
  const writer = new GraphWriter();
  const inputs = neededInputs(graph);
  for (const { name, shape } of inputs) {
    const value = stored[name];
    if (value === undefined) continue;
    invariant(
      sameShape(shape, value.shape),
      `the stored ${name} has the shape [${value.shape.join()}] instead of [${shape.join()}]`,
    );
    writer.initializers.push(tensor(name, "float", bindShape(shape, 0), value.data));
  }
  const taken = new Set(inputs.map(({ name }) => name));
  for (const name of Object.keys(graph.outputs))
    invariant(!taken.has(name), `"${name}" is the name of an input and of an output`);
  emit(writer, graph, { input: ({ name }) => name, output: (name) => name, contrib: !standard, block });
  return model(
    writer.graph(
      "network",
      inputs.flatMap(({ name, shape }) => (Object.hasOwn(stored, name) ? [] : [valueInfo(name, "float", shape)])),
      Object.entries(graph.outputs).map(([name, id]) => valueInfo(name, "float", graph.nodes[id]?.shape ?? null)),
    ),
    metadata,
  );
}
