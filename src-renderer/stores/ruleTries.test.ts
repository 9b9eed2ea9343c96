// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { describe, expect, it } from "vitest";
import type { HandRule } from "../../src-engine/document/handRule";
import { withHandRule } from "../../src-engine/document/recipeEdits";
import { epochColumns } from "../../src-engine/runs/epochTable";
import type { RunSummary } from "../../src-engine/runs/run";
import { createFakeBridge } from "../testing/fakeBridge";
import { createWorld } from "../testing/mountApp";
import { sampleRuleRows } from "../testing/ruleSamples";
import { sampleEpoch, sampleProject, sampleRun } from "../testing/samples";
import { useDocumentStore } from "./document";
import { useHandRuleStore } from "./handRule";
import { useProjectsStore } from "./projects";
import { useRuleTriesStore } from "./ruleTries";

const LENGTH = "Beak Length (mm)";
const MASS = "Body Mass (g)";
const RULE: HandRule = {
  target: "Species",
  lines: [{ conditions: [{ column: LENGTH, test: "at-least", value: 45 }], join: "and", answer: "Chinstrap" }],
  otherwise: "Adelie",
};

async function opened(rule: HandRule = RULE, run: RunSummary = sampleRun(1, 3, 0.2)) {
  const bridge = createFakeBridge();
  const project = sampleProject({ runs: [run] });
  const target = [rule.target];
  bridge.answers["project.open"] = () => ({
    ...project,
    document: withHandRule({ ...project.document, data: { ...project.document.data, target } }, rule),
  });
  bridge.answers["rule.rows"] = ({ columns, target }) => sampleRuleRows(columns, target);
  bridge.answers["runs.metrics"] = () =>
    epochColumns([1, 2, 3].map((epoch) => ({ ...sampleEpoch(epoch, 0.2), accuracy: epoch / 4, rmse: 4 / epoch })));
  const world = createWorld(bridge);
  const stores = world.within(() => ({
    projects: useProjectsStore(),
    document: useDocumentStore(),
    hand: useHandRuleStore(),
    store: useRuleTriesStore(),
  }));
  await stores.projects.open("/home/me/Penguins");
  await stores.hand.read();
  await stores.hand.read();
  await flushPromises();
  return { bridge, ...stores };
}
const costs = (store: ReturnType<typeof useRuleTriesStore>): number[] => store.tries.map(({ cost }) => cost);

describe("tries of a rule", () => {
  it("are one for each finished change, with the share of wrong training rows", async () => {
    const { store, hand } = await opened();
    // Two Adelies, one Gentoo and two Chinstraps are told rightly: only the Gentoo is wrong.
    expect(costs(store)).toEqual([1 / 6]);
    for (const value of [47, 48, 49]) {
      hand.setBound(0, 0, "value", value);
      await flushPromises();
    }
    expect(store.tries).toHaveLength(1);
    hand.settle();
    await flushPromises();
    expect(costs(store)).toEqual([1 / 6, 1 / 6]);
    hand.setBound(0, 0, "value", 30);
    hand.settle();
    await flushPromises();
    expect(costs(store)).toEqual([1 / 6, 1 / 6, 4 / 6]);
    expect(store.tries.map(({ change }) => change)).toEqual([0, 1, 2]);
    // What ends where it began is no change.
    hand.setBound(0, 0, "value", 31);
    hand.setBound(0, 0, "value", 30);
    hand.settle();
    await flushPromises();
    expect(store.tries).toHaveLength(3);
  });

  it("go on over undo, and the best can be put back", async () => {
    const { store, hand, document } = await opened();
    hand.setOtherwise("Gentoo");
    await flushPromises();
    expect(store.best?.change).toBe(0);
    document.undo();
    await flushPromises();
    expect(store.tries.map(({ change }) => change)).toEqual([0, 1, 2]);
    hand.setOtherwise("Gentoo");
    await flushPromises();
    hand.put(store.best?.rule ?? RULE);
    await flushPromises();
    expect(hand.rule).toEqual(RULE);
    expect(store.last?.change).toBe(4);
    store.clear();
    expect(store.tries).toMatchObject([{ change: 0, rule: RULE }]);
  });

  it("begin anew on other training rows", async () => {
    const { store, hand, document } = await opened();
    hand.setOtherwise("Gentoo");
    await flushPromises();
    document.edit("split", (now) => ({ ...now, data: { ...now.data, split: { ...now.data.split, seed: 9 } } }));
    await hand.read();
    await flushPromises();
    expect(store.tries).toMatchObject([{ change: 0 }]);
  });

  it("lie beside the share of wrong rows after each epoch of the run", async () => {
    const { store } = await opened();
    expect([...(store.network?.epochs ?? [])]).toEqual([1, 2, 3]);
    expect([...(store.network?.costs ?? [])]).toEqual([0.75, 0.5, 0.25]);
  });

  it("of numbers cost half the squared error, as the run's root of it tells, unless it is of several targets", async () => {
    const rule: HandRule = { target: MASS, lines: [], otherwise: 3700 };
    const run = sampleRun(1, 3, 0.2);
    const regression = (target: string[]): RunSummary => ({
      ...run,
      document: { ...run.document, data: { ...run.document.data, task: "regression", target } },
    });
    const one = await opened(rule, regression([MASS]));
    expect([...(one.store.network?.costs ?? [])]).toEqual([8, 2, (4 / 3) ** 2 / 2]);
    const two = await opened(rule, regression([MASS, LENGTH]));
    expect(two.store.network).toBeNull();
  });
});
