import { describe, expect, it } from "vitest";
import { checkLayer } from "../testing/checkLayer";
import { ACTIVATION_NAMES } from "./activations";
import { LAYERS, layerSpec } from "./registry";
import { INITIALIZERS } from "./spec";

checkLayer("input", [
  { input: [3], output: [3], parameters: 0, text: "" },
  { input: [2, 3, 1], output: [2, 3, 1], parameters: 0 },
]);

checkLayer("dense", [
  { input: [3], output: [16], parameters: 64, text: "16 · relu" },
  { params: { units: 4, activation: "linear", useBias: false }, input: [3], output: [4], parameters: 12, text: "4" },
  ...ACTIVATION_NAMES.map((activation) => ({
    params: { units: 5, activation },
    input: [4],
    output: [5],
    parameters: 25,
  })),
  ...INITIALIZERS.filter((initializer) => initializer !== "zeros").map((kernelInitializer) => ({
    params: { units: 2, activation: "tanh", kernelInitializer, biasInitializer: "normal" },
    input: [3],
    output: [2],
    parameters: 8,
  })),
]);

checkLayer("output", [
  { input: [3], output: [2], parameters: 8, text: "" },
  ...["softmax", "sigmoid", "tanh", "relu", "softplus"].map((activation) => ({
    params: { activation },
    input: [3],
    output: [4],
    parameters: 16,
    text: activation,
  })),
  { params: { useBias: false }, input: [3], output: [1], parameters: 3 },
]);

checkLayer("activation", [
  ...ACTIVATION_NAMES.map((activation) => ({ params: { activation }, input: [4], output: [4], parameters: 0 })),
  {
    params: { activation: "leaky-relu", slope: 0.3 },
    input: [2, 3],
    output: [2, 3],
    parameters: 0,
    text: "leaky-relu · 0.3",
  },
  { params: { activation: "elu", alpha: 1.5 }, input: [2, 3], output: [2, 3], parameters: 0 },
  { params: { activation: "softmax" }, input: [2, 3], output: [2, 3], parameters: 0 },
]);

checkLayer("prelu", [
  { input: [4], output: [4], parameters: 4, text: "" },
  { input: [2, 2, 3], output: [2, 2, 3], parameters: 3 },
]);

checkLayer("embedding", [
  { params: { entries: 4, size: 3 }, input: [5], output: [5, 3], parameters: 12, text: "4 → 3" },
  { params: { entries: 2, size: 1 }, input: [1], output: [1, 1], parameters: 2 },
]);

checkLayer("dropout", [
  { input: [6], output: [6], parameters: 0, text: "0.2" },
  { params: { rate: 0 }, input: [2, 2], output: [2, 2], parameters: 0, text: "0" },
  { params: { rate: 0.5 }, input: [3, 2], output: [3, 2], parameters: 0 },
]);

checkLayer("flatten", [
  { input: [2, 3, 2], output: [12], parameters: 0, text: "" },
  { input: [5], output: [5], parameters: 0 },
]);

describe("the layer registry", () => {
  it("knows every kind by its type, and no other", () => {
    for (const [type, spec] of Object.entries(LAYERS)) expect(spec.type).toBe(type);
    expect(layerSpec("dense")).toBe(LAYERS.dense);
    expect(layerSpec("toString")).toBeUndefined();
  });
});

it("every layer that joins others says how", () => {
  const joining = Object.values(LAYERS).filter(({ inputs }) => inputs.max > 1);
  expect(joining.map(({ type }) => type)).toEqual(
    joining.filter(({ join }) => join !== undefined).map(({ type }) => type),
  );
});
