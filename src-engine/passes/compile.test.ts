import { describe, expect, it } from "vitest";
import type { Model } from "../document/schema";
import { print } from "../ir/print";
import { inferenceGraph, stepGraph } from "./compile";

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
const ends = { input: [2], output: [2] };

describe("compile", () => {
  it("lowers a network for prediction", () => {
    expect(print(inferenceGraph(model, ends))).toMatchInlineSnapshot(`
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

  it("keeps a step of SGD with three layers within 30 operations", () => {
    const { graph } = stepGraph({ model, training: { loss: "categorical-cross-entropy", optimizer: { type: "sgd", learningRate: 0.1 } } }, ends, { measureChange: false });
    expect(print(graph)).toMatchInlineSnapshot(`
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
    expect(graph.nodes.filter(({ op }) => !["input", "constant", "batchSize"].includes(op)).length).toBeLessThanOrEqual(27);
  });
});
