import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Params, ParamSpecs } from "../document/params";
import { WHOLE_LOSS } from "../metrics/figures";
import type { StopReason } from "../runs/stopReason";
import { epochWith } from "../testing/epoch";
import { BestEpoch } from "../train/bestEpoch";
import { divergedRule } from "./diverged";
import { epochsRule } from "./epochs";
import { exploding } from "./exploding";
import { gradientSmall } from "./gradient-small";
import { layersUnchanged } from "./layers-unchanged";
import { noImprovement } from "./no-improvement";
import { recipeRules } from "./recipeRules";
import type { RuleState, StepsReport, StoppingRule } from "./rule";
import { earliest } from "./rule";
import type { ReasonSchema, RuleSpec } from "./spec";
import { steps as stepLimit } from "./steps";
import { target } from "./target";
import { time } from "./time";
import { stepsUntilUnchanged, weightsUnchanged } from "./weights-unchanged";

/** The rule at work, from the beginning of a run or from what it remembers. */
function made<P extends ParamSpecs, R extends ReasonSchema>(
  spec: RuleSpec<P, R>,
  params: Params<P>,
  state?: RuleState,
) {
  return spec.create(params, { start: 0, watch: WHOLE_LOSS, state });
}

const metrics = (epoch: number, validationLoss: number | null) => epochWith({ epoch, step: epoch, validationLoss });

/** The figures of some steps. */
interface Figures {
  readonly loss: number;
  readonly change: number;
  readonly layers: readonly [number, number];
  readonly norm: number;
}

/** Cuts steps into reports as the loop would, at the given lengths in turn. */
function* cut(steps: readonly Figures[], lengths: readonly number[]): Generator<StepsReport> {
  for (let at = 0, turn = 0; at < steps.length; turn++) {
    const some = steps.slice(at, at + (lengths[turn % lengths.length] ?? 1));
    yield {
      first: at + 1,
      loss: some.map(({ loss }) => loss),
      change: some.map(({ change }) => change),
      layers: { a: some.map(({ layers }) => layers[0]), b: some.map(({ layers }) => layers[1]) },
      gradientNorm: some.map(({ norm }) => norm),
    };
    at += some.length;
  }
}

/** The number of the step (from 1) after which the rule ends the run, and why; null where it does not. */
function endOf(
  rule: StoppingRule<StopReason>,
  steps: readonly Figures[],
  lengths: readonly number[],
): { step: number; reason: StopReason } | null {
  for (const report of cut(steps, lengths)) {
    const request = rule.afterSteps?.(report) ?? null;
    if (request !== null) return { step: report.first + request.keep - 1, reason: request.reason };
  }
  return null;
}

const small = fc.constantFrom(0.5, 0.05, 0.005, NaN);
const steps = fc.array(
  fc.record({ loss: fc.constantFrom(0.5, 1, 5, 20, -30), change: small, layers: fc.tuple(small, small), norm: small }),
  { minLength: 1, maxLength: 60 },
);
const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

interface CountingCase {
  readonly name: string;
  readonly make: (patience: number, before?: RuleState) => StoppingRule<StopReason>;
  readonly holds: (step: Figures, first: Figures) => boolean;
  readonly reason: (step: Figures, patience: number, first: Figures) => StopReason;
}

const COUNTING: readonly CountingCase[] = [
  {
    name: "weights-unchanged",
    make: (patience, before) => made(weightsUnchanged, { threshold: 0.1, patience }, before),
    holds: ({ change }) => change < 0.1,
    reason: ({ change }, patience) => ({ kind: "weights-unchanged", threshold: 0.1, patience, change }),
  },
  {
    name: "layers-unchanged",
    make: (patience, before) => made(layersUnchanged, { threshold: 0.1, patience }, before),
    holds: ({ layers }) => layers.every((change) => change < 0.1),
    reason: ({ layers: [a, b] }, patience) => ({
      kind: "layers-unchanged",
      threshold: 0.1,
      patience,
      layer: b > a ? "b" : "a",
      change: Math.max(a, b),
    }),
  },
  {
    name: "gradient-small",
    make: (patience, before) => made(gradientSmall, { threshold: 0.1, patience }, before),
    holds: ({ norm }) => norm < 0.1,
    reason: ({ norm }, patience) => ({ kind: "gradient-small", threshold: 0.1, patience, norm }),
  },
  {
    name: "exploding",
    make: (patience, before) => made(exploding, { factor: 4, patience }, before),
    holds: ({ loss }, first) => loss > 4 * Math.abs(first.loss),
    reason: ({ loss }, patience, first) => ({ kind: "exploding", factor: 4, patience, first: first.loss, loss }),
  },
];

describe.each(COUNTING)("$name", ({ make, holds, reason }) => {
  /** The definition: the first step that ends `patience` steps in a row for which the condition holds. */
  const expected = (all: readonly Figures[], patience: number) => {
    const first = all[0];
    if (first === undefined) return null;
    const at = all.findIndex(
      (_, index) =>
        index + 1 >= patience && all.slice(index + 1 - patience, index + 1).every((step) => holds(step, first)),
    );
    const step = all[at];
    return step === undefined ? null : { step: at + 1, reason: reason(step, patience, first) };
  };

  test("stops after exactly `patience` steps in a row, however the steps are cut into calls", () => {
    fc.assert(
      fc.property(steps, lengths, fc.integer({ min: 1, max: 6 }), (all, sizes, patience) => {
        expect(endOf(make(patience), all, sizes)).toEqual(expected(all, patience));
      }),
      { numRuns: 300 },
    );
  });

  test("tells of each report the first step for which the condition holds, up to its wish to stop", () => {
    fc.assert(
      fc.property(steps, lengths, fc.integer({ min: 1, max: 6 }), (all, sizes, patience) => {
        const [first] = all;
        if (first === undefined) return;
        const rule = make(patience);
        for (const report of cut(all, sizes)) {
          const keep = rule.afterSteps?.(report)?.keep ?? null;
          const seen = all.slice(report.first - 1, report.first - 1 + (keep ?? report.loss.length));
          const at = seen.findIndex((step) => holds(step, first));
          expect(rule.firstHeld?.()).toBe(at < 0 ? null : at);
          if (keep !== null) return;
        }
      }),
    );
  });

  test("goes on counting where a checkpoint left off, wherever that was", () => {
    fc.assert(
      fc.property(steps, fc.nat(), fc.integer({ min: 1, max: 6 }), (all, place, patience) => {
        const end = expected(all, patience);
        const at = place % (end?.step ?? all.length);
        const before = make(patience);
        endOf(before, all.slice(0, at), [3]);
        const state = JSON.parse(JSON.stringify(before.state?.())) as RuleState;
        const after = make(patience, at === 0 ? undefined : state);
        expect(after.heldFor?.()).toBe(before.heldFor?.());
        const rest = endOf(after, all.slice(at), [2]);
        expect(rest === null ? null : { ...rest, step: rest.step + at }).toEqual(end);
      }),
      { numRuns: 300 },
    );
  });
});

test("a change that is not a number counts as a change", () => {
  const rule = made(weightsUnchanged, { threshold: 0.1, patience: 2 });
  expect(rule.afterSteps?.({ first: 1, loss: [1, 1, 1], change: [0.01, NaN, 0.01] })).toBeNull();
  expect(rule.heldFor?.()).toBe(1);
});

test("weights-unchanged tells from the changes alone where it would have ended the training", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double({ min: 0, max: 1 }), fc.constantFrom(0.25, NaN)), { maxLength: 60 }),
      fc.constantFrom(0.25, 0.5, 0.9),
      fc.integer({ min: 1, max: 5 }),
      (change, threshold, patience) => {
        const asked = made(weightsUnchanged, { threshold, patience }).afterSteps?.({ first: 1, loss: change, change });
        expect(stepsUntilUnchanged(change, { threshold, patience })).toBe(asked?.keep ?? null);
      },
    ),
  );
});

test("layers-unchanged says nothing of a network without weights", () => {
  const rule = made(layersUnchanged, { threshold: 0.1, patience: 1 });
  expect(rule.afterSteps?.({ first: 1, loss: [1], change: [0] })).toBeNull();
});

test("no-improvement stops `patience` epochs after the last one that was better by more than min-delta", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0.25, 0.5, NaN)), {
        minLength: 1,
        maxLength: 40,
      }),
      fc.integer({ min: 1, max: 8 }),
      fc.constantFrom(0, 0.05, 0.3),
      fc.nat({ max: 40 }),
      (losses, patience, minDelta, resumedAt) => {
        let rule = made(noImprovement, { patience, minDelta });
        let [bestEpoch, least] = [0, Infinity];
        for (const [index, loss] of losses.entries()) {
          const epoch = index + 1;
          // Taken up again, with what JSON leaves of the state.
          if (epoch === resumedAt + 1 && epoch > 1)
            rule = made(noImprovement, { patience, minDelta }, { ...rule.state?.() });
          if (loss < least - minDelta) [bestEpoch, least] = [epoch, loss];
          const expected =
            epoch - bestEpoch >= patience ? { kind: "no-improvement", patience, bestEpoch, minDelta } : null;
          expect(rule.afterEpoch?.(metrics(epoch, loss))).toEqual(expected);
          if (expected !== null) return;
        }
      },
    ),
  );
});

test("with min-delta many small gains add up to one", () => {
  const rule = made(noImprovement, { patience: 3, minDelta: 0.1 });
  const losses = [1, 0.95, 0.89, 0.85, 0.8, 0.8];
  expect(losses.map((loss, index) => rule.afterEpoch?.(metrics(index + 1, loss)))).toEqual([
    null,
    null,
    null,
    null,
    null,
    { kind: "no-improvement", patience: 3, bestEpoch: 3, minDelta: 0.1 },
  ]);
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

test("steps stops with the last one, however the steps are cut into calls", () => {
  fc.assert(
    fc.property(steps, lengths, fc.integer({ min: 1, max: 70 }), (all, sizes, most) => {
      expect(endOf(made(stepLimit, { steps: most }), all, sizes)).toEqual(
        most > all.length ? null : { step: most, reason: { kind: "steps", steps: most } },
      );
    }),
  );
});

test("time stops after the first call that ends when it is up", () => {
  const rule = made(time, { seconds: 2.5 });
  expect([1, 2.4, 2.5, 9].map((seconds) => rule.afterCall?.(seconds))).toEqual([
    null,
    null,
    { kind: "time", seconds: 2.5 },
    { kind: "time", seconds: 2.5 },
  ]);
});

test("a target metric stops in the first epoch that reaches it, on its own part of the rows", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(0.1, 0.5, 0.9, NaN, null), fc.constantFrom(0.1, 0.5, 0.9, null)), {
        maxLength: 20,
      }),
      fc.constantFrom("train", "validation"),
      fc.constantFrom("at-least", "at-most"),
      (values, on, reaches) => {
        const rule = made(target, { figure: "f1", on, reaches, value: 0.5 });
        for (const [f1, validationF1] of values) {
          const value = on === "train" ? f1 : validationF1;
          const isReached = value !== null && (reaches === "at-least" ? value >= 0.5 : value <= 0.5);
          const expected = isReached ? { kind: "target", metric: "f1", on, reaches, value: 0.5, reached: value } : null;
          expect(rule.afterEpoch?.(epochWith({ f1, validationF1 }))).toEqual(expected);
          if (isReached) return;
        }
      },
    ),
  );
});

test("the loss can be a target too", () => {
  const on = (part: "train" | "validation") =>
    made(target, { figure: "loss", on: part, reaches: "at-most", value: 0.2 });
  expect(on("train").afterEpoch?.(epochWith({ loss: 0.2, validationLoss: 1 }))).toMatchObject({
    kind: "target",
    reached: 0.2,
  });
  expect(on("validation").afterEpoch?.(epochWith({ loss: 0.2, validationLoss: 1 }))).toBeNull();
});

test("of several requests the one that keeps fewest steps counts", () => {
  const late = { keep: 5, reason: { kind: "user" } } as const;
  const early = { keep: 2, reason: { kind: "user" } } as const;
  expect(earliest([null, late, early])).toBe(early);
  expect(earliest([null, null])).toBeNull();
});

test("a recipe has the rules that it names, those for epochs and divergence always, and takes their memory up again", () => {
  const plain = recipeRules({ epochs: 5, rules: [] });
  expect(plain.rules).toHaveLength(2);
  expect(plain.states()).toEqual({});
  const held = { threshold: 0.1, patience: 3 };
  const recipe = {
    epochs: 5,
    rules: [
      { type: "no-improvement", params: { patience: 4, minDelta: 0.1 } },
      { type: "weights-unchanged", params: held },
      { type: "layers-unchanged", params: held },
      { type: "gradient-small", params: held },
      { type: "target", params: { figure: "f1", on: "train", reaches: "at-least", value: 1 } },
      { type: "steps", params: { steps: 9 } },
      { type: "time", params: { seconds: 9 } },
      { type: "exploding", params: { factor: 2, patience: 3 } },
    ],
  };
  const all = recipeRules(recipe);
  expect(all.rules).toHaveLength(10);
  for (const report of cut(
    [
      { loss: 1, change: 0.01, layers: [0, 0.01], norm: 1 },
      { loss: 3, change: 0.01, layers: [0, 0.5], norm: 0.01 },
    ],
    [2],
  )) {
    for (const rule of all.rules) rule.afterSteps?.(report);
  }
  expect(all.heldFor()).toEqual({
    "weights-unchanged": 2,
    "layers-unchanged": 0,
    "gradient-small": 1,
    exploding: 1,
  });
  const again = recipeRules(recipe, 0, all.states());
  expect(again.heldFor()).toEqual(all.heldFor());
  expect(again.states()).toEqual(all.states());
});
