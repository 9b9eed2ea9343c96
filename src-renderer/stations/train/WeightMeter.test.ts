// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, it } from "vitest";
import { epochColumns } from "../../../src-engine/runs/epochTable";
import type { Word } from "../../../src-engine/document/schema";
import type { RunProgress } from "../../../src-engine/protocol/messages";
import type { RunSummary } from "../../../src-engine/runs/run";
import { useProjectsStore } from "../../stores/projects";
import { createWorld, mountIn } from "../../testing/mountApp";
import { sampleDocument, sampleEpoch, sampleProject, sampleRun } from "../../testing/samples";
import WeightMeter from "./WeightMeter.vue";

afterEach(() => void (document.body.innerHTML = ""));

const LAYERS: Word = { type: "layers-unchanged", params: { threshold: 1e-2, patience: 5 } };
const BOTH: readonly Word[] = [{ type: "weights-unchanged", params: { threshold: 1e-3, patience: 3 } }, LAYERS];

async function open(rules: readonly Word[], runs: readonly RunSummary[] = []) {
  const world = createWorld();
  const document = sampleDocument();
  const withRules = { ...document, training: { ...document.training, rules: [...rules] } };
  world.bridge.answers["project.open"] = () =>
    sampleProject({ document: withRules, runs: runs.map((run) => ({ ...run, document: withRules })) });
  world.bridge.answers["runs.metrics"] = () => epochColumns([sampleEpoch(1, 30), sampleEpoch(2, 30)]);
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  const meter = mountIn(world, WeightMeter);
  await flushPromises();
  /** News of the run that goes on, drawn with the next frame. */
  const tell = async (news: Partial<RunProgress>): Promise<void> => {
    const progress: RunProgress = {
      epochs: [],
      step: 10,
      stepsPerEpoch: 8,
      stepsPerSecond: 100,
      batchLoss: 0.5,
      change: 0.02,
      learningRate: 0.01,
      layers: { hidden: 0.03, output: 0.004 },
      gradientNorm: null,
      heldFor: {},
      secondsLeft: null,
      bestEpoch: null,
      ...news,
    };
    world.bridge.send({ type: "run.progress", project: "p1", run: "0001-adam", progress });
    await new Promise((resolve) => requestAnimationFrame(resolve));
    await flushPromises();
  };
  return { meter, tell };
}

const text = (meter: Awaited<ReturnType<typeof open>>["meter"]) => meter.get("[data-testid=meter-text]").text();
const going = sampleRun(1, 0, 30, { status: "running", stopReason: null, last: null, best: null, bestEpoch: null });

it("says what it will show while nothing was trained", async () => {
  const { meter } = await open(BOTH);
  expect(text(meter)).toBe("Shows the greatest |Δw| of a step while training.");
  expect(meter.get("[role=meter]").attributes()).toMatchObject({ "aria-valuenow": "0" });
  await meter.get("[data-testid=meter-layers-unchanged]").trigger("click");
  expect(text(meter)).toBe("Shows the layer that moves most, against the size of its weights, while training.");
  meter.unmount();
});

it("follows the greatest change of a weight, and counts the steps below the threshold", async () => {
  const { meter, tell } = await open(BOTH, [going]);
  await tell({ change: 0.02 });
  expect(text(meter)).toBe("greatest |Δw| this step: 0.02");
  const far = Number(meter.get("[role=meter]").attributes("aria-valuenow"));
  await tell({ change: 5e-4, heldFor: { "weights-unchanged": 2, "layers-unchanged": 1 } });
  expect(text(meter).replace(/\s+/g, " ")).toBe("greatest |Δw| this step: 5e-4 · below it for 2 of 3 steps");
  expect(Number(meter.get("[role=meter]").attributes("aria-valuenow"))).toBeGreaterThan(far);
  expect(meter.find(".bg-ok").exists()).toBe(true);
  meter.unmount();
});

it("shows the layer that moves most, by its name, in its other form", async () => {
  const { meter, tell } = await open(BOTH, [going]);
  await meter.get("[data-testid=meter-layers-unchanged]").trigger("click");
  await tell({
    layers: { hidden: 0.03, output: 0.004 },
    heldFor: { "layers-unchanged": 1 },
  });
  expect(text(meter).replace(/\s+/g, " ")).toBe("most in Dense: 0.03 of its weights' size · below it for 1 of 5 steps");
  expect(meter.get("[data-testid=meter-layers-unchanged]").attributes("aria-pressed")).toBe("true");
  meter.unmount();
});

it("begins with the form of the rule that is on, and has no threshold where neither is", async () => {
  const { meter: layers } = await open([LAYERS]);
  expect(layers.get("[data-testid=meter-layers-unchanged]").attributes("aria-pressed")).toBe("true");
  expect(layers.find("[title^=threshold]").exists()).toBe(true);
  layers.unmount();
  const { meter: none } = await open([]);
  expect(none.get("[data-testid=meter-weights-unchanged]").attributes("aria-pressed")).toBe("true");
  expect(none.find("[title^=threshold]").exists()).toBe(false);
  none.unmount();
});

it("keeps what a run ended with", async () => {
  const { meter } = await open(BOTH, [sampleRun(1, 2, 30)]);
  expect(text(meter)).toMatch(/^greatest \|Δw\| at the end: 0\.046/);
  meter.unmount();
});
