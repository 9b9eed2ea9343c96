// @vitest-environment happy-dom
// What a newcomer types into the command palette, and what it finds.

import { flushPromises } from "@vue/test-utils";
import { beforeAll, expect, it, vi } from "vitest";
import App from "../App.vue";
import { STATIONS } from "../stations/registry";
import type { Action } from "../stores/actions";
import { useActionsStore } from "../stores/actions";
import { createWorld, mountIn } from "../testing/mountApp";
import { sampleProject, sampleRun } from "../testing/samples";
import { t } from "../text";
import { findActions } from "./findActions";

let all: readonly Action[] = [];

/** The actions of a project with a run. */
beforeAll(async () => {
  const world = createWorld();
  world.bridge.mainAnswers["app.initialProject"] = () => "/home/me/Penguins";
  world.bridge.answers["project.open"] = () => sampleProject({ runs: [sampleRun(1, 30, 30)] });
  const app = mountIn(world, App);
  await flushPromises();
  // The station, whose actions are among them, has a file of its own.
  await vi.dynamicImportSettled();
  await flushPromises();
  all = world.within(() => useActionsStore()).all;
  return () => app.unmount();
}, 60_000);

it("finds each station by its name before any setting, and the command of that name before the station", () => {
  for (const { id } of STATIONS) {
    const name = t(`stations.${id}`);
    const expected = id === "train" ? ["train", "station:train"] : [`station:${id}`];
    for (const query of [name, name.toLowerCase()])
      expect(
        findActions(all, query)
          .slice(0, expected.length)
          .map((action) => action.id),
        query,
      ).toEqual(expected);
    expect(findActions(all, name.slice(0, 3))[0]?.listed, name.slice(0, 3)).not.toBe(true);
  }
});

it.each([
  ["report", "station:evaluate"],
  ["predict", "station:try"],
  ["inference", "station:try"],
  ["draw a digit", "station:try"],
  ["units", "layer:dense"],
  ["neuron", "term:unit"],
  ["neurons", "layer:dense"],
  ["node", "term:unit"],
  ["hidden layer", "layer:dense"],
  ["relu", "layer:activation"],
  ["image", "layer:conv2d"],
  ["images", "openData"],
  ["picture", "layer:conv2d"],
  ["rnn", "layer:simple-rnn"],
  ["augmentation", "layer:random-flip"],
  ["save", "saveCopy"],
  ["save model", "export:onnx"],
  ["download", "export:onnx"],
  ["python", "export:onnx"],
  ["csv", "openData"],
  ["import", "openData"],
  ["open file", "open"],
  ["dataset", "openData"],
  ["example", "sample:penguins"],
  ["overfitting", "term:overfitting"],
  ["overfitting", "layer:dropout"],
  ["overfitting", "rule:no-improvement"],
  ["early stopping", "rule:no-improvement"],
  ["patience", "rule:no-improvement"],
  ["dark mode", "themeDark"],
  ["theme", "themeLight"],
  ["settings", "themeDark"],
  ["weights", "weights"],
  ["parameters", "weights"],
  ["accuracy", "figure:accuracy"],
  ["f1", "figure:f1"],
  ["graph", "figure:accuracy"],
  ["loss", "term:loss"],
  ["learning rate", "station:train"],
  ["epochs", "station:train"],
  ["hyperparameters", "station:train"],
  ["split", "station:data"],
  ["label", "station:data"],
  ["start", "train"],
  ["run", "train"],
  ["cancel", "stop"],
  ["gpu", "device:gpu"],
  ["graphics card", "device:gpu"],
  ["regularization", "layer:dropout"],
  ["weight decay", "optimizer:adamw"],
  ["gradient", "term:gradient"],
  ["backpropagation", "learn:step"],
  ["confusion matrix", "learn:time"],
  ["landscape", "learn:landscape"],
  ["tutorial", "station:learn"],
  ["help", "glossary"],
  ["what is", "glossary"],
  ["version", "about"],
  ["quit", "close"],
  ["random", "term:seed"],
])("finds something for %j: %s", (query, id) => {
  const found = findActions(all, query).map((action) => action.id);
  expect(found.slice(0, 6)).toContain(id);
});

// Nothing is promised that is not there: no language but English, no account, no spreadsheet format.
it.each(["language", "account", "login", "excel", "cloud"])("finds nothing for %j", (query) => {
  expect(findActions(all, query).map((action) => action.label)).toEqual([]);
});

it("tells last what cannot be done now", () => {
  const found = findActions(all, "pause");
  expect(found.at(-1)?.id).toBe("pause");
});
