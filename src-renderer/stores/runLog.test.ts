// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { expect, it } from "vitest";
import { effectScope } from "vue";
import { createWorld } from "../testing/mountApp";
import { sampleEpoch, sampleProject, sampleRun } from "../testing/samples";
import { useBatchLogStore } from "./batchLog";
import { useProjectsStore } from "./projects";
import { useRunLogStore } from "./runLog";
import { useRunsStore } from "./runs";

const RUNS = 60;
/** So long that a few fill what is kept of runs that nothing shows. */
const EPOCHS = 4_000;
const columns = () =>
  new Map(
    [
      ["epoch", 0],
      ["loss", 1],
      ["validationLoss", 2],
    ].map(
      ([name, more]) => [String(name), Float64Array.from({ length: EPOCHS }, (_, at) => at + Number(more))] as const,
    ),
  );
const idOf = (number: number): string => `${String(number).padStart(4, "0")}-adam`;

async function open() {
  const world = createWorld();
  const runs = Array.from({ length: RUNS }, (_, at) => sampleRun(at + 1, 5, 30));
  world.bridge.answers["project.open"] = () => sampleProject({ runs });
  world.bridge.answers["runs.metrics"] = columns;
  world.bridge.answers["runs.batches"] = () => ({ epoch: Float64Array.of(0.5, 1), loss: Float64Array.of(1, 0.9) });
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  const [log, store, batches] = world.within(() => [useRunLogStore(), useRunsStore(), useBatchLogStore()] as const);
  const kept = (): string[] => store.list.map(({ id }) => id).filter((id) => log.table(id) !== undefined);
  return { world, log, store, batches, kept };
}

it("keeps the epochs of what is shown and of a few more runs, and reads others again", async () => {
  const { world, log, store, kept } = await open();
  store.select(idOf(1));
  store.overlay(idOf(2));
  const page = effectScope();
  page.run(() => log.use(() => [idOf(3)]));
  for (let number = 3; number <= RUNS; number++) await log.fetch(idOf(number));
  await flushPromises();
  const there = kept();
  expect(there).toEqual(expect.arrayContaining([1, 2, 3, RUNS].map(idOf)));
  expect(there.length).toBeLessThan(RUNS / 2);
  expect(there).not.toContain(idOf(4));

  store.select(idOf(4));
  await flushPromises();
  expect(log.table(idOf(4))?.length).toBe(EPOCHS);
  // What showed it is gone: it is no more than any other.
  page.stop();
  for (let number = 5; number <= RUNS; number++) await log.fetch(idOf(number));
  expect(kept()).toEqual(expect.arrayContaining([2, 4].map(idOf)));
  expect(kept()).not.toContain(idOf(3));
  expect(world.bridge.asked.filter(({ name }) => name === "runs.metrics").length).toBeGreaterThan(RUNS);
});

it("keeps what runs under way tell of, however many trained before them", async () => {
  const { world, log, batches, kept } = await open();
  const going = sampleRun(RUNS + 1, 0, 30, { status: "running", stopReason: null, last: null, best: null });
  world.bridge.send({ type: "run.changed", project: "p1", run: going });
  const tell = (run: string, epoch: number): void =>
    world.bridge.send({
      ...{ type: "run.progress", project: "p1", run },
      progress: {
        ...{ epochs: [sampleEpoch(epoch, 30)], step: epoch * 10, stepsPerEpoch: 10, stepsPerSecond: 2, batchLoss: 1 },
        ...{ change: 0.1, learningRate: 0.01, layers: {}, gradientNorm: null, heldFor: {} },
        ...{ secondsLeft: null, bestEpoch: null },
      },
    });
  for (let epoch = 1; epoch <= RUNS; epoch++) {
    tell(going.id, epoch);
    await batches.fetch(idOf(epoch), true);
    await log.fetch(idOf(epoch));
  }
  expect(log.table(going.id)?.length).toBe(RUNS);
  expect(batches.losses(going.id).epoch).toHaveLength(RUNS);
  expect(kept().length).toBeLessThan(RUNS / 2);
  const withLosses = Array.from({ length: RUNS }, (_, at) => batches.losses(idOf(at + 1)).epoch.length > 0);
  expect(withLosses.filter(Boolean).length).toBeLessThan(20);
  expect(withLosses.at(-1)).toBe(true);
});
