import { describe, expect, it } from "vitest";
import type { Network } from "../../../src-engine/document/edits";
import { applyEdits } from "../../../src-engine/document/edits";
import type { Selection } from "../../canvas";
import { NOTHING, PITCH, completePositions } from "../../canvas";
import { addition, insertion, looseAddition, startEdits } from "./addition";

const network: Network = {
  model: {
    layers: [
      { id: "input", type: "input" },
      { id: "hidden", type: "dense" },
      { id: "output", type: "output" },
    ],
    connections: [
      ["input", "hidden"],
      ["hidden", "output"],
    ],
  },
  layout: { positions: { input: [0, 0], hidden: [0, PITCH.y], output: [0, 2 * PITCH.y] } },
};
const EMPTY: Network = { model: { layers: [], connections: [] }, layout: { positions: {} } };

const choose = (...layers: string[]): Selection => ({ layers: new Set(layers), wire: null });

/** "a>b b>c" after adding a layer of this type. */
function add(type: string, selection: Selection, to = network): string {
  const place = { model: to.model, positions: completePositions(to.model, to.layout.positions) };
  const after = applyEdits(to, addition(place, type, selection).edits);
  return after.model.connections.map((pair) => pair.join(">")).join(" ");
}

describe("a layer that is added", () => {
  it("comes before the end when nothing is chosen", () => {
    expect(add("dense", NOTHING)).toBe("input>hidden hidden>dense_2 dense_2>output");
  });

  it("comes after the chosen layer", () => {
    expect(add("dropout", choose("input"))).toBe("input>dropout dropout>hidden hidden>output");
  });

  it("comes after the last of several chosen layers", () => {
    expect(add("dropout", choose("hidden", "input"))).toBe("input>hidden hidden>dropout dropout>output");
  });

  it("comes before the output when that is chosen", () => {
    expect(add("dropout", choose("output"))).toBe("input>hidden hidden>dropout dropout>output");
  });

  it("comes onto the chosen wire", () => {
    expect(add("dropout", { layers: new Set(), wire: { from: "input", to: "hidden" } })).toBe(
      "input>dropout dropout>hidden hidden>output",
    );
  });

  it("takes over all branches of the chosen layer", () => {
    const fork = applyEdits(network, [
      { kind: "add-layer", layer: { id: "side", type: "dropout" } },
      { kind: "connect", from: "hidden", to: "side" },
    ]);
    expect(add("dense", choose("hidden"), fork)).toBe("input>hidden hidden>dense_2 dense_2>output dense_2>side");
  });

  it("stands alone in an empty network", () => {
    expect(add("dense", NOTHING, EMPTY)).toBe("");
  });

  it("is an end that connects to the chosen layer, where the network lacks one", () => {
    const open = applyEdits(network, [{ kind: "remove-layers", ids: ["output"] }]);
    expect(add("output", NOTHING, open)).toBe("input>hidden hidden>output");
    const headless = applyEdits(network, [{ kind: "remove-layers", ids: ["input"] }]);
    expect(add("input", NOTHING, headless)).toBe("hidden>output input>hidden");
  });

  it("is a second end beside the first, fed by the same layer; a second start stands alone", () => {
    expect(add("output", NOTHING)).toBe("input>hidden hidden>output hidden>output_2");
    expect(add("input", NOTHING)).toBe("input>hidden hidden>output");
    const place = { model: network.model, positions: network.layout.positions };
    const { layout } = applyEdits(network, addition(place, "input", NOTHING).edits);
    expect(layout.positions.input_2).toEqual([PITCH.x, 0]);
  });

  it("makes room, so that no node lies over another", () => {
    const place = { model: network.model, positions: network.layout.positions };
    const { layout } = applyEdits(network, addition(place, "dense", choose("input")).edits);
    expect(layout.positions).toEqual({
      input: [0, 0],
      dense_2: [0, PITCH.y],
      hidden: [0, 2 * PITCH.y],
      output: [0, 3 * PITCH.y],
    });
  });

  it("has an id and a name of its own, and tells what it comes between", () => {
    const place = {
      model: applyEdits(
        network,
        insertion({ model: network.model, positions: network.layout.positions }, "dense", "input", "hidden").edits,
      ).model,
      positions: {},
    };
    expect(addition(place, "dense", choose("input"))).toMatchObject({ id: "dense_3", between: ["input", "dense_2"] });
  });

  it("lies where it was dropped when no wire is there", () => {
    const place = { model: network.model, positions: network.layout.positions };
    const after = applyEdits(network, looseAddition(place, "flatten", [500, 40]).edits);
    expect(after.layout.positions.flatten).toEqual([500, 40]);
    expect(after.model.connections).toEqual(network.model.connections);
  });
});

it("begins a network with its two ends, connected", () => {
  const { model } = applyEdits(EMPTY, startEdits(new Map()));
  expect(model).toEqual({
    layers: [
      { id: "input", type: "input" },
      { id: "output", type: "output", params: { activation: "softmax" } },
    ],
    connections: [["input", "output"]],
  });
});

it("begins a network that predicts several columns with an output for each kind", () => {
  const { model, layout } = applyEdits(
    EMPTY,
    startEdits(
      new Map([
        ["Species", "classification"],
        ["Mass", "regression"],
      ]),
    ),
  );
  expect(model.layers.map(({ name, type }) => name ?? type)).toEqual(["input", "Species", "Mass"]);
  expect(model.connections).toEqual([
    ["input", "species"],
    ["input", "mass"],
  ]);
  expect(layout.positions.species?.[0]).not.toBe(layout.positions.mass?.[0]);
});
