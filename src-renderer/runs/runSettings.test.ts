// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Document } from "../../src-engine/document/schema";
import type { RunSummary } from "../../src-engine/runs/run";
import { freshSeed, repeatedRun } from "../stores/repeatedRun";
import { useCheckStore } from "../stores/check";
import { useDocumentStore } from "../stores/document";
import { useProjectsStore } from "../stores/projects";
import { useTrainingStore } from "../stores/training";
import { createWorld, mountIn } from "../testing/mountApp";
import { sampleDocument, sampleProject, sampleRun } from "../testing/samples";
import AgainDialog from "./AgainDialog.vue";
import RunSettingsDialog from "./RunSettingsDialog.vue";
import { comparedSettings, settingsOf, withSettingsOf } from "./runSettings";

afterEach(() => void (document.body.innerHTML = ""));

function changed(change: (document: Document) => void): Document {
  const copy = structuredClone(sampleDocument());
  change(copy);
  return copy;
}

describe("the settings of a run", () => {
  it("are told completely: whatever of the document is changed shows in the list", () => {
    const own = JSON.stringify(settingsOf(sampleDocument()));
    const changes: ((document: Document) => void)[] = [
      ({ training }) => void (training.seed = 99),
      ({ data }) => void (data.split.fold = { of: 5, index: 2 }),
      ({ training }) => void (training.batchSize = 7),
      ({ training }) => void (training.epochs = 12),
      ({ training }) => void (training.shuffle = false),
      ({ training }) => void (training.records = false),
      ({ training }) => void (training.restoreBest = !training.restoreBest),
      ({ training }) => void (training.watch = "accuracy"),
      ({ training }) => void (training.loss = { type: "focal" }),
      ({ training }) => void (training.optimizer = { type: "adam", params: { learningRate: 0.3 } }),
      ({ training }) => void (training.optimizer = { type: "sgd" }),
      ({ training }) => void (training.schedule = { type: "cosine" }),
      ({ training }) => void (training.clipping = { type: "norm" }),
      ({ training }) => void (training.rules = [{ type: "steps", params: { steps: 5 } }]),
      ({ training }) => void (training.metrics = [{ type: "topK", params: { k: 2 } }]),
      ({ data }) => void (data.split.seed = 99),
      ({ data }) => void (data.split.shuffle = !data.split.shuffle),
      ({ data }) => void (data.split.stratify = !data.split.stratify),
      ({ data }) => Object.assign(data.split, { train: 0.6, test: data.split.test + data.split.train - 0.6 }),
      ({ data }) => {
        const [feature] = Object.values(data.columns).filter(
          ({ role, type }) => role === "feature" && type === "number",
        );
        if (feature) feature.scale = feature.scale === "none" ? "standard" : "none";
      },
      ({ model }) => void model.connections.pop(),
      ({ model }) => Object.assign(model.layers[1] ?? {}, { params: { units: 77 } }),
      ({ model }) => Object.assign(model.layers[1] ?? {}, { name: "Middle" }),
    ];
    for (const change of changes) expect(JSON.stringify(settingsOf(changed(change))), String(change)).not.toBe(own);
  });

  it("mark what differs, and what only the project has", () => {
    const now = changed(({ training }) => {
      training.seed = 5;
      training.rules = [
        ...training.rules.filter(({ type }) => type !== "steps"),
        { type: "steps", params: { steps: 5 } },
      ];
    });
    const different = comparedSettings(sampleDocument(), now).filter((each) => each.now !== null);
    expect(different.map(({ label, value, now: other }) => [label, value, other])).toEqual([
      ["Seed", String(sampleDocument().training.seed), "5"],
      ["Step limit", "", expect.stringContaining("5")],
    ]);
    expect(comparedSettings(now, now).filter((each) => each.now !== null)).toEqual([]);
  });

  it("are used again with the data's, where its columns are the same; the name and the source stay", () => {
    const now = changed((document) => Object.assign(document, { name: "Mine" }));
    const run = changed(({ training, data }) => {
      training.seed = 5;
      data.split.seed = 8;
      data.source = "data/older.parquet";
    });
    const next = withSettingsOf(now, run);
    expect(next).toEqual({ ...run, name: "Mine", data: { ...run.data, source: now.data.source } });
    const [name = ""] = Object.keys(now.data.columns);
    const other = changed(({ data }) => Reflect.deleteProperty(data.columns, name));
    expect(withSettingsOf(other, run)).toMatchObject({ training: run.training, data: other.data });
    // Edits of rows are corrections of the project's, whichever run's settings it takes.
    const edits = { of: "0123456789abcdef-344", rows: [{ row: 3, exclude: true as const }] };
    const edited = changed(({ data }) => void (data.edits = edits));
    expect(withSettingsOf(edited, run).data).toEqual({ ...run.data, source: now.data.source, edits });
    expect(withSettingsOf(now, edited).data.edits).toBeUndefined();
    expect(settingsOf(edited).at(-1)?.value).toBe("1 excluded");
    // The fold of a cross-validation is not the project's.
    const folded = changed(({ data }) => void (data.split.fold = { of: 5, index: 2 }));
    expect(withSettingsOf(now, folded).data.split).toEqual(sampleDocument().data.split);
  });
});

async function open(runs: readonly RunSummary[]) {
  const world = createWorld();
  world.bridge.answers["project.open"] = () => sampleProject({ runs });
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  await vi.waitFor(() => expect(world.within(() => useCheckStore()).whyNotTrain).toBeNull());
  return { world, document: world.within(() => useDocumentStore()) };
}

it("are read in a dialog, and used by a button that undo takes back", async () => {
  const run = sampleRun(1, 5, 30, { document: changed(({ training }) => void (training.batchSize = 9)) });
  const { world, document: store } = await open([run]);
  const before = store.document;
  const dialog = mountIn(world, RunSettingsDialog, { run });
  await flushPromises();
  const shown = document.querySelector<HTMLElement>("[data-testid=run-settings]");
  expect(shown?.textContent).toContain("1 setting differs from the project");
  expect(shown?.querySelector("[data-different]")?.textContent).toMatch(/Batch size\s*9\s*Now: \d+/);
  document.querySelector<HTMLElement>("[data-testid=use-settings]")?.click();
  expect(store.document?.training.batchSize).toBe(9);
  expect(store.undoLabel).toBe("settings of run 1");
  store.undo();
  expect(store.document).toEqual(before);
  dialog.unmount();
});

describe("training the same again", () => {
  const run = sampleRun(3, 5, 30);

  it.each<[string, Partial<RunSummary>, Document, boolean]>([
    ["the same settings", {}, sampleDocument(), true],
    ["another place on the canvas", {}, changed(({ layout }) => void (layout.positions = {})), true],
    ["another seed", {}, changed(({ training }) => void (training.seed = 7)), false],
    ["a run that a person stopped", { stopReason: { kind: "user" } }, sampleDocument(), false],
    ["a run whose project was closed", { stopReason: { kind: "closed" } }, sampleDocument(), false],
    ["a run that failed", { stopReason: { kind: "failed", message: "no memory" } }, sampleDocument(), false],
    [
      "a run whose rate was changed",
      { rateChanges: [{ step: 1, epoch: 1, learningRate: 1 }] },
      sampleDocument(),
      false,
    ],
    ["a run that began with another's weights", { origin: { run: "0001-adam", epoch: 3 } }, sampleDocument(), false],
    ["a run whose weights were given", { initial: "Learn, step 2" }, sampleDocument(), false],
    ["a run on another device", { device: { name: "gpu", threads: 1, whyNotGpu: null } }, sampleDocument(), false],
  ])("is seen for what it is: %s", (_what, change, now, isSame) => {
    expect(repeatedRun([{ ...run, ...change }], now, "cpu") !== null).toBe(isSame);
  });

  it("counts one that found no GPU as a run on it", () => {
    const without = { ...run, device: { name: "cpu", threads: 2, whyNotGpu: "There is none." } } as const;
    expect(repeatedRun([without], sampleDocument(), "gpu")).toBe(without);
    expect(repeatedRun([run], sampleDocument(), "gpu")).toBeNull();
  });

  it("does not depend on the order in which settings were made", () => {
    const { seed, ...training } = sampleDocument().training;
    expect(repeatedRun([run], { ...sampleDocument(), training: { seed, ...training } }, "cpu")).toBe(run);
  });

  it("asks, and trains with a seed that no run had", async () => {
    const { world, document: store } = await open([run]);
    const training = world.within(() => useTrainingStore());
    const asked = () => world.bridge.asked.filter(({ name }) => name === "train.start");
    world.bridge.answers["train.start"] = () =>
      sampleRun(4, 0, 30, { status: "running", stopReason: null, last: null });
    const dialog = mountIn(world, AgainDialog);
    await training.startOrAsk();
    await flushPromises();
    expect(asked()).toEqual([]);
    expect(document.body.textContent).toContain("had exactly these settings and this seed");
    const fresh = freshSeed([run], sampleDocument());
    document.querySelector<HTMLElement>("[data-testid=new-seed]")?.click();
    await flushPromises();
    expect(asked()).toMatchObject([{ input: { document: { training: { seed: fresh } } } }]);
    expect(training.repeated).toBeNull();
    store.undo();
    expect(store.document?.training.seed).toBe(run.document.training.seed);
    dialog.unmount();
  });
});
