// @vitest-environment happy-dom
// The landscape's axes as they are chosen, and when which grid is asked for.

import { flushPromises } from "@vue/test-utils";
import { describe, expect, it } from "vitest";
import type { NetworkView } from "../../src-engine/protocol/learn";
import { createWorld } from "../testing/mountApp";
import { axesOf, widestWeights, withWeights } from "./landscape";
import { FIRST_VIEW } from "./learnView";

const weight = (tensor: string, size: number, trained = true): NetworkView["weights"][number] => ({
  tensor,
  layer: tensor.slice(0, tensor.indexOf("/")),
  shape: [size],
  axes: ["unit"],
  trained,
});
const network: NetworkView = {
  layers: [],
  weights: [weight("a/kernel", 3), weight("a/held", 1, false), weight("b/bias", 2)],
  rows: 10,
  batchSize: 5,
  stepsPerEpoch: 2,
  loss: "half-mse",
  optimizer: "gradient-descent",
};
const at = (a: readonly number[], held: number, b: readonly number[]) => ({
  weights: { "a/kernel": Float32Array.from(a), "a/held": Float32Array.of(held), "b/bias": Float32Array.from(b) },
});
const gradients = (a: readonly number[], b: readonly number[]) => {
  const of = (values: readonly number[]) => {
    const gradient = Float64Array.from(values);
    return { before: Float32Array.from(values), after: gradient, gradient };
  };
  return { weights: { "a/kernel": of(a), "b/bias": of(b) } };
};

describe("the axes chosen for a person", () => {
  it("are the two trained weights that moved most", () => {
    const [from, to] = [at([0, 0, 0], 0, [0, 0]), at([1, -3, 0], 9, [0, 2])];
    expect(widestWeights(network, gradients([9, 0, 0], [0, 0]), from, to)).toEqual([
      { tensor: "a/kernel", index: 1 },
      { tensor: "b/bias", index: 1 },
    ]);
  });

  it("are those with the greatest gradient where none moved", () => {
    const here = at([1, 1, 1], 1, [1, 1]);
    expect(widestWeights(network, gradients([0, 0.5, -2], [1, 0]), here, here)).toEqual([
      { tensor: "a/kernel", index: 2 },
      { tensor: "b/bias", index: 0 },
    ]);
  });

  it("take the place of what the network does not have, and of nothing else", () => {
    const widest = () => [
      { tensor: "a/kernel", index: 1 },
      { tensor: "b/bias", index: 1 },
    ];
    const { landscape } = FIRST_VIEW;
    const both = withWeights(landscape, network, widest);
    expect(both).toMatchObject({ x: { index: 1 }, y: { tensor: "b/bias", index: 1 } });
    expect(withWeights(both, network, widest)).toBe(both);
    const gone = withWeights({ ...both, y: { tensor: "b/bias", index: 2 } }, network, widest);
    expect(gone).toMatchObject({ x: both.x, y: { tensor: "b/bias", index: 1 } });
    // Never the same weight twice.
    const chosen = withWeights({ ...landscape, x: { tensor: "b/bias", index: 1 } }, network, widest);
    expect(chosen.y).toEqual({ tensor: "a/kernel", index: 1 });
    const random = { ...landscape, axes: "random" } as const;
    expect(withWeights(random, network, widest)).toBe(random);
  });

  it("are none where there is no weight to choose", () => {
    expect(axesOf(FIRST_VIEW.landscape)).toBeNull();
    expect(axesOf({ ...FIRST_VIEW.landscape, axes: "path" })).toEqual({ kind: "path" });
    expect(axesOf({ ...FIRST_VIEW.landscape, axes: "slice", x: { tensor: "a", index: 0 } })).toEqual({
      kind: "weights",
      x: { tensor: "a", index: 0 },
      y: null,
    });
  });
});

it("asks nothing while there is no walk", async () => {
  const world = createWorld();
  const { useLandscapeStore } = await import("./landscape");
  await world.within(async () => {
    const store = useLandscapeStore();
    await store.show();
    await flushPromises();
    expect(store.shown).toBeNull();
    expect(world.bridge.asked.filter(({ name }) => name === "learn.landscape")).toEqual([]);
  });
});
