import { expect, it } from "vitest";
import { epochWith } from "../testing/epoch";
import { noImprovement } from "../rules/no-improvement";
import { target } from "../rules/target";
import { BestEpoch } from "./bestEpoch";

const watch = { metric: "accuracy", output: "kind" } as const;
const epoch = (number: number, accuracy: number | null, loss = 1) =>
  epochWith({
    epoch: number,
    validationLoss: loss,
    outputs: { kind: { validationAccuracy: accuracy }, size: { validationMae: 10 - number } },
  });

it("takes the greatest value of a figure of which more is better, the first of equals, whatever the loss does", () => {
  const best = new BestEpoch(null, watch);
  expect(
    [0.5, null, 0.8, 0.8, NaN, 0.7].map((accuracy, index) => best.see(epoch(index + 1, accuracy, 1 / (index + 1)))),
  ).toEqual([true, false, true, false, false, false]);
  expect(best.metrics?.epoch).toBe(3);
});

it("takes the least value of a figure of which less is better", () => {
  const best = new BestEpoch(null, { metric: "mae", output: "size" });
  expect([1, 2].map((number) => best.see(epoch(number, 0.5)))).toEqual([true, true]);
  expect(best.see(epoch(1, 0.9))).toBe(false);
});

it("has patience with the watched figure, and remembers it where a run is resumed", () => {
  const rule = noImprovement.create({ patience: 2, minDelta: 0.05 }, { start: 0, watch });
  const values = [0.5, 0.54, 0.56, 0.6];
  expect(values.map((accuracy, index) => rule.afterEpoch?.(epoch(index + 1, accuracy)))).toEqual([
    null,
    null,
    null,
    null,
  ]);
  const resumed = noImprovement.create(
    { patience: 2, minDelta: 0.05 },
    { start: 0, watch, state: { ...rule.state?.() } },
  );
  expect(resumed.afterEpoch?.(epoch(5, 0.6))).toEqual({
    kind: "no-improvement",
    patience: 2,
    bestEpoch: 3,
    minDelta: 0.05,
    watch,
  });
});

it("ends when the figure of the output that is named reaches its value, and not when that of another one does", () => {
  const rule = target.create(
    { figure: "size/mae", on: "validation", reaches: "at-most", value: 7 },
    { start: 0, watch },
  );
  expect(rule.afterEpoch?.(epoch(1, 0.1))).toBeNull();
  expect(rule.afterEpoch?.(epoch(3, 0.1))).toMatchObject({ kind: "target", output: "size", reached: 7 });
});

it("takes the network's own figures for those of the only output", () => {
  const rule = target.create(
    { figure: "kind/accuracy", on: "train", reaches: "at-least", value: 0.9 },
    { start: 0, watch },
  );
  expect(rule.afterEpoch?.(epochWith({ accuracy: 0.95 }))).toMatchObject({ kind: "target", reached: 0.95 });
});
