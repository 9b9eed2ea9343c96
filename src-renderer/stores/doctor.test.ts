// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { expect, it, vi } from "vitest";
import type { LayerSamples } from "../../src-engine/runs/layerSamples";
import { createWorld } from "../testing/mountApp";
import { sampleProject, sampleRun } from "../testing/samples";
import { useDoctorStore } from "./doctor";
import { useDocumentStore } from "./document";
import { useProjectsStore } from "./projects";
import { useRunsStore } from "./runs";

/** Of a network all of whose hidden units are dead. */
const SAMPLES: LayerSamples = {
  batch: 100,
  rows: { train: 240, validation: 52 },
  guessLoss: 1,
  answered: [],
  moments: [
    {
      step: 0,
      epoch: 0,
      layers: {
        hidden: { weights: null, activations: null, gradients: null, weightSize: 1, gradientSize: 0, silent: 1 },
      },
    },
  ],
};

async function open(...runs: ReturnType<typeof sampleRun>[]) {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const world = createWorld();
  world.bridge.answers["project.open"] = () => sampleProject({ runs });
  world.bridge.answers["runs.batches"] = () => ({ epoch: new Float64Array(), loss: new Float64Array() });
  world.bridge.answers["runs.layers"] = () => SAMPLES;
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  const [doctor, list] = world.within(() => [useDoctorStore(), useRunsStore()] as const);
  await flushPromises();
  const settle = async (): Promise<void> => {
    await flushPromises();
    vi.advanceTimersByTime(400);
    await flushPromises();
  };
  const looks = () => world.bridge.asked.filter(({ name }) => name === "runs.layers").map(({ input }) => input);
  return { doctor, list, settle, looks, bridge: world.bridge, document: world.within(() => useDocumentStore()) };
}

it("looks at the layers of an ended run once it is in hand for a moment, and tells what it sees", async () => {
  const { doctor, list, settle, looks } = await open(sampleRun(1, 20, 30), sampleRun(2, 20, 30));
  await settle();
  expect(looks()).toEqual([{ project: "p1", run: list.selectedId }]);
  expect(doctor.findings.map(({ type }) => type)).toContain("dead-units");
  const first = list.selectedId;
  const other = list.list.find(({ id }) => id !== first)?.id ?? null;
  // Gone through quickly, none of them is looked at but the last.
  list.select(other);
  list.select(first);
  list.select(other);
  await settle();
  expect(looks()).toHaveLength(2);
  expect(looks().at(-1)).toEqual({ project: "p1", run: other });
  vi.useRealTimers();
});

it("looks at a large network only when it is asked to", async () => {
  const { doctor, settle, looks } = await open(sampleRun(1, 20, 30, { parameters: 1_000_000 }));
  await settle();
  expect(looks()).toEqual([]);
  await doctor.look();
  expect(looks()).toHaveLength(1);
  expect(doctor.samples).toEqual(SAMPLES);
  vi.useRealTimers();
});

it("puts a fix into the queue while another run trains, with the change made", async () => {
  const going = sampleRun(2, 5, 30, { status: "running", stopReason: null });
  const { doctor, list, settle, bridge, document } = await open(sampleRun(1, 20, 30), going);
  bridge.answers["queue.add"] = () => ({ paused: false, items: [], idle: false });
  list.select(list.list.find(({ number }) => number === 1)?.id ?? null);
  await settle();
  const finding = doctor.findings.find(({ fix }) => fix !== null && fix.forkAt !== null);
  if (finding?.fix == null) throw new Error("a finding with a fix");
  expect(doctor.whyNot).toBeNull();
  expect(await doctor.tryFix(finding)).toBe(true);
  const { training } = finding.fix.document;
  expect(document.document?.training).toEqual(training);
  expect(bridge.asked.filter(({ name }) => name.startsWith("train."))).toEqual([]);
  expect(bridge.asked.find(({ name }) => name === "queue.add")?.input).toMatchObject({
    project: "p1",
    document: { training, model: finding.fix.document.model },
    origin: { kind: "fork", run: list.selectedId, epoch: finding.fix.forkAt },
  });
  vi.useRealTimers();
});
