// Two inputs and two outputs, each with a loss, a weight and settings of its own.

import { describe, expect, it } from "vitest";
import type { Layer, Model, TrainingRecipe, Word } from "../document/schema";
import { LOSS, lossName } from "../ir/names";
import type { DataShapes } from "../layers/spec";
import type { Tensor } from "../runtime/backend";
import { createReferenceBackend } from "../runtime/reference/backend";
import { gradCheck } from "../testing/gradCheck";
import { normalTensor } from "../testing/random";
import { analyze, soundNetwork } from "../network/network";
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
  loss: { type: "categorical-cross-entropy", params: { labelSmoothing: 0.2 } },
  optimizer: { type: "adam", params: { learningRate: 0.01 } },
  batchSize: 8,
  epochs: 10,
  seed: 1,
  rules: [],
  restoreBest: false,
};

interface Own {
  readonly kind?: Word["params"];
  readonly sort?: Word["params"];
  readonly sizes?: Word["params"];
}

function network(own: Own = {}): Model {
  const output = (
    id: keyof Own,
    { type, recipe = false }: { type: string; recipe?: boolean },
    params: Layer["params"],
  ): Layer => ({
    id,
    type: "output",
    params: {
      ...params,
      ...(recipe && own[id] === undefined
        ? {}
        : { loss: own[id] === undefined ? { type } : { type, params: own[id] } }),
    },
  });
  return {
    layers: [
      { id: "one", type: "input", params: { columns: ["a", "c"] } },
      { id: "other", type: "input" },
      { id: "left", type: "dense", params: { units: 4, activation: "tanh" } },
      { id: "right", type: "dense", params: { units: 3, activation: "tanh" } },
      { id: "joint", type: "concatenate" },
      output(
        "kind",
        { type: "categorical-cross-entropy", recipe: true },
        { targets: ["kind"], activation: "softmax", lossWeight: 0.7 },
      ),
      output("sort", { type: "focal" }, { targets: ["sort"], activation: "softmax", lossWeight: 2 }),
      output("sizes", { type: "huber" }, { activation: "linear", lossWeight: 1.6 }),
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
  const weights = weightSpecs(soundNetwork(model, ends)).map(
    ({ tensor, shape }, index): [string, Tensor<Float64Array>] => [
      tensor,
      float64(normalTensor(tensor, shape, index + 1)),
    ],
  );
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
  const program = await createReferenceBackend().load(lossGraph(soundNetwork(model, ends), { ...training, ...recipe }));
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
    const graph = lower(soundNetwork(model, ends), { training: false, loss: training.loss });
    const wrt = ["features", ...weightSpecs(soundNetwork(model, ends)).map(({ tensor }) => tensor)];
    expect(wrt).toHaveLength(11);
    gradCheck(graph, { of: LOSS, wrt, feeds: feeds(model) });
  });

  it("are added, each times its weight", async () => {
    const { kind, sort, sizes, all } = await losses(network());
    expect(all).toBeCloseTo(0.7 * kind + 2 * sort + 1.6 * sizes, 12);
  });
});

describe("the settings of an output's loss", () => {
  it("are the recipe's where the output has no loss of its own, and are the loss's own defaults where it has", async () => {
    const recipes = await losses(network());
    expect(await losses(network({ kind: { labelSmoothing: 0.2 } }))).toEqual(recipes);
    expect(await losses(network(), { loss: { type: "categorical-cross-entropy" } })).not.toEqual(recipes);
    expect(await losses(network({ kind: {} }))).toEqual(
      await losses(network(), { loss: { type: "categorical-cross-entropy" } }),
    );
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
        analyze(network(own), ends),
        {
          ...training,
          loss: { type: "categorical-cross-entropy", params: classWeights === undefined ? {} : { classWeights } },
        },
        "mixed",
      ).problems;
    expect(problems({ kind: { classWeights: [1, 2, 3] }, sort: { classWeights: [1, 2] } })).toEqual([]);
    // An output that has a loss of its own has its class weights too.
    expect(problems({}, [1, 2, 3])).toEqual([]);
    expect(problems({}, [1, 2])).toMatchObject([
      {
        code: "class-weights-do-not-fit",
        message: "2 class weights are given in the recipe, but Output (kind) has 3 classes.",
        subject: { kind: "layer", id: "kind" },
      },
    ]);
    expect(problems({ sort: { classWeights: [1, 2] } }, [1, 2, 3])).toEqual([]);
    expect(problems({ kind: { classWeights: [1] } })).toMatchObject([
      {
        code: "class-weights-do-not-fit",
        message: "1 class weights are given, but Output (kind) has 3 classes.",
        subject: { kind: "layer", id: "kind", param: "loss" },
      },
    ]);
  });
});

describe("a rule that watches a figure", () => {
  const check = (recipe: Partial<TrainingRecipe>, of: DataShapes | null = ends) =>
    checkModel(analyze(network(), of), { ...training, ...recipe }, "mixed");
  const target = (figure: string) => ({
    rules: [{ type: "target", params: { figure, on: "validation", reaches: "at-least", value: 0.9 } }],
  });

  it("may name the loss or a metric of an output", () => {
    expect(check(target("kind/accuracy")).problems).toEqual([]);
    expect(check(target("sizes/loss")).problems).toEqual([]);
    expect(check(target("loss")).problems).toEqual([]);
    expect(check({ restoreBest: true, watch: "sizes/rmse" }).problems).toEqual([]);
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
    const [problem, ...others] = check(target("species/accuracy")).problems;
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      code: "no-such-output",
      message:
        'The rule "Target metric reached" looks at accuracy of "species", but the network has no output "species".',
      subject: { kind: "setting", path: "training.rules.target.figure" },
      received: "species/accuracy",
    });
    expect(problem?.next).toContain("accuracy of Output (kind)");
    expect(check({ rules: [{ type: "no-improvement" }], watch: "species/loss" }).problems).toMatchObject([
      { code: "no-such-output", subject: { path: "training.watch" } },
    ]);
    // Nothing asks for it.
    expect(check({ watch: "species/loss" }).problems).toEqual([]);
  });

  it("is a problem where the output does not measure the figure, or several outputs measure it and none is named", () => {
    expect(check(target("kind/mae")).problems).toMatchObject([
      { code: "metric-not-measured", message: expect.stringContaining("classes are predicted") as string },
    ]);
    expect(check(target("kind/topK")).problems).toMatchObject([
      { code: "metric-not-measured", message: expect.stringContaining("there are only 3 classes") as string },
    ]);
    expect(check(target("accuracy")).problems).toMatchObject([
      {
        code: "metric-not-measured",
        message: expect.stringContaining("several outputs, each with figures of its own") as string,
      },
    ]);
  });

  it("is a problem where no figure has the name", () => {
    expect(check(target("speed")).problems).toMatchObject([{ code: "no-such-figure", received: "speed" }]);
    expect(check({ restoreBest: true, watch: "speed" }).problems).toMatchObject([{ code: "no-such-figure" }]);
  });

  it("is none while there is no data to tell what the outputs predict", () => {
    expect(check(target("kind/accuracy"), null).problems).toEqual([]);
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
      loss: { type: "mse" },
      ...target(`${output}/mae`),
    });
    expect(checkModel(analyze(model, one), stop("out"), "regression").problems).toEqual([]);
    expect(checkModel(analyze(model, one), stop("gone"), "regression").problems).toMatchObject([
      { code: "no-such-output" },
    ]);
  });
});
