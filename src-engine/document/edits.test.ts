import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import type { Edit, Network } from "./edits";
import { applyEdits, connectRefusal, fragmentOf, freshFragment, repairEdit } from "./edits";
import { UserError } from "./errors";
import { freshId, layerIds, predecessors, topologicalOrder } from "./graph";
import type { Connection } from "./schema";
import { LIMITS, LayoutSchema, ModelSchema } from "./schema";

/** input > hidden > output */
const chain: Network = {
  model: {
    layers: [
      { id: "input", type: "input" },
      { id: "hidden", type: "dense", params: { units: 16, activation: "relu" } },
      { id: "output", type: "output" },
    ],
    connections: [
      ["input", "hidden"],
      ["hidden", "output"],
    ],
  },
  layout: { positions: { input: [0, 0], hidden: [0, 100], output: [0, 200] } },
};

const drop = { id: "dropout", type: "dropout" };
const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return error.problem.code;
    throw error;
  }
  return "none";
};

describe("applyEdits", () => {
  it("adds a layer that nothing is connected to", () => {
    const { model, layout } = applyEdits(chain, [{ kind: "add-layer", layer: drop, position: [300, 40] }]);
    expect(model.layers.at(-1)).toEqual(drop);
    expect(model.connections).toEqual(chain.model.connections);
    expect(layout.positions.dropout).toEqual([300, 40]);
  });

  it("inserts on a connection, in the place of that connection", () => {
    const { model } = applyEdits(chain, [{ kind: "insert-layer", layer: drop, from: "input", to: "hidden" }]);
    expect(model.connections).toEqual([
      ["input", "dropout"],
      ["dropout", "hidden"],
      ["hidden", "output"],
    ]);
    expect(model.layers.map(({ id }) => id)).toEqual(["input", "dropout", "hidden", "output"]);
  });

  it("puts a loose layer on a connection", () => {
    const loose = applyEdits(chain, [{ kind: "add-layer", layer: drop }]);
    const { model } = applyEdits(loose, [{ kind: "splice-layer", id: "dropout", from: "hidden", to: "output" }]);
    expect(model.connections).toEqual([
      ["input", "hidden"],
      ["hidden", "dropout"],
      ["dropout", "output"],
    ]);
  });

  it("inserts behind a layer, taking over what that fed", () => {
    const { model } = applyEdits(chain, [{ kind: "insert-after", layer: drop, after: "hidden" }]);
    expect(model.connections).toEqual([
      ["input", "hidden"],
      ["hidden", "dropout"],
      ["dropout", "output"],
    ]);
  });

  it("inserts behind a layer that feeds nothing", () => {
    const { model } = applyEdits(chain, [{ kind: "insert-after", layer: drop, after: "output" }]);
    expect(model.connections.at(-1)).toEqual(["output", "dropout"]);
  });

  it("joins the neighbors of a layer that is removed from a chain, and forgets its place", () => {
    const { model, layout } = applyEdits(chain, [{ kind: "remove-layers", ids: ["hidden"] }]);
    expect(model.connections).toEqual([["input", "output"]]);
    expect(layout.positions).toEqual({ input: [0, 0], output: [0, 200] });
  });

  it("joins the far ends when several layers in a row are removed", () => {
    const longer = applyEdits(chain, [{ kind: "insert-after", layer: drop, after: "hidden" }]);
    expect(applyEdits(longer, [{ kind: "remove-layers", ids: ["dropout", "hidden"] }]).model.connections).toEqual([
      ["input", "output"],
    ]);
  });

  it("joins nobody when the removed layer had more than one neighbor on a side", () => {
    const branched = applyEdits(chain, [
      { kind: "add-layer", layer: drop },
      { kind: "connect", from: "hidden", to: "dropout" },
    ]);
    expect(applyEdits(branched, [{ kind: "remove-layers", ids: ["hidden"] }]).model.connections).toEqual([]);
  });

  it("does not connect twice when the neighbors are joined already", () => {
    const skip = applyEdits(chain, [{ kind: "connect", from: "input", to: "output" }]);
    expect(applyEdits(skip, [{ kind: "remove-layers", ids: ["hidden"] }]).model.connections).toEqual([
      ["input", "output"],
    ]);
  });

  it("renames, and goes back to the type's name for a blank", () => {
    const named = applyEdits(chain, [{ kind: "rename", id: "hidden", name: "  First layer " }]);
    expect(named.model.layers[1]?.name).toBe("First layer");
    expect(applyEdits(named, [{ kind: "rename", id: "hidden", name: " " }]).model).toEqual(chain.model);
  });

  it("sets a parameter and leaves the others", () => {
    const { model } = applyEdits(chain, [{ kind: "set-param", id: "hidden", param: "units", value: 4 }]);
    expect(model.layers[1]?.params).toEqual({ units: 4, activation: "relu" });
  });

  it("keeps what stands beside the network, and shares what it did not touch", () => {
    const document = { ...chain, name: "Penguins" };
    const next = applyEdits(document, [{ kind: "move", positions: { hidden: [5, 5] } }]);
    expect(next.name).toBe("Penguins");
    expect(next.model).toBe(document.model);
    expect(next.layout.positions.input).toBe(document.layout.positions.input);
    expect(applyEdits(document, [])).toBe(document);
  });

  it.each<[string, Edit]>([
    ["duplicate-id", { kind: "add-layer", layer: { id: "hidden", type: "dense" } }],
    ["invalid-layer", { kind: "add-layer", layer: { id: "not an id", type: "dense" } }],
    ["unknown-layer", { kind: "insert-after", layer: drop, after: "ghost" }],
    ["no-connection", { kind: "insert-layer", layer: drop, from: "input", to: "output" }],
    ["no-connection", { kind: "splice-layer", id: "hidden", from: "input", to: "output" }],
    ["cycle", { kind: "splice-layer", id: "hidden", from: "input", to: "hidden" }],
    ["cycle", { kind: "splice-layer", id: "output", from: "input", to: "hidden" }],
    ["unknown-layer", { kind: "connect", from: "input", to: "ghost" }],
    ["connection-exists", { kind: "connect", from: "input", to: "hidden" }],
    ["cycle", { kind: "connect", from: "output", to: "input" }],
    ["cycle", { kind: "connect", from: "hidden", to: "hidden" }],
    ["no-connection", { kind: "disconnect", from: "output", to: "input" }],
    ["unknown-layer", { kind: "remove-layers", ids: ["hidden", "hidden"] }],
    ["unknown-layer", { kind: "rename", id: "ghost", name: "x" }],
    ["invalid-layer", { kind: "rename", id: "hidden", name: "x".repeat(LIMITS.name + 1) }],
    ["unknown-layer", { kind: "set-param", id: "ghost", param: "units", value: 1 }],
    ["invalid-layer", { kind: "set-param", id: "hidden", param: "units", value: Number.NaN }],
    ["unknown-layer", { kind: "move", positions: { ghost: [0, 0] } }],
  ])("refuses with %s: %j", (expected, edit) => {
    expect(code(() => applyEdits(chain, [edit]))).toBe(expected);
  });

  it("refuses more layers than a project holds", () => {
    const layers = Array.from({ length: LIMITS.layers }, (_, number) => ({ id: `n${number}`, type: "dense" }));
    const full = { model: { layers, connections: [] }, layout: { positions: {} } };
    expect(code(() => applyEdits(full, [{ kind: "add-layer", layer: drop }]))).toBe("model-too-large");
  });

  it("is not confused by ids that every object has", () => {
    const odd = applyEdits(chain, [
      { kind: "insert-after", layer: { id: "constructor", type: "dense" }, after: "input" },
    ]);
    const copy = fragmentOf(odd, ["constructor"]);
    expect(copy.positions).toEqual({});
    const pasted = applyEdits(odd, [{ kind: "paste", fragment: freshFragment(odd.model, copy, [20, 20]) }]);
    expect(Object.keys(pasted.layout.positions)).toEqual(["input", "hidden", "output"]);
    expect(applyEdits(odd, [{ kind: "remove-layers", ids: ["constructor"] }])).toEqual(chain);
  });
});

describe("repairEdit", () => {
  it("inserts a layer halfway between the two", () => {
    expect(repairEdit(chain, { kind: "insert-layer", type: "flatten", from: "input", to: "hidden" })).toEqual({
      kind: "insert-layer",
      layer: { id: "flatten", type: "flatten" },
      from: "input",
      to: "hidden",
      position: [0, 50],
    });
  });

  it("leaves the place open where the neighbors have none", () => {
    const nowhere = { ...chain, layout: { positions: {} } };
    expect(
      repairEdit(nowhere, { kind: "insert-layer", type: "flatten", from: "input", to: "hidden" }),
    ).not.toHaveProperty("position");
  });

  it.each([
    { kind: "remove-layer", id: "hidden" },
    { kind: "set-param", id: "hidden", param: "units", value: 3 },
    { kind: "connect", from: "input", to: "output" },
    { kind: "disconnect", from: "input", to: "hidden" },
  ] as const)("gives an edit that can be made: %j", (repair) => {
    expect(applyEdits(chain, [repairEdit(chain, repair)])).not.toEqual(chain);
  });
});

describe("copies", () => {
  it("take the connections among them, with ids of their own", () => {
    const copy = freshFragment(chain.model, fragmentOf(chain, ["input", "hidden"]), [20, 10]);
    const pasted = applyEdits(chain, [{ kind: "paste", fragment: copy }]);
    expect(pasted.model.layers.slice(3)).toEqual([
      { id: "input_2", type: "input" },
      { id: "dense", type: "dense", params: { units: 16, activation: "relu" } },
    ]);
    expect(pasted.model.connections.slice(2)).toEqual([["input_2", "dense"]]);
    expect(pasted.layout.positions.dense).toEqual([20, 110]);
  });
});

// Random edits on random networks. An edit names layers by number, so that it stays meaningful as the network changes.
const ID_POOL = ["a", "b", "constructor", "toString", "d-1", "d_2"];
const start = fc.uniqueArray(fc.constantFrom(...ID_POOL), { minLength: 2 }).chain((ids) =>
  fc
    .record({
      pairs: fc.array(fc.tuple(fc.nat(ids.length - 1), fc.nat(ids.length - 1)), { maxLength: 8 }),
      placed: fc.subarray(ids),
    })
    .map(({ pairs, placed }): Network => {
      const forwards = pairs.filter(([a, b]) => a < b).map(([a, b]): Connection => [ids[a] ?? "", ids[b] ?? ""]);
      const connections = [...new Map(forwards.map((pair) => [pair.join(), pair])).values()];
      return {
        model: { layers: ids.map((id) => ({ id, type: "dense" })), connections },
        layout: {
          positions: Object.fromEntries(placed.map((id, number) => [id, [number, number] as [number, number]])),
        },
      };
    }),
);

const wish = fc.record({
  kind: fc.constantFrom(
    "add-layer",
    "insert-layer",
    "insert-after",
    "splice-layer",
    "connect",
    "disconnect",
    "remove-layers",
    "rename",
    "set-param",
    "move",
    "paste",
  ),
  a: fc.nat(),
  b: fc.nat(),
  at: fc.option(fc.tuple(fc.integer(), fc.integer()), { nil: undefined }),
  text: fc.string({ maxLength: 20 }),
});

function editOf(
  network: Network,
  { kind, a, b, at, text }: typeof wish extends fc.Arbitrary<infer T> ? T : never,
): Edit | null {
  const { layers, connections } = network.model;
  const first = layers[a % Math.max(1, layers.length)]?.id;
  const second = layers[b % Math.max(1, layers.length)]?.id;
  const wire = connections[a % Math.max(1, connections.length)];
  const layer = { id: freshId("dense", layerIds(network.model)), type: "dense" };
  const position = at && { position: at };
  if (kind === "add-layer") return { kind, layer, ...position };
  if (first === undefined || second === undefined) return null;
  switch (kind) {
    case "insert-layer":
      return wire ? { kind, layer, from: wire[0], to: wire[1], ...position } : null;
    case "splice-layer":
      return wire ? { kind, id: second, from: wire[0], to: wire[1] } : null;
    case "insert-after":
      return { kind, layer, after: first, ...position };
    case "connect":
      return { kind, from: first, to: second };
    case "disconnect":
      return wire ? { kind, from: wire[0], to: wire[1] } : null;
    case "remove-layers":
      return { kind, ids: [...new Set([first, second])] };
    case "rename":
      return { kind, id: first, name: text };
    case "set-param":
      return { kind, id: first, param: text, value: a };
    case "move":
      return { kind, positions: { [first]: at ?? [0, 0] } };
    case "paste":
      return { kind, fragment: freshFragment(network.model, fragmentOf(network, [first, second]), [20, 20]) };
    default:
      return kind satisfies never;
  }
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}

describe("any series of edits", () => {
  it("keeps the document valid, free of cycles, with unique ids, and alters nothing in place", () => {
    fc.assert(
      fc.property(start, fc.array(wish, { maxLength: 30 }), (network, wishes) => {
        let now = freeze(network);
        for (const one of wishes) {
          const edit = editOf(now, one);
          if (edit === null) continue;
          try {
            now = freeze(applyEdits(now, [edit]));
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
          }
          const { model, layout } = now;
          expect(v.safeParse(ModelSchema, model).issues).toBeUndefined();
          expect(v.safeParse(LayoutSchema, layout).issues).toBeUndefined();
          expect(topologicalOrder(model)).not.toBeNull();
          expect(layerIds(model).size).toBe(model.layers.length);
          expect(new Set(model.connections.map((pair) => pair.join())).size).toBe(model.connections.length);
          for (const id of Object.keys(layout.positions)) expect(layerIds(model)).toContain(id);
          for (const ends of model.connections) for (const id of ends) expect(layerIds(model)).toContain(id);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("refuses a connection exactly when connectRefusal says so", () => {
    fc.assert(
      fc.property(start, fc.nat(), fc.nat(), (network, a, b) => {
        const { layers } = network.model;
        const from = layers[a % layers.length]?.id ?? "";
        const to = layers[b % layers.length]?.id ?? "";
        const refusal = connectRefusal(network.model, from, to);
        expect(code(() => applyEdits(network, [{ kind: "connect", from, to }]))).toBe(refusal?.problem.code ?? "none");
      }),
    );
  });

  it("is taken back exactly by its opposite", () => {
    fc.assert(
      fc.property(start, wish, (network, one) => {
        const edit = editOf(network, one);
        const back = edit && oppositeOf(network, edit);
        if (edit === null || back === null || code(() => applyEdits(network, [edit])) !== "none") return;
        expect(applyEdits(applyEdits(network, [edit]), back)).toEqual(network);
      }),
      { numRuns: 500 },
    );
  });

  it("keeps the order of a layer's inputs when a layer before it is inserted and removed", () => {
    fc.assert(
      fc.property(start, fc.nat(), (network, a) => {
        const wire = network.model.connections[a % Math.max(1, network.model.connections.length)];
        fc.pre(wire !== undefined);
        const [from, to] = wire;
        const before = predecessors(network.model, to);
        const after = applyEdits(network, [
          { kind: "insert-layer", layer: { id: "between", type: "dense" }, from, to },
        ]);
        expect(predecessors(after.model, to)).toEqual(before.map((id) => (id === from ? "between" : id)));
      }),
    );
  });
});

/** The edits that undo this one, where edits can (a store undoes by keeping the old value instead). */
function oppositeOf(network: Network, edit: Edit): Edit[] | null {
  switch (edit.kind) {
    case "add-layer":
    case "insert-layer":
      return [{ kind: "remove-layers", ids: [edit.layer.id] }];
    case "paste":
      return [{ kind: "remove-layers", ids: edit.fragment.layers.map(({ id }) => id) }];
    case "connect":
      return [{ kind: "disconnect", from: edit.from, to: edit.to }];
    case "rename":
      return [
        { kind: "rename", id: edit.id, name: network.model.layers.find(({ id }) => id === edit.id)?.name ?? null },
      ];
    case "move":
      return Object.keys(edit.positions).every((id) => Object.hasOwn(network.layout.positions, id))
        ? [{ kind: "move", positions: network.layout.positions }]
        : null;
    case "insert-after":
    case "splice-layer":
    case "disconnect":
    case "remove-layers":
    case "set-param":
      return null;
    default:
      return edit satisfies never;
  }
}
