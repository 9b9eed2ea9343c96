// @vitest-environment happy-dom
import { createPinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { createApp } from "vue";
import type { Document } from "../../../src-engine/document/schema";
import { layerName } from "../../../src-engine/network/names";
import { BRIDGE } from "../../bridge";
import { useDocumentStore } from "../../stores/document";
import { useNoticesStore } from "../../stores/notices";
import { createFakeBridge } from "../../testing/fakeBridge";
import type { Editor } from "./useEditor";
import { createEditor } from "./useEditor";

const DOCUMENT: Document = {
  format: 2,
  name: "Iris",
  data: {
    source: null,
    target: [],
    task: "classification",
    columns: {},
    split: { train: 0.7, validation: 0.15, test: 0.15, shuffle: true, stratify: true, seed: 1 },
  },
  model: {
    layers: [
      { id: "input", type: "input" },
      { id: "hidden", type: "dense", params: { units: 16 } },
      { id: "output", type: "output", params: { activation: "softmax" } },
    ],
    connections: [
      ["input", "hidden"],
      ["hidden", "output"],
    ],
  },
  training: {
    loss: { type: "categorical-cross-entropy" },
    optimizer: { type: "adam", params: { learningRate: 0.001 } },
    batchSize: 32,
    epochs: 100,
    seed: 1,
    rules: [],
    restoreBest: true,
  },
  layout: { positions: {} },
};

let editor: Editor;
let document: ReturnType<typeof useDocumentStore>;
let notices: ReturnType<typeof useNoticesStore>;

function open(readOnly = false): void {
  const app = createApp({});
  app.provide(BRIDGE, createFakeBridge({ "project.save": () => ({ savedAt: "2026-01-01T00:00:00Z" }) }));
  app.use(createPinia());
  app.runWithContext(() => {
    document = useDocumentStore();
    notices = useNoticesStore();
    document.load({
      project: "p",
      folder: "/p",
      document: DOCUMENT,
      readOnly,
      notices: [],
      table: null,
      runs: [],
      groups: [],
      queue: { paused: false, items: [], idle: true },
    });
    editor = createEditor();
  });
}

const wires = () => editor.model.value.connections.map((ends) => ends.join(">")).join(" ");

beforeEach(() => open());

describe("the editor", () => {
  it("adds a layer after the chosen one, chooses it, tells of it, and names the step", () => {
    editor.selectLayers(["input"]);
    expect(editor.add("dropout")).toBe("dropout");
    expect(wires()).toBe("input>dropout dropout>hidden hidden>output");
    expect([...editor.selection.value.layers]).toEqual(["dropout"]);
    expect(editor.said.value).toBe("Dropout inserted between Input and Dense.");
    expect(document.undoLabel).toBe("insert Dropout");
  });

  it("takes back every edit exactly", () => {
    const before = document.document;
    editor.add("dense");
    editor.rename("hidden", "First");
    editor.setParam("hidden", "units", 4);
    editor.selectLayers(["hidden"]);
    editor.duplicate();
    editor.remove();
    while (document.undo());
    expect(document.document).toEqual(before);
    while (document.redo());
    expect(editor.model.value.layers.map(({ id, name }) => name ?? id)).toEqual([
      "input",
      "First",
      "Dense 2",
      "output",
    ]);
  });

  it("keeps the places of the others when it places a layer in a document without places", () => {
    const before = editor.positions.value;
    editor.drop("flatten", [500, 0], null);
    expect(document.document?.layout.positions).toEqual({ ...before, flatten: [500, 0] });
  });

  it("makes one step of a slider's way, and another of the next", () => {
    for (const units of [17, 18, 19]) editor.setParam("hidden", "units", units, true);
    editor.settle();
    editor.setParam("hidden", "units", 30, true);
    document.undo();
    expect(editor.layer("hidden")?.params).toEqual({ units: 19 });
    document.undo();
    expect(editor.layer("hidden")?.params).toEqual({ units: 16 });
    expect(document.undoLabel).toBeNull();
  });

  it("makes one step of a row of nudges", () => {
    editor.move({ hidden: [10, 110] }, "key");
    editor.move({ hidden: [20, 110] }, "key");
    document.undo();
    expect(document.document).toEqual(DOCUMENT);
  });

  it("says why it does not connect, and changes nothing", () => {
    expect(editor.connect("output", "hidden")).toBe(false);
    expect(notices.list.map(({ text }) => text)).toEqual(["Output ends the network: nothing can follow it."]);
    expect(document.undoLabel).toBeNull();
  });

  it("removes the chosen connection", () => {
    editor.select({ layers: new Set(), wire: { from: "input", to: "hidden" } });
    editor.remove();
    expect(wires()).toBe("hidden>output");
    expect(editor.selection.value.wire).toBeNull();
  });

  it("forgets that it had chosen what undo takes away", () => {
    editor.add("dense");
    document.undo();
    expect(editor.selection.value.layers.size).toBe(0);
  });

  it("copies through text, with ids of their own", () => {
    editor.selectLayers(["hidden"]);
    const text = editor.copyText();
    editor.pasteText(text ?? "");
    expect(editor.layer("dense")?.params).toEqual({ units: 16 });
    editor.pasteText("nothing of ours");
    expect(editor.said.value).toBe("The clipboard holds no layers.");
  });

  it("cuts in one step", () => {
    editor.selectLayers(["hidden"]);
    expect(editor.cutText()).toContain('"hidden"');
    expect(wires()).toBe("input>output");
    expect(document.undoLabel).toBe("cut 1 layer");
  });

  it("carries out repairs, and makes room for what they insert", () => {
    editor.repair({ kind: "insert-layer", type: "flatten", from: "input", to: "hidden" });
    expect(wires()).toBe("input>flatten flatten>hidden hidden>output");
    const heights = editor.order.value.map((id) => editor.positions.value[id]?.[1]);
    expect(heights).toEqual([0, 110, 220, 330]);
    expect(editor.repairText({ kind: "set-param", id: "output", param: "activation", value: "softmax" })).toBe(
      "Set Activation to Softmax",
    );
  });

  it("puts a loose layer on a wire, in line with its neighbors", () => {
    editor.drop("dropout", [500, 0], null);
    editor.splice("dropout", "hidden", "output");
    expect(wires()).toBe("input>hidden hidden>dropout dropout>output");
    expect(editor.positions.value.dropout).toEqual([0, 220]);
    expect(editor.positions.value.output).toEqual([0, 330]);
  });

  it.each([
    ["classes", "classification", "categorical-cross-entropy"],
    ["a number", "regression", "half-mse"],
    ["a number by its absolute error", "regression", "mae"],
  ] as const)("begins an empty network for %s, and nothing is left to repair", (_, task, loss) => {
    document.edit("set up", (now) => ({
      ...now,
      data: { ...now.data, task },
      training: { ...now.training, loss: { type: loss } },
    }));
    editor.selectAll();
    editor.remove();
    expect(editor.model.value.layers).toEqual([]);
    editor.start();
    expect(wires()).toBe("input>output");
    expect(editor.check.value.problems.filter(({ warning }) => warning !== true)).toEqual([]);
    document.undo();
    expect(editor.model.value.layers).toEqual([]);
  });

  it("turns a network that grows into rows, until a layer is moved by hand", () => {
    const columns = () => new Set(Object.values(editor.positions.value).map(([x]) => x)).size;
    for (let n = 0; n < 8; n++) editor.add("dense");
    expect(columns()).toBe(3);
    document.undo();
    editor.move({ hidden: [900, 900] }, "drag");
    const before = editor.positions.value;
    editor.drop("dropout", [0, 1200], null);
    expect(editor.positions.value).toEqual({ ...before, dropout: [0, 1200] });
    editor.add("dense");
    expect(editor.positions.value.hidden).toEqual([900, 900]);
  });

  it("calls each layer something else, also those that it copies and inserts", () => {
    editor.add("dense");
    expect(document.undoLabel).toBe("insert Dense 2");
    editor.selectLayers(["hidden"]);
    editor.duplicate();
    editor.repair({ kind: "insert-layer", type: "dense", from: "input", to: "hidden" });
    const names = editor.model.value.layers.map(layerName);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain("Dense 4");
  });
});

it("changes nothing in a read-only project, and says so", () => {
  open(true);
  expect(editor.add("dense")).toBeNull();
  editor.rename("hidden", "First");
  expect(editor.model.value).toEqual(DOCUMENT.model);
  expect(notices.list).toHaveLength(1);
});
