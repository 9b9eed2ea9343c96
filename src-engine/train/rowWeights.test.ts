// Rows that count more than others: as if they stood in the table more than once.
import { describe, expect, it } from "vitest";
import "../testing/allclose";
import type { Document, TrainingRecipe } from "../document/schema";
import { CompiledNetwork } from "../passes/compiledNetwork";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createReferenceBackend } from "../runtime/reference/backend";
import type { Backend, Tensor } from "../runtime/backend";
import { normalTensor } from "../testing/random";
import { createControl } from "./control";
import type { Part } from "./evaluator";
import { gather } from "./evaluator";
import { trainNetwork } from "./trainNetwork";

const MODEL: Document["model"] = {
  layers: [
    { id: "input", type: "input" },
    { id: "hidden", type: "dense", params: { units: 3, activation: "tanh" } },
    { id: "output", type: "output", params: { activation: "linear" } },
  ],
  connections: [
    ["input", "hidden"],
    ["hidden", "output"],
  ],
};
const ROWS = 8;
const inFloat32 = ({ shape, data }: Tensor<Float64Array>): Tensor => ({ shape, data: Float32Array.from(data) });
const FEATURES = inFloat32(normalTensor("features", [ROWS, 2]));
const TARGETS = inFloat32(normalTensor("targets", [ROWS, 1]));

function weightsAfter(train: Part, learningRate: number, backend: Backend) {
  const training: TrainingRecipe = {
    loss: { type: "mse" },
    optimizer: { type: "gradient-descent", params: { learningRate } },
    batchSize: 100,
    epochs: 20,
    seed: 1,
    rules: [],
    restoreBest: false,
  };
  const ends = {
    ends: { input: [2], output: [1] },
    target: {
      kind: "numbers" as const,
      columns: [{ name: "y", type: "number" as const, center: 0, scale: 1 }],
    },
  };
  const network = new CompiledNetwork({ model: MODEL, training }, { ...ends, weighted: train.weights !== undefined });
  const control = createControl();
  return trainNetwork({ backend, network, data: { train, validation: null }, control });
}

describe("rows with weights", () => {
  it.each([
    ["the reference", createReferenceBackend(), 1e-12],
    ["ONNX Runtime", createOnnxBackend(), 1e-4],
  ])("are trained on as rows that stand there so many times, by %s", async (_name, backend, relative) => {
    const counts = [1, 3, 1, 2, 1, 1, 1, 1];
    const repeated = counts.flatMap((count, row) => Array.from({ length: count }, () => row));
    const twice = { features: gather(FEATURES, repeated), targets: gather(TARGETS, repeated) };
    const weights = { shape: [ROWS], data: Float32Array.from(counts) };
    // The mean is over the rows of the table, 8 or 11.
    const byWeight = await weightsAfter({ features: FEATURES, targets: TARGETS, weights }, 0.1, backend);
    const byRows = await weightsAfter(twice, (0.1 * repeated.length) / ROWS, backend);
    for (const [name, { data }] of Object.entries(byRows.weights))
      expect(byWeight.weights[name]?.data, name).toBeAllclose(data, { relative, absolute: relative });
    const plain = await weightsAfter({ features: FEATURES, targets: TARGETS }, 0.1, backend);
    expect([...(byWeight.weights["output/kernel"]?.data ?? [])]).not.toEqual([
      ...(plain.weights["output/kernel"]?.data ?? []),
    ]);
  });

  it("that all count 1 change nothing but roundings", async () => {
    const weights = { shape: [ROWS], data: new Float32Array(ROWS).fill(1) };
    const backend = createReferenceBackend();
    const byWeight = await weightsAfter({ features: FEATURES, targets: TARGETS, weights }, 0.1, backend);
    const plain = await weightsAfter({ features: FEATURES, targets: TARGETS }, 0.1, backend);
    for (const [name, { data }] of Object.entries(plain.weights))
      expect(byWeight.weights[name]?.data).toBeAllclose(data, { relative: 1e-12, absolute: 1e-14 });
  });
});
