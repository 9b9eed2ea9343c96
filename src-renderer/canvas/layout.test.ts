import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Position } from "../../src-engine/document/edits";
import type { Connection, Model } from "../../src-engine/document/schema";
import { arrange } from "./arrange";
import { GRID, PITCH, ROW_PITCH, nodeRect, overlap } from "./geometry";
import { completePositions, freePlace, placeAfter, placeBetween } from "./layout";

function model(layers: string, connections = ""): Model {
  return {
    layers: layers.split(" ").map((id) => ({ id, type: "dense" })),
    connections: connections
      .split(" ")
      .filter(Boolean)
      .map((text): Connection => {
        const [from = "", to = ""] = text.split(">");
        return [from, to];
      }),
  };
}

const chain = model("a b c", "a>b b>c");
const column = { a: [0, 0], b: [0, PITCH.y], c: [0, 2 * PITCH.y] } as const;

const anyDag = fc.integer({ min: 1, max: 12 }).chain((count) =>
  fc
    .record({
      ids: fc.constant(Array.from({ length: count }, (_, number) => `n${number}`)),
      pairs: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 16 }),
    })
    .map(({ ids, pairs }) =>
      model(
        ids.join(" "),
        pairs
          .filter(([a, b]) => a < b)
          .map(([a, b]) => `n${a}>n${b}`)
          .join(" "),
      ),
    ),
);

describe("completePositions", () => {
  it("gives a document's own places back as they are", () => {
    expect(completePositions(chain, column)).toBe(column);
  });

  it("forgets places of layers that are gone", () => {
    expect(completePositions(chain, { ...column, ghost: [9, 9] })).toEqual(column);
  });

  it("lays a network without any places out from top to bottom", () => {
    expect(completePositions(chain, {})).toEqual(column);
  });

  it("puts branches side by side", () => {
    const { left, right } = completePositions(model("in left right", "in>left in>right"), {});
    expect(left?.[1]).toBe(right?.[1]);
    expect(Math.abs((left?.[0] ?? 0) - (right?.[0] ?? 0))).toBeGreaterThanOrEqual(PITCH.x - GRID);
  });

  it("puts a layer without a place below what feeds it, beside what lies there", () => {
    const positions = completePositions(model("a b c", "a>b a>c"), { a: [0, 0], b: [0, PITCH.y] });
    expect(positions.c).toEqual([PITCH.x, PITCH.y]);
  });

  it("is not confused by an id that every object has", () => {
    expect(completePositions(model("constructor"), {})).toEqual({ constructor: [0, 0] });
  });

  it("gives every layer a place, and none over another, where the document gives none", () => {
    fc.assert(
      fc.property(anyDag, (any) => {
        const positions = completePositions(any, {});
        expect(Object.keys(positions).sort()).toEqual(any.layers.map(({ id }) => id).sort());
        expectApart(Object.values(positions));
      }),
    );
  });
});

describe("freePlace", () => {
  it("is the wanted place when nothing lies there", () => {
    expect(freePlace([0, 0], [[500, 0]])).toEqual([0, 0]);
  });

  it("overlaps nothing, however full it is", () => {
    const place = fc.tuple(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 200 }));
    fc.assert(
      fc.property(place, fc.array(place, { maxLength: 20 }), (wanted, taken) => {
        const free = nodeRect(freePlace(wanted, taken));
        for (const other of taken) expect(overlap(free, nodeRect(other))).toBe(false);
      }),
    );
  });
});

describe("placeBetween", () => {
  it("pushes what follows away when there is too little room", () => {
    expect(placeBetween(chain, column, "a", "b")).toEqual({
      position: [0, PITCH.y],
      moved: { b: [0, 2 * PITCH.y], c: [0, 3 * PITCH.y] },
    });
  });

  it("moves nothing when there is room", () => {
    const wide = { a: [0, 0], b: [0, 400], c: [0, 510] } as const;
    expect(placeBetween(chain, wide, "a", "b")).toEqual({ position: [0, 200], moved: {} });
  });

  it("makes room sideways in a row", () => {
    const row = { a: [0, 0], b: [ROW_PITCH, 0], c: [2 * ROW_PITCH, 0] } as const;
    expect(placeBetween(chain, row, "a", "b")).toEqual({
      position: [ROW_PITCH, 0],
      moved: { b: [2 * ROW_PITCH, 0], c: [3 * ROW_PITCH, 0] },
    });
  });

  it("leaves what lies before the target alone, though the target feeds it", () => {
    const back = { ...column, c: [300, -200] as Position };
    expect(placeBetween(chain, back, "a", "b").moved).not.toHaveProperty("c");
  });
});

describe("placeAfter", () => {
  it("is below a layer that feeds nothing, beside what lies there", () => {
    expect(placeAfter(model("a b"), { a: [0, 0], b: [0, PITCH.y] }, "a")).toEqual({
      position: [PITCH.x, PITCH.y],
      moved: {},
    });
  });

  it("pushes all branches down", () => {
    const fork = model("a b c", "a>b a>c");
    const places = { a: [100, 0], b: [0, PITCH.y], c: [200, PITCH.y] } as const;
    expect(placeAfter(fork, places, "a")).toEqual({
      position: [100, PITCH.y],
      moved: { b: [0, 2 * PITCH.y], c: [200, 2 * PITCH.y] },
    });
  });
});

describe("arrange", () => {
  it("puts a chain in one column, at even distances", () => {
    const places = arrange({
      ids: ["a", "b", "c"],
      connections: [
        ["a", "b"],
        ["b", "c"],
      ],
    });
    expect(new Set(Object.values(places).map(([x]) => x)).size).toBe(1);
    expect((places.b?.[1] ?? 0) - (places.a?.[1] ?? 0)).toBe(PITCH.y);
    expect((places.c?.[1] ?? 0) - (places.b?.[1] ?? 0)).toBe(PITCH.y);
  });

  it("lets every connection run down, and no node lie over another", () => {
    fc.assert(
      fc.property(anyDag, (any) => {
        const places = arrange({ ids: any.layers.map(({ id }) => id), connections: any.connections });
        expect(Object.keys(places).sort()).toEqual(any.layers.map(({ id }) => id).sort());
        expectApart(Object.values(places));
        for (const [from, to] of any.connections) expect(places[from]?.[1] ?? 0).toBeLessThan(places[to]?.[1] ?? 0);
      }),
      { numRuns: 60 },
    );
  });

  it("comes to an end with cycles and with ids that every object has", () => {
    const places = arrange({
      ids: ["constructor", "toString"],
      connections: [
        ["constructor", "toString"],
        ["toString", "constructor"],
      ],
    });
    expect(Object.keys(places)).toEqual(["constructor", "toString"]);
  });
});

function expectApart(places: readonly Position[]): void {
  places.forEach((place, index) => {
    for (const other of places.slice(index + 1)) expect(overlap(nodeRect(place), nodeRect(other))).toBe(false);
  });
}
