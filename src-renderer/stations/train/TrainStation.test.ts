// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, it, vi } from "vitest";
import { watch } from "vue";
import { withSplit, withTraining } from "../../../src-engine/document/recipeEdits";
import { epochColumns } from "../../../src-engine/runs/epochTable";
import type { DataFit } from "../../../src-engine/protocol/requests";
import type { RunSummary } from "../../../src-engine/runs/run";
import type { MemoryCheck } from "../../../src-engine/document/memory";
import { useCheckStore } from "../../stores/check";
import { useDocumentStore } from "../../stores/document";
import { useNoticesStore } from "../../stores/notices";
import { useProjectsStore } from "../../stores/projects";
import { useRunLogStore } from "../../stores/runLog";
import { useTrainingStore } from "../../stores/training";
import { createWorld, mountIn } from "../../testing/mountApp";
import { sampleEpoch, sampleFit, sampleProject, sampleRun, withoutLastConnection } from "../../testing/samples";
import DeviceFields from "./DeviceFields.vue";
import RecipeFields from "./RecipeFields.vue";
import { RunsTable } from "../../runs";
import DoctorCard from "./DoctorCard.vue";
import StopBanner from "./StopBanner.vue";
import TrainButtons from "./TrainButtons.vue";
import WhyNotTrain from "./WhyNotTrain.vue";

afterEach(() => void (document.body.innerHTML = ""));

async function open(change: Parameters<typeof sampleProject>[0] = {}) {
  const world = createWorld();
  world.bridge.answers["project.open"] = () => sampleProject(change);
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  const check = world.within(() => useCheckStore());
  // The recipe is tried on the rows a moment later.
  await vi.waitFor(() => expect(check.whyNotTrain).toBeNull());
  return { world, document: world.within(() => useDocumentStore()) };
}

/** The estimate of memory is asked for at its own times. */
const lastAsked = (world: ReturnType<typeof createWorld>) =>
  world.bridge.asked.filter(({ name }) => name !== "train.memory").at(-1);

it("goes from Train to Pause and Stop, and back when the run has ended", async () => {
  const { world } = await open();
  const going = sampleRun(1, 0, 30, { status: "running", stopReason: null, last: null, best: null, bestEpoch: null });
  world.bridge.answers["train.start"] = () => going;
  world.bridge.answers["train.stop"] = () => null;
  const training = world.within(() => useTrainingStore());
  const buttons = mountIn(world, TrainButtons, { onStart: () => void training.start() });
  const [first] = buttons.findAll("button");
  await buttons.get("[data-testid=train]").trigger("click");
  await flushPromises();
  expect(buttons.find("[data-testid=train]").exists()).toBe(false);
  // The same element, which keeps the focus.
  expect(buttons.get("[data-testid=pause]").element).toBe(first?.element);
  await buttons.get("[data-testid=pause]").trigger("click", { detail: 2 });
  expect(lastAsked(world)).toMatchObject({ name: "train.start" });
  expect(buttons.text()).toContain("Changes apply to the next run.");
  await buttons.get("[data-testid=stop]").trigger("click");
  await flushPromises();
  expect(lastAsked(world)).toMatchObject({ name: "train.stop", input: { run: going.id } });
  world.bridge.send({ type: "run.changed", project: "p1", run: sampleRun(1, 5, 30, { stopReason: { kind: "user" } }) });
  await flushPromises();
  expect(buttons.get("[data-testid=train]").text()).toBe("Train again");
  buttons.unmount();
});

it("lists what to fix where Train cannot be pressed", async () => {
  const { world, document } = await open();
  const buttons = mountIn(world, TrainButtons);
  const reasons = mountIn(world, WhyNotTrain);
  expect(reasons.find("[data-testid=why-not]").exists()).toBe(false);
  document.edit("disconnect", withoutLastConnection);
  await flushPromises();
  expect(buttons.get("[data-testid=train]").attributes("aria-disabled")).toBe("true");
  expect(reasons.get("[data-testid=why-not]").text()).toContain("Go to Build");
  buttons.unmount();
  reasons.unmount();
});

it("never says that training cannot start while the check has not answered, nor while a run starts", async () => {
  const world = createWorld();
  let answer = (_: DataFit): void => undefined;
  world.bridge.answers["data.prepare"] = () => new Promise<DataFit>((resolve) => (answer = resolve));
  let started = (_: RunSummary): void => undefined;
  world.bridge.answers["train.start"] = () => new Promise<RunSummary>((resolve) => (started = resolve));
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  const reasons = mountIn(world, WhyNotTrain);
  const check = world.within(() => useCheckStore());
  const seen: string[] = [];
  const look = () => seen.push(reasons.text());
  watch(() => check.whyNotTrain, look, { flush: "post" });
  look();
  expect(check.whyNotTrain).not.toBeNull();
  await vi.waitFor(() => expect(lastAsked(world)?.name).toBe("data.prepare"));
  answer(sampleFit());
  await vi.waitFor(() => expect(check.whyNotTrain).toBeNull());
  void world.within(() => useTrainingStore()).start();
  await flushPromises();
  expect(check.whyNotTrain).toBe("the run is starting");
  started(sampleRun(1, 0, 30, { status: "running", stopReason: null, last: null, best: null, bestEpoch: null }));
  await flushPromises();
  expect(seen.length).toBeGreaterThan(3);
  expect(seen.join("")).toBe("");
  reasons.unmount();
});

it("tells before Train is pressed that a rule has no validation rows, with repairs that undo takes back", async () => {
  const { world, document } = await open();
  const without = { train: 0.85, validation: 0, test: 0.15 };
  world.bridge.answers["data.prepare"] = ({ data }) => {
    const fit = sampleFit();
    return data.split.validation > 0
      ? fit
      : { ...fit, counts: { ...fit.counts, train: fit.counts.train + fit.counts.validation, validation: 0 } };
  };
  document.edit("rules", (now) => withTraining(now, { rules: [{ type: "no-improvement" }] }));
  document.edit("split", (now) => withSplit(now, without));
  const reasons = mountIn(world, WhyNotTrain);
  const check = world.within(() => useCheckStore());
  await vi.waitFor(() => expect(reasons.text()).toMatch(/"Early stopping".* needs? validation rows/));
  const before = document.document;
  const [keep, drop] = reasons.findAll("[data-testid=repair]");
  expect(keep?.text()).toBe("Keep 15% of the rows for validation");
  await drop?.trigger("click");
  expect(document.document?.training).toMatchObject({ rules: [], restoreBest: false });
  await vi.waitFor(() => expect(check.whyNotTrain).toBeNull());
  document.undo();
  expect(document.document).toEqual(before);
  await vi.waitFor(() => expect(check.whyNotTrain).not.toBeNull());
  await reasons.get("[data-testid=repair]").trigger("click");
  expect(document.document?.data.split).toMatchObject({ train: 0.7, validation: 0.15, test: 0.15 });
  await vi.waitFor(() => expect(check.whyNotTrain).toBeNull());
  reasons.unmount();
});

const memory = (change: Partial<MemoryCheck> = {}): MemoryCheck => ({
  estimate: { state: 60e6, step: 90e6, data: 10e6, evaluation: 20e6, runtime: 40e6, total: 220e6 },
  available: 8e9,
  problem: null,
  batchSize: null,
  ...change,
});

it("tells the memory of a run beforehand; what does not fit is refused with a button that sets a batch size", async () => {
  const { world, document } = await open();
  world.bridge.answers["train.memory"] = ({ document: asked }) =>
    asked.training.batchSize > 64
      ? memory({
          problem: {
            code: "not-enough-memory",
            message: "Training this network takes about 20 GB.",
            next: "Set the batch size to 64, which fits.",
            repairs: [{ kind: "set-batch-size", size: 64 }],
          },
          batchSize: 64,
        })
      : memory();
  const buttons = mountIn(world, TrainButtons);
  document.edit("batch", (now) => withTraining(now, { batchSize: 32 }));
  await vi.waitFor(() => expect(buttons.get("[data-testid=memory]").text()).toContain("about 220 MB of 8 GB memory"));
  document.edit("batch", (now) => withTraining(now, { batchSize: 4_096 }));
  await vi.waitFor(() => expect(buttons.get("[data-testid=train]").attributes("aria-disabled")).toBe("true"));
  const reasons = mountIn(world, WhyNotTrain);
  expect(reasons.text()).toContain("takes about 20 GB");
  await reasons.get("[data-testid=repair]").trigger("click");
  reasons.unmount();
  expect(document.document?.training.batchSize).toBe(64);
  await vi.waitFor(() => expect(buttons.get("[data-testid=train]").attributes("aria-disabled")).not.toBe("true"));
  buttons.unmount();
});

it("trains on the device that was chosen, and says why it is another", async () => {
  const { world } = await open();
  world.bridge.answers["engine.devices"] = () => ({
    processor: "A processor",
    threads: 2,
    processors: 4,
    gpu: { found: false, why: "None is here." },
  });
  world.bridge.answers["train.start"] = () =>
    sampleRun(1, 0, 30, {
      status: "running",
      stopReason: null,
      last: null,
      best: null,
      bestEpoch: null,
      device: { name: "cpu", threads: 4, whyNotGpu: "None is here." },
    });
  const fields = mountIn(world, DeviceFields);
  await flushPromises();
  expect(fields.get("[data-testid=device-about]").text()).toBe("A processor");
  await fields.get("[data-testid=device]").setValue("1");
  await flushPromises();
  expect(fields.get("[data-testid=device-about]").text()).toBe("None is here. Runs train on the CPU.");
  expect(world.bridge.called.find(({ name }) => name === "settings.write")?.args).toMatchObject([
    { device: "gpu", threads: null },
  ]);
  await world.within(() => useTrainingStore()).start();
  expect(lastAsked(world)).toMatchObject({ name: "train.start", input: { wish: { device: "gpu", threads: null } } });
  expect(world.within(() => useNoticesStore()).list.map(({ title, text }) => ({ title, text }))).toContainEqual({
    title: "Trained on the CPU",
    text: "None is here.",
  });
  fields.unmount();
});

it("offers only losses of the task, and takes a new optimizer's own learning rate", async () => {
  const { world, document } = await open();
  document.edit("target", (now) => ({ ...now, data: { ...now.data, task: "regression" } }));
  const fields = mountIn(world, RecipeFields);
  const disabled = fields
    .get<HTMLSelectElement>("[data-testid=loss]")
    .findAll("option")
    .filter((option) => option.attributes("disabled") !== undefined);
  expect(disabled.map((option) => option.text())).toContain("Categorical cross-entropy (not for this task)");
  const optimizer = fields.get<HTMLSelectElement>("[data-testid=optimizer]");
  await optimizer.setValue("0");
  expect(document.document?.training.optimizer).toEqual({ type: "gradient-descent" });
  expect(fields.get<HTMLInputElement>("[data-testid=learning-rate]").element.value).toBe("0.1");
  expect(document.undoLabel).toBe("optimizer");
  fields.unmount();
});

it("shows each run with what differs and what ended it, and a fork with a smaller rate where one diverged, which undo takes back", async () => {
  const second = sampleRun(2, 3, 30, { stopReason: { kind: "diverged", step: 19, what: "loss" } });
  const { world, document } = await open({
    runs: [
      sampleRun(1, 5, 30),
      { ...second, document: { ...second.document, training: { ...second.document.training, seed: 7 } } },
    ],
  });
  const table = mountIn(world, RunsTable);
  const rows = table.findAll("[data-testid=run]").map((row) => row.text());
  expect(rows[0]).toMatch(/seed 7.*diverged at step 19/);
  expect(rows[1]).toMatch(/the first run.*all 5 epochs/);
  const banner = mountIn(world, StopBanner);
  expect(banner.text()).toContain("Stopped: training diverged.");
  world.bridge.answers["train.fork"] = () => sampleRun(3, 0, 30, { status: "running", stopReason: null });
  const doctor = mountIn(world, DoctorCard);
  await new Promise((resolve) => requestAnimationFrame(resolve));
  await flushPromises();
  const finding = doctor.get("[data-testid=finding-diverging]");
  expect(finding.text()).toContain("In step 19 the loss was no longer a finite number; the learning rate is 0.01.");
  await finding.get("[data-testid=try-fix]").trigger("click");
  expect(document.document?.training.optimizer.params?.learningRate).toBe(0.001);
  // The fork has the run's seed, so that the rate alone is different.
  expect(document.document?.training.seed).toBe(7);
  expect(world.bridge.asked.at(-1)).toMatchObject({ name: "train.fork", input: { run: second.id, epoch: 0 } });
  await flushPromises();
  document.undo();
  expect(document.document?.training.optimizer.params?.learningRate).toBe(0.01);
  doctor.unmount();
  table.unmount();
  banner.unmount();
});

it("shows training figures, and that they are, where there are no validation rows", async () => {
  const last = { ...sampleEpoch(5, 30), validationLoss: null, validationAccuracy: null };
  const { world } = await open({ runs: [sampleRun(1, 5, 30, { last, best: null, bestEpoch: null })] });
  const table = mountIn(world, RunsTable);
  expect(table.get("[data-testid=run]").text()).toMatch(/0\.\d+ \(train\).*% \(train\)/);
  table.unmount();
});

it("says it when a run goes over to the processor, and lets one from a GPU be resumed there", async () => {
  const going = sampleRun(1, 5, 30, {
    status: "running",
    stopReason: null,
    device: { name: "gpu", threads: 2, whyNotGpu: null },
  });
  const { world } = await open({ runs: [] });
  world.bridge.send({ type: "run.changed", project: "p1", run: going });
  const why = "The GPU was lost: its driver was reset, or it was taken away.";
  const change = { step: 41, epoch: 6, from: "gpu", to: "cpu", why } as const;
  world.bridge.send({
    type: "run.changed",
    project: "p1",
    run: { ...going, device: { name: "cpu", threads: 2, whyNotGpu: why }, deviceChanges: [change] },
  });
  await flushPromises();
  const said = world.within(() => useNoticesStore()).list.map(({ title, text }) => `${title}. ${text}`);
  expect(said).toEqual([
    `The run continues on the CPU. From step 41 on. ${why} Nothing is lost, but numbers are rounded differently from there on.`,
  ]);

  const broken = sampleRun(1, 5, 30, {
    stopReason: { kind: "interrupted" },
    device: { name: "gpu", threads: 2, whyNotGpu: null },
  });
  world.bridge.send({ type: "run.changed", project: "p1", run: broken });
  world.bridge.answers["train.resume"] = () => ({ ...broken, status: "running", stopReason: null });
  await world.within(() => useTrainingStore()).continueRun(broken.id, "cpu");
  expect(lastAsked(world)).toMatchObject({ name: "train.resume", input: { run: broken.id, device: "cpu" } });
});

it("shows the epochs from before of a run that goes on, though nobody had looked at it", async () => {
  const broken = sampleRun(1, 3, 30, { stopReason: { kind: "interrupted" } });
  const { world } = await open({ runs: [sampleRun(2, 30, 30), broken] });
  world.bridge.answers["runs.metrics"] = () =>
    epochColumns([sampleEpoch(1, 30), sampleEpoch(2, 30), sampleEpoch(3, 30)]);
  world.bridge.answers["train.resume"] = () => ({ ...broken, status: "running", stopReason: null });
  const [training, log] = world.within(() => [useTrainingStore(), useRunLogStore()] as const);
  expect(log.table(broken.id)).toBeUndefined();
  await training.continueRun(broken.id);
  await flushPromises();
  expect(Array.from(log.table(broken.id)?.column("epoch") ?? [])).toEqual([1, 2, 3]);
});

it("goes on with a run that was interrupted", async () => {
  const broken = sampleRun(1, 5, 30, { stopReason: { kind: "interrupted" } });
  const { world } = await open({ runs: [broken] });
  world.bridge.answers["train.resume"] = () => ({ ...broken, status: "running", stopReason: null });
  const banner = mountIn(world, StopBanner);
  await banner.get("[data-testid=resume]").trigger("click");
  await flushPromises();
  expect(lastAsked(world)).toMatchObject({ name: "train.resume", input: { run: broken.id } });
  expect(world.within(() => useTrainingStore()).active?.id).toBe(broken.id);
  expect(banner.find("[data-testid=stop-banner]").exists()).toBe(false);
  banner.unmount();
});

it("puts the recipe of the text in place of another, once, as one step that can be undone", async () => {
  const { world, document } = await open();
  const before = document.document?.training;
  const fields = mountIn(world, RecipeFields);
  await fields.get("[data-testid=textbook]").trigger("click");
  expect(document.document?.training).toMatchObject({
    loss: before?.loss,
    optimizer: { type: "gradient-descent" },
    rules: [{ type: "weights-unchanged" }],
    seed: before?.seed,
  });
  expect(document.undoLabel).toBe("textbook recipe");
  await flushPromises();
  expect(fields.get("[data-testid=textbook]").attributes("aria-disabled")).toBe("true");
  document.undo();
  expect(document.document?.training).toEqual(before);
  fields.unmount();
});
