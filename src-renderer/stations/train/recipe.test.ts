// @vitest-environment happy-dom
// The recipe's own parts: schedule, clipping, the test of learning rates, the rate of a run that goes on.
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, it, vi } from "vitest";
import type { RateTest } from "../../../src-engine/runs/rateTest";
import { useCheckStore } from "../../stores/check";
import { useDocumentStore } from "../../stores/document";
import { useProjectsStore } from "../../stores/projects";
import { useTrainingStore } from "../../stores/training";
import { createWorld, mountIn } from "../../testing/mountApp";
import { sampleProject, sampleRun } from "../../testing/samples";
import ClippingFields from "./ClippingFields.vue";
import LiveRate from "./LiveRate.vue";
import RateFinder from "./RateFinder.vue";
import { RunsTable } from "../../runs";
import ScheduleFields from "./ScheduleFields.vue";

afterEach(() => void (document.body.innerHTML = ""));

async function open(change: Parameters<typeof sampleProject>[0] = {}) {
  const world = createWorld();
  world.bridge.answers["project.open"] = () => sampleProject(change);
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  const check = world.within(() => useCheckStore());
  await vi.waitFor(() => expect(check.whyNotTrain).toBeNull());
  return { world, document: world.within(() => useDocumentStore()), training: world.within(() => useTrainingStore()) };
}

it("sets a schedule and its warm-up, draws it, and leaves none in the recipe where there is none", async () => {
  const { world, document } = await open();
  const fields = mountIn(world, ScheduleFields);
  const choose = async (label: string) => {
    const select = fields.get<HTMLSelectElement>("[data-testid=schedule]");
    const at = select.findAll("option").findIndex((option) => option.text() === label);
    await select.setValue(String(at));
  };
  expect(fields.find("[data-testid=rate-sketch]").exists()).toBe(false);
  await choose("Cosine");
  expect(document.document?.training.schedule).toEqual({ type: "cosine" });
  expect(fields.get("[data-testid=rate-sketch]").attributes("aria-label")).toMatch(/^Cosine: .* from 0\.01 to /);
  const warmup = fields.get("[data-testid=schedule-warmup]");
  await warmup.setValue("5");
  await warmup.trigger("change");
  expect(document.document?.training.schedule).toEqual({ type: "cosine", params: { warmup: 5 } });
  await fields.get("[data-testid=schedule-period]").setValue("1000");
  await fields.get("[data-testid=schedule-period]").trigger("change");
  expect(fields.text()).toMatch(/takes 1,005 epochs to come down, but the run ends after \d+/);
  await choose("On a plateau");
  expect(document.document?.training.schedule).toEqual({ type: "plateau", params: { warmup: 5 } });
  expect(fields.text()).toContain("until the loss stops falling");
  await choose("Constant");
  expect(document.document?.training.schedule).toEqual({ type: "constant", params: { warmup: 5 } });
  await fields.get("[data-testid=schedule-warmup]").setValue("0");
  await fields.get("[data-testid=schedule-warmup]").trigger("change");
  expect(document.document?.training.schedule).toBeUndefined();
  fields.unmount();
});

it("sets clipping, and takes it away", async () => {
  const { world, document } = await open();
  const fields = mountIn(world, ClippingFields);
  const select = fields.get<HTMLSelectElement>("[data-testid=clipping]");
  await select.setValue("3");
  expect(document.document?.training.clipping).toEqual({ type: "global-norm" });
  await fields.get("[data-testid=clipping-limit]").setValue("0.5");
  await fields.get("[data-testid=clipping-limit]").trigger("change");
  await select.setValue("1");
  expect(document.document?.training.clipping).toEqual({ type: "value", params: { limit: 0.5 } });
  await select.setValue("0");
  expect(document.document?.training.clipping).toBeUndefined();
  fields.unmount();
});

const found: RateTest = {
  points: Array.from({ length: 30 }, (_, at) => ({
    learningRate: 10 ** (-5 + at / 5),
    loss: 1 / (1 + at),
    smoothed: 1 / (1 + at),
  })),
  suggestion: 0.025,
  diverged: true,
};

it("finds a learning rate and puts it into the recipe", async () => {
  const { world, document } = await open();
  world.bridge.answers["train.findRate"] = () => found;
  const finder = mountIn(world, RateFinder);
  await finder.get("[data-testid=find-rate]").trigger("click");
  await flushPromises();
  const dialog = globalThis.document.querySelector("[data-testid=rate-found]");
  expect(dialog?.textContent).toContain("The loss falls fastest at 0.025. Above 6.3 the loss grew without bound.");
  globalThis.document.querySelector<HTMLButtonElement>("[data-testid=use-rate]")?.click();
  await flushPromises();
  expect(document.document?.training.optimizer.params?.learningRate).toBe(0.025);
  expect(globalThis.document.querySelector("[data-testid=rate-found]")).toBeNull();
  finder.unmount();
});

it("says so where no rate lowered the loss, and offers none", async () => {
  const { world } = await open();
  world.bridge.answers["train.findRate"] = () => ({ ...found, suggestion: null, diverged: false });
  const finder = mountIn(world, RateFinder);
  await finder.get("[data-testid=find-rate]").trigger("click");
  await flushPromises();
  expect(globalThis.document.querySelector("[data-testid=rate-found]")?.textContent).toContain("did not fall");
  expect(globalThis.document.querySelector("[data-testid=use-rate]")).toBeNull();
  finder.unmount();
});

it("changes the rate of the run that goes on, and tells of the change with the run", async () => {
  const { world, training, document } = await open();
  const going = sampleRun(1, 0, 30, { status: "running", stopReason: null, last: null, best: null, bestEpoch: null });
  world.bridge.answers["train.start"] = () => going;
  world.bridge.answers["train.learningRate"] = () => null;
  const live = mountIn(world, LiveRate);
  expect(live.find("[data-testid=live-rate]").exists()).toBe(false);
  await training.start();
  await flushPromises();
  const field = live.get<HTMLInputElement>("[data-testid=live-rate-field]");
  expect(field.element.value).toBe("0.01");
  await field.setValue("0.002");
  await field.trigger("change");
  expect(world.bridge.asked.at(-1)).toMatchObject({
    name: "train.learningRate",
    input: { run: going.id, learningRate: 0.002 },
  });
  expect(live.text()).toContain("takes effect with the next step");
  // The recipe of the next run is another matter.
  expect(document.document?.training.optimizer.params?.learningRate).toBe(0.01);
  world.bridge.send({
    type: "run.changed",
    project: "p1",
    run: { ...going, rateChanges: [{ step: 97, epoch: 13, learningRate: 0.002 }] },
  });
  await flushPromises();
  expect(live.get("[data-testid=rate-change]").text()).toBe("0.002 from epoch 13 on");
  live.unmount();
  const table = mountIn(world, RunsTable);
  expect(table.text()).toContain("rate 0.002 from epoch 13");
  table.unmount();
});

it("does not take a change at a step to come, of a run that was taken up again, for the present rate", async () => {
  const { world, training } = await open();
  const going = sampleRun(1, 0, 30, {
    status: "running",
    stopReason: null,
    last: null,
    best: null,
    bestEpoch: null,
    rateChanges: [{ step: 1000, epoch: 125, learningRate: 0.5 }],
  });
  world.bridge.answers["train.start"] = () => going;
  const live = mountIn(world, LiveRate);
  await training.start();
  const progress = {
    epochs: [],
    stepsPerEpoch: 8,
    stepsPerSecond: 1,
    batchLoss: 0.5,
    change: 0.1,
    learningRate: 0.01,
    layers: {},
    gradientNorm: null,
    heldFor: {},
    secondsLeft: null,
    bestEpoch: null,
  };
  const shown = () => live.get<HTMLInputElement>("[data-testid=live-rate-field]").element.value;
  world.bridge.send({ type: "run.progress", project: "p1", run: going.id, progress: { ...progress, step: 16 } });
  await vi.waitFor(() => expect(shown()).toBe("0.01"));
  world.bridge.send({ type: "run.progress", project: "p1", run: going.id, progress: { ...progress, step: 999 } });
  await vi.waitFor(() => expect(shown()).toBe("0.5"));
  live.unmount();
});
