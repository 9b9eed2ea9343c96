import { expect, test } from "vitest";
import { withLearningRate } from "../optimizers/registry";
import type { Model } from "../document/schema";
import { optimizerScalars } from "../optimizers/registry";
import { soundNetwork } from "../network/network";
import { stepGraph } from "../passes/compile";
import { createStepInputs } from "./stepInputs";

const model: Model = {
  layers: [
    { id: "input", type: "input" },
    { id: "first", type: "dropout", params: { rate: 0.2 } },
    { id: "second", type: "dropout", params: { rate: 0.2 } },
    { id: "output", type: "output" },
  ],
  connections: [
    ["input", "first"],
    ["first", "second"],
    ["second", "output"],
  ],
};

const optimizer = { type: "adam", params: { learningRate: 0.01 } } as const;

function inputs(seed = 1, batchSize = 4): ReturnType<typeof createStepInputs> {
  const ends = { input: [3], output: [1] };
  const { graph } = stepGraph(
    soundNetwork(model, ends),
    { loss: { type: "half-mse" }, optimizer },
    {
      measureChange: true,
    },
  );
  return createStepInputs(graph, optimizer, seed, batchSize, (step) => 0.01 * step);
}

const stretch = (count: number, batchSize = 4) => ({ count, batchSize, rows: new Int32Array(count * batchSize) });

test("random numbers of several steps are those of each step by itself", () => {
  const together = inputs().random(6, stretch(3));
  const apart = [6, 7, 8].map((step) => inputs().random(step, stretch(1)));
  expect(Object.keys(together)).toHaveLength(2);
  for (const [name, numbers] of Object.entries(together)) {
    expect([...numbers]).toEqual(apart.flatMap((one) => [...(one[name] ?? [])]));
    expect(numbers).toHaveLength(3 * 4 * 3);
  }
});

test("an incomplete batch takes the first of its step's numbers, and steps share none", () => {
  const full = Object.values(inputs().random(5, stretch(1)));
  const part = Object.values(inputs().random(5, stretch(1, 2)));
  part.forEach((numbers, index) => expect([...numbers]).toEqual([...(full[index] ?? [])].slice(0, 6)));
  const next = Object.values(inputs().random(6, stretch(1)));
  next.forEach((numbers, index) => expect([...numbers]).not.toEqual([...(full[index] ?? [])]));
});

test("each layer and each seed has numbers of its own", () => {
  const [first, second] = Object.values(inputs().random(1, stretch(1)));
  expect(first).not.toEqual(second);
  expect(Object.values(inputs(2).random(1, stretch(1)))[0]).not.toEqual(first);
});

test("the optimizer's numbers count steps over the whole run", () => {
  const together = inputs().scalars(1, 10);
  const later = inputs().scalars(7, 2);
  for (const [name, values] of Object.entries(later))
    expect([...values]).toEqual([...(together[name] ?? [])].slice(6, 8));
  expect(Object.keys(later).length).toBeGreaterThan(0);
});

test("each step's numbers follow its own learning rate", () => {
  const { rate = new Float64Array(0) } = inputs().scalars(1, 3);
  const alone = optimizerScalars(withLearningRate(optimizer, 0.03), 3);
  expect(rate[2]).toBe(alone.rate);
});

test("random numbers made at once stay within the memory set aside", () => {
  expect(inputs(1, 4).most).toBeGreaterThan(100_000);
  expect(inputs(1, 4_000_000).most).toBe(1);
});
