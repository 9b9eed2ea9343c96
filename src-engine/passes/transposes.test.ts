import { describe, expect, it } from "vitest";
import type { Model } from "../document/schema";
import { GraphBuilder } from "../ir/builder";
import { print } from "../ir/print";
import { soundNetwork } from "../network/network";
import { inferenceGraph, stepGraph } from "./compile";
import { simplify } from "./simplify";

describe("transposes", () => {
  it("move behind what is done to each number by itself", () => {
    const b = new GraphBuilder();
    const turned = b.transpose(b.input("x", "rows", ["N", 3, 4]), [0, 2, 1]);
    const scaled = b.multiply(b.relu(turned), b.input("scale", "weight", [3]));
    expect(print(simplify(b.finish({ y: b.add(scaled, turned) })))).toMatchInlineSnapshot(`
      "%0: [N, 3, 4] = input() rows "x"
      %1: [N, 3, 4] = relu(%0)
      %2: [3] = input() weight "scale"
      %3: [1, 3, 1] = reshape(%2)
      %4: [N, 3, 4] = multiply(%1, %3)
      %5: [N, 3, 4] = add(%4, %0)
      %6: [N, 4, 3] = transpose(%5) permutation=[0, 2, 1]
      y -> %6"
    `);
  });

  it("need nothing of a single number, whatever its axes", () => {
    const b = new GraphBuilder();
    const turned = b.transpose(b.input("x", "rows", ["N", 3, 4]), [0, 2, 1]);
    const graph = simplify(b.finish({ y: b.subtract(turned, b.input("mean", "weight", [1])) }));
    expect(graph.nodes.map(({ op }) => op)).toEqual(["input", "input", "subtract", "transpose"]);
  });

  it("stay in front of what needs the numbers in their order", () => {
    const b = new GraphBuilder();
    const turned = b.transpose(b.input("x", "rows", ["N", 3, 4]), [0, 2, 1]);
    const graph = simplify(b.finish({ y: b.add(turned, b.input("w", "weight", [4, 3])) }));
    expect(graph.nodes.map(({ op }) => op)).toEqual(["input", "transpose", "input", "add"]);
  });

  it("of axes of extent 1 move no number", () => {
    const b = new GraphBuilder();
    const x = b.input("x", "rows", ["N", 5, 1]);
    expect(simplify(b.finish({ y: b.transpose(x, [0, 2, 1]) })).nodes.map(({ op }) => op)).toEqual([
      "input",
      "reshape",
    ]);
  });

  const layers: Model["layers"] = [
    { id: "input", type: "input" },
    { id: "first", type: "conv2d", params: { filters: 4, padding: "same", activation: "gelu" } },
    { id: "pool", type: "max-pooling2d" },
    { id: "act", type: "activation", params: { activation: "elu" } },
    { id: "second", type: "conv2d", params: { filters: 4 } },
    { id: "mean", type: "global-average-pooling2d" },
    { id: "output", type: "output", params: { activation: "softmax" } },
  ];
  const model: Model = {
    layers,
    connections: layers.slice(1).map(({ id }, i): [string, string] => [layers[i]?.id ?? "", id]),
  };
  const ends = { input: [8, 8, 3], output: [2] };

  it("cancel between the layers of a convolutional network, but for the picture's own", () => {
    const turned = inferenceGraph(soundNetwork(model, ends)).nodes.filter(({ op }) => op === "transpose");
    expect(turned.map(({ shape }) => shape)).toEqual([["N", 3, 8, 8]]);
  });

  it("cancel in its gradients too", () => {
    const training = {
      loss: { type: "categorical-cross-entropy" },
      optimizer: { type: "sgd", params: { learningRate: 0.1 } },
    } as const;
    const { graph } = stepGraph(soundNetwork(model, ends), training, { measureChange: false });
    const turned = graph.nodes.filter(({ op }) => op === "transpose");
    expect(turned.map(({ shape }) => shape)).toEqual([["N", 3, 8, 8]]);
  });
});
