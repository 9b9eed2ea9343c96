// @vitest-environment happy-dom
// Going through records: the newest wish wins, everything shown is of one moment, and what was read is not read again.

import { expect, it, vi } from "vitest";
import type { RecordsView, RecordView } from "../../src-engine/protocol/records";
import type { RecordHead } from "../../src-engine/runs/records";
import { createWorld } from "../testing/mountApp";
import { useLearnStore } from "./learn";
import { useLearnViewStore } from "./learnView";
import { useTimeMachineStore } from "./timeMachine";

const RUN = { kind: "run", run: "0001-adam", at: "last" } as const;

function headAt(step: number): RecordHead {
  return { step, epoch: step, row: 0, loss: 1, change: 1, moments: step === 40 ? ["best"] : [] };
}

function recordsOf(steps: number): RecordsView {
  const heads = Array.from({ length: steps }, (_, at) => headAt(10 * at));
  return { kind: "records", heads, precision: "float32", replayed: null, isWhole: true, columns: ["a", "b", "c"] };
}

function viewOf(step: number): RecordView {
  const [rows, inFile] = [new Int32Array(0), new Int32Array(0)];
  return { step, part: "validation", rows, inFile, of: 0, targets: [], region: null };
}

/** A time machine over seven records; `answer` lets the engine's answers through, one by one, in order. */
async function opened(held = false) {
  const world = createWorld();
  const waiting: (() => void)[] = [];
  const views: number[] = [];
  world.bridge.answers["learn.records"] = () => recordsOf(7);
  world.bridge.answers["learn.recordWeights"] = ({ step }) => ({ "hidden/kernel": Float32Array.of(step) });
  world.bridge.answers["learn.record"] = async ({ step }) => {
    views.push(step);
    if (hold.value) await new Promise<void>((resolve) => waiting.push(resolve));
    return viewOf(step);
  };
  const hold = { value: held };
  return world.within(async () => {
    Object.assign(useLearnStore(), { ask: () => ({ project: "p", walk: "walk-1" }) });
    useLearnViewStore().set({ origin: RUN });
    const time = useTimeMachineStore();
    await time.show();
    return { time, view: useLearnViewStore(), hold, waiting, views };
  });
}

it("opens at the last record and shows weights and answers of the same one", async () => {
  const { time } = await opened();
  expect(time.index).toBe(6);
  expect(time.moment?.head.step).toBe(60);
  expect(time.moment?.view.step).toBe(60);
  expect(time.moment?.weights["hidden/kernel"]).toEqual(Float32Array.of(60));
  expect(time.columns).toEqual(["a", "b"]);
});

it("goes to the newest wish, past those on the way", async () => {
  const { time, hold, waiting, views } = await opened();
  await vi.waitFor(() => expect(views).toHaveLength(7));
  time.records = recordsOf(5_000);
  hold.value = true;
  views.length = 0;
  for (let at = 1_000; at <= 1_200; at++) time.goTo(at);
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  expect(time.index).toBe(1_200);
  expect(time.moment?.head.step).toBe(60);
  waiting.shift()?.();
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  expect(time.moment?.head.step).not.toBe(10_000);
  hold.value = false;
  waiting.shift()?.();
  await vi.waitFor(() => expect(time.moment?.head.step).toBe(12_000));
  expect(time.moment?.view.step).toBe(12_000);
  expect(views.slice(0, 2)).toEqual([10_000, 12_000]);
});

it("reads ahead, and reads nothing twice", async () => {
  const { time, views } = await opened();
  await vi.waitFor(() => expect(views).toHaveLength(7));
  expect([...views].sort((a, b) => a - b)).toEqual([0, 10, 20, 30, 40, 50, 60]);
  for (const at of [3, 0, 6, 2]) {
    time.goTo(at);
    await vi.waitFor(() => expect(time.moment?.head.step).toBe(10 * at));
  }
  expect(views).toHaveLength(7);
});

it("shows the record at or before a step that a lesson sets, and holds it where that is locked", async () => {
  const { time, view } = await opened();
  view.set({ recordStep: 47, locked: ["recordStep"] });
  await time.follow();
  await vi.waitFor(() => expect(time.moment?.head.step).toBe(40));
  time.goTo(0);
  expect(time.index).toBe(4);
});

it("never leaves the records", async () => {
  const { time } = await opened();
  time.goTo(-5);
  expect(time.index).toBe(0);
  time.goTo(99);
  expect(time.index).toBe(6);
});
