// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { withName, withSplit, withTraining } from "../../src-engine/document/recipeEdits";
import type { Document } from "../../src-engine/document/schema";
import { withRole } from "../../src-engine/network/targets";
import type { RunSummary } from "../../src-engine/runs/run";
import { createFakeBridge, failure } from "../testing/fakeBridge";
import { createWorld } from "../testing/mountApp";
import {
  sampleDocument,
  sampleEpoch,
  sampleFormats,
  sampleProject,
  sampleRun,
  withoutLastConnection,
} from "../testing/samples";
import { useCheckStore } from "./check";
import { useDatasetStore } from "./dataset";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { useNoticesStore } from "./notices";
import { baseName, dataFilters, projectName } from "./dataFiles";
import { useProjectsStore } from "./projects";
import { useRunLogStore } from "./runLog";
import { useRunsStore } from "./runs";
import { useTrainingStore } from "./training";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function opened(change: Parameters<typeof sampleProject>[0] = {}) {
  const bridge = createFakeBridge();
  bridge.answers["project.open"] = () => sampleProject(change);
  const world = createWorld(bridge);
  const stores = world.within(() => ({
    projects: useProjectsStore(),
    document: useDocumentStore(),
    dataset: useDatasetStore(),
    runs: useRunsStore(),
    training: useTrainingStore(),
    log: useRunLogStore(),
    engine: useEngineStore(),
    notices: useNoticesStore(),
    check: useCheckStore(),
  }));
  await stores.projects.open("/home/me/Penguins");
  await vi.advanceTimersByTimeAsync(500);
  return { bridge, ...stores };
}

const rename = (name: string) => (now: Document) => withName(now, name);

it("saves a change by itself, and only what was changed last", async () => {
  const { bridge, document } = await opened();
  document.edit("rename", rename("A"));
  document.edit("rename", rename("B"));
  expect(document.saveState).toBe("unsaved");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(document.saveState).toBe("saved");
  const saves = bridge.asked.filter(({ name }) => name === "project.save");
  expect(saves).toHaveLength(1);
  expect(saves[0]?.input).toMatchObject({ document: { name: "B" } });
});

it("says that a save failed, keeps the change and takes the notice away once it is saved", async () => {
  const { bridge, document, notices } = await opened();
  bridge.answers["project.save"] = () => {
    throw failure({ code: "disk-full", message: "The disk is full.", next: "Free some space." });
  };
  document.edit("rename", rename("A"));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(document.saveState).toBe("failing");
  expect(notices.list.map(({ title }) => title)).toEqual(["The disk is full."]);
  bridge.answers["project.save"] = () => ({ savedAt: "" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(document.saveState).toBe("saved");
  expect(notices.list).toEqual([]);
});

it("tells of a call that failed until the person goes on to other work, and long enough to be read", async () => {
  const { notices } = await opened();
  const titles = () => notices.list.map(({ title }) => title);
  notices.fail(failure({ code: "would-replace", message: "It would replace the file." }));
  await vi.advanceTimersByTimeAsync(600_000);
  expect(titles()).toEqual(["It would replace the file."]);
  notices.fail(failure({ code: "other", message: "Just now." }));
  notices.fail(failure({ code: "other", message: "To be repaired." }), {
    action: { label: "Repair", run: () => undefined },
  });
  notices.add("warn", "The GPU failed.");
  notices.leave();
  expect(titles()).toEqual(["Just now.", "To be repaired.", "The GPU failed."]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(titles()).toEqual(["To be repaired.", "The GPU failed."]);
});

it("changes nothing in a read-only project and says so", async () => {
  const { bridge, document, notices, check } = await opened({ readOnly: true, notices: ["Held by process 42."] });
  const before = document.document;
  expect(document.edit("rename", rename("A"))).toBe(false);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(document.document).toBe(before);
  expect(bridge.asked.some(({ name }) => name === "project.save")).toBe(false);
  expect(notices.list.map(({ text }) => text).join()).toContain("Held by process 42.");
  expect(check.whyNotTrain).toBe("the project is read-only");
});

it("goes on with the untouched document when the engine dies: the project is opened in the new one and saved", async () => {
  const { bridge, document, engine } = await opened();
  document.edit("rename", rename("Changed"));
  bridge.crash();
  expect(engine.state).toBe("restarting");
  await vi.advanceTimersByTimeAsync(1_000);
  bridge.answers["project.open"] = () => sampleProject({ project: "p2" });
  bridge.start();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(engine.state).toBe("ready");
  expect(document.document?.name).toBe("Changed");
  expect(document.undoLabel).toBe("rename");
  expect(bridge.asked.filter(({ name }) => name === "project.save").at(-1)?.input).toMatchObject({
    project: "p2",
    document: { name: "Changed" },
  });
  expect(document.saveState).toBe("saved");
});

it("keeps the open project when another one cannot be opened", async () => {
  const { bridge, document, projects, notices } = await opened();
  bridge.answers["project.open"] = () => {
    throw failure({ code: "not-a-project", message: "That is no project." });
  };
  await expect(projects.open("/tmp")).resolves.toBe(false);
  expect(document.document?.name).toBe("Penguins");
  expect(notices.list.map(({ title }) => title)).toContain("That is no project.");
});

it("follows a run: epochs as they come, once each, and its end", async () => {
  const { bridge, runs, training, log } = await opened();
  const going: RunSummary = sampleRun(1, 0, 30, {
    status: "running",
    stopReason: null,
    last: null,
    best: null,
    bestEpoch: null,
  });
  bridge.answers["train.start"] = () => going;
  await training.start();
  expect(training.active?.id).toBe(going.id);
  expect(runs.selectedId).toBe(going.id);
  const progress = {
    step: 16,
    stepsPerEpoch: 8,
    stepsPerSecond: 100,
    batchLoss: 0.5,
    change: 0.1,
    learningRate: 0.01,
    layers: {},
    gradientNorm: null,
    heldFor: {},
    secondsLeft: 3,
    bestEpoch: 2,
  };
  bridge.send({
    type: "run.progress",
    project: "p1",
    run: going.id,
    progress: { ...progress, epochs: [sampleEpoch(1, 30), sampleEpoch(2, 30)] },
  });
  bridge.send({
    type: "run.progress",
    project: "p1",
    run: going.id,
    progress: { ...progress, epochs: [sampleEpoch(2, 30), sampleEpoch(3, 30)] },
  });
  bridge.send({
    type: "run.progress",
    project: "other",
    run: going.id,
    progress: { ...progress, epochs: [sampleEpoch(9, 30)] },
  });
  expect([...(log.table(going.id)?.column("epoch") ?? [])]).toEqual([1, 2, 3]);
  bridge.send({ type: "run.changed", project: "p1", run: sampleRun(1, 3, 30, { stopReason: { kind: "user" } }) });
  expect(training.active).toBeNull();
  expect(training.progress).toBeNull();
});

it("trains a frozen copy: an edit during the run is not sent to it", async () => {
  const { bridge, training, document } = await opened();
  bridge.answers["train.start"] = ({ document: sent }) =>
    sampleRun(1, 0, 30, { status: "running", stopReason: null, document: { ...sampleDocument(), name: sent.name } });
  await training.start();
  document.edit("rename", rename("Later"));
  expect(bridge.asked.find(({ name }) => name === "train.start")?.input).toMatchObject({
    document: { name: "Penguins" },
  });
  expect(training.active?.document.name).toBe("Penguins");
});

it("removes a run only after the time to take it back", async () => {
  const { bridge, runs, notices } = await opened({ runs: [sampleRun(1, 3, 30), sampleRun(2, 3, 30)] });
  bridge.answers["runs.release"] = () => null;
  bridge.answers["runs.remove"] = () => null;
  bridge.mainAnswers["runs.toBin"] = () => false;
  runs.remove("0001-adam");
  expect(runs.list.map(({ number }) => number)).toEqual([2]);
  notices.list.find(({ action }) => action)?.action?.run();
  expect(runs.list.map(({ number }) => number)).toEqual([2, 1]);
  await vi.advanceTimersByTimeAsync(90_000);
  expect(bridge.asked.some(({ name }) => name === "runs.remove")).toBe(false);
  runs.remove("0001-adam");
  await vi.advanceTimersByTimeAsync(30_000);
  // For a minute it can be had back, and the notice that offers it stays as long.
  expect(notices.list.filter(({ action }) => action !== undefined)).toHaveLength(1);
  expect(bridge.asked.some(({ name }) => name === "runs.remove")).toBe(false);
  await vi.advanceTimersByTimeAsync(40_000);
  expect(notices.list).toEqual([]);
  // The system has no bin for this disk, so that the engine puts it aside.
  const told = bridge.asked.map(({ name }) => name).filter((name) => name.startsWith("runs."));
  expect(told.slice(-2)).toEqual(["runs.release", "runs.remove"]);

  bridge.mainAnswers["runs.toBin"] = () => true;
  runs.remove("0002-adam");
  await vi.advanceTimersByTimeAsync(70_000);
  expect(bridge.called.at(-1)).toMatchObject({ name: "runs.toBin", args: [{ run: "0002-adam" }] });
  expect(bridge.asked.filter(({ name }) => name === "runs.remove")).toHaveLength(1);
});

it("has a removed run back by Undo in its turn: before older edits, after newer ones", async () => {
  const { runs, document } = await opened({ runs: [sampleRun(1, 3, 30), sampleRun(2, 3, 30)] });
  document.edit("rename", rename("Before"));
  runs.remove("0001-adam");
  runs.remove("0002-adam");
  expect(runs.lastRemoved?.id).toBe("0002-adam");
  document.edit("rename", rename("After"));
  expect(runs.lastRemoved).toBeNull();
  document.undo();
  for (const id of ["0002-adam", "0001-adam"]) {
    expect(runs.lastRemoved?.id).toBe(id);
    if (runs.lastRemoved !== null) runs.restore(runs.lastRemoved);
  }
  expect(runs.lastRemoved).toBeNull();
  expect(runs.list.map(({ number }) => number)).toEqual([2, 1]);
});

it("tells why Train cannot be pressed", async () => {
  const { document, check, dataset, bridge } = await opened();
  await vi.waitFor(() => expect(check.whyNotTrain).toBeNull());
  document.edit("loss", (now) => withTraining(now, { loss: { type: "mse" } }));
  document.edit("output", withoutLastConnection);
  expect(check.problems.length).toBeGreaterThan(0);
  expect(check.whyNotTrain).toMatch(/problem/);
  document.undo();
  document.undo();
  bridge.answers["data.prepare"] = () => {
    throw failure({ code: "one-class", message: "The target has one class.", next: "Choose another." });
  };
  document.edit("split", (now) => withSplit(now, { seed: 5 }));
  await vi.waitFor(() => expect(dataset.fitProblem?.code).toBe("one-class"));
  expect(check.whyNotTrain).toMatch(/problem/);
  document.edit("target", (now) => withRole(now, "Species", "feature"));
  expect(check.whyNotTrain).toBe("no target is chosen");
});

it("keeps the table when an import fails and tells the problem in place", async () => {
  const { bridge, dataset } = await opened();
  bridge.answers["data.import"] = () => {
    throw failure({ code: "csv-malformed", message: "Line 17 has 5 fields.", next: "Fix it." });
  };
  await expect(dataset.importFile("/home/me/bad.csv")).resolves.toBe(false);
  expect(dataset.importProblem?.message).toBe("Line 17 has 5 fields.");
  expect(dataset.table?.rows).toBe(344);
});

it("makes a project of a dropped folder of arrays, and opens one that is a project", async () => {
  const world = createWorld();
  world.bridge.answers["data.formatAt"] = ({ path }) => (path.endsWith("mnist") ? "idx" : null);
  world.bridge.answers["project.open"] = () => sampleProject();
  world.bridge.answers["project.create"] = () => sampleProject();
  world.bridge.mainAnswers["projects.freeFolder"] = () => "/home/me/Gradual/Mnist";
  const projects = world.within(() => useProjectsStore());
  await expect(projects.drop(new File([], "mnist"))).resolves.toBe("opened");
  expect(world.bridge.asked.find(({ name }) => name === "project.create")?.input).toMatchObject({
    path: "/home/me/Gradual/Mnist",
    from: "/home/me/mnist",
  });
  await projects.close();
  await expect(projects.drop(new File([], "penguins"))).resolves.toBe("opened");
  expect(world.bridge.asked.find(({ name }) => name === "project.open")?.input).toEqual({ path: "/home/me/penguins" });
});

it("asks before a dropped file replaces a table, but not before it opens a project", async () => {
  const { dataset, projects } = await opened();
  await expect(projects.drop(new File([], "other.csv"))).resolves.toBe("data");
  await flushPromises();
  expect(dataset.offered).toBe("/home/me/other.csv");
});

it("asks before it leaves a project in which a run goes on", async () => {
  const { bridge, projects, training, document } = await opened();
  bridge.answers["train.start"] = () =>
    sampleRun(1, 0, 30, { status: "running", stopReason: null, last: null, best: null, bestEpoch: null });
  await training.start();
  const stays = projects.close();
  projects.leaving?.answer("cancel");
  await expect(stays).resolves.toBe(false);
  expect(document.document).not.toBeNull();
  const goes = projects.close();
  projects.leaving?.answer("pause");
  await expect(goes).resolves.toBe(true);
  expect(document.document).toBeNull();
  expect(bridge.asked.at(-1)?.name).toBe("project.close");
});

it("asks before it leaves a project in which a run is being started, once it is", async () => {
  const { bridge, projects, training } = await opened();
  const run = sampleRun(1, 0, 30, { status: "running", stopReason: null, last: null, best: null, bestEpoch: null });
  let answer: (run: RunSummary) => void = () => undefined;
  bridge.answers["train.start"] = () => new Promise<RunSummary>((resolve) => void (answer = resolve));
  const begun = training.start();
  const stays = projects.close();
  await flushPromises();
  expect(projects.leaving).toBeNull();
  answer(run);
  await begun;
  await vi.waitUntil(() => projects.leaving !== null);
  projects.leaving?.answer("cancel");
  await expect(stays).resolves.toBe(false);
});

it("lists the files of data in dialogs as the engine names their formats", () => {
  expect(dataFilters(sampleFormats())).toEqual([
    { name: "Data files", extensions: ["csv", "tsv", "npz"] },
    { name: "Tables (CSV)", extensions: ["csv", "tsv"] },
    { name: "Arrays (NumPy)", extensions: ["npz"] },
  ]);
  expect(dataFilters([])).toEqual([]);
});

it("names a project after its file", () => {
  const formats = sampleFormats();
  expect(projectName("/data/my_penguins-2.csv", formats)).toBe("My penguins 2");
  expect(projectName("C:\\data\\CARS.CSV.gz", formats)).toBe("CARS");
  expect(projectName(".csv", formats)).toBe("Project");
  expect(projectName("/data/rows.npz", formats)).toBe("Rows");
  expect(projectName("/data/fashion-mnist/train-images-idx3-ubyte.gz", formats)).toBe("Fashion mnist");
  expect(baseName("C:\\data\\cars.csv")).toBe("cars.csv");
});

it("shows the same notice once, however often it is given", async () => {
  const { notices } = await opened();
  for (const _ of [1, 2, 3, 4]) notices.add("bad", "1e308 is too large.", { text: "Choose another." });
  notices.add("bad", "1e309 is too large.", { text: "Choose another." });
  expect(notices.list.map(({ title }) => title)).toEqual(["1e308 is too large.", "1e309 is too large."]);
});

it("offers to undo what replaced a network that was worked on, as long as nothing was changed since", async () => {
  const { dataset, document, notices } = await opened();
  document.edit("units", (now) => withTraining(now, { batchSize: 7 }));
  const mine = document.document;
  dataset.useSuggestion();
  expect(document.document?.training.batchSize).not.toBe(7);
  expect(notices.list.at(-1)?.action?.label).toBe("Undo");
  notices.list.at(-1)?.action?.run();
  expect(document.document).toEqual(mine);
  dataset.useSuggestion();
  const undo = notices.list.at(-1)?.action;
  document.edit("rename", rename("Mine"));
  undo?.run();
  expect(document.document?.name).toBe("Mine");
});
