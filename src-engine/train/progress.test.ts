import { expect, test, vi } from "vitest";
import type { Word } from "../document/schema";
import type { RunProgress } from "../protocol/messages";
import type { EpochMetrics } from "../runs/epochs";
import { BEGINNING } from "./observer";
import type { Progress } from "./observer";
import { createProgress } from "./progress";
import { BestEpoch } from "./bestEpoch";
import { epochWith } from "../testing/epoch";

const metrics = (epoch: number): EpochMetrics => epochWith({ epoch, step: epoch * 10, seconds: epoch, change: 0.5 });

const at = (epoch: number): Progress => ({
  position: { step: epoch * 10, epoch, row: 0 },
  evaluated: epoch,
  lossSum: 0,
  seconds: epoch,
  change: 0.5,
  layers: { hidden: 0.1 },
  gradientNorm: null,
  requested: null,
  optimizerStart: 0,
  plateau: null,
});

test("many short epochs travel in few messages, each once", async () => {
  const now = vi.spyOn(performance, "now");
  let clock = 1_000;
  now.mockImplementation(() => clock);
  const told: RunProgress[] = [];
  const best = new BestEpoch(metrics(3));
  const progress = createProgress({
    stepsPerEpoch: 10,
    training: { epochs: 500, rules: [] },
    start: BEGINNING,
    best,
    heldFor: () => ({ "weights-unchanged": 2 }),
    rates: { at: (step) => 1 / step },
    onProgress: (news) => told.push(news),
  });
  for (let epoch = 1; epoch <= 400; epoch++) {
    clock += 1;
    await progress.steps?.({ first: epoch * 10 - 1, loss: [9, 1 / epoch], change: [0, 0] }, at(epoch), async () => {
      throw new TypeError("nothing is asked of a step");
    });
    progress.epoch?.(metrics(epoch), false, {});
    await progress.between?.(at(epoch), {});
  }
  progress.ended?.(at(400), { kind: "epochs", epochs: 400 });
  // 400 ms at 20 messages a second, and the last word.
  expect(told).toHaveLength(9);
  expect(told.flatMap(({ epochs }) => epochs.map(({ epoch }) => epoch))).toEqual(
    Array.from({ length: 400 }, (_, index) => index + 1),
  );
  expect(told.at(-1)).toMatchObject({
    step: 4_000,
    learningRate: 1 / 4_000,
    stepsPerEpoch: 10,
    batchLoss: 1 / 400,
    change: 0.5,
    heldFor: { "weights-unchanged": 2 },
    layers: { hidden: 0.1 },
    bestEpoch: 3,
    secondsLeft: 100,
  });
  expect(told.at(-1)?.stepsPerSecond).toBeCloseTo(10, 6);
});

test("the time left is that of the rule that ends the run first", () => {
  const left = (...rules: Word[]): number | null => {
    const told: RunProgress[] = [];
    const progress = createProgress({
      stepsPerEpoch: 10,
      training: { epochs: 500, rules },
      start: BEGINNING,
      best: new BestEpoch(),
      rates: { at: () => 1 },
      heldFor: () => ({}),
      onProgress: (news) => told.push(news),
    });
    // 10 steps a second.
    progress.ended?.(at(400), { kind: "user" });
    return told[0]?.secondsLeft ?? null;
  };
  expect(left()).toBeCloseTo(100, 6);
  expect(left({ type: "steps", params: { steps: 4_100 } })).toBeCloseTo(10, 6);
  expect(left({ type: "steps", params: { steps: 4_100 } }, { type: "time", params: { seconds: 403 } })).toBeCloseTo(
    3,
    6,
  );
  expect(left({ type: "time", params: { seconds: 399 } })).toBe(0);
});
