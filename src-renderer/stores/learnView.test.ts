// @vitest-environment happy-dom
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createWorld } from "../testing/mountApp";
import type { Move } from "./learnView";
import { FIRST_VIEW, MOVES, STAGES, placeAfter, useLearnViewStore } from "./learnView";

const BOUNDS = { first: 0, last: 20, ended: null, stepsPerEpoch: 8 };

describe("moves through training", () => {
  it.each<[Move, number, (typeof STAGES)[number], number, (typeof STAGES)[number]]>([
    ["stage", 3, "blame", 3, "change"],
    ["stage", 3, "change", 4, "predict"],
    ["stage", 20, "change", 20, "change"],
    ["stageBack", 3, "predict", 2, "change"],
    ["stageBack", 0, "predict", 0, "predict"],
    ["step", 3, "blame", 4, "blame"],
    ["epoch", 3, "blame", 8, "blame"],
    ["epoch", 16, "predict", 20, "predict"],
    ["epochBack", 9, "predict", 8, "predict"],
    ["epochBack", 8, "predict", 0, "predict"],
    ["last", 3, "blame", 20, "predict"],
  ])("%s from step %d, %s", (move, step, stage, toStep, toStage) => {
    expect(placeAfter(move, { step, stage }, BOUNDS)).toEqual({ step: toStep, stage: toStage });
  });

  it.each([
    [3, 14],
    [13, 14],
    [14, 20],
    [17, 20],
  ])("the last step from step %d is %d, where the run ended at 14", (step, to) => {
    expect(placeAfter("last", { step, stage: "blame" }, { ...BOUNDS, ended: 14 })).toEqual({
      step: to,
      stage: "predict",
    });
  });

  it("stay within the training, and a stage on and back is where it was", () => {
    const place = fc.record({ step: fc.integer({ min: 0, max: 20 }), stage: fc.constantFrom(...STAGES) });
    fc.assert(
      fc.property(place, fc.constantFrom(...MOVES), (from, move) => {
        const { step } = placeAfter(move, from, BOUNDS);
        expect(step).toBeGreaterThanOrEqual(0);
        expect(step).toBeLessThanOrEqual(20);
        const isEnd = from.step === 20 && from.stage === "change";
        if (!isEnd) expect(placeAfter("stageBack", placeAfter("stage", from, BOUNDS), BOUNDS)).toEqual(from);
      }),
    );
  });
});

it("can be written down and set again; what a lesson locks, a person does not change", () => {
  createWorld().within(() => {
    const store = useLearnViewStore();
    store.set({
      stage: "blame",
      subject: { kind: "weight", tensor: "hidden/kernel", index: 3 },
      locked: ["subject", "weights"],
    });
    const written: unknown = JSON.parse(JSON.stringify(store.view));
    expect(written).toEqual(store.view);
    store.choose({ subject: { kind: "cost" }, tab: "ledger" });
    expect(store.view).toMatchObject({ tab: "ledger", subject: { kind: "weight", index: 3 } });
    expect(store.isLocked("weights")).toBe(true);
    store.reset();
    expect(store.view).toEqual(FIRST_VIEW);
  });
});
