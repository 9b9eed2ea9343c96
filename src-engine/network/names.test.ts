import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import type { Layer, Model } from "../document/schema";
import { LIMITS, ModelSchema } from "../document/schema";
import { LAYERS } from "../layers/registry";
import { layerName, layerTitle, newLayer, withNewNames } from "./names";

const model = (...layers: Layer[]): Model => ({ layers, connections: [] });

it("a sentence tells layers apart by their ids where they bear the same name", () => {
  const layers = model(
    { id: "a", type: "dense" },
    { id: "b", type: "dense" },
    { id: "c", type: "dense", name: "Dropout" },
    { id: "d", type: "dropout" },
    { id: "e", type: "flatten" },
    { id: "f", type: "no such type" },
  );
  expect(["a", "b", "c", "d", "e", "f", "gone"].map((id) => layerTitle(layers, id))).toEqual([
    "Dense (a)",
    "Dense (b)",
    "Dropout (c)",
    "Dropout (d)",
    "Flatten",
    "no such type",
    "gone",
  ]);
});

describe("newLayer", () => {
  it("is called by its kind, then with a number, in its id too", () => {
    expect(newLayer(model(), "dense")).toEqual({ id: "dense", type: "dense" });
    expect(newLayer(model({ id: "hidden", type: "dense" }), "dense")).toEqual({
      id: "dense_2",
      type: "dense",
      name: "Dense 2",
    });
    expect(newLayer(model({ id: "dense_2", type: "dropout" }, { id: "a", type: "dense" }), "dense")).toEqual({
      id: "dense_3",
      type: "dense",
      name: "Dense 3",
    });
  });

  it("takes a name that is free again", () => {
    const layers = ["dense", "dense_3"].map((id, at): Layer => ({ id, type: "dense", name: `Dense ${at * 2 + 1}` }));
    expect(newLayer(model(...layers), "dense")).toEqual({ id: "dense_2", type: "dense", name: "Dense 2" });
  });

  it("keeps every layer's name and id its own, whatever is added in whatever order", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.keys(LAYERS)), { maxLength: 30 }), (types) => {
        const built = types.reduce<Model>(
          (so, type) => ({ ...so, layers: [...so.layers, newLayer(so, type)] }),
          model(),
        );
        expect(new Set(built.layers.map(layerName)).size).toBe(types.length);
        expect(new Set(built.layers.map(({ id }) => id)).size).toBe(types.length);
        expect(v.safeParse(ModelSchema, built).success).toBe(true);
      }),
    );
  });
});

describe("withNewNames", () => {
  it("numbers copies on, and leaves names that are free", () => {
    const here = model({ id: "a", type: "dense" }, { id: "b", type: "dense", name: "Dense 2" });
    const copies: Layer[] = [
      { id: "c", type: "dense" },
      { id: "d", type: "dense", name: "Dense 2" },
      { id: "e", type: "dense", name: "Encoder" },
      { id: "f", type: "dense", name: "Encoder" },
    ];
    expect(withNewNames(here, copies).map(layerName)).toEqual(["Dense 3", "Dense 4", "Encoder", "Encoder 2"]);
  });

  it("stays within what a document can hold", () => {
    const name = "x".repeat(LIMITS.name);
    const [copy] = withNewNames(model({ id: "a", type: "dense", name }), [{ id: "b", type: "dense", name }]);
    expect(copy?.name?.length).toBeLessThanOrEqual(LIMITS.name);
    expect(copy?.name).not.toBe(name);
  });
});
