import { describe, expect, it } from "vitest";
import { LAYERS } from "../../../src-engine/layers/registry";
import { firstMatch, paletteGroups } from "./paletteList";

const types = (query: string) => paletteGroups(query).flatMap(({ layers }) => layers.map(({ type }) => type));

describe("paletteGroups", () => {
  it("shows every kind of layer once", () => {
    expect(types("").sort()).toEqual(Object.keys(LAYERS).sort());
  });

  it("finds by name, by family and by what the summary says, in any order of words", () => {
    expect(types("drop")).toEqual(["dropout", "spatial-dropout", "gaussian-dropout", "alpha-dropout"]);
    expect(types("regularize")).toContain("gaussian-noise");
    expect(types("training random share")).toEqual(["dropout"]);
    expect(types("nothing of the kind")).toEqual([]);
  });
});

describe("firstMatch", () => {
  it("prefers a name that begins with the query", () => {
    expect(firstMatch("out")?.type).toBe("output");
    expect(firstMatch("d")?.type).toBe("dense");
    expect(firstMatch("zzz")).toBeUndefined();
  });
});
