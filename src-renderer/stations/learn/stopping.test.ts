// Where the rule stops the trainings of the lab, and what is said of it.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StoppingLabView } from "../../../src-engine/protocol/learn";
import { WHOLE_LOSS } from "../../../src-engine/metrics/figures";
import { weightsUnchanged } from "../../../src-engine/rules/weights-unchanged";
import type { Arm } from "../../stores/learnView";
import type { Outcome } from "./stoppingOutcome";
import { costUpTo, lowestOf, outcomesOf, verdictOf } from "./stoppingOutcome";
import { answerText, courseText, verdictText } from "./stoppingText";

interface ArmSketch {
  readonly change: readonly number[];
  readonly costs: readonly number[];
  readonly end?: "recipe" | "diverged" | null;
}

const INTERVAL = 10;

function labOf(...arms: readonly ArmSketch[]): StoppingLabView {
  return {
    interval: INTERVAL,
    arms: arms.map(({ change, costs, end = "recipe" }, at) => ({
      factor: 10 ** (at - 1),
      learningRate: 10 ** (at - 3),
      change: Float64Array.from(change),
      loss: Float64Array.from(change, () => 1),
      all: { steps: Int32Array.from(costs, (_, place) => place * INTERVAL), loss: Float64Array.from(costs) },
      end,
    })),
  };
}

const falling = (from: number, to: number, length = 11): number[] =>
  Array.from({ length }, (_, at) => to + (from - to) * 0.3 ** at);
const changes = (value: number, length = 100): number[] => Array.from({ length }, () => value);
const rule = { threshold: 1e-4, patience: 3 };

describe("where the rule stops", () => {
  it("is where the engine's own rule ends a run that reports the same steps, in calls of any length", () => {
    const change = fc.oneof(
      fc.constantFrom(0, 1e-5, 1e-4, 1e-3, NaN, Infinity),
      fc.double({ min: 1e-6, max: 1e-2, noNaN: true }),
    );
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 60 }),
        fc.constantFrom(1e-5, 1e-4, 3e-4, 1e-3),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 60 }),
        (steps, threshold, patience, call) => {
          const own = weightsUnchanged.create({ threshold, patience }, { start: 0, watch: WHOLE_LOSS });
          let ended: number | null = null;
          for (let first = 0; first < steps.length && ended === null; first += call) {
            const some = steps.slice(first, first + call);
            const request = own.afterSteps?.({ first: first + 1, loss: some, change: some }) ?? null;
            if (request !== null) ended = first + request.keep;
          }
          const [outcome] = outcomesOf(labOf({ change: steps, costs: [1] }), { threshold, patience });
          expect(outcome?.fires ?? null).toBe(ended);
        },
      ),
    );
  });

  it("is told with the cost there, or the one that was measured last up to there", () => {
    const all = { steps: Int32Array.of(0, 10, 20), loss: Float64Array.of(3, 2, 1) };
    expect(costUpTo(all, 9)).toEqual({ step: 0, cost: 3 });
    expect(costUpTo(all, 10)).toEqual({ step: 10, cost: 2 });
    expect(costUpTo(all, Infinity)).toEqual({ step: 20, cost: 1 });
    const [known] = outcomesOf(labOf({ change: changes(1e-6), costs: [3, 2] }), rule, [{ step: 3, cost: 2.5 }]);
    expect(known?.there).toEqual({ step: 3, cost: 2.5 });
    const [other] = outcomesOf(labOf({ change: changes(1e-6), costs: [3, 2] }), rule, [{ step: 4, cost: 2.5 }]);
    expect(other?.there).toEqual({ step: 0, cost: 3 });
    expect(costUpTo({ steps: Int32Array.of(), loss: Float64Array.of() }, 5)).toBeNull();
  });
});

describe("how a cost goes on", () => {
  it.each<[string, readonly number[], string]>([
    ["settled", falling(1, 0.1), "hardly moving"],
    ["falling", Array.from({ length: 11 }, (_, at) => 1 - at / 20), "still falling"],
    ["slow", Array.from({ length: 41 }, (_, at) => 0.1 + 0.9 * 0.8 ** at), "still falling a little"],
    ["restless", [1, 0.5, 0.3, 0.4, 0.2, 0.4, 0.2, 0.4, 0.2, 0.4, 0.2], "up and down"],
    ["worse", [1, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3], "no better than the initial weights"],
    ["falling", Array.from({ length: 41 }, (_, at) => 0.8 ** at), "still falling"],
    ["short", [1, 0.5], "too few"],
  ])("%s", (course, costs, words) => {
    const [outcome] = outcomesOf(labOf({ change: changes(1), costs }), rule);
    expect(outcome?.course).toBe(course);
    expect(courseText(outcome!, 1)).toContain(words);
  });

  it("advises more steps only where the lab has more", () => {
    const costs = Array.from({ length: 11 }, (_, at) => 1 - at / 20);
    const outcome = outcomesOf(labOf({ change: changes(1), costs }), rule)[0]!;
    expect(courseText(outcome, 1, outcome.steps + 1)).toContain("it needs more steps");
    const atMost = courseText(outcome, 1, outcome.steps);
    expect(atMost).not.toContain("more steps");
    expect(atMost).toContain("train longer in Train");
  });
});

/** A tenth makes short steps and stops early at a high cost; once comes down; ten times diverges. */
const typical = labOf(
  { change: changes(1e-5), costs: Array.from({ length: 11 }, (_, at) => 1 - at / 100) },
  { change: changes(1e-2), costs: falling(1, 0.1) },
  { change: changes(5, 12), costs: [1, 50], end: "diverged" },
);

describe("what is said", () => {
  it("is that stopped is not good where the first to stop costs more than the best comes down to", () => {
    const outcomes = outcomesOf(typical, rule);
    expect(outcomes.map(({ fires }) => fires)).toEqual([3, null, null]);
    expect(verdictOf(outcomes)).toMatchObject({ kind: "poor", soonest: { arm: "tenth" }, best: { arm: "once" } });
    const { title, lines } = verdictText(outcomes);
    expect(title).toBe("Stopped is not the same as good");
    expect(lines[0]).toBe(
      "The rule stops training with a tenth of the learning rate first, after step 3, at a cost of 1. With the recipe's learning rate it comes down to 0.1.",
    );
    expect(outcomes.map((one) => courseText(one, 1)).at(-1)).toContain("diverges at step 13");
  });

  it("is that it is good where none comes lower, and that nothing stops where nothing does", () => {
    const same = { change: [...changes(1e-2, 90), ...changes(1e-6, 10)], costs: falling(1, 0.1) };
    const outcomes = outcomesOf(labOf(same, same, same), rule);
    expect(verdictOf(outcomes).kind).toBe("good");
    expect(verdictText(outcomes).title).toBe("Stopped, and good");
    expect(verdictOf(outcomesOf(labOf(same, same, same), { threshold: 1e-9, patience: 3 })).kind).toBe("none");
  });

  it("is what one that stops would have come to had it gone on", () => {
    const outcomes = outcomesOf(
      labOf(
        { change: changes(1), costs: [1, 1] },
        { change: [...changes(1e-6, 20), ...changes(1, 80)], costs: falling(1, 0.1) },
        { change: changes(1), costs: [1, 1] },
      ),
      rule,
    );
    expect(verdictText(outcomes).lines[0]).toContain("Had it gone on");
  });

  it("is said of three that diverge, too", () => {
    const lost: ArmSketch = { change: changes(1e-6, 5), costs: [1], end: "diverged" };
    const outcomes = outcomesOf(labOf(lost, lost, lost), rule);
    expect(verdictOf(outcomes).kind).toBe("untold");
    const answer = answerText(outcomes, "once");
    expect(answer?.right).toBe(false);
    expect(answer?.text).toContain("All three diverge");
    expect(verdictText(outcomesOf(labOf(lost, lost, lost), { threshold: 1e-9, patience: 3 })).lines).toEqual([
      "All three diverge before the rule could stop any.",
    ]);
  });
});

/** As Penguins ended: far down for all three, and yet fifty times lower for one. */
const farDown = labOf(
  { change: changes(1e-2), costs: falling(0.94, 0.0417) },
  { change: [...changes(1e-2, 90), ...changes(1e-6, 10)], costs: falling(0.94, 0.001178) },
  { change: [...changes(1e-2, 50), ...changes(1e-6, 50)], costs: falling(0.94, 2.37e-5, 31) },
);

describe("of costs that all came far down", () => {
  const outcomes = outcomesOf(farDown, rule, [null, { step: 93, cost: 0.001178 }, { step: 53, cost: 7.46e-5 }]);

  it("the lowest is named, and a guess that ends fifty times higher is wrong", () => {
    expect(lowestOf(outcomes)).toEqual(["tenTimes"]);
    const answer = answerText(outcomes, "once");
    expect(answer?.right).toBe(false);
    expect(answer?.text).toContain("Ten times the learning rate ends lower");
    expect(answerText(outcomes, "tenTimes")?.right).toBe(true);
  });

  it("stopped is not good where the same training ends at a third of the cost", () => {
    const { title, lines } = verdictText(outcomes);
    expect(title).toBe("Stopped is not the same as good");
    expect(lines[0]).toContain("Had it gone on, it would have come down to 2.37e-5");
  });

  it("is never said to be as low, or not to be undercut, by more than a hundredth of the lower cost", () => {
    const cost = fc.oneof(
      fc.double({ min: 1e-12, max: 1e3, noNaN: true }),
      fc.double({ min: -3, max: 3, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.tuple(cost, cost, cost), cost, fc.nat({ max: 2 }), (ends, there, which) => {
        const all = ends.map((end): ArmSketch => ({ change: changes(1e-6), costs: [there, end] }));
        const found = outcomesOf(labOf(...all), rule).map((one, at) => ({
          ...one,
          fires: at === which ? 3 : null,
          there: at === which ? { step: 3, cost: there } : null,
        }));
        const least = Math.min(...ends);
        const isNear = (value: number): boolean => value - least <= 0.01 * Math.abs(least);
        for (const arm of lowestOf(found))
          expect(isNear(found.find((one) => one.arm === arm)?.end?.cost ?? NaN)).toBe(true);
        const { kind } = verdictOf(found);
        expect(kind).toBe(isNear(there) ? "good" : "poor");
        if (verdictText(found).lines[0]?.includes("none of the three ends lower") === true)
          expect(there).toBeLessThanOrEqual(least);
      }),
    );
  });
});

describe("a guess", () => {
  it("is held against the costs at the end, those within a hundredth being equal", () => {
    const outcomes = outcomesOf(typical, rule);
    expect(lowestOf(outcomes)).toEqual(["once"]);
    expect(answerText(outcomes, null)).toBeNull();
    expect(answerText(outcomes, "once")).toEqual({
      right: true,
      text: "Right: the recipe's learning rate ends at the lowest cost, 0.1.",
    });
    expect(answerText(outcomes, "tenth")?.text).toContain("You guessed a tenth: cost 0.9.");
    expect(answerText(outcomes, "tenTimes")?.text).toContain("diverges");
  });

  it("is right for every one of the lowest, whatever the costs are", () => {
    const cost = fc.double({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(cost, cost, cost), (costs) => {
        const outcomes = costs.map((one, at): Outcome => ({
          arm: (["tenth", "once", "tenTimes"] as const)[at] ?? "once",
          learningRate: 1,
          steps: 10,
          fires: null,
          there: null,
          end: { step: 10, cost: one },
          divergedAt: null,
          change: 1,
          course: "settled",
        }));
        const least = Math.min(...costs);
        const lowest = lowestOf(outcomes);
        expect(costs[(["tenth", "once", "tenTimes"] as Arm[]).indexOf(lowest[0] ?? "once")]).toBe(least);
        for (const { arm } of outcomes) expect(answerText(outcomes, arm)?.right).toBe(lowest.includes(arm));
      }),
    );
  });
});
