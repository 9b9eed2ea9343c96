// Layers that are fitted to the training rows before the first step.

import { describe, expect, it } from "vitest";
import "../testing/allclose";
import type { Model, TrainingRecipe } from "../document/schema";
import { FEATURES, PREDICTION } from "../ir/names";
import { soundNetwork } from "../network/network";
import { inferenceGraph } from "../passes/compile";
import type { Tensors } from "../runtime/backend";
import { CompiledNetwork } from "../passes/compiledNetwork";
import type { DataEnds } from "../passes/compiledNetwork";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createReferenceBackend } from "../runtime/reference/backend";
import { normalTensor, oneHotTensor } from "../testing/random";
import { createControl } from "./control";
import { trainNetwork } from "./trainNetwork";
import type { TrainedNetwork, TrainingData } from "./trainNetwork";

/** Two columns whose sizes are far apart. */
function features(rows: number, seed: number) {
  const { shape, data } = normalTensor("x", [rows, 2], seed);
  return { shape, data: Float32Array.from(data, (x, i) => (i % 2 === 0 ? 1000 + 5 * x : -3 + 0.01 * x)) };
}

const ROWS = 40;
const targets = (rows: number, seed: number) => {
  const { shape, data } = oneHotTensor("y", rows, 2, seed);
  return { shape, data: Float32Array.from(data) };
};
const data: TrainingData & DataEnds = {
  ends: { input: [2], output: [2] },
  target: { kind: "classes", name: "kind", classes: ["a", "b"], numeric: false },
  train: { features: features(ROWS, 1), targets: targets(ROWS, 1) },
  validation: { features: features(10, 2), targets: targets(10, 2) },
};
const recipe: TrainingRecipe = {
  loss: { type: "categorical-cross-entropy" },
  optimizer: { type: "adam", params: { learningRate: 0.02 } },
  batchSize: 7,
  epochs: 3,
  seed: 4,
  rules: [],
  restoreBest: false,
};
const ids = ["input", "first", "hidden", "second", "output"];
const model: Model = {
  layers: [
    { id: "input", type: "input" },
    { id: "first", type: "normalization" },
    { id: "hidden", type: "dense", params: { units: 3, activation: "tanh" } },
    { id: "second", type: "normalization", params: { over: "all" } },
    { id: "output", type: "output", params: { activation: "softmax" } },
  ],
  connections: ids.slice(1).map((id, i): [string, string] => [ids[i] ?? "", id]),
};

const moments = (values: ArrayLike<number>): { mean: number; variance: number } => {
  const list = Array.from(values);
  const mean = list.reduce((a, b) => a + b, 0) / list.length;
  return { mean, variance: list.reduce((sum, x) => sum + (x - mean) ** 2, 0) / list.length };
};

async function train(change: Partial<TrainingRecipe> = {}, backend = createOnnxBackend()): Promise<TrainedNetwork> {
  return trainNetwork({
    backend,
    network: new CompiledNetwork({ model, training: { ...recipe, ...change } }, data),
    data,
    control: createControl(),
  });
}

describe("a network with layers that are fitted to the training rows", () => {
  it("has the mean and variance of those rows, and keeps them while it trains", async () => {
    const { weights } = await train();
    for (const column of [0, 1]) {
      const own = moments(data.train.features.data.filter((_, i) => i % 2 === column));
      expect(weights["first/mean"]?.data[column]).toBeAllclose(own.mean, { relative: 1e-6 });
      expect(weights["first/variance"]?.data[column]).toBeAllclose(own.variance, { relative: 1e-5 });
    }
  });

  it("is fitted in the order of its layers, each to what those before it give", async () => {
    // Not a step is made: what is fitted is seen as it was.
    let begun: Tensors = {};
    const control = createControl();
    control.ask("pause");
    await trainNetwork({
      backend: createOnnxBackend(),
      network: new CompiledNetwork({ model, training: recipe }, data),
      data,
      control,
      observers: async () => [
        {
          paused: async (_, state) => {
            begun = state;
            control.ask("stop");
          },
        },
      ],
    });
    const cut: Model = {
      layers: [
        ...model.layers.filter(({ id }) => id !== "second" && id !== "output"),
        { id: "output", type: "output" },
      ],
      connections: [
        ["input", "first"],
        ["first", "hidden"],
        ["hidden", "output"],
      ],
    };
    // An output that passes its input on.
    const passed = {
      "output/kernel": { shape: [3, 3], data: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) },
      "output/bias": { shape: [3], data: new Float32Array(3) },
    };
    const program = await createReferenceBackend().load(inferenceGraph(soundNetwork(cut, { input: [2], output: [3] })));
    const hidden = await program.run({ ...begun, ...passed, [FEATURES]: data.train.features });
    const { mean, variance } = moments(hidden[PREDICTION]?.data ?? []);
    expect(begun["second/mean"]?.data[0]).toBeAllclose(mean, { relative: 1e-5, absolute: 1e-6 });
    expect(begun["second/variance"]?.data[0]).toBeAllclose(variance, { relative: 1e-5 });
  });

  it("is fitted the same, bit by bit, whatever it is trained with afterwards", async () => {
    const [adam, sgd] = [
      await train(),
      await train({ optimizer: { type: "sgd", params: { learningRate: 0.1 } }, epochs: 1 }),
    ];
    for (const name of ["first/mean", "first/variance", "second/mean", "second/variance"])
      expect(sgd.weights[name]).toEqual(adam.weights[name]);
  });

  it("is trained the same in ONNX Runtime as in the reference", async () => {
    const [fast, exact] = [await train(), await train({}, createReferenceBackend())];
    for (const [name, tensor] of Object.entries(exact.weights))
      expect(fast.weights[name], name).toBeAllclose(tensor, { relative: 1e-4, absolute: 1e-5 });
  });

  it("goes on with what it was fitted to", async () => {
    const whole = await train();
    const half = await train({ epochs: 1 });
    const from = { progress: half.progress, state: half.state, rules: {}, best: null, bestState: null, ended: null };
    const rest = await trainNetwork({
      backend: createOnnxBackend(),
      network: new CompiledNetwork({ model, training: recipe }, data),
      data: { ...data },
      control: createControl(),
      from,
    });
    expect(rest.weights).toEqual(whole.weights);
  });
});
