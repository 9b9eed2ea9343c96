// Two inputs and two outputs, each with a loss, a weight and settings of its own.

import { describe, expect, it } from "vitest";
import type { Layer, LossSettings, Model, StopRules, TrainingRecipe } from "../document/schema";
import { LOSS, lossName } from "../ir/names";
import type { DataShapes } from "../layers/spec";
import type { Tensor } from "../runtime/backend";
import { createReferenceBackend } from "../runtime/reference/backend";
import { gradCheck } from "../testing/gradCheck";
import { normalTensor } from "../testing/random";
import { checkModel } from "../check/checkModel";
import { lossGraph, weightSpecs } from "./compile";
import { lower } from "./lower";

/** a, b and c come in; the kind (three classes), the sort (two) and the sizes y and z are predicted. */
const ends: DataShapes = {
  input: [3],
  output: [7],
  features: ["a", "b", "c"].map((name) => ({ name, width: 1 })),
  targets: [
    { name: "y", width: 1, task: "regression" },
    { name: "kind", width: 3, task: "classification" },
    { name: "z", width: 1, task: "regression" },
    { name: "sort", width: 2, task: "classification" },
  ],
};

const training: TrainingRecipe = {
  loss: "categorical-cross-entropy",
  lossSettings: { labelSmoothing: 0.2, delta: 3 },
  optimizer: { type: "adam", learningRate: 0.01 },
  batchSize: 8,
  epochs: 10,
  seed: 1,
  stop: { restoreBest: false },
};

interface Own {
  readonly kind?: LossSettings;
  readonly sort?: LossSettings;
  readonly sizes?: LossSettings;
}

function network(own: Own = {}): Model {
  const output = (id: keyof Own, params: Layer["params"]): Layer => ({
    id,
    type: "output",
    params,
    ...(own[id] === undefined ? {} : { lossSettings: own[id] }),
  });
  return {
    layers: [
      { id: "one", type: "input", params: { columns: ["a", "c"] } },
      { id: "other", type: "input" },
      { id: "left", type: "dense", params: { units: 4, activation: "tanh" } },
      { id: "right", type: "dense", params: { units: 3, activation: "tanh" } },
      { id: "joint", type: "concatenate" },
      output("kind", { targets: ["kind"], activation: "softmax", lossWeight: 0.7 }),
      output("sort", { targets: ["sort"], activation: "softmax", loss: "focal", lossWeight: 2 }),
      output("sizes", { activation: "linear", loss: "huber", lossWeight: 1.6 }),
    ],
    connections: [
      ["one", "left"],
      ["other", "right"],
      ["left", "joint"],
      ["right", "joint"],
      ["joint", "kind"],
      ["joint", "sort"],
      ["joint", "sizes"],
    ],
  };
}

const ROWS = 5;
const float64 = ({ shape, data }: Tensor): Tensor<Float64Array> => ({ shape, data: Float64Array.from(data) });

function feeds(model: Model): Record<string, Tensor<Float64Array>> {
  const weights = weightSpecs(model, ends).map(({ tensor, shape }, index): [string, Tensor<Float64Array>] => [
    tensor,
    float64(normalTensor(tensor, shape, index + 1)),
  ]);
  const numbers = normalTensor("numbers", [ROWS, 2], 40).data;
  const hot = (classes: number, row: number): number[] =>
    Array.from({ length: classes }, (_, at) => (at === row % classes ? 1 : 0));
  const targets = Array.from({ length: ROWS }, (_, row) => [
    2 * (numbers[2 * row] ?? 0),
    ...hot(3, row),
    numbers[2 * row + 1] ?? 0,
    ...hot(2, row),
  ]);
  return {
    ...Object.fromEntries(weights),
    features: float64(normalTensor("features", [ROWS, 3], 50)),
    targets: { shape: [ROWS, 7], data: Float64Array.from(targets.flat()) },
  };
}

async function losses(model: Model, recipe: Partial<TrainingRecipe> = {}): Promise<Record<keyof Own | "all", number>> {
  const program = await createReferenceBackend().load(lossGraph({ model, training: { ...training, ...recipe } }, ends));
  const results = await program.run(feeds(model));
  const at = (name: string): number => results[name]?.data[0] ?? NaN;
  return { kind: at(lossName("kind")), sort: at(lossName("sort")), sizes: at(lossName("sizes")), all: at(LOSS) };
}

describe("two inputs and three outputs of different losses, weights and settings", () => {
  it("have the derivatives that the differences of their joint loss say, in float64, by every weight and feature", () => {
    const model = network({
      kind: { labelSmoothing: 0.1, classWeights: [1, 2, 0.5] },
      sort: { gamma: 1.5 },
      sizes: { delta: 0.4 },
    });
    const { loss, lossSettings } = training;
    const graph = lower(model, ends, { training: false, loss, lossSettings });
    const wrt = ["features", ...weightSpecs(model, ends).map(({ tensor }) => tensor)];
    expect(wrt).toHaveLength(11);
    gradCheck(graph, { of: LOSS, wrt, feeds: feeds(model) });
  });

  it("are added, each times its weight", async () => {
    const { kind, sort, sizes, all } = await losses(network());
    expect(all).toBeCloseTo(0.7 * kind + 2 * sort + 1.6 * sizes, 12);
  });
});

describe("the settings of an output's loss", () => {
  it("are the recipe's where the output has none, as in documents from before outputs could have them", async () => {
    const recipes = await losses(network());
    const written = await losses(network({ kind: { labelSmoothing: 0.2 }, sizes: { delta: 3 } }), { lossSettings: {} });
    expect(written).toEqual(recipes);
    expect(await losses(network(), { lossSettings: {} })).not.toEqual(recipes);
  });

  it("are its own where it has them, and change no other output", async () => {
    const before = await losses(network());
    const after = await losses(network({ sizes: { delta: 0.5 } }));
    expect(after.sizes).not.toBe(before.sizes);
    expect([after.kind, after.sort]).toEqual([before.kind, before.sort]);
    const weighed = await losses(network({ sort: { classWeights: [1, 3] } }));
    expect(weighed.sort).toBeGreaterThan(before.sort);
    expect([weighed.kind, weighed.sizes]).toEqual([before.kind, before.sizes]);
  });

  it("weigh classes of as many as the output has: those of the recipe fit one output and not the other", () => {
    const problems = (own: Own, classWeights?: number[]) =>
      checkModel(
        network(own),
        { ...training, lossSettings: classWeights === undefined ? {} : { classWeights } },
        ends,
        "mixed",
      ).problems;
    expect(problems({ kind: { classWeights: [1, 2, 3] }, sort: { classWeights: [1, 2] } })).toEqual([]);
    expect(problems({}, [1, 2, 3])).toMatchObject([
      {
        code: "class-weights-do-not-fit",
        message: "3 class weights are given in the recipe, but Output (sort) has 2 classes.",
        subject: { kind: "layer", id: "sort" },
      },
    ]);
    expect(problems({ sort: { classWeights: [1, 2] } }, [1, 2, 3])).toEqual([]);
    expect(problems({ kind: { classWeights: [1] } })).toMatchObject([
      {
        code: "class-weights-do-not-fit",
        message: "1 class weights are given, but Output (kind) has 3 classes.",
        subject: { kind: "layer", id: "kind", param: "classWeights" },
      },
    ]);
  });
});

describe("a rule that watches a figure", () => {
  const check = (stop: Partial<StopRules>, of: DataShapes | null = ends) =>
    checkModel(network(), { ...training, stop: { restoreBest: false, ...stop } }, of, "mixed");
  const target = { on: "validation", reaches: "at-least", value: 0.9 } as const;

  it("may name the loss or a metric of an output", () => {
    expect(check({ target: { ...target, metric: "accuracy", output: "kind" } }).problems).toEqual([]);
    expect(check({ target: { ...target, metric: "loss", output: "sizes" } }).problems).toEqual([]);
    expect(check({ target: { ...target, metric: "loss" } }).problems).toEqual([]);
    expect(check({ restoreBest: true, watch: { metric: "rmse", output: "sizes" } }).problems).toEqual([]);
    expect(check({}).outputs).toMatchObject([
      {
        id: "kind",
        title: "Output (kind)",
        task: "classification",
        width: 3,
        metrics: ["accuracy", "precision", "recall", "f1", "auc"],
      },
      { id: "sort", task: "classification", width: 2 },
      { id: "sizes", task: "regression", width: 2, metrics: ["mae", "rmse", "r2"] },
    ]);
  });

  it("is a problem where the output is gone, or has got another id", () => {
    const [problem, ...others] = check({ target: { ...target, metric: "accuracy", output: "species" } }).problems;
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      code: "no-such-output",
      message:
        'The run is to stop when accuracy of "species" reaches a value, but the network has no output "species".',
      subject: { kind: "setting", path: "training.stop.target" },
      received: "species/accuracy",
    });
    expect(problem?.next).toContain("accuracy of Output (kind)");
    expect(check({ patience: 3, watch: { metric: "loss", output: "species" } }).problems).toMatchObject([
      { code: "no-such-output", subject: { path: "training.stop.watch" } },
    ]);
    // Nothing asks for it.
    expect(check({ watch: { metric: "loss", output: "species" } }).problems).toEqual([]);
  });

  it("is a problem where the output does not measure the figure, or several outputs measure it and none is named", () => {
    expect(check({ target: { ...target, metric: "mae", output: "kind" } }).problems).toMatchObject([
      { code: "metric-not-measured", message: expect.stringContaining("classes are predicted") as string },
    ]);
    expect(check({ target: { ...target, metric: "topK", output: "kind" } }).problems).toMatchObject([
      { code: "metric-not-measured", message: expect.stringContaining("there are only 3 classes") as string },
    ]);
    expect(check({ target: { ...target, metric: "accuracy" } }).problems).toMatchObject([
      {
        code: "metric-not-measured",
        message: expect.stringContaining("several outputs, each with figures of its own") as string,
      },
    ]);
  });

  it("is none while there is no data to tell what the outputs predict", () => {
    expect(check({ target: { ...target, metric: "accuracy", output: "kind" } }, null).problems).toEqual([]);
  });

  it("may name the only output too", () => {
    const model: Model = {
      layers: [
        { id: "in", type: "input" },
        { id: "out", type: "output" },
      ],
      connections: [["in", "out"]],
    };
    const one: DataShapes = { input: [3], output: [1] };
    const stop = (output: string) => ({
      ...training,
      loss: "mse" as const,
      stop: { restoreBest: false, target: { ...target, metric: "mae" as const, output } },
    });
    expect(checkModel(model, stop("out"), one, "regression").problems).toEqual([]);
    expect(checkModel(model, stop("gone"), one, "regression").problems).toMatchObject([{ code: "no-such-output" }]);
  });
});
