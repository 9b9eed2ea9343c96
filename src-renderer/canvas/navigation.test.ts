import { describe, expect, it } from "vitest";
import type { Connection, Model } from "../../src-engine/document/schema";
import { ends, neighbor } from "./navigation";

const model: Model = {
  layers: ["in", "left", "right", "add", "loose"].map((id) => ({ id, type: "dense" })),
  connections: [
    ["in", "left"],
    ["in", "right"],
    ["left", "add"],
    ["right", "add"],
  ] satisfies Connection[],
};
const positions = { in: [100, 0], left: [0, 110], right: [200, 110], add: [100, 220], loose: [600, 110] } as const;

describe("neighbor", () => {
  it.each([
    ["in", "down", "left"],
    ["left", "down", "add"],
    ["left", "up", "in"],
    ["add", "up", "left"],
    ["left", "right", "right"],
    ["right", "left", "left"],
    ["right", "right", "loose"],
    ["loose", "left", "right"],
  ] as const)("leads from %s %s to %s", (from, direction, to) => {
    expect(neighbor(model, positions, from, direction)).toBe(to);
  });

  it("leads nowhere at the edges", () => {
    expect(neighbor(model, positions, "in", "up")).toBeNull();
    expect(neighbor(model, positions, "loose", "right")).toBeNull();
  });

  it("prefers a connected layer to a nearer one that is not", () => {
    const near = { ...positions, loose: [100, 60] } as const;
    expect(neighbor(model, near, "in", "down")).toBe("left");
  });
});

it("knows the two ends of the network", () => {
  expect(ends(model)).toEqual(["in", "loose"]);
  expect(ends({ layers: [], connections: [] })).toBeNull();
});
