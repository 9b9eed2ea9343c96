// What a step measures against plain sums over the weights before and after it. With plain descent the gradient is known from
// the weights as well: it is what they moved by, over the learning rate.

import { describe, expect, it } from "vitest";
import type { Model, TrainingRecipe } from "../document/schema";
import { sizeOf } from "../document/size";
import { CHANGE, FEATURES, GRADIENT_NORM, TARGETS, layerChangeName } from "../ir/names";
import type { Backend, StepResults, Steps, Tensors } from "../runtime/backend";
import { initialWeights } from "../runtime/initialize";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createGenerator } from "../runtime/random";
import { createReferenceBackend } from "../runtime/reference/backend";
import { optimizerScalars } from "../optimizers/registry";
import { soundNetwork } from "../network/network";
import { slotSpecs, stepGraph, weightSpecs } from "./compile";

const ROWS = 6;
const RATE = 0.3;

const chain = (...layers: Model["layers"]): Model => {
  const all = [
    { id: "input", type: "input" },
    ...layers,
    { id: "output", type: "output", params: { activation: "softmax" } },
  ];
  return { layers: all, connections: all.slice(1).map(({ id }, at): [string, string] => [all[at]?.id ?? "", id]) };
};
const mlp = chain(
  { id: "rest", type: "dense", params: { units: 5, activation: "tanh", frozen: true } },
  { id: "hidden", type: "dense", params: { units: 4, activation: "tanh", l1: 0.01, l2: 0.05 } },
);
const cnn = chain(
  { id: "conv", type: "conv2d", params: { filters: 3, activation: "tanh" } },
  { id: "norm", type: "batch-norm" },
  { id: "flat", type: "flatten" },
);
type Recipe = Pick<TrainingRecipe, "optimizer" | "clipping">;
const sgd: Recipe = { optimizer: { type: "sgd", params: { learningRate: RATE } } };
const adam: Recipe = { optimizer: { type: "adam", params: { learningRate: RATE } } };

interface Trace {
  /** Weights before the first step and after each. */
  readonly weights: readonly Tensors[];
  readonly results: StepResults;
}

/** Some steps, first one by one for their weights, then in one call for what it measures. */
async function trace(
  backend: Backend,
  model: Model,
  input: readonly number[],
  { optimizer, clipping }: Recipe,
  count: number,
): Promise<Trace> {
  const ends = { input, output: [2] };
  const training = { loss: { type: "categorical-cross-entropy" }, optimizer, clipping } as const;
  const step = stepGraph(soundNetwork(model, ends), training, {
    measureChange: true,
    measureLayers: true,
    measureGradientNorm: true,
  });
  const generator = createGenerator(5, "rows");
  const size = sizeOf(input);
  const program = await backend.loadTraining(step, {
    [FEATURES]: { shape: [ROWS, ...input], data: Float32Array.from({ length: ROWS * size }, () => generator.normal()) },
    [TARGETS]: {
      shape: [ROWS, 2],
      data: Float32Array.from({ length: ROWS * 2 }, (_, at) => ((at >> 1) % 2 === at % 2 ? 1 : 0)),
    },
  });
  const specs = weightSpecs(soundNetwork(model, ends));
  const slots = slotSpecs(optimizer, specs).map(
    ({ tensor, shape }) => [tensor, { shape, data: new Float32Array(sizeOf(shape)) }] as const,
  );
  // Biases that are 0 would hide a mistake about them.
  const initial = Object.fromEntries(
    Object.entries(initialWeights(specs, 1)).map(([name, { shape, data }]) => [
      name,
      { shape, data: data.map((value) => value + 0.1) },
    ]),
  );
  const first = { ...initial, ...Object.fromEntries(slots) };
  const scalarsOf = (from: number, steps: number): Steps["scalars"] => {
    const each = Array.from({ length: steps }, (_, at) => optimizerScalars(optimizer, from + at));
    return Object.fromEntries(
      Object.keys(each[0] ?? {}).map((name) => [name, Float64Array.from(each, (one) => one[name] ?? NaN)]),
    );
  };
  const stepsFrom = (from: number, steps: number): Steps => ({
    count: steps,
    batchSize: ROWS,
    rows: Int32Array.from({ length: steps * ROWS }, (_, at) => at % ROWS),
    scalars: scalarsOf(from, steps),
    random: {},
  });
  program.setState(first);
  const weights: Tensors[] = [first];
  for (let at = 0; at < count; at++) {
    await program.run(stepsFrom(at + 1, 1));
    weights.push(program.getState());
  }
  program.setState(first);
  const results = await program.run(stepsFrom(1, count));
  await program.dispose();
  return { weights, results };
}

/** √ Σ v² over tensors, of one set of weights or of the difference of two. */
function length(names: readonly string[], now: Tensors, before?: Tensors): number {
  let sum = 0;
  for (const name of names)
    now[name]?.data.forEach((value, at) => (sum += (value - (before?.[name]?.data[at] ?? 0)) ** 2));
  return Math.sqrt(sum);
}

/** Weights that have been trained, by layer. */
const MLP = { hidden: ["hidden/kernel", "hidden/bias"], output: ["output/kernel", "output/bias"] };
const CNN = {
  conv: ["conv/kernel", "conv/bias"],
  norm: ["norm/gamma", "norm/beta"],
  output: ["output/kernel", "output/bias"],
};

const backends: readonly [string, () => Backend, number][] = [
  ["ONNX Runtime", () => createOnnxBackend(), 1e-4],
  ["the reference", createReferenceBackend, 1e-10],
];

describe.each(backends)("by %s", (_, createBackend, within) => {
  const expectNear = (received: number | undefined, expected: number, rounding = within): void => {
    expect(expected).toBeGreaterThan(1e-4);
    expect(Math.abs((received ?? NaN) / expected - 1)).toBeLessThan(rounding);
  };

  it.each<[string, Model, readonly number[], Recipe, Readonly<Record<string, readonly string[]>>]>([
    ["an MLP with a frozen layer and penalties, by SGD", mlp, [3], sgd, MLP],
    ["an MLP by Adam", mlp, [3], adam, MLP],
    ["a CNN with batch norm, by SGD", cnn, [5, 5, 1], sgd, CNN],
    ["a CNN by Adam, clipped", cnn, [5, 5, 1], { ...adam, clipping: { type: "norm", params: { limit: 0.1 } } }, CNN],
  ])(
    "each layer's change is the length of what its trained weights moved by, over their own before the step: %s",
    async (_name, model, input, recipe, layers) => {
      const { weights, results } = await trace(createBackend(), model, input, recipe, 4);
      expect(Object.keys(results.measured).sort()).toEqual(
        [CHANGE, ...Object.keys(layers).map(layerChangeName), GRADIENT_NORM].sort(),
      );
      for (const [id, names] of Object.entries(layers)) {
        for (let step = 0; step < 4; step++) {
          const [before, after] = [weights[step] ?? {}, weights[step + 1] ?? {}];
          expectNear(
            results.measured[layerChangeName(id)]?.[step],
            length(names, after, before) / length(names, before),
          );
        }
      }
    },
  );

  it.each<[string, Model, readonly number[], Readonly<Record<string, readonly string[]>>]>([
    ["an MLP, its penalties included", mlp, [3], MLP],
    ["a CNN with batch norm", cnn, [5, 5, 1], CNN],
  ])(
    "the length of the gradient is that of what plain descent moved the weights by, over the learning rate: %s",
    async (_name, model, input, layers) => {
      const { weights, results } = await trace(createBackend(), model, input, sgd, 4);
      for (let step = 0; step < 4; step++)
        expectNear(
          results.measured[GRADIENT_NORM]?.[step],
          length(Object.values(layers).flat(), weights[step + 1] ?? {}, weights[step]) / RATE,
        );
    },
  );

  it("the length of the gradient is that before clipping, and the greatest change is that after it", async () => {
    const limit = 0.05;
    const free = await trace(createBackend(), mlp, [3], sgd, 1);
    const clipped = await trace(
      createBackend(),
      mlp,
      [3],
      { ...sgd, clipping: { type: "global-norm", params: { limit } } },
      1,
    );
    const names = Object.values(MLP).flat();
    const norm = free.results.measured[GRADIENT_NORM]?.[0] ?? NaN;
    expect(norm).toBeGreaterThan(2 * limit);
    expectNear(clipped.results.measured[GRADIENT_NORM]?.[0], norm);
    const [before = {}, after = {}] = clipped.weights;
    // Clipping adds a millionth to the length, as PyTorch's does.
    expectNear(length(names, after, before), RATE * limit, 1e-4);
    const moved = names.flatMap((name) =>
      Array.from(after[name]?.data ?? [], (value, at) => Math.abs(value - (before[name]?.data[at] ?? NaN))),
    );
    expectNear(clipped.results.measured[CHANGE]?.[0], Math.max(...moved));
  });
});
