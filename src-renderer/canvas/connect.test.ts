import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits } from "../../src-engine/document/edits";
import type { Model } from "../../src-engine/document/schema";
import { connectable, whyNotConnect } from "./connect";

const model: Model = {
  layers: [
    { id: "input", type: "input" },
    { id: "a", type: "dense" },
    { id: "b", type: "dense" },
    { id: "loose", type: "dropout" },
    { id: "output", type: "output" },
  ],
  connections: [
    ["input", "a"],
    ["a", "b"],
    ["b", "output"],
  ],
};

describe("whyNotConnect", () => {
  it.each([
    ["a", "a", "feed itself"],
    ["input", "a", "already"],
    ["loose", "a", "takes one input"],
    ["a", "input", "Data station"],
    ["output", "loose", "nothing can follow"],
    ["a", "ghost", "no longer"],
  ])("says why %s cannot feed %s", (from, to, words) => {
    expect(whyNotConnect(model, from, to)).toContain(words);
  });

  it("finds a circle where the input would be free", () => {
    const open: Model = {
      ...model,
      connections: [
        ["a", "b"],
        ["b", "output"],
      ],
    };
    expect(whyNotConnect(open, "b", "a")).toContain("loop");
  });

  it("is null where it can be done", () => {
    expect(whyNotConnect(model, "b", "loose")).toBeNull();
  });
});

describe("connectable", () => {
  it("is what whyNotConnect allows, from either end, in any network", () => {
    const types = ["input", "dense", "dropout", "output", "unknown-kind"];
    const any = fc.array(fc.constantFrom(...types), { minLength: 1, maxLength: 7 }).chain((kinds) =>
      fc.array(fc.tuple(fc.nat(kinds.length - 1), fc.nat(kinds.length - 1)), { maxLength: 8 }).map((pairs): Model => {
        const empty = {
          model: { layers: kinds.map((type, index) => ({ id: `n${index}`, type })), connections: [] },
          layout: { positions: {} },
        };
        const forwards = [...new Map(pairs.filter(([a, b]) => a < b).map((pair) => [pair.join(), pair])).values()];
        return applyEdits(
          empty,
          forwards.map(([a, b]) => ({ kind: "connect", from: `n${a}`, to: `n${b}` })),
        ).model;
      }),
    );
    fc.assert(
      fc.property(any, (network) => {
        const ids = network.layers.map(({ id }) => id);
        for (const id of ids) {
          expect(connectable(network, id, "source")).toEqual(
            new Set(ids.filter((other) => whyNotConnect(network, id, other) === null)),
          );
          expect(connectable(network, id, "target")).toEqual(
            new Set(ids.filter((other) => whyNotConnect(network, other, id) === null)),
          );
        }
      }),
    );
  });
});
