import { describe, expect, it } from "vitest";
import type { Connection, Model } from "../../src-engine/document/schema";
import { ROW_PITCH, ZOOM, bounds, fit, nodeRect, overlap } from "./geometry";
import { automaticPositions, isAutomatic } from "./layout";
import { neighbor } from "./navigation";
import { rowsOf } from "./rows";

const idsOf = (count: number): string[] => Array.from({ length: count }, (_, at) => `n${at}`);
const chain = (count: number): Model => ({
  layers: idsOf(count).map((id) => ({ id, type: "dense" })),
  connections: idsOf(count - 1).map((id, at): Connection => [id, `n${at + 1}`]),
});

describe("rows", () => {
  it("keep a short network in a column", () => {
    for (const count of [1, 2, 3, 4, 5]) expect(rowsOf(chain(count))).toBeNull();
  });

  it.each([8, 10, 11, 14])("let the titles of %d layers be read when all are shown in a usual window", (count) => {
    const box = bounds(automaticPositions(chain(count)));
    if (!box) throw new Error("no layers");
    const { zoom, y } = fit(box, 709, 730, { top: 60, bottom: 72, side: 22 });
    expect(zoom).toBeGreaterThanOrEqual(ZOOM.fitMin);
    expect(y + (box.y + box.height) * zoom).toBeLessThanOrEqual(730 - 72);
  });

  it("go right, down and back, so that each layer lies beside the next, and arrow keys follow the wires", () => {
    const model = chain(11);
    const places = automaticPositions(model);
    const keys = model.connections.map(([from, to]) =>
      (["right", "down", "left", "up"] as const).find((key) => neighbor(model, places, from, key) === to),
    );
    expect(keys).toEqual(["right", "right", "down", "left", "left", "down", "right", "right", "down", "left"]);
    for (const [from, to] of model.connections) {
      const [dx, dy] = [0, 1].map((axis) => Math.abs((places[to]?.[axis] ?? 0) - (places[from]?.[axis] ?? 0)));
      expect([dx, dy].filter((distance) => distance !== 0)).toHaveLength(1);
      expect(dx === 0 || dx === ROW_PITCH).toBe(true);
    }
  });

  it("stack layers of the same rank, and put loose ones aside; none lies over another", () => {
    const { layers, connections } = chain(9);
    const model: Model = {
      layers: [...layers, ...["end", "loose", "alone"].map((id) => ({ id, type: "dense" }))],
      connections: [...connections, ["n7", "end"]],
    };
    const places = rowsOf(model);
    expect(Object.keys(places ?? {})).toHaveLength(model.layers.length);
    const rects = Object.values(places ?? {}).map(nodeRect);
    rects.forEach((one, at) => {
      for (const other of rects.slice(at + 1)) expect(overlap(one, other)).toBe(false);
    });
  });

  it("leave networks alone in which a connection passes a layer by", () => {
    const { layers, connections } = chain(12);
    expect(rowsOf({ layers, connections: [...connections, ["n2", "n5"]] })).toBeNull();
  });
});

it("knows whether anyone has moved a layer", () => {
  const model = chain(11);
  const places = automaticPositions(model);
  expect(isAutomatic(model, places)).toBe(true);
  expect(isAutomatic(model, { ...places, n3: [0, 5] })).toBe(false);
});
