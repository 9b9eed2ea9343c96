import { expect, test } from "vitest";
import { withLearningRate } from "../optimizers/registry";
import "../testing/allclose";
import type { Model, TrainingRecipe } from "../document/schema";
import { CompiledNetwork } from "../passes/compiledNetwork";
import type { DataEnds } from "../passes/compiledNetwork";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createGenerator } from "../runtime/random";
import { problemOf } from "../testing/temporaryFolder";
import { createControl } from "./control";
import { RATE_TEST, testRates } from "./rateTest";
import { trainNetwork } from "./trainNetwork";
import type { TrainingData } from "./trainNetwork";

const ROWS = 60;

/** y = 3 x₁ - 2 x₂ + 1, and the second feature four times as wide as the first. */
function plane(): TrainingData & DataEnds {
  const generator = createGenerator(1, "plane");
  const x = Float32Array.from({ length: ROWS * 2 }, (_, at) => generator.normal() * (at % 2 === 0 ? 1 : 4));
  const y = Float32Array.from({ length: ROWS }, (_, row) => 3 * (x[2 * row] ?? 0) - 2 * (x[2 * row + 1] ?? 0) + 1);
  return {
    ends: { input: [2], output: [1] },
    target: { kind: "numbers", columns: [{ name: "y", type: "number", center: 0, scale: 1 }] },
    train: { features: { shape: [ROWS, 2], data: x }, targets: { shape: [ROWS, 1], data: y } },
    validation: null,
  };
}

const recipe: TrainingRecipe = {
  loss: { type: "half-mse" },
  optimizer: { type: "gradient-descent", params: { learningRate: 0.1 } },
  batchSize: 20,
  epochs: 1,
  seed: 3,
  rules: [],
  restoreBest: false,
};

const linear: Model = {
  layers: [
    { id: "input", type: "input" },
    { id: "output", type: "output" },
  ],
  connections: [["input", "output"]],
};

function network(change: Partial<TrainingRecipe> = {}, model: Model = linear): CompiledNetwork {
  return new CompiledNetwork({ model, training: { ...recipe, ...change } }, plane());
}

const backend = createOnnxBackend();

test("finds a rate for a straight plane at which gradient descent goes down quickly, below the one at which it breaks out", async () => {
  const found = await testRates({ backend, network: network(), data: plane() });
  // The curvature along the wide feature is about 16, so that gradient descent breaks out above 2/16.
  expect(found.diverged).toBe(true);
  expect(found.points.length).toBeLessThan(RATE_TEST.steps);
  expect(found.suggestion).toBeGreaterThan(0.0005);
  expect(found.suggestion).toBeLessThan(2 / 16);
  // And the whole loss has nearly gone within 100 steps of it.
  const training = { ...recipe, optimizer: withLearningRate(recipe.optimizer, found.suggestion ?? 0), epochs: 100 };
  const losses: number[] = [];
  await trainNetwork({
    backend,
    network: network(training),
    data: plane(),
    control: createControl(),
    observers: async () => [{ epoch: ({ loss }) => void losses.push(loss) }],
  });
  expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] ?? 0));
});

test("raises the rate by one factor, from the run's own initial weights and batches", async () => {
  const optimizer = { type: "adam", params: { learningRate: 0.05 } } as const;
  const found = await testRates({
    backend,
    network: network({ optimizer }),
    data: plane(),
    settings: { steps: 31, lowest: 1e-4, highest: 1e-1 },
  });
  expect(found.points.map(({ learningRate }) => learningRate)).toBeAllclose(
    Array.from({ length: found.points.length }, (_, step) => 10 ** (-4 + step / 10)),
    { relative: 1e-9 },
  );
  let first = NaN;
  await trainNetwork({
    backend,
    network: network({ optimizer }),
    data: plane(),
    control: createControl(),
    observers: async () => [{ steps: ({ first: step, loss }) => void (first = step === 1 ? (loss[0] ?? NaN) : first) }],
  });
  expect(found.points[0]?.loss).toBe(first);
  expect(
    await testRates({
      backend,
      network: network({ optimizer }),
      data: plane(),
      settings: { steps: 31, lowest: 1e-4, highest: 1e-1 },
    }),
  ).toEqual(found);
});

test("is not led astray by odd batches", async () => {
  const { features, targets } = plane().train;
  // Batches of five rows, and one row in ten far off.
  const noisy = Float32Array.from(targets.data, (y, row) => (row % 10 === 3 ? y + 12 * Math.sin(row) : y));
  const data: TrainingData = { ...plane(), train: { features, targets: { shape: targets.shape, data: noisy } } };
  for (const seed of [1, 2, 3, 4, 5]) {
    const found = await testRates({
      backend,
      network: network({ optimizer: { type: "sgd", params: { learningRate: 0.1 } }, batchSize: 5, seed }),
      data,
    });
    expect(found.suggestion, `seed ${seed}`).toBeGreaterThan(0.0005);
    expect(found.suggestion, `seed ${seed}`).toBeLessThan(2 / 16);
  }
});

test("suggests nothing where no rate lowers the loss", async () => {
  const still = plane();
  const data: TrainingData = {
    ...still,
    train: { ...still.train, targets: { shape: [ROWS, 1], data: new Float32Array(ROWS) } },
  };
  const zero = network(
    {},
    {
      ...linear,
      layers: linear.layers.map((layer) =>
        layer.id === "output" ? { ...layer, params: { kernelInitializer: "zeros" } } : layer,
      ),
    },
  );
  const found = await testRates({ backend, network: zero, data });
  expect(found).toMatchObject({ suggestion: null, diverged: false });
  expect(found.points).toHaveLength(RATE_TEST.steps);
});

test("ends when it is told to, and does not begin without rows", async () => {
  const controller = new AbortController();
  const wanted = testRates({
    backend,
    network: network(),
    data: plane(),
    signal: controller.signal,
    onShare: () => controller.abort(),
  });
  expect((await problemOf(() => wanted)).code).toBe("canceled");
  const none = {
    features: { shape: [0, 2], data: new Float32Array(0) },
    targets: { shape: [0, 1], data: new Float32Array(0) },
  };
  expect(
    (await problemOf(() => testRates({ backend, network: network(), data: { ...plane(), train: none } }))).code,
  ).toBe("no-training-rows");
});
