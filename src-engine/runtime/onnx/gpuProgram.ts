// A graph's results by the GPU: an evaluation, a prediction. Weights that are the same arrays as in the run
// before stay in its memory, so that a pass over many batches hands them over once.

import { neededInputs } from "../../ir/needed";
import type { Tensor as OrtTensor } from "./onnxRuntime";
import { invariant } from "../../document/errors";
import type { Graph } from "../../ir/graph";
import { bindShape } from "../../ir/shape";
import { forGpu } from "../../passes/onnx/gpuOperators";
import { copyModel, copyName } from "../../passes/onnx/gpuStep";
import { simplify } from "../../passes/simplify";
import { toOnnx } from "../../passes/toOnnx";
import type { NumberArray, Program, Tensors } from "../backend";
import { floatTensor, openSession, resultTensor } from "./session";
import type { SessionSettings } from "./session";

export async function loadGpuProgram(graph: Graph, settings: SessionSettings): Promise<Program> {
  const inputs = neededInputs(graph);
  const session = await openSession(toOnnx(simplify(forGpu(graph))), { ...settings, device: "gpu" });
  const weights = inputs
    .filter(({ role }) => role === "weight")
    .map(({ name, shape }) => ({ name, shape: bindShape(shape, 0) }));
  const there =
    weights.length === 0
      ? null
      : await openSession(copyModel(Object.fromEntries(weights.map(({ name, shape }) => [name, shape]))), {
          ...settings,
          device: "gpu",
          keepOnDevice: true,
        });
  let known: ReadonlyMap<string, { readonly data: NumberArray; readonly tensor: OrtTensor }> = new Map();

  const forget = (): void => {
    for (const { tensor } of known.values()) tensor.dispose();
    known = new Map();
  };
  const feed = (feeds: Tensors, name: string): Tensors[string] => {
    const found = feeds[name];
    invariant(found !== undefined, `no value for the input "${name}"`);
    return found;
  };
  const handOver = async (feeds: Tensors): Promise<void> => {
    if (there === null || weights.every(({ name }) => known.get(name)?.data === feed(feeds, name).data)) return;
    forget();
    const results = await there.run(
      Object.fromEntries(weights.map(({ name, shape }) => [name, floatTensor(feed(feeds, name).data, shape)])),
    );
    known = new Map(
      weights.map(({ name }) => {
        const tensor = results[copyName(name)];
        invariant(tensor !== undefined, `"${name}" did not reach the device`);
        return [name, { data: feed(feeds, name).data, tensor }];
      }),
    );
  };

  return {
    async run(feeds) {
      await handOver(feeds);
      const given = inputs.map(({ name }): [string, OrtTensor] => {
        const { data, shape } = feed(feeds, name);
        return [name, known.get(name)?.tensor ?? floatTensor(data, shape)];
      });
      const results = await session.run(Object.fromEntries(given));
      return Object.fromEntries(Object.keys(graph.outputs).map((name) => [name, resultTensor(results[name])]));
    },
    async dispose() {
      forget();
      await session.release();
      await there?.release();
    },
  };
}
