// @vitest-environment happy-dom
// A moment is shown as soon as there is something of it to be seen; what its whole batch says comes later, and gives way to what is
// asked meanwhile.

import { expect, it, vi } from "vitest";
import type {
  LearnStart,
  RowPlace,
  RowView,
  StepView,
  Subject,
  Trace,
  WalkPoint,
} from "../../src-engine/protocol/learn";
import { RequestFailure } from "../bridge";
import { createFakeBridge } from "../testing/fakeBridge";
import { createWorld } from "../testing/mountApp";
import { sampleProject } from "../testing/samples";
import { useLearnStore } from "./learn";
import { useLearnViewStore } from "./learnView";
import { useNoticesStore } from "./notices";
import { useProjectsStore } from "./projects";

const TENSOR = "hidden/kernel";
const weightAt = (index: number): Subject => ({ kind: "weight", tensor: TENSOR, index });
const pointAt = (step: number): WalkPoint => ({
  ...{ step, epoch: 0, row: 0, last: null, end: null, edits: [], frozen: [], touches: [] },
  batch: Int32Array.of(7, 3),
  batchInFile: Int32Array.of(17, 13),
  weights: { [TENSOR]: Float32Array.of(step, step) },
});
const stepAt = (step: number): StepView => ({
  ...{ step, epoch: 0, learningRate: 0.1, cost: step, penalty: 0, gradientNorm: 1, clipped: 1, change: 1 },
  ...{ batch: Int32Array.of(7, 3), rowCosts: new Float64Array(2), weights: {}, edits: [], frozen: [] },
});
const rowOf = ({ part, row }: RowPlace): RowView => ({
  ...{ part, row, inFile: row + 10, place: 0, raw: [], layers: {}, cost: { parts: [], total: row } },
  input: { shape: [], data: new Float64Array(1) },
  target: { shape: [], data: new Float64Array(1) },
  prediction: { shape: [], data: new Float64Array(1) },
});
const traceOf = (subject: Subject): Trace => ({
  ...{ subject, value: 0, forward: [], backward: [], window: null, check: null },
});

/** A walk whose steps are answered one by one, when the test lets them. */
async function opened() {
  const bridge = createFakeBridge();
  bridge.answers["project.open"] = () => sampleProject();
  bridge.answers["learn.open"] = (): LearnStart => ({
    walk: "walk",
    network: {
      layers: [],
      weights: [{ tensor: TENSOR, layer: "hidden", shape: [1, 2], axes: ["input", "unit"], trained: true }],
      ...{ rows: 8, batchSize: 2, stepsPerEpoch: 4, loss: "half-mse", optimizer: "adam" },
    },
    ...{ at: pointAt(0), first: 0, last: 20, exact: true },
    parts: { train: 8, validation: 0, test: 0 },
  });
  let at = 0;
  bridge.answers["learn.move"] = ({ step }) => pointAt((at = step));
  bridge.answers["learn.row"] = ({ row }) => rowOf(row);
  bridge.answers["learn.trace"] = ({ subject }) => traceOf(subject ?? weightAt(1));
  bridge.answers["learn.traceBatch"] = () => ({ ledger: Float64Array.of(1, -1), optimizer: [], move: null });
  const letGo: (() => void)[] = [];
  bridge.answers["learn.step"] = async () => {
    await new Promise<void>((resolve) => letGo.push(resolve));
    return stepAt(at);
  };
  const stores = createWorld(bridge).within(() => ({
    projects: useProjectsStore(),
    learn: useLearnStore(),
    views: useLearnViewStore(),
    notices: useNoticesStore(),
  }));
  await stores.projects.open("/home/me/Penguins");
  await stores.learn.open({ kind: "initial" });
  const asked = (name: string) => bridge.asked.filter((one) => one.name === name).length;
  return { ...stores, bridge, asked, letGo };
}

it("the row comes first, with a weight that does something to its cost; the batch follows", async () => {
  const { learn, views, letGo } = await opened();
  expect(learn.moment).toMatchObject({ place: { part: "train", row: 7 }, batch: null });
  expect(views.view.subject).toEqual(weightAt(1));
  const { row } = learn.moment ?? {};
  letGo[0]?.();
  await vi.waitFor(() => expect(learn.moment?.batch?.step.step).toBe(0));
  expect(learn.moment?.batch?.ledger).toEqual(Float64Array.of(1, -1));
  expect(learn.moment?.row).toBe(row);
});

it("another row, another weight and another step go before the batch; only the newest one's batch is shown", async () => {
  const { learn, asked, letGo } = await opened();
  await learn.choose({ row: { part: "train", row: 3 } });
  await learn.choose({ subject: weightAt(0) });
  expect(learn.moment).toMatchObject({ place: { row: 3 }, trace: { subject: weightAt(0) }, batch: null });
  await learn.move("step");
  expect(learn.moment).toMatchObject({ at: { step: 1 }, batch: null });
  expect(asked("learn.step")).toBe(4);
  for (const go of letGo) go();
  await vi.waitFor(() => expect(learn.moment?.batch?.step.step).toBe(1));
  expect(asked("learn.traceBatch")).toBe(1);
  expect(learn.problem).toBeNull();

  // Of a step that is known, only what belongs to the weight is asked anew.
  await learn.choose({ subject: weightAt(1) });
  expect(learn.moment?.batch?.step.step).toBe(1);
  expect(asked("learn.step")).toBe(4);
});

it("slow motion waits at the stages that tell of the batch until it is there", async () => {
  const { learn, views, letGo } = await opened();
  views.set({ slow: true, speed: 20, stage: "measure" });
  learn.play();
  await vi.waitFor(() => expect(views.view.stage).toBe("blame"));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(views.view.stage).toBe("blame");
  letGo[0]?.();
  await vi.waitFor(() => expect(views.view.stage).toBe("change"));
  learn.stop();
});

it("a row that is chosen between a move and what is seen there is shown of the new step; another run is opened", async () => {
  const { learn, views, asked } = await opened();
  const move = learn.moveTo({ step: 7 });
  await vi.waitFor(() => expect(views.view.step).toBe(7));
  const choice = learn.choose({ row: { part: "train", row: 5 } });
  await Promise.all([move, choice]);
  expect(learn.moment).toMatchObject({ at: { step: 7 }, place: { part: "train", row: 5 } });
  const before = asked("learn.open");
  await learn.show();
  expect(asked("learn.open")).toBe(before);
  views.set({ origin: { kind: "run", run: "0001-adam", at: "last" } });
  await learn.show();
  expect(asked("learn.open")).toBe(before + 1);
});

it("what is chosen but not in the network, or not among its rows, is left for the first choice", async () => {
  const { learn, views } = await opened();
  views.set({ subject: weightAt(151), row: { part: "train", row: 40 } });
  await learn.open({ kind: "initial" });
  expect(learn.problem).toBeNull();
  expect(learn.moment).toMatchObject({ place: { part: "train", row: 7 }, trace: { subject: weightAt(1) } });
});

it("a project that is closed takes its walk along: nothing more is asked about it, and nothing is told of it", async () => {
  const { learn, projects, notices, bridge } = await opened();
  let refuse = (_: unknown): void => undefined;
  bridge.answers["learn.nudge"] = () => new Promise<never>((_, reject) => (refuse = reject));
  const nudged = learn.nudge({ tensor: TENSOR, index: 0 }, 1);
  await projects.close();
  expect([learn.start, learn.moment, learn.ask()]).toEqual([null, null, null]);
  refuse(new RequestFailure({ code: "project-not-open", message: "This project is not open any more." }));
  expect(await nudged).toBeNull();
  expect(notices.list).toEqual([]);
});

it("moves that are asked for before the last one is there all count", async () => {
  const { learn, views, letGo } = await opened();
  views.set({ stage: "change" });
  const moves = [
    learn.move("step"),
    learn.move("step"),
    learn.move("stage"),
    learn.move("stage"),
    learn.move("stepBack"),
  ];
  await Promise.all(moves);
  expect(views.view).toMatchObject({ step: 2, stage: "measure" });
  expect(learn.moment?.at.step).toBe(2);
  for (const go of letGo) go();
  await learn.move("step");
  expect(views.view.step).toBe(3);
});
