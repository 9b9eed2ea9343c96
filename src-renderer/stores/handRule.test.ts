// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HandRule } from "../../src-engine/document/handRule";
import { withHandRule } from "../../src-engine/document/recipeEdits";
import { contestOf } from "../../src-engine/handwritten/contest";
import type { RuleJudgment } from "../../src-engine/protocol/rule";
import { createFakeBridge, failure } from "../testing/fakeBridge";
import { createWorld } from "../testing/mountApp";
import { sampleRuleRows } from "../testing/ruleSamples";
import { sampleProject, sampleRun } from "../testing/samples";
import { useDocumentStore } from "./document";
import { useHandRuleStore } from "./handRule";
import { useLearnViewStore } from "./learnView";
import { useProjectsStore } from "./projects";
import { countRule, onStep, rangeOf } from "./ruleCounts";
import { useRunsStore } from "./runs";

const LENGTH = "Beak Length (mm)";
const MASS = "Body Mass (g)";
const PENGUINS: HandRule = {
  target: "Species",
  lines: [
    {
      conditions: [
        { column: LENGTH, test: "at-least", value: 45 },
        { column: MASS, test: "at-most", value: 4500 },
      ],
      join: "and",
      answer: "Chinstrap",
    },
    { conditions: [{ column: LENGTH, test: "at-least", value: 43 }], join: "and", answer: "Gentoo" },
  ],
  otherwise: "Adelie",
};
const JUDGMENT: RuleJudgment = {
  part: "test",
  target: { kind: "classes", name: "Species", classes: ["Adelie", "Gentoo"] },
  rule: {
    kind: "classes",
    rows: 4,
    right: 3,
    confusion: [
      [2, 0],
      [1, 1],
    ],
  },
  network: {
    kind: "classes",
    rows: 4,
    right: 4,
    confusion: [
      [2, 0],
      [0, 2],
    ],
  },
  disagreeing: 1,
  rows: [],
  columns: [],
  warnings: [],
};

async function opened(rule?: HandRule, withRun = false, ...targets: string[]) {
  const target = targets.length === 0 ? ["Species"] : targets;
  const bridge = createFakeBridge();
  const project = sampleProject(withRun ? { runs: [sampleRun(1, 20, 0.2)] } : {});
  bridge.answers["project.open"] = () => ({
    ...project,
    document: withHandRule({ ...project.document, data: { ...project.document.data, target } }, rule),
  });
  bridge.answers["rule.rows"] = ({ columns, target }) => sampleRuleRows(columns, target);
  bridge.answers["rule.judge"] = () => JUDGMENT;
  const world = createWorld(bridge);
  const stores = world.within(() => ({
    projects: useProjectsStore(),
    document: useDocumentStore(),
    runs: useRunsStore(),
    views: useLearnViewStore(),
    store: useHandRuleStore(),
  }));
  await stores.projects.open("/home/me/Penguins");
  await stores.store.read();
  // The columns that are drawn are known with the first answer.
  await stores.store.read();
  return { bridge, ...stores };
}

describe("of several targets", () => {
  it("none can be asked about: the network is not told any of them", async () => {
    const { store } = await opened(undefined, false, "Species", MASS);
    expect(store.columns.map(({ name }) => name)).toEqual(["Island", LENGTH, "Beak Depth (mm)"]);
    expect(store.drawn).toEqual([LENGTH, "Beak Depth (mm)"]);
    const asking = await opened(PENGUINS, false, "Species", MASS);
    expect(asking.store.problems.map(({ code }) => code)).toEqual(["rule-sees-target"]);
    expect(asking.store.counts).toBeNull();
  });

  it("another is chosen for a rule of its own, and undo brings the old one back", async () => {
    const { store, document } = await opened(PENGUINS, false, "Species", MASS);
    store.answer(MASS);
    expect([store.rule, store.target]).toEqual([null, MASS]);
    await store.read();
    store.start();
    expect(store.rule).toMatchObject({ target: MASS, lines: [] });
    expect(document.undo() && document.undo()).toBe(true);
    expect([store.rule, store.target]).toEqual([PENGUINS, "Species"]);
  });
});

it("is drawn over dates, too, after the numbers", async () => {
  const { store, bridge, views } = await opened();
  bridge.answers["rule.rows"] = ({ columns, target }) => {
    const rows = sampleRuleRows(columns, target);
    const day = { kind: "numbers", values: Float64Array.of(18_000, 18_100, 18_200, 18_300, 18_400, 18_500) } as const;
    return {
      ...rows,
      columns: [{ name: "Day", kind: "date" }, ...rows.columns],
      values: new Map([...rows.values, ...(columns.includes("Day") ? [["Day", day] as const] : [])]),
    };
  };
  await store.read();
  expect(store.axes).toEqual([LENGTH, "Beak Depth (mm)", MASS, "Day"]);
  views.set({ ruleColumns: ["Day", LENGTH] });
  await store.read();
  expect(store.drawn).toEqual(["Day", LENGTH]);
  expect(store.ranges.get("Day")).toMatchObject({ min: 18_000, max: 18_500 });
});

describe("the rule of a project", () => {
  it("is written line by line, counted at once, and undone step by step", async () => {
    const { store, document } = await opened();
    expect(store.rule).toBeNull();
    store.start();
    expect(store.rule).toEqual({ target: "Species", lines: [], otherwise: "Adelie" });
    expect(store.counts?.all).toMatchObject({ rows: 6, right: 3 });
    store.addLine();
    expect(store.rule?.lines).toMatchObject([{ conditions: [{ column: LENGTH, test: "at-least" }], answer: "Gentoo" }]);
    store.setCondition(0, 0, { column: LENGTH, test: "at-least", value: 45 });
    expect(store.counts?.all).toMatchObject({ right: 4 });
    expect(store.counts?.lines.map(({ rows }) => rows)).toEqual([3, 3]);
    store.addCondition(0);
    expect(store.rule?.lines[0]?.conditions).toHaveLength(2);
    store.removeCondition(0, 1);
    store.removeCondition(0, 0);
    expect(store.rule?.lines).toEqual([]);
    for (let step = 0; step < 6; step++) expect(document.undo()).toBe(true);
    expect(document.document?.handRule).toBeUndefined();
    expect(document.undo()).toBe(false);
  });

  it("for numbers gets lines that begin with what is in the middle of their rows", async () => {
    const { store } = await opened({ target: MASS, lines: [], otherwise: 3700 }, false, MASS);
    store.addLine();
    // 39, 41, 46 and more: those from the median of the table on.
    const [line] = store.rule?.lines ?? [];
    expect(line?.conditions[0]).toMatchObject({ column: LENGTH, test: "at-least" });
    const rows = [36, 39, 41, 46, 50].map((length, at) => ({
      length,
      mass: [3700, 3500, 3600, 5200, 3800][at] ?? NaN,
    }));
    const bound = line?.conditions[0]?.test === "at-least" ? line.conditions[0].value : NaN;
    const own = rows
      .filter(({ length }) => length >= bound)
      .map(({ mass }) => mass)
      .sort((a, b) => a - b);
    expect(own.length).toBeGreaterThan(1);
    expect(line?.answer).toBe(
      own.length % 2 === 1 ? own[(own.length - 1) / 2] : (own[own.length / 2 - 1]! + own[own.length / 2]!) / 2,
    );
  });

  it("takes what a slider does until it is let go as one step of undo", async () => {
    const { store, document } = await opened(PENGUINS);
    const put = (value: number) => store.setCondition(1, 0, { column: LENGTH, test: "at-least", value }, "slider");
    put(44);
    put(48);
    document.seal();
    put(40);
    document.seal();
    document.undo();
    expect(store.rule?.lines[1]?.conditions[0]).toMatchObject({ value: 48 });
    document.undo();
    expect(store.rule).toEqual(PENGUINS);
  });

  it("answers with the first line that holds: the order is a person's to change", async () => {
    const { store } = await opened(PENGUINS);
    expect(store.counts?.all).toMatchObject({ right: 5 });
    store.moveLine(0, 1);
    expect(store.rule?.lines.map(({ answer }) => answer)).toEqual(["Gentoo", "Chinstrap"]);
    expect(store.counts?.lines.map(({ rows }) => rows)).toEqual([3, 0, 3]);
    store.moveLine(1, 1);
    expect(store.rule?.lines.map(({ answer }) => answer)).toEqual(["Gentoo", "Chinstrap"]);
  });

  it("is not counted while a line is wrong, which says why", async () => {
    const { store } = await opened({
      ...PENGUINS,
      lines: [{ conditions: [{ column: "Wings", test: "at-most", value: 2 }], join: "and", answer: "Gentoo" }],
    });
    expect(store.problems).toMatchObject([{ code: "rule-column-gone", line: 0 }]);
    expect(store.counts).toBeNull();
    store.setCondition(0, 0, { column: LENGTH, test: "at-least", value: 45 });
    expect(store.problems).toEqual([]);
  });

  it("for a target that is gone is told as a whole, and can be begun anew", async () => {
    const { store } = await opened({ ...PENGUINS, target: "Nest" });
    expect(store.problems).toMatchObject([{ code: "rule-target", line: null }]);
    store.start();
    expect(store.rule).toEqual({ target: "Species", lines: [], otherwise: "Adelie" });
  });

  it("is not changed where a lesson holds it", async () => {
    const { store, views } = await opened(PENGUINS);
    views.set({ locked: ["rule"] });
    store.addLine();
    store.setOtherwise("Gentoo");
    store.remove();
    store.start();
    expect(store.rule).toEqual(PENGUINS);
  });

  it("is not changed in a project that cannot be written, and says why", async () => {
    const { store, document } = await opened(PENGUINS);
    expect(store.whyFixed).toBeNull();
    document.readOnly = true;
    expect(store.whyFixed).toBe("the project is read-only");
    store.setBound(0, 0, "value", 50);
    store.remove();
    expect(store.rule).toEqual(PENGUINS);
  });

  it("tells why its rows cannot be read", async () => {
    const { bridge, store } = await opened(PENGUINS);
    bridge.answers["rule.rows"] = () => {
      throw failure({ code: "no-data", message: "The file is gone." });
    };
    await store.read();
    expect(store.rowsProblem?.message).toBe("The file is gone.");
    expect(store.counts).toBeNull();
  });
});

describe("a judgment", () => {
  it("is of the rule and the newest run on the chosen rows, and goes with any change of them", async () => {
    const { bridge, store, views, document } = await opened(PENGUINS, true);
    await store.judge();
    expect(store.judgment?.rule).toMatchObject({ right: 3 });
    expect(bridge.asked.at(-1)).toMatchObject({
      name: "rule.judge",
      input: { rule: PENGUINS, run: store.run?.id, part: "test" },
    });
    store.setOtherwise("Gentoo");
    expect(store.judgment).toBeNull();
    document.undo();
    await store.judge();
    views.choose({ rulePart: "validation" });
    expect(store.judgment).toBeNull();
    await store.judge();
    expect(bridge.asked.at(-1)).toMatchObject({ input: { part: "validation" } });
  });

  it("is of the rule alone without a run", async () => {
    const { bridge, store } = await opened(PENGUINS);
    await store.judge();
    expect(bridge.asked.at(-1)).toMatchObject({ name: "rule.judge", input: { run: null } });
    await store.compete();
    expect(store.contest).toBeNull();
  });

  it("is not shown where it comes for an older rule", async () => {
    const { bridge, store } = await opened(PENGUINS, true);
    let answer: (judgment: RuleJudgment) => void = () => undefined;
    bridge.answers["rule.judge"] = () => new Promise((resolve) => (answer = resolve));
    const judging = store.judge();
    await flushPromises();
    expect(store.task).not.toBeNull();
    store.setOtherwise("Gentoo");
    expect(store.task).toBeNull();
    answer(JUDGMENT);
    await judging;
    expect(store.judgment).toBeNull();
  });

  it("on other splits can be canceled, leaves what there is, and names a winner once it is done", async () => {
    const { bridge, store } = await opened(PENGUINS, true);
    await store.judge();
    bridge.answers["rule.contest"] = () => new Promise(() => undefined);
    const competing = store.compete();
    await flushPromises();
    store.task?.cancel?.();
    await competing;
    expect(store.task).toBeNull();
    expect(store.problem).toBeNull();
    expect(store.judgment).not.toBeNull();
    const rounds = Array.from({ length: 20 }, (_, seed) => ({ seed, rows: 52, rule: 0.1, network: 0.02 }));
    bridge.answers["rule.contest"] = () => ({ target: JUDGMENT.target, rounds, contest: contestOf(rounds) });
    await store.compete();
    expect(bridge.asked.at(-1)).toMatchObject({ name: "rule.contest", input: { rounds: 20 } });
    expect(store.contest?.contest.winner).toBe("network");
  });
});

describe("counts", () => {
  it("of a number are its mean absolute error", () => {
    const rows = sampleRuleRows([LENGTH], MASS);
    const known = { ...rows, truth: Float64Array.of(3700, 3500, 3600, 5200, 3800, 3900) };
    const rule: HandRule = { target: MASS, lines: [], otherwise: 3700 };
    expect(countRule(rule, known)?.all).toEqual({ kind: "numbers", rows: 6, meanAbsoluteError: 2100 / 6 });
  });

  it("wait for a column that has not been read, and leave out rows whose class is not known", () => {
    const rows = sampleRuleRows([LENGTH]);
    expect(countRule(PENGUINS, rows)).toBeNull();
    const all = sampleRuleRows([LENGTH, MASS]);
    expect(countRule(PENGUINS, { ...all, truth: Float64Array.of(0, -1, 0, 1, 2, 2) })?.all).toMatchObject({ rows: 5 });
  });

  it("have bounds that stay in the column's range, on steps that read well", () => {
    const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1 }), finite, (values, value) => {
        const range = rangeOf(Float64Array.from([NaN, ...values]));
        expect(range).not.toBeNull();
        if (range === null) return;
        expect(range.min).toBe(Math.min(...values));
        const near = onStep(value, range);
        expect(near).toBeGreaterThanOrEqual(range.min);
        expect(near).toBeLessThanOrEqual(range.max);
      }),
    );
    expect(rangeOf(Float64Array.of(32.1, 59.6))).toEqual({ min: 32.1, max: 59.6, step: 0.1 });
    expect(onStep(44.63, { min: 32.1, max: 59.6, step: 0.1 })).toBe(44.6);
    expect(rangeOf(Float64Array.of(NaN))).toBeNull();
  });
});
