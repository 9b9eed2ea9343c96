import { describe, expect, it } from "vitest";
import { resolveParams } from "../document/params";
import { checkLayer } from "../testing/checkLayer";
import { layerSpec } from "./registry";
import { isProblem } from "./spec";
import { countWindows, paddingOf } from "./spatial";

checkLayer("conv2d", [
  { input: [6, 5, 1], output: [4, 3, 16], parameters: 160, text: "16 · 3×3 · relu" },
  {
    params: { filters: 2, kernelHeight: 2, kernelWidth: 3, padding: "same", activation: "tanh", useBias: false },
    input: [3, 4, 2],
    output: [3, 4, 2],
    parameters: 24,
    text: "2 · 2×3 · tanh",
  },
  {
    params: { filters: 4, strideHeight: 2, strideWidth: 3, groups: 2, padding: "same", activation: "linear" },
    input: [5, 4, 2],
    output: [3, 2, 4],
    parameters: 40,
    text: "4 · 3×3 · /2×3",
  },
  {
    params: { filters: 1, kernelHeight: 2, kernelWidth: 2, dilationHeight: 2, dilationWidth: 1, activation: "softmax" },
    input: [4, 3, 2],
    output: [2, 2, 1],
    parameters: 9,
  },
  {
    params: { filters: 3, kernelHeight: 1, kernelWidth: 1, strideHeight: 2, strideWidth: 2, activation: "softmax" },
    input: [3, 3, 2],
    output: [2, 2, 3],
    parameters: 9,
  },
]);

checkLayer("conv1d", [
  { input: [7, 2], output: [5, 16], parameters: 112, text: "16 · 3 · relu" },
  {
    params: { filters: 2, kernel: 2, stride: 2, padding: "same", activation: "gelu" },
    input: [5, 2],
    output: [3, 2],
    parameters: 10,
  },
  {
    params: { filters: 4, kernel: 3, dilation: 2, groups: 2, activation: "linear", useBias: false },
    input: [7, 2],
    output: [3, 4],
    parameters: 12,
  },
]);

checkLayer("depthwise-conv2d", [
  { input: [3, 4, 2], output: [1, 2, 2], parameters: 20, text: "×1 · 3×3 · relu" },
  {
    params: { multiplier: 2, strideHeight: 2, padding: "same", activation: "linear", useBias: false },
    input: [4, 3, 2],
    output: [2, 3, 4],
    parameters: 36,
    text: "×2 · 3×3 · /2×1",
  },
]);

checkLayer("separable-conv2d", [
  { input: [3, 3, 2], output: [1, 1, 16], parameters: 66, text: "16 · 3×3 · relu" },
  {
    params: { filters: 3, multiplier: 2, kernelHeight: 2, padding: "same", activation: "tanh", useBias: false },
    input: [3, 2, 2],
    output: [3, 2, 3],
    parameters: 36,
  },
  {
    params: { filters: 2, kernelHeight: 2, kernelWidth: 1, dilationHeight: 3, activation: "tanh" },
    input: [5, 2, 2],
    output: [2, 2, 2],
    parameters: 10,
  },
]);

checkLayer("conv2d-transpose", [
  { params: { filters: 2 }, input: [2, 2, 1], output: [4, 4, 2], parameters: 20, text: "2 · 3×3 · ×2×2 · relu" },
  {
    params: { filters: 2, padding: "valid", strideHeight: 1, kernelWidth: 1, activation: "tanh", useBias: false },
    input: [2, 3, 2],
    output: [4, 6, 2],
    parameters: 12,
  },
  {
    params: { filters: 4, groups: 2, dilationHeight: 2, padding: "valid", kernelWidth: 2, activation: "tanh" },
    input: [2, 2, 2],
    output: [7, 4, 4],
    parameters: 28,
  },
  {
    params: { filters: 2, dilationWidth: 2, strideWidth: 3, kernelHeight: 2, activation: "linear" },
    input: [2, 2, 1],
    output: [4, 6, 2],
    parameters: 14,
  },
]);

for (const kind of ["max", "average"]) {
  checkLayer(`${kind}-pooling2d`, [
    { input: [4, 4, 2], output: [2, 2, 2], parameters: 0, text: "2×2" },
    { params: { padding: "same" }, input: [5, 3, 1], output: [3, 2, 1], parameters: 0 },
    { input: [5, 3, 1], output: [2, 1, 1], parameters: 0 },
    {
      params: { kernelHeight: 3, kernelWidth: 3, padding: "same" },
      input: [4, 5, 1],
      output: [2, 3, 1],
      parameters: 0,
      text: "3×3 · /2×2",
    },
    {
      params: { kernelHeight: 2, kernelWidth: 3, strideHeight: 1, strideWidth: 1 },
      input: [3, 4, 2],
      output: [2, 2, 2],
      parameters: 0,
    },
  ]);
  checkLayer(`${kind}-pooling1d`, [
    { input: [6, 2], output: [3, 2], parameters: 0, text: "2" },
    { params: { kernel: 3, stride: 2, padding: "same" }, input: [5, 2], output: [3, 2], parameters: 0 },
  ]);
  checkLayer(`global-${kind}-pooling2d`, [{ input: [2, 3, 4], output: [4], parameters: 0, text: "" }]);
  checkLayer(`global-${kind}-pooling1d`, [{ input: [5, 3], output: [3], parameters: 0 }]);
}

describe("padding", () => {
  const settings = { kernel: [3], strides: [2], dilations: [1], padding: "same" };

  it('puts the odd cell of "same" at the end, as TensorFlow does', () => {
    expect(paddingOf([6], settings)).toMatchObject({ before: [0], after: [1] });
    expect(paddingOf([7], settings)).toMatchObject({ before: [1], after: [1] });
    expect(paddingOf([5], { ...settings, kernel: [2], strides: [1] })).toMatchObject({ before: [0], after: [1] });
    expect(paddingOf([4], { ...settings, kernel: [1], strides: [3] })).toMatchObject({ before: [0], after: [0] });
  });

  it("gives size / stride places, rounded up, or as many as fit", () => {
    expect(countWindows([7], settings)).toEqual([4]);
    expect(countWindows([7], { ...settings, padding: "valid" })).toEqual([3]);
    expect(countWindows([2], { ...settings, padding: "valid" })).toEqual([0]);
  });
});

describe("a layer over places", () => {
  it.each<[string, number[], Record<string, number>, string]>([
    ["conv2d", [8], {}, "C needs pictures (height × width × channels), but gets rows of 8 numbers from B."],
    ["conv1d", [8, 8, 3], {}, "C needs sequences (steps × channels), but gets 8×8×3 from B."],
    ["conv2d", [2, 5, 1], {}, "C looks at 3×3 places at a time, but gets only 2×5 from B."],
    ["max-pooling1d", [1, 4], {}, "C looks at 2 places at a time, but gets only 1 from B."],
    [
      "conv2d",
      [5, 5, 3],
      { groups: 2 },
      "C shares out 3 channels and 16 filters among 2 groups, which leaves a remainder.",
    ],
  ])("%s says what is wrong with %j", (type, shape, given, text) => {
    const spec = layerSpec(type);
    const { params } = resolveParams(spec?.params ?? {}, given);
    const result = spec?.inferShape([shape], params, { input: [], output: [] });
    expect(result !== undefined && isProblem(result) && result.problem.message({ layer: "C", from: "B" })).toBe(text);
  });
});
