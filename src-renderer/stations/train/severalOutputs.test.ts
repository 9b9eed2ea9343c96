// @vitest-environment happy-dom
// A run of a network with several outputs, at the Train station.

import type { VueWrapper } from "@vue/test-utils";
import { flushPromises } from "@vue/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import { epochColumns } from "../../../src-engine/runs/epochTable";
import type { RunSummary } from "../../../src-engine/runs/run";
import { useProjectsStore } from "../../stores/projects";
import { useRunLogStore } from "../../stores/runLog";
import { useRunsStore } from "../../stores/runs";
import { createWorld, mountIn } from "../../testing/mountApp";
import { sampleProject, sampleRun } from "../../testing/samples";
import { severalDocument, severalEpoch, severalFit, severalRun } from "../../testing/severalOutputs";
import CurveCard from "./CurveCard.vue";
import OutputFigures from "./OutputFigures.vue";
import RecipeFields from "./RecipeFields.vue";
import { RunsTable, figureFormula, figuresOfRun, stopShort, stopText } from "../../runs";

afterEach(() => void (document.body.innerHTML = ""));

async function open(runs: readonly RunSummary[]) {
  const world = createWorld();
  world.bridge.answers["project.open"] = () => sampleProject({ document: severalDocument(), runs: [...runs] });
  world.bridge.answers["data.prepare"] = () => severalFit();
  world.bridge.answers["runs.metrics"] = () => epochColumns([severalEpoch(1, 30), severalEpoch(2, 30)]);
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  await flushPromises();
  return world;
}

const labels = (card: VueWrapper, testid: string) =>
  card
    .get(`[data-testid=${testid}]`)
    .findAll("option")
    .map((option) => option.text());
async function choose(card: VueWrapper, testid: string, label: string): Promise<void> {
  const list = card.get<HTMLSelectElement>(`[data-testid=${testid}]`);
  await list.setValue(list.findAll("option").find((option) => option.text() === label)?.element.value ?? "none");
}

describe("the chart of a run with several outputs", () => {
  it("draws the cost they have together, or the figure of one of them, named by its output", async () => {
    const world = await open([severalRun(1, 2)]);
    const card = mountIn(world, CurveCard);
    expect(labels(card, "charted")).toEqual([
      "Loss",
      "Loss of Species",
      "Accuracy of Species",
      "F1 of Species",
      "Loss of Body Mass (g)",
      "Mean absolute error of Body Mass (g)",
    ]);
    expect(card.get("[data-testid=formula]").text()).toBe("C = Σₒ wₒ·Cₒ");
    await choose(card, "charted", "Mean absolute error of Body Mass (g)");
    expect(card.get("[data-testid=curves]").attributes("aria-label")).toBe(
      "Mean absolute error of Body Mass (g) by epoch for 1. Newest: 200, validation 250.",
    );
    await choose(card, "charted", "Loss of Body Mass (g)");
    expect(card.get("[data-testid=formula]").text()).toContain("δ");
    const log = world.within(() => useRunLogStore());
    expect([...(log.table("0001-adam")?.figure({ metric: "mae", output: "mass" }, "validation") ?? [])]).toEqual([
      500, 250,
    ]);
    card.unmount();
  });

  it("keeps the figure that was asked for while the next run has no epoch yet", async () => {
    const world = await open([severalRun(1, 2)]);
    const card = mountIn(world, CurveCard);
    await choose(card, "charted", "F1 of Species");
    const next = severalRun(2, 0, { status: "running", stopReason: null });
    world.bridge.send({ type: "run.changed", project: "p1", run: next });
    world.within(() => useRunsStore()).select(next.id);
    await flushPromises();
    expect(card.get<HTMLSelectElement>("[data-testid=charted]").element.selectedOptions[0]?.text).toBe("F1 of Species");
    card.unmount();
  });

  it("marks where the learning rate was changed", async () => {
    const world = await open([severalRun(1, 2, { rateChanges: [{ step: 9, epoch: 2, learningRate: 0.002 }] })]);
    const card = mountIn(world, CurveCard);
    expect(card.get("[data-testid=curves]").attributes("aria-label")).toContain(
      "The learning rate was changed: 0.002 from epoch 2.",
    );
    card.unmount();
  });
});

it("lists a figure of one output, beside runs of one output, which do not have it", async () => {
  const world = await open([severalRun(2, 2), sampleRun(1, 5, 30)]);
  const table = mountIn(world, RunsTable);
  expect(labels(table, "tabled").slice(0, 3)).toEqual([
    "Val. loss of Species",
    "Val. accuracy of Species",
    "Val. F1 of Species",
  ]);
  expect(labels(table, "tabled")).toContain("Val. accuracy");
  await choose(table, "tabled", "Val. mean absolute error of Body Mass (g)");
  const [several, one] = table.findAll("[data-testid=run]").map((row) => row.text());
  expect(several).toContain("250");
  expect(one).toContain("—");
  table.unmount();
});

it("shows the newest figures of each output", async () => {
  const world = await open([severalRun(1, 2)]);
  const figures = mountIn(world, OutputFigures);
  expect(figures.findAll("h3").map((title) => title.text())).toEqual(["Species", "Body Mass (g)"]);
  expect(figures.text()).toMatch(/Mean absolute error\s*200\s*250/);
  figures.unmount();
});

it("tells each output's loss beside the recipe's, and nothing of it where there is one output", async () => {
  const several = mountIn(await open([]), RecipeFields);
  expect(several.get("[data-testid=losses-of-outputs]").text()).toMatch(
    /Species: Categorical cross-entropy; Body Mass \(g\): Huber\.$/,
  );
  several.unmount();
  const one = createWorld();
  await one.within(() => useProjectsStore()).open("/home/me/Penguins");
  const fields = mountIn(one, RecipeFields);
  expect(fields.find("[data-testid=losses-of-outputs]").exists()).toBe(false);
  fields.unmount();
});

describe("figures in words", () => {
  const run = severalRun(1, 2);

  it("name the output whose figure ended a run, or was watched", () => {
    const reached = {
      kind: "target",
      metric: "f1",
      output: "species",
      on: "validation",
      reaches: "at-least",
      value: 0.9,
      reached: 0.93,
    } as const;
    expect(stopText(run, reached).text).toMatch(/^The validation F1 of Species was 0.93 at epoch/);
    expect(stopShort(run, reached)).toBe("F1 of Species 0.93");
    const watched = {
      kind: "no-improvement",
      patience: 1,
      bestEpoch: 3,
      minDelta: 0,
      watch: { metric: "mae", output: "mass" },
    } as const;
    expect(stopText(run, watched).text).toMatch(/^Watched: validation mean absolute error of Body Mass \(g\)\./);
  });

  it("take the loss of the output for its formula, and the recipe's where it has none of its own", () => {
    const { document } = run;
    expect(figureFormula({ metric: "loss", output: "species" }, document)).toContain("ln ŷ");
    expect(figureFormula({ metric: "loss", output: "mass" }, document)).toContain("δ");
  });

  it("are the losses alone while a run with several outputs has no epoch", () => {
    expect(figuresOfRun(run.document, null)).toEqual([
      { metric: "loss" },
      { metric: "loss", output: "species" },
      { metric: "loss", output: "mass" },
    ]);
  });
});

it("counts one epoch and one step in the singular", () => {
  const run = sampleRun(1, 1, 30);
  expect(stopShort(run, { kind: "epochs", epochs: 1 })).toBe("1 epoch");
  expect(stopShort(run, { kind: "epochs", epochs: 5 })).toBe("all 5 epochs");
  expect(stopText(run, { kind: "steps", steps: 1 }).title).toBe("Finished: step limit of 1 step reached.");
});
