import { describe, expect, it } from "vitest";
import "../testing/allclose";
import { applyEdits, repairEdit } from "../document/edits";
import type { Network } from "../document/edits";
import type { Repair } from "../document/errors";
import { isOfRecipe } from "../document/repairs";
import type { Layer, Model, TrainingRecipe } from "../document/schema";
import { sizeOf } from "../document/size";
import { LOSS, PREDICTION, gradientName, lossName } from "../ir/names";
import { print } from "../ir/print";
import type { DataShapes } from "../layers/spec";
import type { Tensor, Tensors } from "../runtime/backend";
import { createReferenceBackend } from "../runtime/reference/backend";
import { analyze, soundNetwork } from "./network";
import { checkModel } from "../check/checkModel";
import { gradientGraph, inferenceGraph, lossGraph } from "../passes/compile";

const training: TrainingRecipe = {
  loss: { type: "categorical-cross-entropy" },
  optimizer: { type: "adam", params: { learningRate: 0.01 } },
  batchSize: 32,
  epochs: 100,
  seed: 1,
  rules: [],
  restoreBest: false,
};

/** a: element 0, b: 1 to 3, c: 4; kind (three classes): elements 0 to 2, y: 3, z: 4. */
const ends: DataShapes = {
  input: [5],
  output: [5],
  features: [
    { name: "a", width: 1 },
    { name: "b", width: 3 },
    { name: "c", width: 1 },
  ],
  targets: [
    { name: "y", width: 1, task: "regression" },
    { name: "kind", width: 3, task: "classification" },
    { name: "z", width: 1, task: "regression" },
  ],
};

const input = (id: string, ...columns: string[]): Layer => ({ id, type: "input", params: { columns } });
const output = (id: string, targets: string[], params: Layer["params"] = {}): Layer => ({
  id,
  type: "output",
  params: { targets, ...params },
});
const joint: Layer = { id: "joint", type: "concatenate" };

/** Every input into one layer that feeds every output. */
function network(inputs: readonly Layer[], outputs: readonly Layer[]): Model {
  const middle: Layer = inputs.length > 1 ? joint : { id: "joint", type: "dense", params: { units: 4 } };
  return {
    layers: [...inputs, middle, ...outputs],
    connections: [
      ...inputs.map(({ id }): [string, string] => [id, "joint"]),
      ...outputs.map(({ id }): [string, string] => ["joint", id]),
    ],
  };
}

const classes = { activation: "softmax" };
const numbers = { activation: "linear", loss: { type: "half-mse" } };
const both = [output("species", ["kind"], classes), output("sizes", [], numbers)];

function check(model: Model, of: DataShapes | null = ends) {
  return checkModel(analyze(model, of), training, "mixed");
}

function withRepair(place: Network, repair: Repair): Network {
  if (isOfRecipe(repair)) throw new Error(`not a repair of the graph: ${repair.kind}`);
  return applyEdits(place, [repairEdit(place, repair)]);
}

describe("several ends", () => {
  it("share the columns: those that an end names are its own, the one that names none has the others", () => {
    const { layers, problems, ready } = check(network([input("one", "c", "a"), input("other")], both));
    expect(problems).toEqual([]);
    expect(ready).toBe(true);
    expect([layers.one?.shape, layers.other?.shape, layers.joint?.shape]).toEqual([[2], [3], [5]]);
    expect([layers.species?.shape, layers.sizes?.shape]).toEqual([[3], [2]]);
  });

  it("know no shapes while there is no data", () => {
    const { layers, problems } = check(network([input("one", "c"), input("other")], both), null);
    expect(problems).toEqual([]);
    expect(layers.one?.shape).toBeNull();
  });

  it("leave a single end as it was, whatever the columns", () => {
    const model = network([{ id: "in", type: "input" }], [{ id: "out", type: "output" }]);
    const plain: DataShapes = { input: [5], output: [2] };
    const columns: DataShapes = {
      ...ends,
      output: [2],
      targets: [
        { name: "y", width: 1, task: "regression" },
        { name: "z", width: 1, task: "regression" },
      ],
    };
    const one = { model, training: { ...training, loss: { type: "mse" } } };
    expect(print(lossGraph(soundNetwork(one.model, columns), one.training))).toBe(
      print(lossGraph(soundNetwork(one.model, plain), one.training)),
    );
    const named = network([input("in", "a", "b", "c")], [output("out", ["z", "y"])]);
    expect(print(lossGraph(soundNetwork(named, columns), one.training))).toBe(
      print(lossGraph(soundNetwork(one.model, plain), one.training)),
    );
  });

  it.each<[string, Model, string, RegExp, unknown]>([
    [
      "a column that is no feature",
      network([input("one", "a", "y"), input("other")], both),
      "unknown-feature",
      /Input \(one\) takes "y", which is not a feature/,
      { id: "one", value: ["a"] },
    ],
    [
      "a column taken by two inputs",
      network([input("one", "a", "b"), input("other", "b", "c")], both),
      "feature-taken-twice",
      /Input \(other\) takes "b", and so does Input \(one\)/,
      { id: "other", value: ["c"] },
    ],
    [
      "two inputs that name none",
      network([input("one"), input("other")], both),
      "input-without-columns",
      /Input \(other\) takes nothing, because Input \(one\)/,
      { id: "other", value: ["c"] },
    ],
    [
      "nothing left",
      network([input("one", "a", "b", "c"), input("other")], both),
      "input-without-columns",
      /no column that no other input takes/,
      { kind: "remove-layer", id: "other" },
    ],
    [
      "a target that is none",
      network([input("one")], [...both, output("odd", ["a"])]),
      "unknown-target",
      /Output \(odd\) predicts "a", which is not a target/,
      { id: "odd", value: [] },
    ],
    [
      "a target predicted twice",
      network([input("one")], [...both, output("odd", ["kind"])]),
      "target-predicted-twice",
      /and so does Output \(species\)/,
      { id: "odd", value: [] },
    ],
    [
      "a target that no output predicts",
      network([input("one")], [output("species", ["kind"], classes), output("sizes", ["y"], numbers)]),
      "target-not-predicted",
      /No output predicts the target "z"/,
      { id: "sizes", value: ["y", "z"] },
    ],
    [
      "an output without a target",
      network([input("one")], [...both, output("odd", [])]),
      "output-without-target",
      /Output \(odd\) predicts nothing/,
      { id: "odd", value: ["z"] },
    ],
    [
      "classes and numbers in one output",
      network([input("one")], [output("all", [], classes)]),
      "output-of-several-kinds",
      /predicts classes \("kind"\) and numbers \("y", "z"\) together/,
      {
        kind: "add-layer",
        from: "joint",
        params: { targets: ["y", "z"], activation: "linear", loss: { type: "half-mse" } },
      },
    ],
  ])("are told of %s, and a repair fixes it", (_what, model, code, message, repair) => {
    const { problems } = check(model);
    const problem = problems.find((one) => one.code === code);
    expect(problem?.message).toMatch(message);
    expect(problem?.warning).toBeUndefined();
    const [first] = problem?.repairs ?? [];
    expect(first).toMatchObject(repair as object);
    const fixed = withRepair({ model, layout: { positions: {} } }, first!).model;
    expect(check(fixed).problems.filter((one) => one.code === code && one.message === problem?.message)).toEqual([]);
  });

  it("become a sound network by its repairs alone", () => {
    let place = { model: network([input("one", "a")], [output("all", [], classes)]), layout: { positions: {} } };
    for (let round = 0; round < 5; round++) {
      const repair = check(place.model).problems.flatMap(({ repairs }) => repairs ?? [])[0];
      if (repair === undefined) break;
      place = withRepair(place, repair);
    }
    expect(check(place.model)).toMatchObject({ problems: [], ready: true });
    expect(place.model.layers.filter(({ type }) => type === "output")).toHaveLength(2);
  });

  it("are warned of columns that no input takes", () => {
    const { problems, ready } = check(network([input("one", "a"), input("other", "b")], both));
    expect(problems).toMatchObject([
      { code: "feature-not-taken", warning: true, message: expect.stringContaining('"c"') as string },
    ]);
    expect(ready).toBe(true);
  });

  it("have each the loss that suits what they predict", () => {
    const unfit = check(
      network([input("one")], [output("species", ["kind"], classes), output("sizes", [], { activation: "linear" })]),
    );
    expect(unfit.problems).toMatchObject([
      {
        code: "loss-unfit-for-task",
        subject: { kind: "layer", id: "sizes", param: "loss" },
        repairs: [{ kind: "set-param", id: "sizes", param: "loss", value: { type: "half-mse" } }],
      },
    ]);
    const odd = check(
      network([input("one")], [output("species", ["kind"], { activation: "linear" }), output("sizes", [], numbers)]),
    );
    expect(odd.problems).toMatchObject([
      { code: "activation-unfit-for-loss", subject: { kind: "layer", id: "species" } },
    ]);
  });
});

describe("a network of several ends", () => {
  const model = network(
    [input("one", "c", "a"), input("other")],
    [output("species", ["kind"], classes), output("sizes", [], { ...numbers, lossWeight: 0.5 })],
  );
  const trainable = { model, training };
  const weights: Tensors = {
    "species/kernel": tensor([5, 3], (i) => Math.sin(i + 1)),
    "species/bias": tensor([3], (i) => i / 10),
    "sizes/kernel": tensor([5, 2], (i) => Math.cos(i)),
    "sizes/bias": tensor([2], (i) => 0.2 - i),
  };
  const features = tensor([2, 5], (i) => (i * 7 - 11) / 10);
  const targets: Tensor = { shape: [2, 5], data: Float64Array.of(0.5, 0, 1, 0, -1, 2, 1, 0, 0, 3) };
  const feeds = { features, targets, ...weights };

  it("puts the answers side by side in the order of the targets", async () => {
    const { [PREDICTION]: prediction } = await run(inferenceGraph(soundNetwork(model, ends)), { features, ...weights });
    expect(prediction?.shape).toEqual([2, 5]);
    for (let row = 0; row < 2; row++) {
      const x = [0, 4, 1, 2, 3].map((at) => features.data[row * 5 + at] ?? NaN);
      const [y = NaN, z = NaN] = linear(x, "sizes", 2);
      const sums = linear(x, "species", 3);
      const total = sums.reduce((sum, one) => sum + Math.exp(one), 0);
      expect(prediction?.data.slice(row * 5, row * 5 + 5)).toBeAllclose(
        [y, ...sums.map((one) => Math.exp(one) / total), z],
        { relative: 1e-12, absolute: 1e-12 },
      );
    }
  });

  it("adds the outputs' losses, each times its weight", async () => {
    const results = await run(lossGraph(soundNetwork(trainable.model, ends), trainable.training), feeds);
    const [species, sizes, total] = [lossName("species"), lossName("sizes"), LOSS].map(
      (name) => results[name]?.data[0] ?? NaN,
    );
    expect(total).toBeCloseTo((species ?? NaN) + 0.5 * (sizes ?? NaN), 12);
    const prediction = results[PREDICTION]?.data ?? [];
    const t = targets.data;
    const at = (row: number, column: number): number =>
      (prediction[row * 5 + column] ?? NaN) - (t[row * 5 + column] ?? NaN);
    expect(sizes).toBeCloseTo([0, 1].reduce((sum, row) => sum + (at(row, 0) ** 2 + at(row, 4) ** 2) / 2, 0) / 2, 12);
    expect(species).toBeCloseTo(-(Math.log(prediction[2] ?? NaN) + Math.log(prediction[5 + 1] ?? NaN)) / 2, 12);
  });

  it("takes the sum before the softmax of each output that has its fused loss", () => {
    expect(print(lossGraph(soundNetwork(trainable.model, ends), trainable.training))).toContain("softmaxCrossEntropy");
  });

  it("is not trained for an output of weight 0", async () => {
    const still = network(
      [input("one", "c", "a"), input("other")],
      [output("species", ["kind"], { ...classes, lossWeight: 0 }), output("sizes", [], numbers)],
    );
    const gradients = await run(gradientGraph(soundNetwork(still, ends), training), feeds);
    expect(gradients[gradientName("species/kernel")]?.data.every((value) => value === 0)).toBe(true);
    expect(gradients[gradientName("sizes/kernel")]?.data.every((value) => value === 0)).toBe(false);
  });

  function linear(x: readonly number[], layer: string, units: number): number[] {
    const kernel = weights[`${layer}/kernel`]?.data ?? [];
    const bias = weights[`${layer}/bias`]?.data ?? [];
    return Array.from({ length: units }, (_, unit) =>
      x.reduce((sum, value, i) => sum + value * (kernel[i * units + unit] ?? NaN), bias[unit] ?? NaN),
    );
  }
});

function tensor(shape: number[], value: (index: number) => number): Tensor {
  return { shape, data: Float64Array.from({ length: sizeOf(shape) }, (_, index) => value(index)) };
}

async function run(
  graph: Parameters<ReturnType<typeof createReferenceBackend>["load"]>[0],
  feeds: Tensors,
): Promise<Tensors> {
  return (await createReferenceBackend().load(graph)).run(feeds);
}
