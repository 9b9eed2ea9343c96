import { describe, expect, it } from "vitest";
import { UserError } from "../document/errors";
import { OPTIMIZERS } from "../optimizers/registry";
import type { Model, Word } from "../document/schema";
import { GraphBuilder } from "../ir/builder";
import type { Graph } from "../ir/graph";
import { print } from "../ir/print";
import { soundNetwork } from "../network/network";
import { gradientGraph, graphInputs, inferenceGraph, lossGraph, slotSpecs, stepGraph, weightSpecs } from "./compile";
import { differentiate } from "./differentiate";
import { lower } from "./lower";

const model: Model = {
  layers: [
    { id: "input", type: "input" },
    { id: "first", type: "dense", params: { units: 8 } },
    { id: "second", type: "dense", params: { units: 4 } },
    { id: "output", type: "output", params: { activation: "softmax" } },
  ],
  connections: [
    ["input", "first"],
    ["first", "second"],
    ["second", "output"],
  ],
};
const small: Model = {
  layers: [
    { id: "input", type: "input" },
    { id: "output", type: "output", params: { activation: "sigmoid" } },
  ],
  connections: [["input", "output"]],
};
const ends = { input: [2], output: [2] };

/** Nodes that cost time in each step: not what is fed, nor what depends on the batch size alone. */
function costs(graph: Graph): number {
  const free = new Set<number>();
  graph.nodes.forEach(({ op, inputs }, id) => {
    if (
      op === "input" ||
      op === "constant" ||
      op === "batchSize" ||
      (inputs.length > 0 && inputs.every((input) => free.has(input) && graph.nodes[input]?.op !== "input"))
    )
      free.add(id);
  });
  return graph.nodes.length - free.size;
}

function step(optimizer: Word, measureChange = false) {
  return stepGraph(
    soundNetwork(model, ends),
    { loss: { type: "categorical-cross-entropy" }, optimizer },
    {
      measureChange,
    },
  );
}

describe("lower", () => {
  it("is the plain meaning of the layers", () => {
    expect(print(lower(soundNetwork(small, ends), { training: true, loss: { type: "half-mse" } })))
      .toMatchInlineSnapshot(`
      "%0: [N, 2] = input() rows "features"
      %1: [2, 2] = input() weight "output/kernel"
      %2: [N, 2] = matmul(%0, %1)
      %3: [2] = input() weight "output/bias"
      %4: [N, 2] = add(%2, %3)
      %5: [N, 2] = sigmoid(%4)
      %6: [N, 2] = input() rows "targets"
      %7: [N, 2] = subtract(%5, %6)
      %8: [N, 2] = multiply(%7, %7)
      %9: [] = mean(%8) axes=[0, 1]
      %10: [] = constant() 1
      %11: [] = multiply(%9, %10)
      prediction -> %5
      loss -> %11"
    `);
  });

  it("gives a fused loss what goes into the last activation", () => {
    expect(print(lower(soundNetwork(small, ends), { training: true, loss: { type: "binary-cross-entropy" } })))
      .toMatchInlineSnapshot(`
      "%0: [N, 2] = input() rows "features"
      %1: [2, 2] = input() weight "output/kernel"
      %2: [N, 2] = matmul(%0, %1)
      %3: [2] = input() weight "output/bias"
      %4: [N, 2] = add(%2, %3)
      %5: [N, 2] = sigmoid(%4)
      %6: [N, 2] = input() rows "targets"
      %7: [N, 2] = sigmoidCrossEntropy(%4, %6)
      %8: [] = mean(%7) axes=[0, 1]
      prediction -> %5
      loss -> %8"
    `);
  });

  it("keeps dropout for training", () => {
    const dropping: Model = {
      layers: [
        { id: "input", type: "input" },
        { id: "drop", type: "dropout", params: { rate: 0.25 } },
        { id: "output", type: "output" },
      ],
      connections: [
        ["input", "drop"],
        ["drop", "output"],
      ],
    };
    expect(print(inferenceGraph(soundNetwork(dropping, ends)))).not.toContain("random");
    const { graph } = stepGraph(
      soundNetwork(dropping, ends),
      { loss: { type: "mse" }, optimizer: { type: "sgd", params: { learningRate: 0.1 } } },
      { measureChange: false },
    );
    expect(graphInputs(graph, "random")).toEqual([{ name: "drop/mask", role: "random", shape: ["N", 2] }]);
  });

  it("refuses a network that is not in order, with the problem", () => {
    const broken: Model = { ...small, connections: [] };
    expect(() => inferenceGraph(soundNetwork(broken, ends))).toThrow(UserError);
    expect(() => weightSpecs(soundNetwork(broken, ends))).toThrow(/No connections lead from Input to Output/);
  });

  it("leaves out layers that take no part, whatever is wrong with them", () => {
    const loose: Model = { ...small, layers: [...small.layers, { id: "loose", type: "dense", params: { units: -1 } }] };
    expect(print(inferenceGraph(soundNetwork(loose, ends)))).toBe(print(inferenceGraph(soundNetwork(small, ends))));
  });
});

describe("differentiate", () => {
  it("adds the gradient of each weight", () => {
    const forward = lower(soundNetwork(small, ends), { training: true, loss: { type: "binary-cross-entropy" } });
    expect(print(differentiate(forward, { of: "loss", wrt: ["output/kernel"] }))).toMatchInlineSnapshot(`
      "%0: [N, 2] = input() rows "features"
      %1: [2, 2] = input() weight "output/kernel"
      %2: [N, 2] = matmul(%0, %1)
      %3: [2] = input() weight "output/bias"
      %4: [N, 2] = add(%2, %3)
      %5: [N, 2] = sigmoid(%4)
      %6: [N, 2] = input() rows "targets"
      %7: [N, 2] = sigmoidCrossEntropy(%4, %6)
      %8: [] = mean(%7) axes=[0, 1]
      %9: [] = constant() 1
      %10: [] = batchSize()
      %11: [] = reciprocal(%10)
      %12: [] = constant() 0.5
      %13: [] = multiply(%11, %12)
      %14: [] = multiply(%9, %13)
      %15: [1, 1] = reshape(%14)
      %16: [N, 2] = broadcast(%15)
      %17: [N, 2] = subtract(%5, %6)
      %18: [N, 2] = multiply(%16, %17)
      %19: [N, 2] = multiply(%16, %4)
      %20: [N, 2] = negate(%19)
      %21: [2] = sum(%18) axes=[0]
      %22: [2] = reshape(%21)
      %23: [N, 2] = matmul(%18, %1) transposeB
      %24: [2, 2] = matmul(%0, %18) transposeA
      prediction -> %5
      loss -> %8
      "d loss / d output/kernel" -> %24"
    `);
  });

  it("gives 0 for what does not matter", () => {
    const b = new GraphBuilder();
    b.input("unused", "weight", [3]);
    const x = b.input("x", "weight", [3]);
    expect(print(differentiate(b.finish({ loss: b.sum(x, [0]) }), { of: "loss", wrt: ["unused"] }))).toContain(
      "[3] = broadcast",
    );
  });
});

describe("compile", () => {
  it("makes a graph for prediction", () => {
    expect(print(inferenceGraph(soundNetwork(model, ends)))).toMatchInlineSnapshot(`
      "%0: [N, 2] = input() rows "features"
      %1: [2, 8] = input() weight "first/kernel"
      %2: [8] = input() weight "first/bias"
      %3: [N, 8] = matmul(%0, %1, %2)
      %4: [N, 8] = relu(%3)
      %5: [8, 4] = input() weight "second/kernel"
      %6: [4] = input() weight "second/bias"
      %7: [N, 4] = matmul(%4, %5, %6)
      %8: [N, 4] = relu(%7)
      %9: [4, 2] = input() weight "output/kernel"
      %10: [2] = input() weight "output/bias"
      %11: [N, 2] = matmul(%8, %9, %10)
      %12: [N, 2] = softmax(%11) axis=1
      prediction -> %12"
    `);
  });

  it("makes a graph for evaluation", () => {
    const graph = lossGraph(soundNetwork(model, ends), { loss: { type: "categorical-cross-entropy" } });
    expect(Object.keys(graph.outputs)).toEqual(["prediction", "loss"]);
  });

  it("makes a graph for gradients, by weights or by anything else", () => {
    const parts = {
      model: small,
      training: { loss: { type: "mse" }, optimizer: { type: "sgd", params: { learningRate: 1 } } },
    } as const;
    expect(Object.keys(gradientGraph(soundNetwork(parts.model, ends), parts.training).outputs)).toEqual([
      "prediction",
      "loss",
      "d loss / d output/kernel",
      "d loss / d output/bias",
    ]);
    expect(
      Object.keys(gradientGraph(soundNetwork(parts.model, ends), parts.training, { wrt: ["features"] }).outputs),
    ).toEqual(["prediction", "loss", "d loss / d features"]);
  });

  it("makes a step of SGD in which every weight's update is drawn into its gradient", () => {
    expect(print(step({ type: "sgd", params: { learningRate: 0.1 } }).graph)).toMatchInlineSnapshot(`
      "%0: [N, 2] = input() rows "features"
      %1: [2, 8] = input() weight "first/kernel"
      %2: [8] = input() weight "first/bias"
      %3: [N, 8] = matmul(%0, %1, %2)
      %4: [N, 8] = relu(%3)
      %5: [8, 4] = input() weight "second/kernel"
      %6: [4] = input() weight "second/bias"
      %7: [N, 4] = matmul(%4, %5, %6)
      %8: [N, 4] = relu(%7)
      %9: [4, 2] = input() weight "output/kernel"
      %10: [2] = input() weight "output/bias"
      %11: [N, 2] = matmul(%8, %9, %10)
      %12: [N, 2] = softmax(%11) axis=1
      %13: [N, 2] = input() rows "targets"
      %14: [N] = softmaxCrossEntropy(%11, %13)
      %15: [] = mean(%14) axes=[0]
      %16: [] = input() scalar "learningRate"
      %17: [] = batchSize()
      %18: [] = reciprocal(%17)
      %19: [] = multiply(%18, %16)
      %20: [N, 2] = subtract(%12, %13)
      %21: [N, 2] = multiply(%19, %20)
      %22: [N, 4] = matmul(%21, %9) transposeB
      %23: [2] = sum(%21) axes=[0]
      %24: [N, 4] = sign(%8)
      %25: [N, 4] = multiply(%22, %24)
      %26: [N, 8] = matmul(%25, %5) transposeB
      %27: [4] = sum(%25) axes=[0]
      %28: [N, 8] = sign(%4)
      %29: [N, 8] = multiply(%26, %28)
      %30: [8] = sum(%29) axes=[0]
      %31: [2, 8] = matmul(%0, %29, %1) transposeA alpha=-1
      %32: [8] = subtract(%2, %30)
      %33: [8, 4] = matmul(%4, %25, %5) transposeA alpha=-1
      %34: [4] = subtract(%6, %27)
      %35: [4, 2] = matmul(%8, %21, %9) transposeA alpha=-1
      %36: [2] = subtract(%10, %23)
      loss -> %15
      first/kernel -> %31
      first/bias -> %32
      second/kernel -> %33
      second/bias -> %34
      output/kernel -> %35
      output/bias -> %36"
    `);
  });

  it("measures the greatest change", () => {
    const { graph } = stepGraph(
      soundNetwork(small, ends),
      { loss: { type: "half-mse" }, optimizer: { type: "momentum", params: { learningRate: 0.1 } } },
      { measureChange: true },
    );
    expect(print(graph)).toMatchInlineSnapshot(`
      "%0: [N, 2] = input() rows "features"
      %1: [2, 2] = input() weight "output/kernel"
      %2: [2] = input() weight "output/bias"
      %3: [N, 2] = matmul(%0, %1, %2)
      %4: [N, 2] = sigmoid(%3)
      %5: [N, 2] = input() rows "targets"
      %6: [N, 2] = subtract(%4, %5)
      %7: [N, 2] = multiply(%6, %6)
      %8: [] = mean(%7) axes=[0, 1]
      %9: [] = constant() 1
      %10: [] = batchSize()
      %11: [] = reciprocal(%10)
      %12: [N, 2] = multiply(%11, %6)
      %13: [N, 2] = subtract(%9, %4)
      %14: [N, 2] = multiply(%4, %13)
      %15: [N, 2] = multiply(%12, %14)
      %16: [2] = sum(%15) axes=[0]
      %17: [2, 2] = input() slot "output/kernel.velocity"
      %18: [] = constant() 0.9
      %19: [2, 2] = matmul(%0, %15, %17) transposeA beta=0.9
      %20: [] = input() scalar "learningRate"
      %21: [2, 2] = multiply(%20, %19)
      %22: [2, 2] = subtract(%1, %21)
      %23: [2] = input() slot "output/bias.velocity"
      %24: [2] = multiply(%18, %23)
      %25: [2] = add(%24, %16)
      %26: [2] = multiply(%20, %25)
      %27: [2] = subtract(%2, %26)
      %28: [2, 2] = subtract(%22, %1)
      %29: [2, 2] = abs(%28)
      %30: [] = max(%29) axes=[0, 1]
      %31: [2] = subtract(%27, %2)
      %32: [2] = abs(%31)
      %33: [] = max(%32) axes=[0]
      %34: [] = maximum(%30, %33)
      loss -> %8
      change -> %34
      output/kernel -> %22
      output/bias -> %27
      output/kernel.velocity -> %19
      output/bias.velocity -> %25"
    `);
  });

  // A node costs about 1.5 µs: three layers' step must stay this small.
  it.each([
    ["gradient-descent", 26],
    ["sgd", 26],
    ["momentum", 40],
    ["nesterov", 60],
    ["adam", 94],
    ["adamw", 100],
  ] as const)("keeps a step of %s within %d operations", (type, most) => {
    expect(costs(step({ type, params: { learningRate: 0.1 } }).graph)).toBeLessThanOrEqual(most);
  });

  it.each(OPTIMIZERS.all)("carries the weights and the state of $type, in order", ({ type }) => {
    const weights = weightSpecs(soundNetwork(model, ends));
    const slots = slotSpecs({ type, params: { learningRate: 0.1 } }, weights);
    const { carried, graph } = step({ type, params: { learningRate: 0.1 } }, true);
    expect([...carried].sort()).toEqual([...weights, ...slots].map(({ tensor }) => tensor).sort());
    expect(Object.keys(graph.outputs).sort()).toEqual(["loss", "change", ...carried].sort());
  });

  it("names weights after their layer", () => {
    expect(weightSpecs(soundNetwork(small, ends))).toMatchObject([
      {
        tensor: "output/kernel",
        layerId: "output",
        name: "kernel",
        shape: [2, 2],
        initializer: "glorot-uniform",
        fanIn: 2,
        fanOut: 2,
        axes: ["input", "unit"],
      },
      { tensor: "output/bias", layerId: "output", name: "bias", shape: [2], initializer: "zeros" },
    ]);
  });
});
