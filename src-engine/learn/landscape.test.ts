// The landscape is the network's own cost: in the middle, and along a way that moved only what is drawn.

import * as fc from "fast-check";
import { expect, it } from "vitest";
import { sizeOf } from "../document/size";
import { costOverRows } from "../explain/costOverRows";
import { Landscape } from "../explain/landscape";
import { Plane, alongWeight } from "../explain/plane";
import { FEATURES, LOSS, TARGETS } from "../ir/names";
import { isTrained } from "../passes/compile";
import { CompiledNetwork } from "../passes/compiledNetwork";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createReferenceBackend } from "../runtime/reference/backend";
import { legalNetwork, legalTargets } from "../testing/arbitraryNetwork";
import { normalTensor } from "../testing/random";
import { initialState } from "../train/startingState";
import { Walk } from "../train/walk";
import { walkBeginning } from "../train/walkState";
import { pick } from "../train/weights";

const RECIPE = { batchSize: 8, epochs: 50, seed: 2, rules: [], restoreBest: false };
const NUMBERS = { kind: "numbers", columns: [{ name: "y", type: "number", center: 0, scale: 1 }] } as const;

it("has in the middle what the network costs, whatever the network", async () => {
  await fc.assert(
    fc.asyncProperty(legalNetwork, async ({ model, training, ends }) => {
      const rows = { [FEATURES]: normalTensor("rows", [5, ...ends.input]), [TARGETS]: legalTargets(ends, 5) };
      const network = new CompiledNetwork(
        { model, training: { ...RECIPE, ...training } },
        { ends, target: { ...NUMBERS, columns: [...NUMBERS.columns] } },
      );
      const weights = pick(
        initialState(network),
        network.weights.map(({ tensor }) => tensor),
      );
      const [first] = network.weights.filter(isTrained);
      fc.pre(first !== undefined && sizeOf(first.shape) > 0);
      const plane = new Plane(weights, [alongWeight(weights, { tensor: first.tensor, index: 0 })]);
      const landscape = new Landscape(plane, costOverRows(network, weights, rows), "float64", [1, 1]);
      const program = await createReferenceBackend().load(network.loss);
      const found = await program.run({ ...weights, ...rows });
      const cost = Number(found[LOSS]?.data[0]);
      fc.pre(Number.isFinite(cost));
      const { cost: costs } = await landscape.grid(11, async () => undefined);
      expect(Math.abs((costs[5] ?? NaN) - cost)).toBeLessThanOrEqual(1e-10 * Math.max(1, Math.abs(cost)));
    }),
    { numRuns: 40 },
  );
}, 120_000);

it("holds a way that moved only the two weights", async () => {
  const network = new CompiledNetwork(
    {
      model: {
        layers: [
          { id: "input", type: "input" },
          { id: "hidden", type: "dense", params: { units: 3, activation: "tanh" } },
          { id: "output", type: "output" },
        ],
        connections: [
          ["input", "hidden"],
          ["hidden", "output"],
        ],
      },
      training: { ...RECIPE, loss: { type: "half-mse" }, optimizer: { type: "adam", params: { learningRate: 0.1 } } },
    },
    { ends: { input: [2], output: [1] }, target: { ...NUMBERS, columns: [...NUMBERS.columns] } },
  );
  const rows = 20;
  const float32 = (name: string, shape: readonly number[]) => {
    const { data } = normalTensor(name, shape);
    return { shape, data: Float32Array.from(data) };
  };
  const train = { features: float32("features", [rows, 2]), targets: float32("targets", [rows, 1]) };
  const backend = createOnnxBackend();
  const data = { train, validation: null };
  const walk = await Walk.open({ backend, network, data, from: await walkBeginning({ backend, network, data }) });
  const [x, y] = [
    { tensor: "hidden/kernel", index: 3 },
    { tensor: "output/bias", index: 0 },
  ];
  for (const { tensor, shape } of network.weights)
    for (let index = 0; index < sizeOf(shape); index++)
      if (![x, y].some((one) => one.tensor === tensor && one.index === index)) walk.hold({ tensor, index }, true);
  await walk.goTo(40);

  const names = network.weights.map(({ tensor }) => tensor);
  const center = pick(walk.at.state, names);
  const plane = new Plane(center, [alongWeight(center, x), alongWeight(center, y)]);
  const cost = costOverRows(network, center, { [FEATURES]: train.features, [TARGETS]: train.targets });
  const landscape = new Landscape(plane, cost, "float64", [1, 1]);
  const way = walk.way(30);
  expect(way).toHaveLength(30);
  expect(way[0]?.position.step).toBe(0);
  let moved = 0;
  for (const { state } of way) {
    const at = plane.nearest(pick(state, names));
    expect(at.away).toBe(0);
    expect(Math.abs((await landscape.costAt(at.x, at.y)) - (await cost(pick(state, names))))).toBeLessThan(1e-9);
    moved = Math.max(moved, Math.hypot(at.x, at.y));
  }
  expect(moved).toBeGreaterThan(0.1);
  await walk.dispose();
});

it("works out each point once, and refines by those between", async () => {
  const center = { "a/kernel": { shape: [2], data: Float32Array.of(0, 0) } };
  const plane = new Plane(
    center,
    [0, 1].map((index) => alongWeight(center, { tensor: "a/kernel", index })),
  );
  let asked = 0;
  const bowl = async (weights: Readonly<Record<string, { readonly data: ArrayLike<number> }>>): Promise<number> => {
    asked += 1;
    const [a = 0, b = 0] = Array.from(weights["a/kernel"]?.data ?? []);
    return a ** 2 + 3 * b;
  };
  const landscape = new Landscape(plane, bowl, "float64", [2, 4]);
  const between = async (): Promise<void> => undefined;
  const coarse = await landscape.grid(11, between);
  expect([coarse.x[0], coarse.x[5], coarse.x[10], coarse.y[0]]).toEqual([-2, 0, 2, -4]);
  expect(coarse.cost[3 * 11 + 10]).toBeCloseTo(4 + 3 * (coarse.y[3] ?? NaN), 12);
  const fine = await landscape.grid(21, between);
  expect(fine.cost[6 * 21 + 20]).toBe(coarse.cost[3 * 11 + 10]);
  await landscape.grid(41, between);
  expect(asked).toBe(41 * 41);
  const [slope, other] = await landscape.slopes();
  expect(slope).toBeCloseTo(0, 9);
  expect(other).toBeCloseTo(3, 9);
});
