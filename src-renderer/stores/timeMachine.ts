// The time machine: the records of the run whose training the Learn station has open, and all that is shown of one of them. What is shown
// belongs to one moment: it changes together, and the latest wish wins. The numbers lie outside of Vue's reactivity.

import { computed, markRaw, shallowRef } from "vue";
import type { Problem } from "../../src-engine/document/errors";
import type { SplitPart } from "../../src-engine/protocol/learn";
import type { RecordsView, RecordView } from "../../src-engine/protocol/records";
import type { RecordHead } from "../../src-engine/runs/records";
import { t } from "../text";
import { defineStore } from "./defineStore";
import { useEngineStore } from "./engine";
import { useLandscapeStore } from "./landscape";
import { useLearnStore } from "./learn";
import { useLearnViewStore } from "./learnView";
import { problemOf } from "./notices";
import type { Task } from "./task";
import { beginTask, wasCanceled } from "./task";

/** All that is shown of one record. */
export interface RecordMomentView {
  readonly head: RecordHead;
  readonly view: RecordView;
  readonly weights: Readonly<Record<string, Float32Array>>;
}

/** Bytes of moments that are kept for going to and fro. */
const MOST_KEPT = 48 * 2 ** 20;
const PARTS: readonly SplitPart[] = ["validation", "train", "test"];

export const useTimeMachineStore = defineStore("timeMachine", () => {
  const engine = useEngineStore();
  const learn = useLearnStore();
  const views = useLearnViewStore();
  const landscape = useLandscapeStore();

  const records = shallowRef<RecordsView | null>(null);
  const moment = shallowRef<RecordMomentView | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const task = shallowRef<Task | null>(null);

  /** The walk whose records these are. */
  let walk: string | null = null;
  let following = false;
  const kept = new Map<string, RecordMomentView>();
  let keptBytes = 0;

  const heads = computed(() => (records.value?.kind === "records" ? records.value.heads : []));
  /** Which record is wished for, by its place; the nearest one before the step that was set. */
  const index = computed(() => {
    const { recordStep, origin } = views.view;
    if (recordStep === null) {
      // As the training was opened.
      const at = origin.kind === "run" ? origin.at : "last";
      const best = at === "best" ? heads.value.findIndex(({ moments }) => moments.includes("best")) : -1;
      return at === "initial" ? 0 : best >= 0 ? best : heads.value.length - 1;
    }
    const at = heads.value.findLastIndex(({ step }) => step <= recordStep);
    return Math.max(0, at);
  });
  const part = computed<SplitPart>(() => {
    const has = (one: SplitPart): boolean => (learn.start?.parts[one] ?? 0) > 0;
    const wished = views.view.recordPart;
    return has(wished) ? wished : (PARTS.find(has) ?? "train");
  });
  const columns = computed<readonly [string, string] | null>(() => {
    const all = records.value?.kind === "records" ? records.value.columns : [];
    const wished = views.view.recordColumns;
    if (wished?.every((name) => all.includes(name)) === true) return wished;
    const [x, y] = all;
    return x === undefined || y === undefined ? null : [x, y];
  });

  function forget(): void {
    kept.clear();
    keptBytes = 0;
  }

  /** Reads what the open walk's run has on record, unless that is known. */
  async function show(): Promise<void> {
    if (views.view.origin.kind !== "run") return;
    const asked = learn.ask();
    if (asked === null || asked.walk === walk) return;
    walk = asked.walk;
    records.value = null;
    moment.value = null;
    problem.value = null;
    forget();
    try {
      const found = await engine.request("learn.records", asked);
      if (walk !== asked.walk) return;
      records.value = found;
      await follow();
    } catch (failure) {
      if (walk === asked.walk) fail(failure);
    }
  }

  function fail(failure: unknown): void {
    if (!wasCanceled(failure)) problem.value = problemOf(failure);
  }

  /** Shows the wished record; while one is on its way, only the newest wish is remembered. */
  async function follow(): Promise<void> {
    if (following) return;
    following = true;
    try {
      for (let wish = wished(); wish !== null && wish.key !== shownKey(); wish = wished()) {
        const found = await fetchMoment(wish);
        if (found === null) return;
        if (wished()?.key === wish.key) {
          moment.value = found;
          shown = wish.key;
          problem.value = null;
        }
      }
    } catch (failure) {
      fail(failure);
    } finally {
      following = false;
    }
    void readAhead();
  }

  interface Wish {
    readonly key: string;
    readonly head: RecordHead;
  }
  let shown = "";
  const shownKey = (): string => (moment.value === null ? "" : shown);

  function wishFor(at: number): Wish | null {
    const head = heads.value[at];
    if (head === undefined || walk === null) return null;
    return { key: JSON.stringify([walk, head.step, part.value, columns.value, views.view.recordTarget]), head };
  }
  const wished = (): Wish | null => wishFor(index.value);

  /** Null where the walk is another one by now. */
  async function fetchMoment({ key, head }: Wish): Promise<RecordMomentView | null> {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const asked = learn.ask();
    if (asked === null) return null;
    if (asked.walk !== walk) return null;
    const { step } = head;
    const [view, weights] = await Promise.all([
      engine.request("learn.record", {
        ...asked,
        step,
        part: part.value,
        columns: columns.value === null ? null : [columns.value[0], columns.value[1]],
        target: views.view.recordTarget,
      }),
      engine.request("learn.recordWeights", { ...asked, step }),
    ]);
    if (walk !== asked.walk) return null;
    const found = markRaw({ head, view: markRaw(view), weights: markRaw(weights) });
    kept.set(key, found);
    keptBytes += bytesOf(found);
    for (const [oldest, old] of kept) {
      if (keptBytes <= MOST_KEPT || oldest === key) break;
      kept.delete(oldest);
      keptBytes -= bytesOf(old);
    }
    return found;
  }

  /** While nothing is wished for, the other records are read, the nearest first, so that going to them is quick. */
  async function readAhead(): Promise<void> {
    const from = index.value;
    const order = heads.value.map((_, at) => at).sort((a, b) => Math.abs(a - from) - Math.abs(b - from) || a - b);
    for (const at of order) {
      const wish = wishFor(at);
      if (following || index.value !== from || wish === null || keptBytes > MOST_KEPT / 2) return;
      if (kept.has(wish.key)) continue;
      following = true;
      try {
        if ((await fetchMoment(wish)) === null) return;
      } catch {
        // It is asked for again, and told of, when someone goes there.
        return;
      } finally {
        following = false;
      }
      if (wished()?.key !== shownKey()) return void follow();
    }
  }

  /** Goes to a record by its place among them, unless a lesson holds it. */
  function goTo(at: number): void {
    const head = heads.value[Math.min(heads.value.length - 1, Math.max(0, at))];
    if (head === undefined) return;
    views.choose({ recordStep: head.step });
    void follow();
  }

  /** Trains the run again to have records of it. */
  async function replay(): Promise<void> {
    const asked = learn.ask();
    if (asked === null) return;
    const { onProgress, signal } = beginTask(t("timeMachine.replaying"), (now) => {
      if (walk === asked.walk) task.value = now;
    });
    try {
      const found = await engine.request("learn.replay", asked, onProgress, signal);
      if (walk !== asked.walk) return;
      problem.value = null;
      records.value = found;
      landscape.forget();
      await follow();
    } catch (failure) {
      if (walk === asked.walk) fail(failure);
    } finally {
      task.value = null;
    }
  }

  return { records, heads, index, part, columns, moment, problem, task, show, follow, goTo, replay };
});

function bytesOf({ view, weights }: RecordMomentView): number {
  const numbers = Object.values(weights).reduce((sum, { byteLength }) => sum + byteLength, 0);
  const answers = view.targets.reduce(
    (sum, target) => sum + (target.kind === "classes" ? target.answers.byteLength : 2 * target.truth.byteLength),
    0,
  );
  return numbers + answers + (view.region?.values.byteLength ?? 0);
}
