import fc from "fast-check";
import { expect, test } from "vitest";
import type { EpochMetrics } from "../../protocol/runs";
import { divergedRule } from "./diverged";
import { epochsRule } from "./epochs";
import { BestEpoch, noImprovementRule } from "./noImprovement";
import { earliest } from "./rule";
import { weightsUnchangedRule } from "./weightsUnchanged";

function metrics(epoch: number, validationLoss: number | null): EpochMetrics {
  return {
    epoch,
    validationLoss,
    step: epoch,
    seconds: 0,
    loss: 1,
    accuracy: null,
    validationAccuracy: null,
    mae: null,
    validationMae: null,
    change: 1,
    learningRate: 0.1,
  };
}

/** Cuts a list into reports as the loop would, at the given lengths in turn. */
function* cut(
  values: readonly number[],
  lengths: readonly number[],
): Generator<{ first: number; change: number[]; loss: number[] }> {
  for (let at = 0, turn = 0; at < values.length; turn++) {
    const change = values.slice(at, at + (lengths[turn % lengths.length] ?? 1));
    yield { first: at + 1, change, loss: change.map(() => 1) };
    at += change.length;
  }
}

const changes = fc.array(fc.constantFrom(0.5, 0.05, 0.005), { minLength: 1, maxLength: 60 });
const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

test("weights-unchanged stops after exactly `patience` small changes in a row, however the steps are cut into calls", () => {
  fc.assert(
    fc.property(changes, lengths, fc.integer({ min: 1, max: 6 }), (values, sizes, patience) => {
      const expected = values.findIndex(
        (_, at) => at + 1 >= patience && values.slice(at + 1 - patience, at + 1).every((value) => value < 0.1),
      );
      const rule = weightsUnchangedRule(0.1, patience);
      let stoppedAt = -1;
      for (const report of cut(values, sizes)) {
        const request = rule.afterSteps(report);
        if (request !== null) {
          stoppedAt = report.first + request.keep - 2;
          expect(request.reason).toEqual({
            kind: "weights-unchanged",
            threshold: 0.1,
            patience,
            change: values[stoppedAt],
          });
          break;
        }
      }
      expect(stoppedAt).toBe(expected);
    }),
  );
});

test("a change that is not a number counts as a change", () => {
  const rule = weightsUnchangedRule(0.1, 2);
  expect(rule.afterSteps({ first: 1, loss: [1, 1, 1], change: [0.01, NaN, 0.01] })).toBeNull();
  expect(rule.unchangedFor()).toBe(1);
});

test("weights-unchanged goes on counting where a checkpoint left off", () => {
  expect(weightsUnchangedRule(0.1, 3, 2).afterSteps({ first: 7, loss: [1], change: [0] })).toMatchObject({ keep: 1 });
});

test("no-improvement stops `patience` epochs after the best one", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 8 }),
      (losses, patience) => {
        const best = new BestEpoch();
        const rule = noImprovementRule(patience, best);
        for (const [index, loss] of losses.entries()) {
          const seen = metrics(index + 1, loss);
          best.see(seen);
          const least = Math.min(...losses.slice(0, index + 1));
          const bestEpoch = losses.indexOf(least) + 1;
          const expected = index + 1 - bestEpoch >= patience ? { kind: "no-improvement", patience, bestEpoch } : null;
          expect(rule.afterEpoch?.(seen)).toEqual(expected);
          if (expected !== null) return;
        }
      },
    ),
  );
});

test("an equal validation loss is no improvement, and one that is not finite never is", () => {
  const best = new BestEpoch();
  expect(
    [metrics(1, 0.5), metrics(2, 0.5), metrics(3, NaN), metrics(4, null), metrics(5, 0.4)].map((seen) =>
      best.see(seen),
    ),
  ).toEqual([true, false, false, false, true]);
});

test("diverged keeps the steps before the one whose numbers broke", () => {
  const rule = divergedRule();
  expect(rule.afterSteps?.({ first: 11, loss: [1, 2, 3], change: [1, 1, 1] })).toBeNull();
  expect(rule.afterSteps?.({ first: 11, loss: [1, 2, NaN], change: [1, 1, 1] })).toEqual({
    keep: 2,
    reason: { kind: "diverged", step: 13, what: "loss" },
  });
  expect(rule.afterSteps?.({ first: 11, loss: [1, 2, 3], change: [Infinity, 1, 1] })).toEqual({
    keep: 0,
    reason: { kind: "diverged", step: 11, what: "weights" },
  });
});

test("epochs stops with the last one", () => {
  const rule = epochsRule(3);
  expect([1, 2, 3].map((epoch) => rule.afterEpoch?.(metrics(epoch, null)))).toEqual([
    null,
    null,
    { kind: "epochs", epochs: 3 },
  ]);
});

test("of several requests the one that keeps fewest steps counts", () => {
  const late = { keep: 5, reason: { kind: "user" } } as const;
  const early = { keep: 2, reason: { kind: "user" } } as const;
  expect(earliest([null, late, early])).toBe(early);
  expect(earliest([null, null])).toBeNull();
});
