import { expect, test, vi } from "vitest";
import type { RunProgress } from "../protocol/messages";
import type { EpochMetrics } from "../protocol/runs";
import { BEGINNING } from "./loop";
import type { Progress } from "./loop";
import { createProgress } from "./progress";
import { BestEpoch } from "./rules/noImprovement";

function metrics(epoch: number): EpochMetrics {
  const none = { accuracy: null, validationAccuracy: null, mae: null, validationMae: null };
  return {
    epoch,
    step: epoch * 10,
    seconds: epoch,
    loss: 1,
    validationLoss: 1,
    change: 0.5,
    learningRate: 0.1,
    ...none,
  };
}

const at = (epoch: number): Progress => ({
  position: { step: epoch * 10, epoch, row: 0 },
  evaluated: epoch,
  lossSum: 0,
  seconds: epoch,
  change: 0.5,
  requested: null,
  optimizerStart: 0,
  heed: null,
});

test("many short epochs travel in few messages, each once", async () => {
  const now = vi.spyOn(performance, "now");
  let clock = 1_000;
  now.mockImplementation(() => clock);
  const told: RunProgress[] = [];
  const best = new BestEpoch(metrics(3));
  const progress = createProgress({
    stepsPerEpoch: 10,
    epochs: 500,
    start: BEGINNING,
    best,
    unchangedFor: () => 2,
    rates: { at: (step) => 1 / step },
    onProgress: (news) => told.push(news),
  });
  for (let epoch = 1; epoch <= 400; epoch++) {
    clock += 1;
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
    change: 0.5,
    unchangedFor: 2,
    bestEpoch: 3,
    secondsLeft: 100,
  });
  expect(told.at(-1)?.stepsPerSecond).toBeCloseTo(10, 6);
});
