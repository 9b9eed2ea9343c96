// @vitest-environment happy-dom
// Rules written by hand, as the Learn station shows them.

import { flushPromises } from "@vue/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import type { HandRule } from "../../../src-engine/document/handRule";
import { withHandRule } from "../../../src-engine/document/recipeEdits";
import { contestOf } from "../../../src-engine/handwritten/contest";
import { useHandRuleStore } from "../../stores/handRule";
import { useProjectsStore } from "../../stores/projects";
import { createFakeBridge, failure } from "../../testing/fakeBridge";
import { createWorld, mountIn } from "../../testing/mountApp";
import { sampleRuleRows } from "../../testing/ruleSamples";
import { sampleProject, sampleRun } from "../../testing/samples";
import RulesView from "./RulesView.vue";
import { ruleRegion } from "./ruleRegion";
import { allText, contestText, judgmentText, valueText } from "./ruleText";

// What still comes for a view must not come after the page is gone.
const shownViews: ReturnType<typeof mountIn>[] = [];
afterEach(() => {
  for (const view of shownViews.splice(0)) view.unmount();
});

const LENGTH = "Beak Length (mm)";
const MASS = "Body Mass (g)";
const rule = (column: string): HandRule => ({
  target: "Species",
  lines: [{ conditions: [{ column, test: "at-least", value: 45 }], join: "and", answer: "Gentoo" }],
  otherwise: "Adelie",
});

async function shown(own?: HandRule) {
  const bridge = createFakeBridge();
  const project = sampleProject({ runs: [sampleRun(1, 20, 0.2)] });
  bridge.answers["project.open"] = () => ({ ...project, document: withHandRule(project.document, own) });
  bridge.answers["rule.rows"] = ({ columns, target }) => sampleRuleRows(columns, target);
  bridge.answers["rule.region"] = ({ points }) => ({ answers: new Float64Array(points ** 2), points, held: [] });
  bridge.answers["rule.judge"] = () => ({
    part: "test",
    target: { kind: "classes", name: "Species", classes: ["Adelie", "Gentoo"] },
    rule: {
      kind: "classes",
      rows: 52,
      right: 49,
      confusion: [
        [30, 1],
        [2, 19],
      ],
    },
    network: {
      kind: "classes",
      rows: 52,
      right: 51,
      confusion: [
        [31, 0],
        [1, 20],
      ],
    },
    disagreeing: 1,
    rows: [{ row: 7, truth: "Adelie", rule: "Gentoo", network: "Adelie", cells: [46.5] }],
    columns: [LENGTH],
    warnings: [],
  });
  const world = createWorld(bridge);
  const store = world.within(() => useHandRuleStore());
  await world.within(() => useProjectsStore()).open("/home/me/Penguins");
  const view = mountIn(world, RulesView);
  shownViews.push(view);
  await flushPromises();
  const find = (id: string) => view.find(`[data-testid="${id}"]`);
  return { view, store, find, bridge };
}

describe("the view of rules", () => {
  it("begins with a button, then takes lines, and says what each does", async () => {
    const { store, find } = await shown();
    await find("rule-write").trigger("click");
    await flushPromises();
    expect(find("rule-counts").text()).toBe("3 of 6 training rows right");
    await find("rule-add").trigger("click");
    await flushPromises();
    await find("rule-0-0-value").setValue("45");
    await find("rule-0-0-value").trigger("change");
    expect(store.rule?.lines[0]?.conditions[0]).toEqual({ column: LENGTH, test: "at-least", value: 45 });
    expect(find("rule-count-0").text()).toBe("1 of 3 right");
    expect(find("rule-count-otherwise").text()).toBe("3 of 3 right");
    expect(document.activeElement?.getAttribute("data-testid")).toBe("rule-0-0-column");
  });

  it("has a test for texts and for missing values", async () => {
    const { store, find } = await shown(rule("Island"));
    expect(find("rule-line-0").text()).toContain('compares "Island" with a number');
    const column = find("rule-0-0-column");
    const at = column.findAll("option").findIndex((option) => option.text() === "Island");
    expect(at).toBeGreaterThanOrEqual(0);
    await find("rule-0-0-test").setValue("0");
    await flushPromises();
    expect(store.rule?.lines[0]?.conditions[0]).toEqual({ column: "Island", test: "is", value: "Biscoe" });
    expect(store.problems).toEqual([]);
    await find("rule-0-0-test").setValue("1");
    expect(store.rule?.lines[0]?.conditions[0]).toEqual({ column: "Island", test: "is", value: "" });
    expect(find("rule-0-0-value").exists()).toBe(false);
    expect(find("rule-count-0").text()).toBe("answers no row");
  });

  it("says at its line what is wrong, and judges nothing meanwhile", async () => {
    const { find } = await shown(rule("Wings"));
    expect(find("rule-line-0").text()).toContain('Line 1 asks about the column "Wings"');
    expect(find("rule-judge-press").attributes("aria-disabled")).toBe("true");
    await find("rule-0-remove").trigger("click");
    await flushPromises();
    expect(find("rule-judge-press").attributes("aria-disabled")).toBeUndefined();
  });

  it("tells both by counts with what they confuse and where they differ, and names no winner", async () => {
    const { find, view } = await shown(rule(LENGTH));
    await find("rule-judge-press").trigger("click");
    await flushPromises();
    expect(find("rule-verdict").text()).toContain("Your rule 49 of 52, the network 51 of 52");
    expect(find("rule-verdict").text()).toContain("It names no winner");
    expect(view.findAll('[data-testid="matrix"]').map((table) => table.find("tbody").text())).toEqual([
      "Adelie301Gentoo219",
      "Adelie310Gentoo120",
    ]);
    expect(find("rule-differ").text()).toBe("They disagree on 1 row");
    expect(find("rule-rows").find("tbody").text()).toBe("8AdelieGentoo (wrong)Adelie46.5");
    expect(find("rule-contest").exists()).toBe(false);
  });
});

describe("the drawing", () => {
  it("has the bounds on its two columns as lines that keys move, with counts that follow", async () => {
    const both: HandRule = {
      ...rule(LENGTH),
      lines: [
        {
          conditions: [
            { column: LENGTH, test: "between", from: 40, to: 48 },
            { column: MASS, test: "at-least", value: 4000 },
            { column: "Beak Depth (mm)", test: "at-most", value: 18 },
          ],
          join: "and",
          answer: "Gentoo",
        },
      ],
    };
    const { store, find, view } = await shown(both);
    const lines = view.findAll('[data-testid="region-rule"] [role="slider"]');
    expect(lines.map((line) => [line.attributes("aria-label"), line.attributes("aria-valuenow")])).toEqual([
      [`Lower bound of condition 1, line 1: ${LENGTH}`, "40"],
      [`Upper bound of condition 1, line 1: ${LENGTH}`, "48"],
      [`Value of condition 2, line 1: ${MASS}`, "4000"],
    ]);
    const lower = find("bound-0-0-from");
    expect(lower.attributes("aria-valuetext")).toBe("40: 4 of 6 training rows right");
    await lower.trigger("keydown", { key: "End" });
    // Bounds do not pass each other.
    expect(store.rule?.lines[0]?.conditions[0]).toMatchObject({ from: 48, to: 48 });
    expect(store.isMoving).toBe(false);
    expect(lower.attributes("aria-valuetext")).toBe("48: 3 of 6 training rows right");
    await find("bound-0-1-value").trigger("keydown", { key: "ArrowDown" });
    expect(store.rule?.lines[0]?.conditions[1]).toMatchObject({ value: 3970 });
    expect(view.findAll('[data-testid="region-network"] [role="slider"]')).toHaveLength(0);
    expect(find("region-left").text()).toBe("1 row without a value there is not drawn.");
  });

  it("says in its own place why the network's region is not there, and the judge stays", async () => {
    const { find, bridge, store } = await shown(rule(LENGTH));
    bridge.answers["rule.region"] = () => {
      throw failure({ code: "no-run", message: "The run is gone." });
    };
    await store.readRegion();
    await flushPromises();
    expect(find("region-problem").text()).toContain("The run is gone.");
    expect(find("rule-judge").text()).not.toContain("The run is gone.");
    bridge.answers["rule.region"] = ({ points }) => ({ answers: new Float64Array(points ** 2), points, held: [] });
    await find("region-problem").find("button").trigger("click");
    await flushPromises();
    expect(find("region-problem").exists()).toBe(false);
  });
});

describe("you against gradient descent", () => {
  it("tells after each finished change what the rule costs, and puts the best back", async () => {
    const { find, store } = await shown(rule(LENGTH));
    expect(find("descent-you").text()).toBe("Your rule costs 0.333, as it began. That is your best so far.");
    await find("rule-0-answer").setValue("2");
    await flushPromises();
    expect(find("descent-you").text()).toBe("After 1 change your rule costs 0.167. That is your best so far.");
    expect(find("descent-best").attributes("aria-disabled")).toBe("true");
    store.setOtherwise("Gentoo");
    await flushPromises();
    expect(find("descent-you").text()).toBe(
      "After 2 changes your rule costs 0.667. Your best so far is 0.167, after 1 change.",
    );
    await find("descent-best").trigger("click");
    await flushPromises();
    expect(store.rule?.otherwise).toBe("Adelie");
    expect(find("rule-counts").text()).toBe("5 of 6 training rows right");
  });
});

describe("what is said", () => {
  it("of dates is a day, and an error in days", () => {
    expect(valueText(13_024.2, true)).toBe("2005-08-29");
    expect(valueText(13_024.2, false)).toBe("13,024");
    expect(valueText(null, true)).toBe("missing");
    const judgment = { kind: "numbers", rows: 12, meanAbsoluteError: 2.5 } as const;
    expect(allText(judgment, { kind: "number", name: "Due", isDate: true })).toBe(
      "mean absolute error 2.5 days on 12 training rows",
    );
  });

  it("of numbers is their mean absolute error", () => {
    const tally = (meanAbsoluteError: number) => ({ kind: "numbers", rows: 52, meanAbsoluteError }) as const;
    const judgment = {
      part: "test",
      target: { kind: "number", name: MASS, isDate: false },
      rule: tally(312.5),
      network: tally(250),
      disagreeing: 0,
      rows: [],
      columns: [],
      warnings: [],
    } as const;
    expect(judgmentText(judgment)).toBe("Mean absolute error: your rule 312.5, the network 250 (52 rows)");
    expect(judgmentText({ ...judgment, network: null })).toBe("Mean absolute error of your rule: 312.5 (52 rows)");
  });

  it("of other splits names a winner only where one is clearly ahead", () => {
    const of = (ahead: number) =>
      contestText(
        contestOf(
          Array.from({ length: 20 }, (_, seed) => ({ seed, rows: 9, rule: 0.1, network: seed < ahead ? 0.2 : 0 })),
        ),
      );
    expect(of(16)).toBe("Your rule is better: ahead on 16 of 20 splits, behind on 4.");
    expect(of(2)).toBe("The network is better: ahead on 18 of 20 splits, behind on 2.");
    expect(of(10)).toContain("Neither is clearly better: your rule is ahead on 10 of 20 splits, the network on 10");
  });
});

it("draws a rule where its line is crossed, with other columns at what is typical", () => {
  const own: HandRule = {
    target: "Species",
    lines: [
      {
        conditions: [
          { column: LENGTH, test: "at-least", value: 43 },
          { column: "Island", test: "is", value: "Biscoe" },
        ],
        join: "and",
        answer: "Gentoo",
      },
      { conditions: [{ column: MASS, test: "at-least", value: 5000 }], join: "and", answer: "Chinstrap" },
    ],
    otherwise: "Adelie",
  };
  const rows = sampleRuleRows([LENGTH, MASS, "Island"]);
  const side = (column: string, min: number, max: number) => ({ column, range: { min, max, step: 1 } });
  const cells = ruleRegion(own, rows, side(LENGTH, 40, 46), side(MASS, 3000, 6000), 3);
  expect([...cells]).toEqual([0, 1, 1, 0, 1, 1, 2, 1, 1]);
});
