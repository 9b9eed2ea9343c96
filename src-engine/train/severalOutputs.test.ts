// What is recorded of each output of a network that has several.

import { join } from "node:path";
import { expect, it } from "vitest";
import type { Preparation } from "../document/preparation";
import type { Model, TrainingRecipe } from "../document/schema";
import type { DataShapes } from "../layers/spec";
import { CompiledNetwork } from "../passes/compiledNetwork";
import { openLog } from "../project/csvLog";
import { metricsColumnsOf, readMetricsColumns, readMetricsFile, rowOf } from "../project/metricsFile";
import type { EpochMetrics } from "../runs/epochs";
import { epochColumns } from "../runs/epochTable";
import { formatNumbers } from "../project/runRecord";
import type { Tensors } from "../runtime/backend";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { normalTensor } from "../testing/random";
import { temporaryFolders } from "../testing/temporaryFolder";
import type { StartPoint } from "./checkpoint";
import { checkpointState, startPoint } from "./checkpoint";
import { createControl } from "./control";
import type { Part } from "./evaluator";
import { trainNetwork } from "./trainNetwork";

const folders = temporaryFolders();

const model: Model = {
  layers: [
    { id: "input", type: "input" },
    { id: "kind", type: "output", params: { targets: ["kind"], activation: "softmax" } },
    { id: "size", type: "output", params: { loss: { type: "half-mse" }, lossWeight: 0.5 } },
  ],
  connections: [
    ["input", "kind"],
    ["input", "size"],
  ],
};
const training: TrainingRecipe = {
  loss: { type: "categorical-cross-entropy" },
  optimizer: { type: "adam", params: { learningRate: 0.05 } },
  batchSize: 8,
  epochs: 4,
  seed: 1,
  rules: [],
  restoreBest: false,
};
const ends: DataShapes = {
  input: [2],
  output: [3],
  features: [
    { name: "a", width: 1 },
    { name: "b", width: 1 },
  ],
  targets: [
    { name: "size", width: 1, task: "regression" },
    { name: "kind", width: 2, task: "classification" },
  ],
};

const target: Preparation["target"] = {
  kind: "several",
  targets: [
    { kind: "numbers", columns: [{ name: "size", type: "number", center: 5, scale: 10 }] },
    { kind: "classes", name: "kind", classes: ["minus", "plus"], numeric: false },
  ],
};

/** The size is 3 a; the kind is the sign of b. */
function part(rows: number, seed: number): Part {
  const features = normalTensor("features", [rows, 2], seed);
  const targets = Array.from({ length: rows }, (_, row) => [
    3 * (features.data[2 * row] ?? 0),
    ...((features.data[2 * row + 1] ?? 0) > 0 ? [0, 1] : [1, 0]),
  ]);
  return {
    features: { ...features, data: Float32Array.from(features.data) },
    targets: { shape: [rows, 3], data: Float32Array.from(targets.flat()) },
  };
}

/** Trains as a recipe with these rules asks, and gives its end and its epochs. */
async function trainedUntil(recipe: Partial<TrainingRecipe>, epochs: number) {
  const told: EpochMetrics[] = [];
  const end = await trainNetwork({
    backend: createOnnxBackend(),
    network: new CompiledNetwork({ model, training: { ...training, epochs, ...recipe } }, { ends, target }),
    data: { train: part(64, 1), validation: part(24, 2) },
    control: createControl(),
    observers: async () => [{ epoch: (epoch) => void told.push(epoch) }],
  });
  return { end, told, best: end.facts.best.metrics?.epoch ?? null };
}

it("ends when the figure of one output reaches its value, and names it", async () => {
  const asked = { metric: "mae", output: "size", on: "validation", reaches: "at-most", value: 15 } as const;
  const { end, told } = await trainedUntil(
    { rules: [{ type: "target", params: { figure: "size/mae", on: "validation", reaches: "at-most", value: 15 } }] },
    200,
  );
  expect(end.reason).toEqual({ kind: "target", ...asked, reached: told.at(-1)?.outputs?.size?.validationMae });
  const values = told.map(({ outputs }) => outputs?.size?.validationMae ?? NaN);
  expect(values.findIndex((value) => value <= 15)).toBe(values.length - 1);
});

it("goes back to the epoch in which the watched output is best, and has patience with that one alone", async () => {
  const watch = { metric: "accuracy", output: "kind" } as const;
  const { end, told, best } = await trainedUntil(
    { rules: [{ type: "no-improvement", params: { patience: 5 } }], restoreBest: true, watch: "kind/accuracy" },
    300,
  );
  const values = told.map(({ outputs }) => outputs?.kind?.validationAccuracy ?? NaN);
  const greatest = values.indexOf(Math.max(...values)) + 1;
  expect(end.reason).toEqual({ kind: "no-improvement", patience: 5, bestEpoch: greatest, minDelta: 0, watch });
  expect(told).toHaveLength(greatest + 5);
  expect(best).toBe(greatest);
  const shorter = await trainedUntil({}, greatest);
  for (const [name, { data }] of Object.entries(shorter.end.weights))
    expect(end.weights[name]?.data, name).toEqual(data);
});

it("remembers what was watched, and how good it was, where a run is broken off anywhere and taken up again", async () => {
  const watch = { metric: "accuracy", output: "kind" } as const;
  const recipe: TrainingRecipe = {
    ...training,
    epochs: 40,
    rules: [{ type: "no-improvement", params: { patience: 3 } }],
    restoreBest: true,
    watch: "kind/accuracy",
  };
  const points: StartPoint[] = [];
  const network = new CompiledNetwork({ model, training: recipe }, { ends, target });
  const train = async (from: StartPoint | null, keep: boolean) =>
    trainNetwork({
      backend: createOnnxBackend(),
      network,
      data: { train: part(64, 1), validation: part(24, 2) },
      control: createControl(),
      pace: { next: (available) => Math.min(available, 5), measured: () => undefined },
      from,
      observers: async ({ best, ruleStates }) => {
        let bestState: Tensors | null = from?.bestState ?? null;
        return [
          {
            epoch: (_, isBest, state) => {
              if (isBest)
                bestState = Object.fromEntries(
                  network.weights.flatMap(({ tensor }) =>
                    state[tensor] === undefined ? [] : [[tensor, state[tensor]]],
                  ),
                );
            },
            between: async (progress, tensors) => {
              if (!keep) return;
              // As it comes back from the disk.
              const told = checkpointState(
                { progress, rules: ruleStates(), best: best.metrics, ended: null },
                recipe.seed,
                "rows",
              );
              const state = JSON.parse(formatNumbers(told)) as typeof told;
              points.push(
                startPoint(
                  "0001-adam",
                  { tensors, state, files: { metrics: 0, steps: 0, best: null } },
                  bestState,
                  "rows",
                ),
              );
            },
          },
        ];
      },
    });
  const whole = await train(null, true);
  expect(whole.reason).toMatchObject({ kind: "no-improvement", watch });
  expect(points.length).toBeGreaterThan(6);
  for (const from of points) {
    const resumed = await train(from, false);
    expect(resumed.reason).toEqual(whole.reason);
    for (const [name, { data }] of Object.entries(whole.weights))
      expect(resumed.weights[name]?.data, name).toEqual(data);
  }
});

it("records the loss of each output and the metrics that suit it, and finds them again in the log", async () => {
  const epochs: EpochMetrics[] = [];
  await trainNetwork({
    backend: createOnnxBackend(),
    network: new CompiledNetwork({ model, training }, { ends, target }),
    data: {
      train: part(64, 1),
      validation: part(24, 2),
    },
    control: createControl(),
    observers: async () => [{ epoch: (told) => void epochs.push(told) }],
  });
  const last = epochs.at(-1);
  expect(Object.keys(last?.outputs ?? {})).toEqual(["kind", "size"]);
  const { kind, size } = last?.outputs ?? {};
  expect(last?.validationLoss).toBeCloseTo(Number(kind?.validationLoss) + 0.5 * Number(size?.validationLoss), 5);
  expect(kind?.validationAccuracy).toBeGreaterThan(0.5);
  expect(kind).not.toHaveProperty("mae");
  expect(size).not.toHaveProperty("accuracy");
  // In the target's own unit: the error of a size of 1 is one of 10.
  expect(size?.validationMae).toBeGreaterThan(Math.sqrt(2 * Number(size?.validationLoss)) * 10 * 0.4);
  expect(last?.accuracy).toBeNull();

  const path = join(folders(), "metrics.csv");
  const columns = metricsColumnsOf(
    [],
    [],
    [
      { id: "kind", metrics: ["accuracy"] },
      { id: "size", metrics: ["mae"] },
    ],
  );
  const log = await openLog(path, columns);
  await log.append(epochs.map(rowOf));
  await log.close();
  const found = await readMetricsFile(path);
  expect(await readMetricsColumns(path)).toEqual(epochColumns(found));
  expect(found.map(({ outputs }) => outputs?.kind?.validationAccuracy)).toEqual(
    epochs.map(({ outputs }) => outputs?.kind?.validationAccuracy),
  );
  expect(found.at(-1)?.outputs).toEqual({
    kind: {
      loss: kind?.loss,
      validationLoss: kind?.validationLoss,
      accuracy: kind?.accuracy,
      validationAccuracy: kind?.validationAccuracy,
    },
    size: {
      loss: size?.loss,
      validationLoss: size?.validationLoss,
      mae: size?.mae,
      validationMae: size?.validationMae,
    },
  });
});
