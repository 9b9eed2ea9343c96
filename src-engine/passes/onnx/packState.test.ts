import { expect, it } from "vitest";
import type { Model, Optimizer } from "../../document/schema";
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

function packsOf(optimizer: Optimizer): ReturnType<typeof trainingModel> {
  return trainingModel(stepGraph({ model, training: { loss: "categorical-cross-entropy", optimizer } }, ends, { measureChange: true }), 4, "before");
}

it("carries the state of small weights side by side, one value for each kind of state", () => {
  const optimizer: Optimizer = { type: "adam", learningRate: 0.1 };
  const { packs, carried } = packsOf(optimizer);
  const small = ["large/bias", "small/kernel", "small/bias", "output/kernel", "output/bias"];
  expect(packs.map(({ parts }) => parts.map(({ name }) => name))).toEqual(["mean", "square"].map((slot) => small.map((name) => `${name}.${slot}`)));
  expect(packs[0]?.parts.map(({ size }) => size)).toEqual([1_000, 2_000, 2, 4, 2]);
  const slots = slotSpecs(optimizer, weightSpecs(model, ends)).map(({ tensor }) => tensor);
  const held = [...carried, ...packs.flatMap(({ parts }) => parts.map(({ name }) => name))];
  expect(held).toEqual(expect.arrayContaining(slots));
});

it.each(["gradient-descent", "sgd", "momentum"] as const)("leaves %s alone, which has little state", (type) => {
  expect(packsOf({ type, learningRate: 0.1 }).packs).toEqual([]);
});
