// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { expect, it, vi } from "vitest";
import type { LearnStart, StoppingLabView } from "../../src-engine/protocol/learn";
import { createFakeBridge, failure } from "../testing/fakeBridge";
import { createWorld } from "../testing/mountApp";
import { sampleProject } from "../testing/samples";
import { useLearnStore } from "./learn";
import { useLearnViewStore } from "./learnView";
import { useProjectsStore } from "./projects";
import { useStoppingLabStore } from "./stoppingLab";

/** Steps of the recipe. */
const LAST = 95;
const INTERVAL = 10;

function labAfter(steps: number): StoppingLabView {
  const taken = Math.min(steps, LAST);
  const costs = Array.from({ length: Math.floor(taken / INTERVAL) + 1 }, (_, at) => at * INTERVAL);
  return {
    interval: INTERVAL,
    arms: [0.1, 1, 10].map((factor) => ({
      factor,
      learningRate: factor,
      loss: new Float64Array(taken),
      change: new Float64Array(taken),
      all: { steps: Int32Array.from(costs), loss: Float64Array.from(costs) },
      end: null,
    })),
  };
}

async function opened() {
  const bridge = createFakeBridge();
  bridge.answers["project.open"] = () => sampleProject();
  let walks = 0;
  bridge.answers["learn.open"] = (): LearnStart => ({
    walk: `walk ${++walks}`,
    network: { layers: [], weights: [], rows: 1, batchSize: 1, stepsPerEpoch: 1, loss: "half-mse", optimizer: "adam" },
    at: {
      step: 0,
      epoch: 0,
      row: 0,
      batch: Int32Array.of(0),
      batchInFile: Int32Array.of(0),
      last: null,
      weights: {},
      end: null,
      edits: [],
      frozen: [],
      touches: [],
    },
    first: 0,
    last: LAST,
    parts: { train: 1, validation: 0, test: 0 },
    exact: true,
  });
  bridge.answers["learn.close"] = () => null;
  bridge.answers["learn.lab"] = ({ steps }) => labAfter(steps);
  bridge.answers["learn.labCosts"] = ({ steps }) => steps.map((step) => (step === null ? null : step / 1000));
  const world = createWorld(bridge);
  const stores = world.within(() => ({
    projects: useProjectsStore(),
    learn: useLearnStore(),
    views: useLearnViewStore(),
    lab: useStoppingLabStore(),
  }));
  await stores.projects.open("/home/me/Penguins");
  await stores.learn.open({ kind: "initial" });
  const asked = () =>
    bridge.asked.flatMap(({ name, input }) => (name === "learn.lab" ? [(input as { steps: number }).steps] : []));
  return { bridge, asked, ...stores };
}

it("takes the recipe's steps, few at first, and measures the cost after the very last", async () => {
  const { lab, asked } = await opened();
  await lab.run();
  expect(asked()[0]).toBe(1);
  expect(asked()).toEqual([...asked()].sort((a, b) => a - b));
  expect(asked().at(-1)).toBe(LAST);
  expect(lab.isDone).toBe(true);
  for (const { all } of lab.lab?.arms ?? []) {
    expect(all.steps.at(-1)).toBe(LAST);
    expect(all.loss.at(-1)).toBe(LAST / 1000);
  }
});

it("keeps what it has where it is canceled, and goes on from there", async () => {
  const { bridge, lab, asked } = await opened();
  bridge.answers["learn.lab"] = async ({ steps }) => {
    if (steps > 20) await new Promise(() => undefined);
    return labAfter(steps);
  };
  const run = lab.run();
  await vi.waitFor(() => expect(asked().at(-1)).toBeGreaterThan(20));
  lab.task?.cancel?.();
  await run;
  expect(lab.isPaused).toBe(true);
  expect(lab.problem).toBeNull();
  const kept = lab.taken;
  expect(kept).toBeGreaterThan(0);
  const before = asked().length;
  bridge.answers["learn.lab"] = ({ steps }) => labAfter(steps);
  await lab.run();
  expect(asked()[before]).toBe(kept + 1);
  expect(lab.isDone).toBe(true);
});

it("is another one for another walk, whatever the old one still answers", async () => {
  const { bridge, lab, learn } = await opened();
  let answer: (view: StoppingLabView) => void = () => undefined;
  bridge.answers["learn.lab"] = () => new Promise((resolve) => (answer = resolve));
  const run = lab.run();
  await flushPromises();
  await learn.open({ kind: "initial" });
  answer(labAfter(1));
  await run;
  expect(lab.lab).toBeNull();
  expect(lab.task).toBeNull();
});

it("tells a problem, and opens another walk where the engine knows the old one no longer", async () => {
  const { bridge, lab } = await opened();
  bridge.answers["learn.lab"] = () => {
    throw failure({ code: "walk-not-open", message: "This walk is no longer open." });
  };
  await lab.run();
  expect(lab.problem?.code).toBe("walk-not-open");
  bridge.answers["learn.lab"] = ({ steps }) => labAfter(steps);
  await lab.retry();
  expect(lab.problem).toBeNull();
  expect(lab.isDone).toBe(true);
  expect(bridge.asked.filter(({ name }) => name === "learn.open")).toHaveLength(2);
});

it("has a lesson's threshold, guess and steps, which a person changes only where they are not locked", async () => {
  const { lab, views } = await opened();
  const { threshold } = lab.rule;
  expect(lab.threshold).toBe(threshold);
  views.set({
    mode: "stopping",
    threshold: 1e-3,
    guess: "once",
    labSteps: 30,
    locked: ["threshold", "guess", "labSteps"],
  });
  views.choose({ threshold: 1, guess: "tenth", labSteps: 90 });
  expect(lab.threshold).toBe(1e-3);
  expect(views.view.guess).toBe("once");
  await lab.run();
  expect(lab.taken).toBe(30);
});
