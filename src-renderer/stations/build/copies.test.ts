import { expect, it } from "vitest";
import type { Network } from "../../../src-engine/document/edits";
import { applyEdits, fragmentOf } from "../../../src-engine/document/edits";
import { copyOf } from "./copies";

const network: Network = {
  model: {
    layers: [
      { id: "input", type: "input" },
      { id: "a", type: "dense" },
      { id: "b", type: "dropout" },
      { id: "output", type: "output" },
    ],
    connections: [
      ["input", "a"],
      ["a", "b"],
      ["b", "output"],
    ],
  },
  layout: { positions: { input: [0, 0], a: [0, 110], b: [0, 220], output: [0, 330] } },
};

it("copies layers with the connections among them, beside the originals", () => {
  expect(copyOf(fragmentOf(network, ["a", "b"]), network.model, network.layout.positions)).toEqual({
    layers: [
      { id: "dense", type: "dense", name: "Dense 2" },
      { id: "dropout", type: "dropout", name: "Dropout 2" },
    ],
    connections: [["dense", "dropout"]],
    positions: { dense: [30, 140], dropout: [30, 250] },
  });
});

it("leaves out ends that the network has, beside other layers", () => {
  const copy = copyOf(fragmentOf(network, ["input", "a"]), network.model, network.layout.positions);
  expect(copy.layers.map(({ type }) => type)).toEqual(["dense"]);
  expect(copy.connections).toEqual([]);
});

it("copies an end for itself, without the columns that are the original's", () => {
  const { model } = applyEdits(network, [
    { kind: "set-param", id: "output", param: "targets", value: ["y"] },
    { kind: "set-param", id: "output", param: "activation", value: "softmax" },
  ]);
  expect(copyOf(fragmentOf({ ...network, model }, ["output"]), model, network.layout.positions).layers).toEqual([
    { id: "output_2", type: "output", name: "Output 2", params: { activation: "softmax" } },
  ]);
});

it("brings the ends along into a network without them", () => {
  const copy = copyOf(fragmentOf(network, ["input", "a", "output"]), { layers: [], connections: [] }, {});
  expect(copy.layers.map(({ id }) => id)).toEqual(["input", "a", "output"]);
});

it("does not cover an earlier copy", () => {
  const fragment = fragmentOf(network, ["a"]);
  const once = applyEdits(network, [
    { kind: "paste", fragment: copyOf(fragment, network.model, network.layout.positions) },
  ]);
  const twice = copyOf(fragment, once.model, once.layout.positions);
  expect(Object.values(twice.positions)).toEqual([[60, 170]]);
});
