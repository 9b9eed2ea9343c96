// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, it } from "vitest";
import { useBatchLogStore } from "../../stores/batchLog";
import { useProjectsStore } from "../../stores/projects";
import { useTrainViewStore } from "../../stores/trainView";
import type { World } from "../../testing/mountApp";
import { createWorld, mountIn } from "../../testing/mountApp";
import { sampleEpoch, sampleProject, sampleRun } from "../../testing/samples";
import type { Aligned, Line } from "../../charts";
import { CurveChart } from "../../charts";
import CurveCard from "./CurveCard.vue";

type Drawn = Readonly<{ lines: readonly Line[]; data: Aligned }>;

afterEach(() => void (document.body.innerHTML = ""));

const running = sampleRun(1, 0, 30, { status: "running", stopReason: null, last: null, best: null, bestEpoch: null });

async function open(): Promise<ReturnType<typeof createWorld>> {
  const world = createWorld();
  world.bridge.answers["project.open"] = () => sampleProject({ runs: [running] });
  world.bridge.answers["runs.batches"] = () => ({ epoch: Float64Array.of(0.1, 0.2), loss: Float64Array.of(1, 0.9) });
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  return world;
}

async function tell({ bridge }: World, epochs: number, step: number, batchLoss: number): Promise<void> {
  bridge.send({
    type: "run.progress",
    project: "p1",
    run: running.id,
    progress: {
      ...{
        epochs: epochs === 0 ? [] : [sampleEpoch(epochs, 30)],
        step,
        stepsPerEpoch: 10,
        stepsPerSecond: 2,
        batchLoss,
      },
      ...{
        change: 0.1,
        learningRate: 0.01,
        layers: {},
        gradientNorm: null,
        heldFor: {},
        secondsLeft: null,
        bestEpoch: null,
      },
    },
  });
  await new Promise((resolve) => requestAnimationFrame(resolve));
  await flushPromises();
}

it("draws the batches of a long first epoch, and gives way to the epochs once there is a line through them", async () => {
  const world = await open();
  const card = mountIn(world, CurveCard);
  await flushPromises();
  await tell(world, 0, 3, 0.8);
  await tell(world, 0, 5, 0.7);
  const chart = () => card.getComponent(CurveChart).props() as Drawn;
  expect(chart().lines.map(({ label }) => label)).toEqual(["each batch", "train", "validation"]);
  // What was on disk, and behind it what the run has told of.
  expect(chart().data[0]).toEqual([0.1, 0.2, 0.3, 0.5]);
  expect(chart().data[1]).toEqual([1, 0.9, 0.8, 0.7]);
  await tell(world, 1, 10, 0.6);
  await tell(world, 2, 20, 0.5);
  expect(chart().lines.map(({ label }) => label)).toEqual(["train", "validation"]);
  await card.get("[data-testid=batches]").trigger("click");
  expect(chart().lines.map(({ label }) => label)).toEqual(["each batch", "train", "validation"]);
  card.unmount();
});

it("keeps the raw line, in the background, when curves are smoothed", async () => {
  const world = await open();
  await tell(world, 1, 10, 0.6);
  const card = mountIn(world, CurveCard);
  await flushPromises();
  await tell(world, 2, 20, 0.5);
  const chart = () => card.getComponent(CurveChart).props() as Drawn;
  const raw = chart().data[1];
  world.within(() => useTrainViewStore()).smoothing = 0.9;
  await flushPromises();
  expect(chart().lines.map(({ label, ghost = false }) => `${label}${ghost ? " (ghost)" : ""}`)).toEqual([
    "train (ghost)",
    "train, smoothed",
    "validation (ghost)",
    "validation, smoothed",
  ]);
  expect(chart().data[1]).toEqual(raw);
  expect(chart().data[2]).not.toEqual(raw);
  card.unmount();
});

it("keeps as many batches as can be told apart of a run of any length, the newest in detail", async () => {
  const world = await open();
  const log = world.within(() => useBatchLogStore());
  for (let step = 1; step <= 9_000; step++)
    world.bridge.send({
      type: "run.progress",
      project: "p1",
      run: running.id,
      progress: {
        ...{
          epochs: [],
          step,
          stepsPerEpoch: 10_000,
          stepsPerSecond: 2,
          batchLoss: step,
          change: 0.1,
          learningRate: 0.01,
        },
        ...{ layers: {}, gradientNorm: null, heldFor: {}, secondsLeft: null, bestEpoch: null },
      },
    });
  const { epoch, loss } = log.losses(running.id);
  expect(epoch.length).toBeLessThanOrEqual(4_001);
  expect([...loss.slice(-3)]).toEqual([8_998, 8_999, 9_000]);
  expect([...epoch]).toEqual([...epoch].sort((a, b) => a - b));
});
