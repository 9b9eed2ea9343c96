import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyDocument } from "./create";
import { parseDocument } from "./parse";
import type { Document } from "./schema";

const { training: _, ...rest } = emptyDocument("Older");

/** A document of format 1, opened. */
function opened(training: object, layers?: readonly object[]): Document {
  const plain = {
    loss: "categorical-cross-entropy",
    optimizer: { type: "adam", learningRate: 0.01 },
    batchSize: 32,
    epochs: 100,
    seed: 1,
    stop: {},
  };
  const model = layers === undefined ? rest.model : { layers, connections: [] };
  return parseDocument(JSON.stringify({ ...rest, format: 1, model, training: { ...plain, ...training } }), "x.gradual");
}

describe("format 1", () => {
  it("has every rule, its schedule, clipping and metrics as words with settings", () => {
    const { training } = opened({
      schedule: { type: "cosine", warmup: 2, floor: 0.1, every: 3 },
      clipping: { by: "norm", limit: 0.5 },
      shuffle: false,
      metrics: { topK: 3 },
      stop: {
        weightChange: { threshold: 1e-5, patience: 3 },
        layerChange: { threshold: 1e-4, patience: 4 },
        gradientNorm: { threshold: 1e-3, patience: 5 },
        exploding: { factor: 9, patience: 6 },
        steps: 7,
        seconds: 8,
        target: { metric: "f1", output: "kind", on: "train", reaches: "at-least", value: 0.9 },
        patience: 10,
        minDelta: 0.5,
        watch: { metric: "accuracy" },
        restoreBest: true,
      },
    });
    expect(training).toEqual({
      loss: { type: "categorical-cross-entropy" },
      optimizer: { type: "adam", params: { learningRate: 0.01 } },
      schedule: { type: "cosine", params: { warmup: 2, floor: 0.1 } },
      clipping: { type: "norm", params: { limit: 0.5 } },
      batchSize: 32,
      epochs: 100,
      seed: 1,
      shuffle: false,
      rules: [
        { type: "weights-unchanged", params: { threshold: 1e-5, patience: 3 } },
        { type: "layers-unchanged", params: { threshold: 1e-4, patience: 4 } },
        { type: "gradient-small", params: { threshold: 1e-3, patience: 5 } },
        { type: "exploding", params: { factor: 9, patience: 6 } },
        { type: "steps", params: { steps: 7 } },
        { type: "time", params: { seconds: 8 } },
        { type: "target", params: { figure: "kind/f1", on: "train", reaches: "at-least", value: 0.9 } },
        { type: "no-improvement", params: { patience: 10, minDelta: 0.5 } },
      ],
      restoreBest: true,
      watch: "accuracy",
      metrics: [{ type: "topK", params: { k: 3 } }],
    });
  });

  it("loses the settings that waited for another loss or optimizer, and a least improvement without patience", () => {
    const { training } = opened({
      loss: "huber",
      lossSettings: { delta: 2, gamma: 3 },
      optimizer: { type: "sgd", learningRate: 0.5, beta1: 0.8 },
      stop: { minDelta: 0.1 },
    });
    expect(training).toMatchObject({
      loss: { type: "huber", params: { delta: 2 } },
      optimizer: { type: "sgd", params: { learningRate: 0.5 } },
      rules: [],
      restoreBest: false,
    });
  });

  it("gives an output's own loss the settings that held for it, its own or the recipe's", () => {
    const layers = [
      { id: "a", type: "output", params: { loss: "recipe", activation: "softmax" } },
      { id: "b", type: "output", params: { loss: "focal" } },
      { id: "c", type: "output", params: { loss: "huber" }, lossSettings: { delta: 4 } },
      { id: "d", type: "output", lossSettings: { classWeights: [1, 2] } },
    ];
    const lossSettings = { gamma: 3, delta: 2, labelSmoothing: 0.1 };
    expect(opened({ lossSettings }, layers).model.layers).toEqual([
      { id: "a", type: "output", params: { activation: "softmax" } },
      { id: "b", type: "output", params: { loss: { type: "focal", params: { gamma: 3 } } } },
      { id: "c", type: "output", params: { loss: { type: "huber", params: { delta: 4 } } } },
      {
        id: "d",
        type: "output",
        params: {
          loss: { type: "categorical-cross-entropy", params: { labelSmoothing: 0.1, classWeights: [1, 2] } },
        },
      },
    ]);
  });

  it("renames the layer and the setting that are spelled otherwise now, and leaves all others alone", () => {
    const layers = [
      { id: "a", type: "normalisation", name: "Mine", params: { over: "all" } },
      { id: "b", type: "dot", params: { normalise: true } },
      { id: "c", type: "of-the-future", params: { normalise: true } },
      { id: "d", type: "dot" },
    ];
    expect(opened({}, layers).model.layers).toEqual([
      { id: "a", type: "normalization", name: "Mine", params: { over: "all" } },
      { id: "b", type: "dot", params: { normalize: true } },
      { id: "c", type: "of-the-future", params: { normalise: true } },
      { id: "d", type: "dot" },
    ]);
  });

  it("is refused with a reason where it is damaged, whatever stands in it", () => {
    fc.assert(
      fc.property(fc.record({ model: fc.jsonValue(), training: fc.jsonValue() }), (odd) => {
        const text = JSON.stringify({ ...rest, ...odd, format: 1 });
        expect(() => parseDocument(text, "x.gradual")).toThrow('"x.gradual" cannot be opened');
      }),
    );
  });
});
