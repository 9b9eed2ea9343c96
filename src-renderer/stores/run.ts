// The project's runs, the one that is going on, and the epochs of those on the chart.

import { defineStore } from "pinia";
import { computed, markRaw, ref, shallowRef } from "vue";
import type { RunProgress } from "../../src-engine/protocol/messages";
import type { ExportReport } from "../../src-engine/protocol/requests";
import type { EpochMetrics } from "../../src-engine/runs/epochs";
import type { RunSummary } from "../../src-engine/runs/run";
import { useBridge } from "../bridge";
import { t } from "../text";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import type { MetricsLog } from "./metricsLog";
import { createMetricsLog } from "./metricsLog";
import { problemOf, useNoticesStore } from "./notices";
import { useSettingsStore } from "./settings";
import type { Task } from "./task";
import { beginTask, wasCanceled } from "./task";

/** How long a removed run can be had back; ms. */
const REMOVAL = 8_000;

/** As many runs as can lie over the chosen one. */
export const MAX_OVERLAYS = 6;

export type ExportFormat = "onnx" | "safetensors";

export const useRunStore = defineStore("run", () => {
  const { main, engine: port } = useBridge();
  const engine = useEngineStore();
  const document = useDocumentStore();
  const settings = useSettingsStore();
  const notices = useNoticesStore();

  /** The newest first. */
  const runs = shallowRef<readonly RunSummary[]>([]);
  const selectedId = ref<string | null>(null);
  const overlayIds = shallowRef<readonly string[]>([]);
  /** News of the run that is going on. */
  const progress = shallowRef<RunProgress | null>(null);
  /** Bumped at most once a frame when epochs were added to any log. */
  const version = ref(0);
  const starting = ref(false);
  /** Asked for and not yet confirmed by the engine. */
  const asked = ref<"pause" | "continue" | "stop" | null>(null);
  const exporting = shallowRef<(Task & { readonly run: string; readonly format: ExportFormat }) | null>(null);
  const exported = shallowRef<{
    readonly run: RunSummary;
    readonly format: ExportFormat;
    readonly report: ExportReport;
  } | null>(null);

  const logs = new Map<string, MetricsLog>();
  /** Epochs that came while a run's earlier ones were being read. */
  const fetching = new Map<string, EpochMetrics[]>();
  const removals = new Map<
    string,
    { readonly timer: ReturnType<typeof setTimeout>; readonly now: () => Promise<void> }
  >();
  let frame = 0;
  /** Shown with the next frame: messages may come faster. */
  let newest: RunProgress | null = null;

  /** Going on, paused, or being written: until it has ended no other can start. */
  const active = computed(() => runs.value.find(({ status }) => status !== "ended") ?? null);
  /** Going on or paused. */
  const going = computed(() => (active.value?.stopReason === null ? active.value : null));
  const selected = computed(() => runs.value.find(({ id }) => id === selectedId.value) ?? null);

  function load(next: readonly RunSummary[]): void {
    for (const { timer } of removals.values()) clearTimeout(timer);
    const keep = next.some(({ id }) => id === selectedId.value);
    removals.clear();
    logs.clear();
    fetching.clear();
    runs.value = [...next].sort((a, b) => b.number - a.number);
    overlayIds.value = keep ? overlayIds.value.filter((id) => next.some((run) => run.id === id)) : [];
    forgetProgress();
    asked.value = null;
    exported.value = null;
    if (!keep) selectedId.value = null;
    select(selectedId.value ?? runs.value[0]?.id ?? null);
    for (const id of overlayIds.value) void fetchLog(id);
  }

  /** The epochs of a run, or undefined until they have come. Read `version` to follow them. */
  function log(id: string): MetricsLog | undefined {
    return logs.get(id);
  }

  async function fetchLog(id: string): Promise<void> {
    const { project } = document;
    if (project === null || logs.has(id)) return;
    const held = markRaw(createMetricsLog());
    logs.set(id, held);
    const meanwhile: EpochMetrics[] = [];
    fetching.set(id, meanwhile);
    try {
      const epochs = await engine.request("runs.metrics", { project, run: id });
      if (logs.get(id) !== held) return;
      const whole = markRaw(createMetricsLog(epochs));
      whole.append(meanwhile);
      logs.set(id, whole);
      touch();
    } catch (failure) {
      logs.delete(id);
      if (problemOf(failure).code !== "engine-restarted") notices.fail(failure, { key: `metrics-${id}` });
    } finally {
      if (fetching.get(id) === meanwhile) fetching.delete(id);
    }
  }

  function forgetProgress(): void {
    newest = null;
    progress.value = null;
  }

  function touch(): void {
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      if (newest !== null && active.value) progress.value = newest;
      version.value += 1;
    });
  }

  function select(id: string | null): void {
    selectedId.value = id;
    if (id === null) return;
    overlayIds.value = overlayIds.value.filter((other) => other !== id);
    void fetchLog(id);
  }

  /** Lays a run over the chosen one, or takes it away. */
  function toggleOverlay(id: string): void {
    if (id === selectedId.value) return;
    overlayIds.value = overlayIds.value.includes(id)
      ? overlayIds.value.filter((other) => other !== id)
      : [...overlayIds.value, id].slice(-MAX_OVERLAYS);
    void fetchLog(id);
  }

  function put(run: RunSummary): void {
    runs.value = [run, ...runs.value.filter(({ id }) => id !== run.id)].sort((a, b) => b.number - a.number);
  }

  port.onEvent((event) => {
    if (event.type !== "run.progress" && event.type !== "run.changed") return;
    if (event.project !== document.project) return;
    if (event.type === "run.changed") {
      asked.value = null;
      tellOfDevice(event.run);
      if (!removals.has(event.run.id)) put(event.run);
      if (event.run.status === "ended" && active.value === null) forgetProgress();
      return;
    }
    const held = logs.get(event.run) ?? markRaw(createMetricsLog());
    logs.set(event.run, held);
    held.append(event.progress.epochs);
    fetching.get(event.run)?.push(...event.progress.epochs);
    newest = event.progress;
    touch();
  });

  /** A run that goes on elsewhere than it did says so. */
  function tellOfDevice({ id, deviceChanges, status }: RunSummary): void {
    const before = runs.value.find((one) => one.id === id)?.deviceChanges.length;
    const change = deviceChanges.at(-1);
    if (before === undefined || change === undefined || deviceChanges.length <= before || status === "ended") return;
    notices.add("warn", t(change.to === "cpu" ? "device.wentOver" : "device.wentBack"), {
      text: t("device.wentOverText", { step: change.step, why: change.why }),
      key: "device",
    });
  }

  /** Trains the document as it is now. What is edited afterwards does not reach this run. */
  async function start(): Promise<boolean> {
    const { project, document: value } = document;
    if (project === null || !value) return false;
    return begin(() =>
      engine.request("train.start", {
        project,
        document: value,
        wish: { device: settings.settings.device, threads: settings.settings.threads },
      }),
    );
  }

  /** Goes on with a run that was broken off, with the settings that it had. */
  async function takeUp(id: string, device: "own" | "cpu" = "own"): Promise<boolean> {
    const { project } = document;
    if (project === null) return false;
    // Before it goes on: what comes then is put behind it.
    await fetchLog(id);
    return begin(() => engine.request("train.resume", { project, run: id, device }));
  }

  async function begin(ask: () => Promise<RunSummary>): Promise<boolean> {
    if (starting.value || active.value) return false;
    const before = runs.value;
    starting.value = true;
    try {
      const run = await ask();
      if (run.device.whyNotGpu !== null)
        notices.add("warn", t("device.fellBack"), { text: run.device.whyNotGpu, key: "device" });
      logs.set(run.id, logs.get(run.id) ?? markRaw(createMetricsLog()));
      // News may have come before this answer.
      const known = runs.value.find(({ id }) => id === run.id);
      if (known === undefined || before.includes(known)) put(run);
      select(run.id);
      return true;
    } catch (failure) {
      notices.fail(failure, { key: "train" });
      return false;
    } finally {
      starting.value = false;
    }
  }

  async function control(what: "pause" | "continue" | "stop"): Promise<void> {
    const run = active.value;
    const { project } = document;
    if (project === null || !run) return;
    asked.value = what;
    try {
      await engine.request(`train.${what}`, { project, run: run.id });
    } catch (failure) {
      asked.value = null;
      notices.fail(failure, { key: "train" });
    }
  }

  /** Name, note or star of a run. */
  async function annotate(
    id: string,
    change: { readonly name?: string; readonly note?: string; readonly star?: boolean },
  ): Promise<void> {
    const { project } = document;
    if (project === null) return;
    try {
      put(await engine.request("runs.annotate", { project, run: id, ...change }));
    } catch (failure) {
      notices.fail(failure);
    }
  }

  /** Takes a run out of the list; its files go a little later, until when it can be had back. */
  function remove(id: string): void {
    const run = runs.value.find((other) => other.id === id);
    const { project } = document;
    if (!run || project === null || run.status !== "ended") return;
    const at = runs.value.indexOf(run);
    runs.value = runs.value.filter((other) => other !== run);
    overlayIds.value = overlayIds.value.filter((other) => other !== id);
    if (selectedId.value === id) select(runs.value[Math.min(at, runs.value.length - 1)]?.id ?? null);
    const now = () => removeNow(project, run);
    removals.set(id, { timer: setTimeout(() => void now(), REMOVAL), now });
    notices.add("info", t("train.runRemoved", { name: runTitle(run) }), {
      key: `removed-${id}`,
      action: { label: t("edit.undo"), run: () => restore(run) },
    });
  }

  function restore(run: RunSummary): void {
    const removal = removals.get(run.id);
    if (!removal) return;
    clearTimeout(removal.timer);
    removals.delete(run.id);
    notices.dismissKey(`removed-${run.id}`);
    put(run);
    select(run.id);
  }

  async function removeNow(project: string, run: RunSummary): Promise<void> {
    clearTimeout(removals.get(run.id)?.timer);
    removals.delete(run.id);
    notices.dismissKey(`removed-${run.id}`);
    try {
      await engine.request("runs.remove", { project, run: run.id });
      logs.delete(run.id);
    } catch (failure) {
      put(run);
      notices.fail(failure);
    }
  }

  /** Carries out the removals that could still have been taken back: the project is being left. */
  async function settle(): Promise<void> {
    await Promise.all([...removals.values()].map(({ now }) => now()));
  }

  /** Writes a run's model to a file that the person chooses, and shows what was compared. */
  async function exportRun(run: RunSummary, format: ExportFormat): Promise<void> {
    const { project, document: value } = document;
    if (project === null || !value || exporting.value) return;
    const path = await main.call("dialog.saveFile", {
      suggestedName: `${value.name} ${run.number}`,
      extension: format,
    });
    if (path === null) return;
    const task = beginTask(
      t("train.runs.exporting"),
      (now) => void (exporting.value = { ...now, run: run.id, format }),
    );
    try {
      const report = await engine.request(
        "runs.export",
        { project, run: run.id, to: format, path },
        task.onProgress,
        task.signal,
      );
      exported.value = { run, format, report };
    } catch (failure) {
      if (!wasCanceled(failure)) notices.fail(failure);
    } finally {
      exporting.value = null;
    }
  }

  function showExported(): void {
    if (exported.value) void main.call("shell.showInFolder", exported.value.report.path);
  }

  return {
    runs,
    selectedId,
    overlayIds,
    progress,
    version,
    starting,
    asked,
    exporting,
    exported,
    active,
    going,
    selected,
    load,
    log,
    select,
    toggleOverlay,
    start,
    takeUp,
    annotate,
    remove,
    settle,
    exportRun,
    showExported,
    pause: () => control("pause"),
    resume: () => control("continue"),
    stop: () => control("stop"),
  };
});

/** Whether a run was broken off, and can go on. */
export function isBrokenOff({ stopReason }: RunSummary): boolean {
  return stopReason?.kind === "interrupted" || stopReason?.kind === "failed";
}

/** "3 · gentle", or "3" for a run without a name. */
export function runTitle(run: RunSummary): string {
  return run.name === "" ? String(run.number) : `${run.number} · ${run.name}`;
}
