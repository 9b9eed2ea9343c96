import { expect, it } from "vitest";
import type { Model, Word } from "../../document/schema";
import { soundNetwork } from "../../network/network";
import { slotSpecs, stepGraph, weightSpecs } from "../compile";
import { trainingModel } from "./trainingModel";

const model: Model = {
  layers: [
    { id: "input", type: "input" },
    { id: "large", type: "dense", params: { units: 1_000 } },
    { id: "small", type: "dense", params: { units: 2 } },
    { id: "output", type: "output", params: { activation: "softmax" } },
  ],
  connections: [
    ["input", "large"],
    ["large", "small"],
    ["small", "output"],
  ],
};
const ends = { input: [3], output: [2] };

function packsOf(optimizer: Word): ReturnType<typeof trainingModel> {
  return trainingModel(
    stepGraph(
      soundNetwork(model, ends),
      { loss: { type: "categorical-cross-entropy" }, optimizer },
      {
        measureChange: true,
      },
    ),
    4,
    "before",
  );
}

it("carries small weights and their state side by side, one value for each kind", () => {
  const optimizer: Word = { type: "adam", params: { learningRate: 0.1 } };
  const { packs, carried } = packsOf(optimizer);
  const small = ["large/bias", "small/kernel", "small/bias", "output/kernel", "output/bias"];
  expect(packs.map(({ parts }) => parts.map(({ name }) => name))).toEqual([
    small,
    ...["gradients", "squares"].map((slot) => small.map((name) => `${name}.${slot}`)),
  ]);
  expect(packs[0]?.parts.map(({ size }) => size)).toEqual([1_000, 2_000, 2, 4, 2]);
  const slots = slotSpecs(optimizer, weightSpecs(soundNetwork(model, ends))).map(({ tensor }) => tensor);
  const held = [...carried, ...packs.flatMap(({ parts }) => parts.map(({ name }) => name))];
  expect(held).toEqual(expect.arrayContaining(slots));
});

it.each(["gradient-descent", "sgd", "momentum"] as const)("leaves %s alone, which has little state", (type) => {
  expect(packsOf({ type, params: { learningRate: 0.1 } }).packs).toEqual([]);
});

it("hands the weights out as one, to measure how far they moved after the loop", () => {
  const { proto } = packsOf({ type: "adam", params: { learningRate: 0.1 } });
  const scan = proto.graph?.node.find(({ opType }) => opType === "Scan");
  const handedOut = scan?.output.filter((name) => !name.startsWith("next "));
  // The large kernel's greatest change is made within; the loss's logits and the others' new weights are handed out.
  expect(handedOut?.length).toBe(3);
});

it("leaves weights apart whose norm is bounded afterwards", () => {
  const bounded = {
    ...model,
    layers: model.layers.map((layer) =>
      layer.id === "small" ? { ...layer, params: { units: 2, maxNorm: 1 } } : layer,
    ),
  };
  const training = {
    loss: { type: "categorical-cross-entropy" },
    optimizer: { type: "adam", params: { learningRate: 0.1 } },
  } as const;
  const { packs } = trainingModel(
    stepGraph(soundNetwork(bounded, ends), training, { measureChange: true }),
    4,
    "before",
  );
  expect(packs.flatMap(({ parts }) => parts.map(({ name }) => name)).filter((name) => !name.includes("."))).toEqual([]);
});
