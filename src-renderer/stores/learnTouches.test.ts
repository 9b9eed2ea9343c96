// @vitest-environment happy-dom
// What becomes of a walk, and of weights that a person set, when the project changes beside it.

import fc from "fast-check";
import { expect, it } from "vitest";
import type { LearnStart, WalkPoint, WeightTouch } from "../../src-engine/protocol/learn";
import { createFakeBridge } from "../testing/fakeBridge";
import { createWorld } from "../testing/mountApp";
import { sampleProject, sampleRun } from "../testing/samples";
import { useDocumentStore } from "./document";
import { useLearnStore } from "./learn";
import { useLearnViewStore } from "./learnView";
import { useNoticesStore } from "./notices";
import { useProjectsStore } from "./projects";
import { useRunsStore } from "./runs";
import { useStoppingLabStore } from "./stoppingLab";

const none = { shape: [0], data: new Float64Array() };
const tensor = "hidden/kernel";

/** An engine whose walks remember what was done to weights. */
async function opened(pause: () => Promise<void> = () => Promise.resolve()) {
  const bridge = createFakeBridge();
  bridge.answers["project.open"] = () => ({ ...sampleProject(), runs: [sampleRun(1, 3, 1)] });
  let [walks, step] = [0, 0];
  let touches: readonly WeightTouch[] = [];
  const at = (): WalkPoint => ({
    ...{ step, epoch: 0, row: 0, batch: Int32Array.of(0), last: null, weights: {}, end: null },
    edits: touches.flatMap((touch) => (touch.kind === "set" ? [touch] : [])),
    batchInFile: Int32Array.of(0),
    frozen: [],
    touches,
  });
  bridge.answers["learn.open"] = (): LearnStart => {
    [touches, step] = [[], 0];
    return {
      walk: `walk ${++walks}`,
      network: {
        layers: [],
        weights: [{ tensor, layer: "hidden", shape: [2], axes: ["unit"], trained: true }],
        ...{ rows: 1, batchSize: 1, stepsPerEpoch: 1, loss: "half-mse", optimizer: "adam" },
      },
      at: at(),
      first: 0,
      last: 9,
      parts: { train: 1, validation: 0, test: 0 },
      exact: true,
    };
  };
  bridge.answers["learn.close"] = () => null;
  bridge.answers["learn.step"] = () => ({
    ...{ step, epoch: 0, batch: Int32Array.of(0), learningRate: 1, cost: 1, rowCosts: Float64Array.of(1), penalty: 0 },
    ...{ gradientNorm: 1, clipped: 1, change: 1, edits: [], frozen: [], weights: {} },
  });
  bridge.answers["learn.row"] = () => ({
    ...{ part: "train", row: 0, inFile: 0, place: 0, raw: [], layers: {}, cost: { parts: [], total: 1 } },
    ...{ input: none, target: none, prediction: none },
  });
  bridge.answers["learn.trace"] = ({ subject }) => ({
    ...{ subject: subject ?? weight, value: 0, forward: [], backward: [], window: null, check: null },
  });
  bridge.answers["learn.traceBatch"] = () => ({ ledger: null, optimizer: null, move: null });
  bridge.answers["learn.move"] = (input) => {
    ({ step } = input);
    return at();
  };
  bridge.answers["learn.edit"] = ({ edits }) => {
    const isOther = ({ index }: WeightTouch): boolean => edits.every((edit) => edit.index !== index);
    touches = [...touches.filter(isOther), ...edits.map((edit): WeightTouch => ({ kind: "set", step, ...edit }))];
    return at();
  };
  bridge.answers["learn.retouch"] = (input) => {
    ({ touches } = input);
    return at();
  };
  // The engine takes as long as it likes, and answers one question after the other.
  let before: Promise<unknown> = Promise.resolve();
  for (const name of ["learn.edit", "learn.retouch", "learn.move", "learn.row", "learn.trace"] as const) {
    const answer = bridge.answers[name] as (input: unknown) => unknown;
    bridge.answers[name] = ((input: unknown) => {
      const mine = before.then(pause).then(() => answer(input));
      before = mine;
      return mine;
    }) as never;
  }
  const world = createWorld(bridge);
  const stores = world.within(() => ({
    projects: useProjectsStore(),
    document: useDocumentStore(),
    learn: useLearnStore(),
    views: useLearnViewStore(),
    notices: useNoticesStore(),
    runs: useRunsStore(),
    lab: useStoppingLabStore(),
  }));
  await stores.projects.open("/home/me/Penguins");
  const opens = () => bridge.asked.filter(({ name }) => name === "learn.open").length;
  return { opens, ...stores };
}

const weight = { kind: "weight", tensor, index: 1 } as const;

it("leaves a run that is removed for the network's initial weights, and says so", async () => {
  const { learn, views, runs, notices, lab } = await opened();
  const run = runs.list[0]!;
  views.set({ origin: { kind: "run", run: run.id, at: "last" } });
  await learn.show();
  expect(lab.startsFrom).toContain("run");
  runs.remove(run.id);
  expect(learn.isRunGone).toBe(true);
  await learn.show();
  expect(views.view.origin).toEqual({ kind: "initial" });
  expect(learn.moment).not.toBeNull();
  expect(notices.list.some(({ text = "" }) => text.startsWith("Run ") && text.endsWith("was removed."))).toBe(true);
  for (const rate of Object.values(lab.rates)) expect(rate).toBeGreaterThan(0);
  expect(lab.startsFrom).toContain("initial weights of this network");
});

it("keeps weights that were set by hand where only the recipe changes, and opens nothing for other changes", async () => {
  const { learn, document, opens, notices } = await opened();
  await learn.show();
  await learn.moveTo({ step: 3 });
  await learn.setWeight(weight, 0.5);
  document.edit("name", (now) => ({ ...now, name: "Birds" }));
  await learn.show();
  expect(opens()).toBe(1);
  document.edit("epochs", (now) => ({ ...now, training: { ...now.training, epochs: now.training.epochs + 1 } }));
  await learn.show();
  expect(opens()).toBe(2);
  expect(learn.moment?.at).toMatchObject({
    step: 3,
    touches: [{ kind: "set", step: 3, tensor, index: 1, value: 0.5 }],
  });
  expect(notices.list.filter(({ title }) => title.includes("gone"))).toEqual([]);
  // Undo still knows of it.
  expect(learn.undoable).toMatchObject({ how: "set", weight: { tensor, index: 1 } });
});

it("says so where they go: with another network", async () => {
  const { learn, document, notices } = await opened();
  await learn.show();
  await learn.setWeight(weight, 0.5);
  document.edit("layer", (now) => ({ ...now, model: { ...now.model } }));
  await learn.show();
  expect(learn.moment?.at.touches).toEqual([]);
  expect(learn.undoable).toBeNull();
  expect(notices.list.map(({ title }) => title)).toContain("Weights that you set or held by hand are gone");
});

it("undoes and redoes what was done to weights, the newest first", async () => {
  const { learn } = await opened();
  await learn.show();
  const values = () => learn.moment?.at.edits.map(({ value }) => value);
  await learn.setWeight(weight, 0.5);
  // As a field does that is left right after Enter: the second is asked before the first is answered.
  await Promise.all([0.25, 0.25].map((value) => learn.setWeight({ ...weight, index: 0 }, value)));
  expect(values()).toEqual([0.5, 0.25]);
  await learn.undo();
  expect(values()).toEqual([0.5]);
  await learn.undo();
  expect(values()).toEqual([]);
  expect(learn.undoable).toBeNull();
  expect(await learn.undo()).toBe(false);
  await learn.redo();
  expect(values()).toEqual([0.5]);
  await learn.setWeight({ ...weight, index: 0 }, 2);
  expect(learn.redoable).toBeNull();
});

/** What a person does in any order, without waiting for what came before. */
const deed = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("set" as const), index: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("undo" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("redo" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("choose" as const), index: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("move" as const), step: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("wait" as const), turns: fc.nat(40) }) },
);

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

it("undoes one change after the other, however fast they come and whatever is looked at meanwhile", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(deed, { maxLength: 24 }),
      fc.array(fc.nat(30), { minLength: 1, maxLength: 9 }),
      async (deeds, delays) => {
        let asked = 0;
        const { learn } = await opened(() => turns(delays[asked++ % delays.length] ?? 0));
        await learn.show();
        // What one change after the other comes to.
        let [now, done, undone]: [Record<number, number>, Record<number, number>[], Record<number, number>[]] = [
          {},
          [],
          [],
        ];
        const under: Promise<unknown>[] = [];
        for (const [at, one] of deeds.entries()) {
          if (one.kind === "set") {
            under.push(learn.setWeight({ ...weight, index: one.index }, at));
            [now, done, undone] = [{ ...now, [one.index]: at }, [...done, now], []];
          } else if (one.kind === "undo") {
            under.push(learn.undo());
            const before = done.at(-1);
            if (before !== undefined) [now, done, undone] = [before, done.slice(0, -1), [...undone, now]];
          } else if (one.kind === "redo") {
            under.push(learn.redo());
            const after = undone.at(-1);
            if (after !== undefined) [now, done, undone] = [after, [...done, now], undone.slice(0, -1)];
          } else if (one.kind === "choose") under.push(learn.choose({ subject: { ...weight, index: one.index } }));
          else if (one.kind === "move") under.push(learn.moveTo({ step: one.step }));
          else await turns(one.turns);
        }
        await Promise.all(under);
        const shown = (): Record<number, number> =>
          Object.fromEntries(learn.moment?.at.edits.map(({ index, value }) => [index, value]) ?? []);
        expect(shown()).toEqual(now);
        for (let left = done.length; left > 0; left--) expect(await learn.undo()).toBe(true);
        expect(shown()).toEqual({});
        expect(learn.undoable).toBeNull();
      },
    ),
    { numRuns: 150 },
  );
});
