// What sweeps can vary, how they are planned, and what is trained next.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyDocument } from "../document/create";
import type { Document } from "../document/schema";
import type { StopReason } from "../runs/stopReason";
import { epochWith } from "../testing/epoch";
import { problemOf } from "../testing/temporaryFolder";
import { checkAxis, drawnValue, gridValues, parseAxis, proposedAxis } from "./axis";
import { curveBand } from "./curveBand";
import type { Group } from "./group";
import { judgedBy, memberDocument } from "./group";
import { foldsPlan, seedsPlan, sweepPlan } from "./plans";
import type { Plan } from "./plans";
import type { MemberRun } from "./schedule";
import { nextOf, rungsOf } from "./schedule";
import { settingAt, settingsOf, withSetting, withSettings } from "./settings";

const document: Document = {
  ...emptyDocument("Sweep"),
  model: {
    layers: [
      { id: "input", type: "input" },
      { id: "hidden", type: "dense", params: { units: 8, activation: "relu" } },
      { id: "drop", type: "dropout" },
      { id: "output", type: "output" },
    ],
    connections: [
      ["input", "hidden"],
      ["hidden", "drop"],
      ["drop", "output"],
    ],
  },
};
const RATE = "training.optimizer.learningRate";

describe("a setting", () => {
  it("is each number, choice and switch that the document's words and layers declare", () => {
    const paths = settingsOf(document).map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        "training.batchSize",
        "training.optimizer",
        RATE,
        "training.rules.no-improvement.patience",
        "model.layers.hidden.units",
        "model.layers.hidden.activation",
        "model.layers.drop.rate",
      ]),
    );
    expect(new Set(paths).size).toBe(paths.length);
  });

  it("is set to what its own declaration proposes, and nothing else changes", () => {
    for (const setting of settingsOf(document)) {
      const axis = checkAxis(document, proposedAxis(setting));
      for (const value of gridValues(setting, axis)) {
        const changed = withSetting(document, setting.path, value);
        expect(settingAt(changed, setting.path).value, setting.path).toBe(value);
        for (const other of settingsOf(changed)) {
          // Another word has settings of its own.
          if (other.path === setting.path || setting.spec.kind === "choice") continue;
          expect(other.value, `${setting.path} changed ${other.path}`).toEqual(settingAt(document, other.path).value);
        }
      }
    }
  });

  it("is found as the file writes it too, and what is not there is named with what is", async () => {
    expect(settingAt(document, "training.optimizer.params.learningRate").path).toBe(RATE);
    const problem = await problemOf(() => settingAt(document, "model.layers.gone.units"));
    expect(problem).toMatchObject({ code: "no-such-setting" });
    expect(problem.next).toContain("model.layers.hidden.units");
    // Those that are not named are counted.
    const { next = "" } = await problemOf(() => settingAt(document, "foo.bar"));
    const named = next.split(",").filter((part) => /(training|model)\./.test(part)).length;
    expect(next).toMatch(new RegExp(`, and ${settingsOf(document).length - named} more: .*--settings`));
    expect(await problemOf(() => withSetting(document, "training.batchSize", 0.5))).toMatchObject({
      code: "bad-parameter",
    });
  });

  it("of another word is set after that word, and left out where the word does not have it", () => {
    const changed = withSettings(
      document,
      ["training.optimizer.momentum", RATE, "training.optimizer"],
      [0.5, 0.2, "momentum"],
    );
    expect(changed.training.optimizer).toEqual({ type: "momentum", params: { momentum: 0.5, learningRate: 0.2 } });
    const other = withSettings(document, ["training.optimizer.momentum", "training.optimizer"], [0.5, "adam"]);
    expect(other.training.optimizer.params ?? {}).not.toHaveProperty("momentum");
  });
});

describe("what is written of a range", () => {
  it.each([
    [RATE, "log:1e-4..1e-1", { from: 1e-4, to: 0.1, logarithmic: true }],
    [RATE, "1e-4..1e-1:5", { from: 1e-4, to: 0.1, logarithmic: true, steps: 5 }],
    [RATE, "linear:0.1..0.3", { from: 0.1, to: 0.3, logarithmic: false }],
    ["model.layers.drop.rate", "0..0.5", { from: 0, to: 0.5, logarithmic: false }],
    ["model.layers.hidden.units", "8, 16,32", { values: [8, 16, 32] }],
    ["training.optimizer", "adam,sgd", { values: ["adam", "sgd"] }],
    ["training.restoreBest", "true,false", { values: [true, false] }],
    ["training.batchSize", "16", { values: [16] }],
  ])("%s=%s", (path, written, expected) => {
    expect(parseAxis(document, path, written)).toEqual({ path, ...expected });
  });

  it.each([
    [RATE, "log:0..1"],
    [RATE, "1..0.1"],
    [RATE, "fast"],
    [RATE, ""],
    ["model.layers.hidden.units", "1.5,2"],
    ["model.layers.drop.rate", "0..2"],
    ["training.optimizer", "adam..sgd"],
    ["training.optimizer", "adamm"],
    ["training.restoreBest", "maybe"],
  ])("%s=%s is refused", async (path, written) => {
    expect(await problemOf(() => parseAxis(document, path, written))).toMatchObject({ code: "bad-range" });
  });

  it("gives values that the setting takes, whatever the range and the draw", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...settingsOf(document)),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (setting, uniform) => {
          const value = drawnValue(setting, proposedAxis(setting), uniform);
          expect(settingAt(withSetting(document, setting.path, value), setting.path).value).toBe(value);
        },
      ),
    );
  });
});

describe("a plan", () => {
  const counter = (): (() => number) => {
    let at = 0;
    return () => (at++ * 0.618_033_988) % 1;
  };

  it("of seeds differs in them alone, and begins with the document's own", () => {
    const plan = seedsPlan(document, 3);
    expect(plan.members.map((_, member) => memberDocument(plan, member).training.seed)).toEqual([1, 2, 3]);
    expect(memberDocument(plan, 0)).toEqual(document);
  });

  it("of folds tests each once", () => {
    const plan = foldsPlan(document, 4);
    expect(plan.members.map((_, member) => memberDocument(plan, member).data.split.fold)).toEqual(
      [0, 1, 2, 3].map((index) => ({ of: 4, index })),
    );
  });

  it("of a grid has every combination once", () => {
    const axes = [parseAxis(document, "training.batchSize", "16,32"), parseAxis(document, RATE, "1e-3..1e-1:3")];
    const plan = sweepPlan(document, { axes, method: "grid", runs: 1, seed: 1 }, counter());
    expect(plan.members).toEqual([16, 32].flatMap((batch) => [0.001, 0.01, 0.1].map((rate) => [batch, rate])));
  });

  it("at random does not repeat itself, and is as long as there are values", () => {
    const some = [parseAxis(document, "training.batchSize", "16,32,64")];
    expect(sweepPlan(document, { axes: some, method: "random", runs: 12, seed: 1 }, counter()).members.length).toBe(3);
    const many = [parseAxis(document, RATE, "1e-4..1e-1")];
    const drawn = sweepPlan(document, { axes: many, method: "random", runs: 12, seed: 1 }, counter()).members;
    expect(new Set(drawn.map(String)).size).toBe(12);
  });

  it("of several losses is judged by what all have in common, which of several outputs has to be named", async () => {
    const axes = [parseAxis(document, "training.loss", "mse,categorical-cross-entropy")];
    const wish = { axes, method: "grid", runs: 1, seed: 1 } as const;
    expect(judgedBy(sweepPlan(document, wish, counter()))).toEqual({ metric: "accuracy" });
    expect(judgedBy(seedsPlan(document, 2))).toEqual({ metric: "loss" });
    const { layers } = document.model;
    const two = { ...document, model: { ...document.model, layers: [...layers, { id: "other", type: "output" }] } };
    expect(await problemOf(() => sweepPlan(two, wish, counter()))).toMatchObject({ code: "no-shared-figure" });
    const watched = { ...two, training: { ...two.training, watch: "other/accuracy" } };
    expect(judgedBy(sweepPlan(watched, wish, counter()))).toEqual({ metric: "accuracy", output: "other" });
  });

  it("is refused without settings, without validation rows, and for too many runs", async () => {
    const wish = { method: "grid", runs: 1, seed: 1 } as const;
    expect(await problemOf(() => sweepPlan(document, { ...wish, axes: [] }, counter()))).toMatchObject({
      code: "nothing-to-sweep",
    });
    const long = parseAxis(document, "training.seed", "0..1000:500");
    const two = [long, parseAxis(document, "training.batchSize", "1,2")];
    expect(await problemOf(() => sweepPlan(document, { ...wish, axes: two }, counter()))).toMatchObject({
      code: "too-many-runs",
    });
    const { split } = document.data;
    const without = {
      ...document,
      data: { ...document.data, split: { ...split, train: split.train + split.validation, validation: 0 } },
    };
    expect(await problemOf(() => sweepPlan(without, { ...wish, axes: [long] }, counter()))).toMatchObject({
      code: "no-validation-rows",
    });
  });
});

describe("what is trained next", () => {
  const groupOf = (plan: Plan): Group => ({
    format: 1,
    startedAt: "2026-01-01T00:00:00.000Z",
    ...plan,
    refused: {},
    runs: {},
    promoted: [],
  });
  const EPOCHS = 27;

  /** Trains as the schedule says, `atOnce` runs at a time; the loss of a member falls with the epochs and grows with its place. */
  function trained(group: Group, atOnce: number, own: ReadonlyMap<number, number> = new Map()) {
    const runs: (MemberRun | null)[] = group.members.map(() => null);
    const legs: { member: number; from: number; to: number }[] = [];
    let now = group;
    for (let round = 0; round < 1_000; round++) {
      const next = nextOf(now, runs);
      if (next.promote !== null) {
        now = { ...now, promoted: [...now.promoted, [...next.promote]] };
        continue;
      }
      for (const { run, ...how } of next.halved) {
        const at = runs.findIndex((one) => one?.id === run);
        const halved = runs[at];
        if (halved != null) runs[at] = { ...halved, stopReason: { kind: "halved", ...how } };
      }
      if (next.halved.length > 0) continue;
      if (next.done) return { runs, legs, group: now };
      expect(next.legs.length).toBeGreaterThan(0);
      for (const { member, run, until } of next.legs.slice(0, atOnce)) {
        const before = runs[member];
        expect(run).toBe(before?.id ?? null);
        const ends = own.get(member) ?? EPOCHS;
        const to = Math.min(until ?? ends, ends);
        const stopReason: StopReason = to === ends ? { kind: "epochs", epochs: to } : { kind: "waiting", epochs: to };
        const last = epochWith({ epoch: to, validationLoss: 1 + member / to });
        legs.push({ member, from: before?.epochs ?? 0, to });
        runs[member] = {
          id: `${member}`,
          status: "ended",
          stopReason,
          epochs: to,
          last,
          best: last,
          document: memberDocument(now, member),
        };
      }
    }
    throw new Error("it does not end");
  }
  const halving = (runs: number): Group =>
    groupOf({
      kind: "sweep",
      document: { ...document, training: { ...document.training, epochs: EPOCHS } },
      settings: ["training.seed"],
      members: Array.from({ length: runs }, (_, seed) => [seed]),
      method: "halving",
      eta: 3,
    });

  it("of a successive halving: a third goes on each time, from where it was, and the best comes to its end", () => {
    expect(rungsOf(12, 3).map(({ runs }) => runs)).toEqual([12, 4, 1]);
    expect(rungsOf(27, 3).map(({ runs }) => runs)).toEqual([27, 9, 3, 1]);
    const { runs, legs } = trained(halving(12), 2);
    expect(legs.length).toBe(12 + 4 + 1);
    expect(legs.slice(12).every(({ from }) => from > 0)).toBe(true);
    expect(runs.map((run) => run?.epochs)).toEqual([27, 9, 9, 9, 3, 3, 3, 3, 3, 3, 3, 3]);
    expect(runs[0]?.stopReason).toEqual({ kind: "epochs", epochs: 27 });
    expect(runs[3]?.stopReason).toEqual({ kind: "halved", epochs: 9, place: 4, of: 4, kept: 1 });
    expect(runs[11]?.stopReason).toEqual({ kind: "halved", epochs: 3, place: 12, of: 12, kept: 4 });
  });

  it("ends, the same however many train at once, whichever runs end by themselves", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 8 }),
        fc.dictionary(fc.integer({ min: 0, max: 29 }).map(String), fc.integer({ min: 1, max: EPOCHS })),
        (runs, atOnce, ends) => {
          const own = new Map(Object.entries(ends).map(([member, epochs]) => [Number(member), epochs]));
          const alone = trained(halving(runs), 1, own);
          expect(trained(halving(runs), atOnce, own).runs).toEqual(alone.runs);
          expect(alone.runs.every((run) => run?.stopReason?.kind !== "waiting")).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("of others: each that has not begun, and those that were cut off; not those that were removed, refused or stopped", () => {
    const group = { ...groupOf(seedsPlan(document, 6)), refused: { "1": "no" }, runs: { "2": "0003-adam" } };
    const run = (id: string, stopReason: StopReason | null): MemberRun => ({
      id,
      status: stopReason === null ? "running" : "ended",
      stopReason,
      epochs: 3,
      last: null,
      best: null,
      document,
    });
    const next = nextOf(group, [
      null,
      null,
      null,
      run("d", { kind: "closed" }),
      run("e", { kind: "user" }),
      run("f", null),
    ]);
    expect(next).toMatchObject({
      legs: [
        { member: 0, run: null },
        { member: 3, run: "d", until: null },
      ],
      done: false,
    });
    const over = nextOf({ ...group, runs: { ...group.runs, "0": "gone" } }, [
      null,
      null,
      null,
      null,
      run("e", { kind: "user" }),
      null,
    ]);
    expect(over.legs.map(({ member }) => member)).toEqual([3, 5]);
  });
});

it("a band has the mean of those that came so far, and is as wide as Student's t says", () => {
  const band = curveBand(
    [
      { epochs: [1, 2, 3], values: [1, 2, NaN] },
      { epochs: [1, 2], values: [3, 2] },
    ],
    0.95,
  );
  expect(band.map(({ epoch, count, mean }) => [epoch, count, mean])).toEqual([
    [1, 2, 2],
    [2, 2, 2],
  ]);
  expect(band[0]?.interval?.[1]).toBeCloseTo(2 + 12.706_204_7, 5);
  expect(band[1]?.interval).toEqual([2, 2]);
  expect(curveBand([{ epochs: [1], values: [5] }], 0.95)[0]?.interval).toBeNull();
});
