import { describe, expect, it } from "vitest";
import type { Fragment } from "../../src-engine/document/edits";
import { fragmentText, parseFragment } from "./clipboard";

const fragment: Fragment = {
  layers: [
    { id: "a", type: "dense", params: { units: 4 } },
    { id: "b", type: "dropout", name: "Forget" },
  ],
  connections: [["a", "b"]],
  positions: { a: [0, 0], b: [0, 110] },
};

describe("the clipboard", () => {
  it("gives back what was copied", () => {
    expect(parseFragment(fragmentText(fragment))).toEqual(fragment);
  });

  it.each([
    ["plain text", "hello"],
    ["other JSON", '{"gradual":"words"}'],
    ["no layers", JSON.stringify({ gradual: "layers", layers: [], connections: [], positions: {} })],
    [
      "an id that is none",
      JSON.stringify({ gradual: "layers", layers: [{ id: "../x", type: "dense" }], connections: [], positions: {} }),
    ],
    [
      "one id twice",
      JSON.stringify({
        gradual: "layers",
        layers: [
          { id: "a", type: "dense" },
          { id: "a", type: "dense" },
        ],
        connections: [],
        positions: {},
      }),
    ],
    [
      "a connection to elsewhere",
      JSON.stringify({
        gradual: "layers",
        layers: [{ id: "a", type: "dense" }],
        connections: [["a", "z"]],
        positions: {},
      }),
    ],
    [
      "more than it says",
      JSON.stringify({
        gradual: "layers",
        layers: [{ id: "a", type: "dense" }],
        connections: [],
        positions: {},
        extra: 1,
      }),
    ],
    ["broken JSON", '{"gradual":"layers"'],
  ])("takes no %s", (_what, text) => {
    expect(parseFragment(text)).toBeNull();
  });
});
