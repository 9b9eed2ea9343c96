import { describe, expect, it } from "vitest";
import type { Model } from "../../src-engine/document/schema";
import type { CheckedModel } from "./describe";
import { invalidWires, layerLine, layerOfProblem, problemsOfLayer, shapeText } from "./describe";
import type { FlowSource } from "./flow";
import { NOTHING, flowOf } from "./flow";

const model: Model = {
  layers: [
    { id: "input", type: "input" },
    { id: "hidden", type: "dense", params: { units: 16, activation: "relu" } },
    { id: "output", type: "output", name: "Species", params: { activation: "softmax" } },
  ],
  connections: [
    ["input", "hidden"],
    ["hidden", "output"],
  ],
};
const check: CheckedModel = {
  layers: { input: { shape: [4] }, hidden: { shape: [16] }, output: { shape: [3] } },
  problems: [],
};
const source: FlowSource = {
  model,
  positions: { input: [0, 0], hidden: [0, 110], output: [0, 220] },
  check,
  selection: NOTHING,
};

describe("flowOf", () => {
  it("makes a node of each layer and a wire of each connection", () => {
    const { nodes, wires } = flowOf(source);
    expect(
      nodes.map(({ id, position, data }) => [id, position.y, data.name, data.line, data.hue, data.output]),
    ).toEqual([
      ["input", 0, "Input", "4 numbers", "io", "4"],
      ["hidden", 110, "Dense", "16 · relu", "core", "16"],
      ["output", 220, "Species", "3 numbers · softmax", "io", "3"],
    ]);
    expect(wires.map(({ id, data }) => [id, data.shape, data.invalid])).toEqual([
      ["input>hidden", "4", false],
      ["hidden>output", "16", false],
    ]);
  });

  it("shows ? where a shape is not known", () => {
    const { nodes, wires } = flowOf({ ...source, check: { layers: {}, problems: [] } });
    expect(nodes[0]?.data.line).toBe("size not known yet");
    expect(wires.map(({ data }) => data.shape)).toEqual(["?", "?"]);
  });

  it("marks what is chosen", () => {
    const { nodes } = flowOf({ ...source, selection: { layers: new Set(["hidden"]), wire: null } });
    expect(nodes.filter(({ selected }) => selected).map(({ id }) => id)).toEqual(["hidden"]);
    const { wires } = flowOf({ ...source, selection: { layers: new Set(), wire: { from: "input", to: "hidden" } } });
    expect(wires.filter(({ selected }) => selected).map(({ id }) => id)).toEqual(["input>hidden"]);
  });

  it("marks a frozen layer, unless it has nothing to freeze", () => {
    const layers = model.layers.map((layer) => ({ ...layer, params: { ...layer.params, frozen: true } }));
    expect(flowOf({ ...source, model: { ...model, layers } }).nodes.map(({ data }) => data.frozen)).toEqual([
      false,
      true,
      true,
    ]);
  });

  it("keeps the very objects of what did not change", () => {
    const before = flowOf(source);
    const after = flowOf(
      {
        ...source,
        model: {
          ...model,
          layers: model.layers.map((layer) => (layer.id === "hidden" ? { ...layer, name: "First" } : { ...layer })),
        },
      },
      before,
    );
    expect(after.nodes[0]).toBe(before.nodes[0]);
    expect(after.nodes[1]).not.toBe(before.nodes[1]);
    expect(after.nodes[1]?.position).toBe(before.nodes[1]?.position);
    expect(after.wires[0]).toBe(before.wires[0]);
  });

  it("keeps what a node shows when it is only moved", () => {
    const before = flowOf(source);
    const after = flowOf({ ...source, positions: { ...source.positions, hidden: [40, 110] } }, before);
    expect(after.nodes[1]?.data).toBe(before.nodes[1]?.data);
    expect(after.nodes[1]?.position).toEqual({ x: 40, y: 110 });
  });

  it("draws an invalid document as far as it goes: a layer or a connection named twice, a missing end", () => {
    const odd: Model = {
      layers: [...model.layers, { id: "hidden", type: "dense" }],
      connections: [...model.connections, ["input", "hidden"], ["ghost", "hidden"]],
    };
    const { nodes, wires } = flowOf({ ...source, model: odd });
    expect(nodes).toHaveLength(3);
    expect(wires).toHaveLength(2);
  });

  it("marks the layer and the wire of a problem, and tells a warning from a problem", () => {
    const subject = { kind: "layer", id: "output" } as const;
    const problem = {
      code: "shape",
      message: "Wrong.",
      subject,
      repairs: [{ kind: "insert-layer", type: "flatten", from: "hidden", to: "output" }],
    } as const;
    const invalid = flowOf({ ...source, check: { ...check, problems: [problem] } });
    expect(invalid.nodes[2]?.data).toMatchObject({ invalid: true, problems: ["Wrong."] });
    expect(invalid.wires.map(({ data }) => data.invalid)).toEqual([false, true]);
    const warning = flowOf({
      ...source,
      check: { ...check, problems: [{ code: "x", message: "Odd.", subject, warning: true }] },
    });
    expect(warning.nodes[2]?.data).toMatchObject({ invalid: false, problems: ["Odd."] });
  });
});

describe("what is said of layers", () => {
  it("writes shapes with ×", () => {
    expect([shapeText([28, 28, 1]), shapeText([16]), shapeText([]), shapeText(null)]).toEqual([
      "28×28×1",
      "16",
      "1",
      "?",
    ]);
  });

  it("describes invalid settings by what they would be, and unknown kinds by their type", () => {
    expect(layerLine({ id: "a", type: "dense", params: { units: -5 } }, null)).toBe("1 · relu");
    expect(layerLine({ id: "a", type: "warp" }, null)).toContain("warp");
  });

  it("assigns a problem to the layer it is about, that of a connection to its target", () => {
    const atLayer = { code: "a", message: "a", subject: { kind: "layer", id: "hidden" } } as const;
    const atWire = { code: "b", message: "b", subject: { kind: "connection", from: "input", to: "hidden" } } as const;
    const nowhere = { code: "c", message: "c", subject: { kind: "setting", path: "training.loss" } } as const;
    expect(problemsOfLayer([atLayer, atWire, nowhere], "hidden")).toEqual([atLayer, atWire]);
    expect([atLayer, atWire, nowhere].map(layerOfProblem)).toEqual(["hidden", "hidden", null]);
    expect(invalidWires([atLayer, atWire, nowhere])).toEqual(new Set(["input>hidden"]));
  });
});
