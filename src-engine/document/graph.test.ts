import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ancestors,
  freshId,
  layersInOrder,
  layersOnCycles,
  predecessors,
  ranks,
  reachable,
  successors,
  topologicalOrder,
  wouldCycle,
} from "./graph";
import type { Model } from "./schema";
import { LayerId } from "./schema";
import * as v from "valibot";

/** "a b c" and "a>b b>c" */
function model(layers: string, connections = ""): Model {
  return {
    layers: layers
      .split(" ")
      .filter(Boolean)
      .map((id) => ({ id, type: "dense" })),
    connections: connections
      .split(" ")
      .filter(Boolean)
      .map((text): [string, string] => {
        const [from = "", to = ""] = text.split(">");
        return [from, to];
      }),
  };
}

const anyModel = fc.integer({ min: 1, max: 12 }).chain((count) => {
  const id = fc.integer({ min: 0, max: count - 1 }).map((number) => `n${number}`);
  return fc.record({
    layers: fc.constant(Array.from({ length: count }, (_, number) => ({ id: `n${number}`, type: "dense" }))),
    connections: fc.array(fc.tuple(id, id), { maxLength: 20 }),
  });
});

describe("topologicalOrder", () => {
  it("puts each layer after all that feed it", () => {
    expect(topologicalOrder(model("out add left right in", "in>left in>right left>add right>add add>out"))).toEqual([
      "in",
      "left",
      "right",
      "add",
      "out",
    ]);
  });

  it("keeps the document's order where nothing speaks against it", () => {
    expect(topologicalOrder(model("a b c"))).toEqual(["a", "b", "c"]);
  });

  it("is null with a cycle, and null with a layer that feeds itself", () => {
    expect(topologicalOrder(model("a b", "a>b b>a"))).toBeNull();
    expect(topologicalOrder(model("a", "a>a"))).toBeNull();
  });

  it("passes over connections to layers that do not exist", () => {
    expect(topologicalOrder(model("a b", "a>b ghost>a b>ghost"))).toEqual(["a", "b"]);
  });

  it("agrees with its definition on any graph", () => {
    fc.assert(
      fc.property(anyModel, (any) => {
        const order = topologicalOrder(any);
        if (order === null) {
          expect(layersOnCycles(any).size).toBeGreaterThan(0);
          return;
        }
        expect([...order].sort()).toEqual(any.layers.map(({ id }) => id).sort());
        for (const [from, to] of any.connections) expect(order.indexOf(from)).toBeLessThan(order.indexOf(to));
        expect(layersOnCycles(any).size).toBe(0);
      }),
    );
  });
});

describe("layersInOrder", () => {
  it("holds every layer once, cycles or not", () => {
    fc.assert(
      fc.property(anyModel, (any) => {
        expect(layersInOrder(any).sort()).toEqual(any.layers.map(({ id }) => id).sort());
      }),
    );
  });
});

describe("layersOnCycles", () => {
  it("leaves out what a cycle merely feeds", () => {
    expect(layersOnCycles(model("a b c d", "a>b b>c c>b c>d"))).toEqual(new Set(["b", "c"]));
  });
});

describe("reachable and ancestors", () => {
  it("follow connections forwards and backwards", () => {
    const diamond = model("in left right add", "in>left in>right left>add right>add");
    expect(reachable(diamond, "left")).toEqual(new Set(["left", "add"]));
    expect(ancestors(diamond, "left")).toEqual(new Set(["left", "in"]));
  });

  it("are each other's mirror", () => {
    fc.assert(
      fc.property(anyModel, (any) => {
        for (const { id } of any.layers)
          for (const other of reachable(any, id)) expect(ancestors(any, other)).toContain(id);
      }),
    );
  });
});

describe("wouldCycle", () => {
  it("is true exactly when the new connection makes an order impossible", () => {
    fc.assert(
      fc.property(anyModel, fc.nat(), fc.nat(), (any, a, b) => {
        fc.pre(topologicalOrder(any) !== null);
        const from = `n${a % any.layers.length}`;
        const to = `n${b % any.layers.length}`;
        const after = { ...any, connections: [...any.connections, [from, to] satisfies [string, string]] };
        expect(wouldCycle(any, from, to)).toBe(topologicalOrder(after) === null);
      }),
    );
  });
});

describe("predecessors and successors", () => {
  it("keep the order of the connections", () => {
    const merge = model("a b c", "b>c a>c");
    expect(predecessors(merge, "c")).toEqual(["b", "a"]);
    expect(successors(merge, "a")).toEqual(["c"]);
  });
});

describe("ranks", () => {
  it("count the longest way from the start", () => {
    expect(Object.fromEntries(ranks(model("in skip deep add", "in>deep deep>skip in>add skip>add")))).toEqual({
      in: 0,
      deep: 1,
      skip: 2,
      add: 3,
    });
  });

  it("end with cycles too", () => {
    expect(ranks(model("a b", "a>b b>a"))).toEqual(
      new Map([
        ["a", 0],
        ["b", 1],
      ]),
    );
  });
});

describe("freshId", () => {
  it("counts on from what is taken", () => {
    expect(freshId("dense", new Set())).toBe("dense");
    expect(freshId("dense", new Set(["dense", "dense_2"]))).toBe("dense_3");
    expect(freshId("dense_2", new Set(["dense"]))).toBe("dense_2");
  });

  it("is always a valid id that is not taken", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), fc.nat(30), (type, tries) => {
        const taken = new Set<string>();
        for (let n = 0; n <= tries; n++) {
          const id = freshId(type, taken);
          expect(v.is(LayerId, id)).toBe(true);
          expect(taken).not.toContain(id);
          taken.add(id);
        }
      }),
    );
  });
});
