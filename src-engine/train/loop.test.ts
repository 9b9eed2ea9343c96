import { expect, test } from "vitest";
import { CHANGE } from "../ir/names";
import { NO_FIGURES } from "../metrics/columns";
import type { Steps, Tensors, TrainingProgram } from "../runtime/backend";
import { Batches } from "./batches";
import { createControl } from "./control";
import { LearningRate } from "./learningRate";
import type { LoopEnd } from "./loop";
import { runLoop } from "./loop";
import type { Observer, Progress } from "./observer";
import { BEGINNING } from "./observer";
import { divergedRule } from "../rules/diverged";
import { epochsRule } from "../rules/epochs";
import { BestEpoch } from "./bestEpoch";
import type { StoppingRule } from "../rules/rule";
import type { StopReason } from "../runs/stopReason";

/** A program whose one weight counts its steps, and is NaN from step `breaksAt` on, though loss and change look well. */
function counting(breaksAt: number): TrainingProgram {
  let count = 0;
  return {
    setState: (state: Tensors) => (count = state.w?.data[0] ?? 0),
    getState: () => ({ w: { shape: [1], data: Float32Array.of(count >= breaksAt ? NaN : count) } }),
    run: async (steps: Steps) => {
      count += steps.count;
      const ones = new Float64Array(steps.count).fill(1);
      return { loss: ones, measured: { [CHANGE]: ones } };
    },
    dispose: async () => undefined,
  };
}

/** 100 epochs of 12 steps, 10 in a call. */
function loop(program: TrainingProgram, ...rules: StoppingRule<StopReason>[]): Promise<LoopEnd> {
  return loopFrom(BEGINNING, program, rules);
}

function loopFrom(
  start: Progress,
  program: TrainingProgram,
  rules: readonly StoppingRule<StopReason>[],
  observer: Observer = {},
): Promise<LoopEnd> {
  return runLoop({
    program,
    batches: new Batches(24, 2, 1),
    inputs: { scalars: () => ({}), random: () => ({}), most: Infinity },
    rates: new LearningRate({ learningRate: 1, schedule: undefined, stepsPerEpoch: 12, epochs: 100 }),
    evaluator: { evaluate: async () => ({ ...NO_FIGURES, validationLoss: null }) },
    rules: [...rules, epochsRule(100)],
    best: new BestEpoch(),
    control: createControl(),
    observers: [observer],
    start,
    bestState: null,
    weights: ["w"],
    layers: [{ id: "layer", tensors: ["w"] }],
    pace: { next: (available) => Math.min(available, 10), measured: () => undefined },
  });
}

test.each([1, 5, 10, 11, 17, 300])(
  "weights that break at step %i without a word are found, and the last good ones kept",
  async (breaksAt) => {
    const end = await loop(counting(breaksAt), divergedRule());
    expect(end.reason).toEqual({ kind: "diverged", step: breaksAt, what: "weights" });
    expect(end.progress.position.step).toBe(breaksAt - 1);
    expect(end.state.w?.data[0]).toBe(breaksAt - 1);
  },
);

test("the request that keeps fewest steps wins, and the others' steps are taken back", async () => {
  const at = (step: number): StoppingRule<StopReason> => ({
    afterSteps: ({ first, loss }) =>
      first <= step && step < first + loss.length ? { keep: step - first + 1, reason: { kind: "user" } } : null,
  });
  const end = await loop(counting(Infinity), at(19), at(16));
  expect(end.progress.position).toEqual({ step: 16, epoch: 1, row: 8 });
  expect(end.state.w?.data[0]).toBe(16);
});

test.each([
  ["in the middle of an epoch", { step: 5, epoch: 0, row: 10 }, 0, 1],
  ["at the end of an epoch", { step: 12, epoch: 1, row: 0 }, 0, 1],
  ["after the measures of an epoch", { step: 12, epoch: 1, row: 0 }, 1, null],
])(
  "an end that was asked for %s, and was broken off, only takes the measures",
  async (_, position, evaluated, told) => {
    const epochs: number[] = [];
    const reason = { kind: "user" } as const;
    const start: Progress = { ...BEGINNING, position, evaluated, lossSum: 10, requested: reason };
    const end = await loopFrom(start, counting(Infinity), [], { epoch: ({ epoch }) => void epochs.push(epoch) });
    expect(end.reason).toEqual(reason);
    expect(end.progress.position).toEqual(position);
    expect(epochs).toEqual(told === null ? [] : [told]);
  },
);
