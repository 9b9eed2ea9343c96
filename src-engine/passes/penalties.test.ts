import { describe, expect, it } from "vitest";
import "../testing/allclose";
import type { Layer, Model } from "../document/schema";
import { LOSS, OBJECTIVE } from "../ir/names";
import { LAYERS } from "../layers/registry";
import { gradCheck } from "../testing/gradCheck";
import { layerNetworks, networkAround } from "../testing/layerNetworks";
import { randomFeeds } from "../testing/random";
import { interpret, collectOutputs } from "../runtime/reference/interpret";
import { soundNetwork } from "../network/network";
import { isTrained, slotSpecs, stepGraph, weightSpecs } from "./compile";
import { lower } from "./lower";
import { addPenalties, hasPenalties } from "./penalties";

const ends = { input: [3], output: [2] };

function network(hidden: Layer["params"], output: Layer["params"] = {}): Model {
  return {
    layers: [
      { id: "input", type: "input" },
      { id: "hidden", type: "dense", params: { units: 4, activation: "tanh", ...hidden } },
      { id: "output", type: "output", params: { ...output } },
    ],
    connections: [
      ["input", "hidden"],
      ["hidden", "output"],
    ],
  };
}

describe("penalties", () => {
  const model = network({ l1: 0.3, l2: 0.2 }, { l2: 0.7 });
  const weights = weightSpecs(soundNetwork(model, ends));
  const graph = addPenalties(lower(soundNetwork(model, ends), { training: true, loss: { type: "mse" } }), weights);
  const feeds = randomFeeds(graph, 5, {}, 3);

  it("are l1 · Σ|w| + l2 · Σw² of the kernels, and not in the loss that is told", () => {
    const outputs = collectOutputs(graph, interpret(graph, feeds));
    const sums = (name: string): [number, number] => {
      const values = [...(feeds[name]?.data ?? [])];
      return [values.reduce((sum, w) => sum + Math.abs(w), 0), values.reduce((sum, w) => sum + w * w, 0)];
    };
    const [[sizes, squares], [, others]] = [sums("hidden/kernel"), sums("output/kernel")];
    const penalty = 0.3 * sizes + 0.2 * squares + 0.7 * others;
    expect(penalty).toBeGreaterThan(1);
    expect((outputs[OBJECTIVE]?.data[0] ?? 0) - (outputs[LOSS]?.data[0] ?? 0)).toBeAllclose(penalty, {
      relative: 1e-12,
    });
  });

  it("have the gradients that differences show", () => {
    gradCheck(graph, { of: OBJECTIVE, wrt: weights.map(({ tensor }) => tensor), feeds });
  });

  it("are none where a layer is frozen", () => {
    expect(hasPenalties(weights)).toBe(true);
    expect(hasPenalties(weightSpecs(soundNetwork(network({ l2: 1, frozen: true }), ends)))).toBe(false);
  });
});

describe("a frozen layer", () => {
  const frozen = network({ frozen: true });
  const optimizer = { type: "adam", params: { learningRate: 0.1 } } as const;
  const training = { loss: { type: "mse" }, optimizer } as const;
  const step = (model: Model) => stepGraph(soundNetwork(model, ends), training, { measureChange: true });

  it("is carried as it is, without optimizer state", () => {
    const weights = weightSpecs(soundNetwork(frozen, ends));
    expect(weights.filter(isTrained).map(({ tensor }) => tensor)).toEqual(["output/kernel", "output/bias"]);
    expect(slotSpecs(optimizer, weights)).toHaveLength(4);
    const { graph, carried } = step(frozen);
    expect([...carried].sort()).toEqual(
      [...weights, ...slotSpecs(optimizer, weights)].map(({ tensor }) => tensor).sort(),
    );
    expect(graph.nodes[graph.outputs["hidden/kernel"] ?? -1]).toMatchObject({
      op: "input",
      attributes: { name: "hidden/kernel" },
    });
  });

  it("at the beginning has no part in the backward pass", () => {
    const products = (model: Model): number => step(model).graph.nodes.filter(({ op }) => op === "matmul").length;
    // Forward two; backward the output's weights, and besides, unless it is frozen, what goes back to the layer and its weights.
    expect(products(network({}))).toBe(5);
    expect(products(frozen)).toBe(3);
  });

  it("with moving figures works with them, and leaves them", () => {
    const model = networkAround("batch-norm", { frozen: true }, [[3]]);
    const graph = stepGraph(soundNetwork(model.model, model.ends), training, { measureChange: false }).graph;
    for (const name of ["layer/mean", "layer/variance", "layer/gamma"]) {
      const id = graph.nodes.findIndex((node) => node.op === "input" && node.attributes.name === name);
      expect(graph.outputs[name], name).toBe(id);
      // Used, not only carried.
      expect(
        graph.nodes.some(({ inputs }) => inputs.includes(id)),
        name,
      ).toBe(true);
    }
  });
});

describe("what a layer learns", () => {
  const networks = layerNetworks();
  it.each(Object.values(LAYERS).map((spec) => [spec.type, spec] as const))(
    "%s says so, and has the settings for it",
    (type, spec) => {
      const around = networks[type];
      const own =
        around === undefined
          ? []
          : weightSpecs(soundNetwork(around.model, around.ends)).filter(
              ({ layerId, trained }) => layerId === "layer" && trained !== false,
            );
      const learns = own.some(({ unit }) => unit !== undefined) ? "kernels" : own.length > 0 ? "scales" : undefined;
      // A positional encoding learns where it is asked to.
      expect(spec.learns).toBe(type === "positional-encoding" ? "scales" : learns);
      expect(Object.hasOwn(spec.params, "frozen")).toBe(spec.learns !== undefined);
      for (const name of ["l1", "l2", "maxNorm"])
        expect(Object.hasOwn(spec.params, name)).toBe(spec.learns === "kernels");
      for (const { unit, shape } of own) if (unit !== undefined) expect(shape[unit]).toBeGreaterThan(0);
    },
  );
});
