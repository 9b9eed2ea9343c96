// @vitest-environment happy-dom
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createWorld } from "../testing/mountApp";
import { createFakeBridge } from "../testing/fakeBridge";
import { sampleProject } from "../testing/samples";
import type { LearnView, Move } from "./learnView";
import { FIRST_VIEW, MOVES, STAGES, choicesIn, placeAfter, useLearnViewStore } from "./learnView";
import { useProjectsStore } from "./projects";

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

describe("what is chosen, in another network", () => {
  const values = (size: number) => [{ name: "a", symbol: "a", shape: [size], axes: ["unit"], unrolled: null }];
  const layer = {
    type: "dense",
    title: "Hidden",
    sources: [],
    join: null,
    activation: null,
    names: null,
    classes: false,
    units: null,
  };
  const start = {
    network: {
      layers: [{ ...layer, id: "hidden", shape: [2], values: values(2), output: true }],
      weights: [{ tensor: "hidden/kernel", layer: "hidden", shape: [3, 2], axes: ["input", "unit"], trained: true }],
      ...{ rows: 8, batchSize: 2, stepsPerEpoch: 4, loss: "half-mse", optimizer: "adam" },
    },
    parts: { train: 8, validation: 2, test: 0 },
  };
  const kernel = (index: number) => ({ tensor: "hidden/kernel", index });
  const unit = { kind: "unit", layer: "hidden", value: "a", index: 1 } as const;

  it.each<[string, Partial<LearnView>, Partial<LearnView>]>([
    ["a weight past the end", { subject: { kind: "weight", ...kernel(151) } }, { subject: FIRST_VIEW.subject }],
    ["a tensor", { subject: { kind: "weight", tensor: "b/bias", index: 0 } }, { subject: FIRST_VIEW.subject }],
    ["a unit past the end", { subject: { ...unit, index: 2 } }, { subject: FIRST_VIEW.subject }],
    ["a value of a layer", { subject: { ...unit, value: "z" } }, { subject: FIRST_VIEW.subject }],
    ["a layer", { subject: { ...unit, layer: "b" } }, { subject: FIRST_VIEW.subject }],
    ["a row past the end", { row: { part: "validation", row: 2 } }, { row: null }],
    ["a part", { row: { part: "test", row: 0 } }, { row: null }],
    [
      "a weight and the rows of the landscape",
      { landscape: { ...FIRST_VIEW.landscape, x: kernel(6), y: kernel(5), rows: "test" } },
      { landscape: { ...FIRST_VIEW.landscape, y: kernel(5) } },
    ],
  ])("falls back to the first choice: %s", (_, chosen, expected) => {
    expect(choicesIn(start, { ...FIRST_VIEW, ...chosen })).toMatchObject(expected);
  });

  it("stays where it is there", () => {
    const chosen = {
      subject: { kind: "weight", ...kernel(5) },
      row: { part: "validation", row: 1 },
      landscape: { ...FIRST_VIEW.landscape, x: kernel(0), y: kernel(5), rows: "validation" },
    } as const;
    expect(choicesIn(start, { ...FIRST_VIEW, ...chosen })).toEqual(chosen);
    expect(choicesIn(start, { ...FIRST_VIEW, subject: unit }).subject).toBe(unit);
  });
});

it("begins anew in another project, but is looked at in the same way", async () => {
  const bridge = createFakeBridge();
  bridge.answers["project.open"] = ({ path }) => ({ ...sampleProject(), project: path, folder: path });
  bridge.answers["project.close"] = () => null;
  const { projects, views } = createWorld(bridge).within(() => ({
    projects: useProjectsStore(),
    views: useLearnViewStore(),
  }));
  await projects.open("/home/me/Penguins");
  const look = { mode: "time", tab: "ledger", speed: 4, slow: true } as const;
  views.set({
    ...look,
    origin: { kind: "run", run: "0001-adam", at: "best" },
    row: { part: "train", row: 40 },
    subject: { kind: "weight", tensor: "hidden/kernel", index: 151 },
    ...{ step: 7, stage: "blame", guess: "once", threshold: 1, labSteps: 9 },
    ...{ recordStep: 4, recordRow: 3, recordColumns: ["a", "b"], ruleColumns: ["a", "b"] },
  });
  await projects.open("/home/me/Cars");
  expect(views.view).toEqual({ ...FIRST_VIEW, ...look });
});
