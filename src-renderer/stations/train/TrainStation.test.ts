// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, it, vi } from "vitest";
import { useCheckStore } from "../../stores/check";
import { useDocumentStore } from "../../stores/document";
import { useProjectsStore } from "../../stores/projects";
import { useRunStore } from "../../stores/run";
import { createWorld, mountIn } from "../../testing/mountApp";
import { sampleProject, sampleRun } from "../../testing/samples";
import RecipeFields from "./RecipeFields.vue";
import RunsTable from "./RunsTable.vue";
import StopBanner from "./StopBanner.vue";
import TrainButtons from "./TrainButtons.vue";

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

it("goes from Train to Pause and Stop, and back when the run has ended", async () => {
  const { world } = await open();
  const going = sampleRun(1, 0, 30, { status: "running", stopReason: null, last: null, best: null, bestEpoch: null });
  world.bridge.answers["train.start"] = () => going;
  world.bridge.answers["train.stop"] = () => null;
  const buttons = mountIn(world, TrainButtons);
  await buttons.get("[data-testid=train]").trigger("click");
  await flushPromises();
  expect(buttons.find("[data-testid=train]").exists()).toBe(false);
  expect(buttons.text()).toContain("do not reach the run");
  await buttons.get("[data-testid=stop]").trigger("click");
  await flushPromises();
  expect(world.bridge.asked.at(-1)).toMatchObject({ name: "train.stop", input: { run: going.id } });
  world.bridge.send({ type: "run.changed", project: "p1", run: sampleRun(1, 5, 30, { stopReason: { kind: "user" } }) });
  await flushPromises();
  expect(buttons.get("[data-testid=train]").text()).toBe("Train again");
  buttons.unmount();
});

it("lists what to mend where Train cannot be pressed", async () => {
  const { world, document } = await open();
  const buttons = mountIn(world, TrainButtons);
  document.apply("disconnect", (draft) => void draft.model.connections.pop());
  await flushPromises();
  expect(buttons.get("[data-testid=train]").attributes("aria-disabled")).toBe("true");
  expect(buttons.get("[data-testid=why-not]").text()).toContain("Go to Build");
  buttons.unmount();
});

it("offers only losses of the task, and takes a new optimiser's own learning rate", async () => {
  const { world, document } = await open();
  document.apply("target", (draft) => void (draft.data.task = "regression"));
  const fields = mountIn(world, RecipeFields);
  const disabled = fields.get<HTMLSelectElement>("[data-testid=loss]").findAll("option").filter((option) => option.attributes("disabled") !== undefined);
  expect(disabled.map((option) => option.text())).toContain("Categorical cross-entropy (not for this task)");
  const optimizer = fields.get<HTMLSelectElement>("[data-testid=optimizer]");
  await optimizer.setValue("0");
  expect(document.document?.training.optimizer).toEqual({ type: "gradient-descent", learningRate: 0.1 });
  expect(document.undoLabel).toBe("optimiser");
  fields.unmount();
});

it("shows each run with what differs and what ended it, and offers a smaller rate where one diverged", async () => {
  const second = sampleRun(2, 3, 30, { stopReason: { kind: "diverged", step: 19, what: "loss" } });
  const { world, document } = await open({ runs: [sampleRun(1, 5, 30), { ...second, document: { ...second.document, training: { ...second.document.training, seed: 7 } } }] });
  const table = mountIn(world, RunsTable);
  const rows = table.findAll("[data-testid=run]").map((row) => row.text());
  expect(rows[0]).toMatch(/seed 7.*diverged at step 19/);
  expect(rows[1]).toMatch(/the first run.*all 5 epochs done/);
  const banner = mountIn(world, StopBanner);
  expect(banner.text()).toContain("Stopped: the training diverged.");
  await banner.get("button").trigger("click");
  expect(document.document?.training.optimizer.learningRate).toBe(0.001);
  table.unmount();
  banner.unmount();
});

it("goes on with a run that was interrupted", async () => {
  const broken = sampleRun(1, 5, 30, { stopReason: { kind: "interrupted" } });
  const { world } = await open({ runs: [broken] });
  world.bridge.answers["train.resume"] = () => ({ ...broken, status: "running", stopReason: null });
  const banner = mountIn(world, StopBanner);
  await banner.get("[data-testid=resume]").trigger("click");
  await flushPromises();
  expect(world.bridge.asked.at(-1)).toMatchObject({ name: "train.resume", input: { run: broken.id } });
  expect(world.within(() => useRunStore()).active?.id).toBe(broken.id);
  expect(banner.find("[data-testid=stop-banner]").exists()).toBe(false);
  banner.unmount();
});
