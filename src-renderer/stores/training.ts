// Training: starts, pauses, continues and stops the run under way, and follows how far it is.

import { computed, ref, shallowRef, watch } from "vue";
import { withTraining } from "../../src-engine/document/recipeEdits";
import type { RunProgress } from "../../src-engine/protocol/messages";
import type { RunSummary } from "../../src-engine/runs/run";
import { useBridge } from "../bridge";
import { t } from "../text";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { useNoticesStore } from "./notices";
import { useQueueStore } from "./queue";
import { freshSeed, repeatedRun } from "./repeatedRun";
import { useRunLogStore } from "./runLog";
import { useRunsStore } from "./runs";
import { useSettingsStore } from "./settings";

export type Wish = "pause" | "continue" | "stop";

export const useTrainingStore = defineStore("training", () => {
  const { engine: port } = useBridge();
  const engine = useEngineStore();
  const document = useDocumentStore();
  const settings = useSettingsStore();
  const notices = useNoticesStore();
  const runs = useRunsStore();
  const log = useRunLogStore();
  const queue = useQueueStore();

  const starting = ref(false);
  /** The run that a new one would repeat, while the person is asked what to do. */
  const repeated = shallowRef<RunSummary | null>(null);
  /** What was asked of which run and not yet confirmed by the engine. */
  const wish = shallowRef<{ readonly run: string; readonly what: Wish } | null>(null);
  /** The newest message, shown with the next frame: they may come faster. */
  const news = shallowRef<ReadonlyMap<string, RunProgress>>(new Map());
  const next = new Map<string, RunProgress>();
  let frame = 0;

  /** Running, paused, or being written: until it has ended no other can start. Of several, the one in hand, else the newest. */
  const active = computed(() => {
    const going = runs.list.filter(({ status }) => status !== "ended");
    return going.find(({ id }) => id === runs.selectedId) ?? going[0] ?? null;
  });
  /** Running or paused. */
  const underWay = computed(() => (active.value?.stopReason === null ? active.value : null));
  /** News of the run under way. */
  const progress = computed(() => news.value.get(active.value?.id ?? "") ?? null);
  const asked = computed(() => (wish.value?.run === active.value?.id ? (wish.value?.what ?? null) : null));

  port.onEvent((event) => {
    if (event.type !== "run.progress" && event.type !== "run.changed") return;
    if (event.project !== document.project) return;
    if (event.type === "run.changed") {
      if (wish.value?.run === event.run.id) wish.value = null;
      if (event.run.status === "ended") next.delete(event.run.id);
      return;
    }
    next.set(event.run, event.progress);
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      news.value = new Map(next);
    });
  });

  /** A run that continues elsewhere than it did says so. */
  function tellOfDevice(run: RunSummary, before: RunSummary): void {
    const change = run.deviceChanges.at(-1);
    if (change === undefined || run.deviceChanges.length <= before.deviceChanges.length) return;
    notices.add("warn", t(change.to === "cpu" ? "device.wentOver" : "device.wentBack"), {
      text: t("device.wentOverText", { step: change.step, why: change.why }),
      key: "device",
    });
  }
  watch(
    active,
    (run, before) => {
      if (before && run?.id === before.id) tellOfDevice(run, before);
    },
    { flush: "sync" },
  );

  const wished = () => ({ device: settings.settings.device, threads: settings.settings.threads });

  /** Trains the document as it is now, or asks first where that would only repeat a run. */
  async function startOrAsk(): Promise<boolean> {
    const { document: value } = document;
    repeated.value = value === null ? null : repeatedRun(runs.list, value, settings.settings.device);
    return repeated.value === null && start();
  }

  /** The same settings with other initial weights and another order of the rows. */
  async function startWithNewSeed(): Promise<boolean> {
    document.edit(t("train.edit.seed"), (now) => withTraining(now, { seed: freshSeed(runs.list, now) }));
    return start();
  }

  /** Trains the document as it is now. What is edited afterwards does not reach this run. */
  async function start(): Promise<boolean> {
    repeated.value = null;
    const { project, document: value } = document;
    if (project === null || !value) return false;
    return begin(() =>
      engine.request("train.start", {
        project,
        document: value,
        wish: wished(),
      }),
    );
  }

  /** Trains a finished run on, as a new one that begins where it ended. */
  async function trainOn(id: string, more: number): Promise<boolean> {
    const { project } = document;
    if (project === null) return false;
    const began = await begin(() => engine.request("train.on", { project, run: id, more, wish: wished() }));
    // What it goes on from is seen beside it.
    if (began) runs.overlay(id);
    return began;
  }

  /** Trains the document as it is now from where a run was after so many epochs, on its rows and with its seed. */
  async function fork(id: string, epoch: number): Promise<boolean> {
    const { project, document: value } = document;
    if (project === null || !value) return false;
    const began = await begin(() =>
      engine.request("train.fork", { project, run: id, epoch, document: value, wish: wished() }),
    );
    if (began) runs.overlay(id);
    return began;
  }

  /** A new run that begins with the weights as they are where a walk through a training stands. */
  async function trainOnFromWalk(walk: string): Promise<boolean> {
    const { project } = document;
    if (project === null) return false;
    return begin(() => engine.request("learn.trainOn", { project, walk }));
  }

  /** Continues a run that has not finished its recipe, with the settings that it had. */
  async function continueRun(id: string, device: "own" | "cpu" = "own"): Promise<boolean> {
    const { project } = document;
    if (project === null) return false;
    // Before it continues: what comes then is put behind it.
    await log.fetch(id);
    notices.dismissKey("unfinished");
    return begin(() => engine.request("train.resume", { project, run: id, device }));
  }

  async function begin(ask: () => Promise<RunSummary>): Promise<boolean> {
    if (starting.value || active.value) return false;
    const before = runs.list;
    starting.value = true;
    next.clear();
    news.value = new Map();
    try {
      const run = await ask();
      if (run.device.whyNotGpu !== null)
        notices.add("warn", t("device.fellBack"), { text: run.device.whyNotGpu, key: "device" });
      log.start(run.id);
      // News may have come before this answer.
      const known = runs.find(run.id);
      if (known === null || before.includes(known)) runs.put(run);
      runs.select(run.id);
      return true;
    } catch (failure) {
      notices.fail(failure, { key: "train" });
      return false;
    } finally {
      starting.value = false;
    }
  }

  async function control(what: Wish): Promise<void> {
    const run = active.value;
    const { project } = document;
    if (project === null || !run) return;
    wish.value = { run: run.id, what };
    try {
      await engine.request(`train.${what}`, { project, run: run.id });
    } catch (failure) {
      wish.value = null;
      notices.fail(failure, { key: "train" });
    }
  }

  /** Stops what is in progress; the rest of the queue waits. Resolves when all has ended and is on disk. */
  async function stopAndWait(): Promise<void> {
    const { project } = document;
    if (!queue.state.idle) await queue.pause(true);
    for (const { id, status } of runs.list)
      if (status !== "ended" && project !== null)
        await engine.request("train.stop", { project, run: id }).catch(() => undefined);
    await noneActive();
  }

  /** Resolves once a run that is being started is in progress, or could not be started. */
  function begun(): Promise<void> {
    return new Promise((resolve) => {
      const stopWatching = watch(
        starting,
        (is) => {
          if (is) return;
          resolve();
          queueMicrotask(() => stopWatching());
        },
        { immediate: true, flush: "sync" },
      );
    });
  }

  /** Resolves when no run is in progress and none is begun by the queue, or none can be: the engine is gone for good. */
  const ended = (): Promise<void> => until(() => active.value === null && queue.state.idle);
  const noneActive = (): Promise<void> => until(() => active.value === null);

  function until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const stopWatching = watch(
        [isSo, () => engine.state] as const,
        ([so, state]) => {
          if (!so && state !== "failed") return;
          resolve();
          queueMicrotask(() => stopWatching());
        },
        { immediate: true, flush: "sync" },
      );
    });
  }

  return {
    active,
    underWay,
    progress,
    starting,
    begun,
    asked,
    repeated,
    start,
    startOrAsk,
    startWithNewSeed,
    continueRun,
    trainOn,
    fork,
    trainOnFromWalk,
    stopAndWait,
    ended,
    pause: () => control("pause"),
    resume: () => control("continue"),
    stop: () => control("stop"),
  };
});
