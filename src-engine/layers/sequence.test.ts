import { describe, expect, it } from "vitest";
import { resolveParams } from "../document/params";
import type { Model } from "../document/schema";
import type { AnyNode } from "../ir/graph";
import { soundNetwork } from "../network/network";
import { stepGraph } from "../passes/compile";
import { initialWeights } from "../runtime/initialize";
import { checkLayer } from "../testing/checkLayer";
import { layerSpec } from "./registry";

for (const [type, gates, biases] of [
  ["simple-rnn", 1, 1],
  ["lstm", 4, 1],
  ["gru", 3, 2],
] as const) {
  checkLayer(type, [
    { input: [3, 2], output: [16], parameters: gates * (2 * 16 + 16 * 16 + biases * 16), text: "16" },
    {
      params: { units: 2, sequences: true, direction: "both" },
      input: [3, 2],
      output: [3, 4],
      parameters: 2 * gates * (2 * 2 + 2 * 2 + biases * 2),
      text: "2 · each step · both ways",
    },
    {
      params: { units: 2, direction: "backward", useBias: false },
      input: [2, 3],
      output: [2],
      parameters: gates * (3 * 2 + 2 * 2),
      text: "2 · backward",
    },
    { params: { units: 3 }, input: [1, 2], output: [3], parameters: gates * (2 * 3 + 3 * 3 + biases * 3) },
  ]);
}

checkLayer("multi-head-attention", [
  { params: { heads: 2, headSize: 2 }, input: [3, 4], output: [3, 4], parameters: 80, text: "2 × 2" },
  {
    params: { heads: 1, headSize: 3, causal: true, useBias: false },
    input: [3, 2],
    output: [3, 2],
    parameters: 24,
    text: "1 × 3 · causal",
  },
]);

checkLayer("transformer-block", [
  {
    params: { heads: 2, headSize: 2, hidden: 3, activation: "tanh" },
    input: [3, 4],
    output: [3, 4],
    parameters: 4 * 20 + 2 * 8 + 15 + 16,
    text: "2 × 2 · 3",
  },
  {
    params: { heads: 1, headSize: 3, hidden: 2, activation: "gelu", rate: 0, normFirst: true, causal: true },
    input: [2, 2],
    output: [2, 2],
    parameters: 3 * 9 + 8 + 2 * 4 + 6 + 6,
  },
]);

checkLayer("positional-encoding", [
  { input: [3, 4], output: [3, 4], parameters: 0, text: "waves" },
  { params: { kind: "learned" }, input: [2, 3], output: [2, 3], parameters: 6, text: "learned" },
]);

describe("the LSTM's forget gate", () => {
  it("is open at first: its bias begins with 1", () => {
    const spec = layerSpec("lstm");
    const { params } = resolveParams(spec?.params ?? {}, { units: 2 });
    const weights = spec?.weights([[3, 2]], params, { input: [3, 2], output: [2] }) ?? [];
    const initial = initialWeights(
      weights.map((weight) => ({ ...weight, tensor: weight.name })),
      1,
    );
    expect([...(initial.bias?.data ?? [])]).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  });
});

describe("an unrolled sequence", () => {
  const model = (type: string): Model => ({
    layers: [
      { id: "input", type: "input" },
      { id: "layer", type, params: { units: 4 } },
      { id: "output", type: "output" },
    ],
    connections: [
      ["input", "layer"],
      ["layer", "output"],
    ],
  });
  const nodes = (type: string, steps: number): readonly AnyNode[] => {
    const training = { loss: { type: "mse" }, optimizer: { type: "sgd", params: { learningRate: 0.1 } } } as const;
    const ends = { input: [steps, 3], output: [1] };
    return stepGraph(soundNetwork(model(type), ends), training, { measureChange: false }).graph.nodes;
  };

  it.each(["simple-rnn", "lstm", "gru"])("of a %s has as many nodes for each further step", (type) => {
    const [four, eight, twelve] = [4, 8, 12].map((steps) => nodes(type, steps).length) as [number, number, number];
    expect(twelve - eight).toBe(eight - four);
    expect((eight - four) / 4).toBeLessThan(60);
  });

  it("puts the gradients of its parts together at once, not one by one", () => {
    // What is left: the first step has no use for its forget gate, so that two blocks stand apart.
    const pads = nodes("lstm", 12).filter(({ op }) => op === "pad");
    expect(pads.map(({ shape }) => shape)).toEqual([
      ["N", 12],
      ["N", 12],
    ]);
  });
});
