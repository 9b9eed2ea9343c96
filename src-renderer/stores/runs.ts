// The project's runs: the list of them, the one in hand, which every station acts on, and those laid over it on the chart.

import { computed, ref, shallowReactive, shallowRef } from "vue";
import type { Document } from "../../src-engine/document/schema";
import { OPTIMIZERS } from "../../src-engine/optimizers/registry";
import type { EpochMetrics } from "../../src-engine/runs/epochs";
import type { RunSummary } from "../../src-engine/runs/run";
import { isUnfinished } from "../../src-engine/runs/stopReason";
import { useBridge } from "../bridge";
import { t } from "../text";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { useNoticesStore } from "./notices";
import { useRunLogStore } from "./runLog";

/** How long a removed run can be had back; ms. */
const REMOVAL = 60_000;

/** As many runs as can lie over the chosen one. */
export const MAX_OVERLAYS = 6;

/** Colors that runs have in turn. */
export const RUN_COLORS = 8;

/** A run that is out of the list and can still be had back. */
interface Removal {
  readonly run: RunSummary;
  /** As it was then. */
  readonly document: Document | null;
  readonly timer: ReturnType<typeof setTimeout>;
  readonly now: () => Promise<void>;
}

export const useRunsStore = defineStore("runs", () => {
  const { engine: port, main } = useBridge();
  const engine = useEngineStore();
  const document = useDocumentStore();
  const log = useRunLogStore();
  const notices = useNoticesStore();

  /** The newest first. */
  const list = shallowRef<readonly RunSummary[]>([]);
  const selectedId = ref<string | null>(null);
  const overlayIds = shallowRef<readonly string[]>([]);
  const removals = shallowReactive(new Map<string, Removal>());
  /** The newest removal that can be taken back and after which the document was not edited: what Undo undoes. */
  const lastRemoved = computed(() => {
    const last = [...removals.values()].at(-1);
    return last?.document === document.document ? last.run : null;
  });

  const going = computed(() => list.value.flatMap(({ id, status }) => (status === "ended" ? [] : [id])));
  log.use(() => [...(selectedId.value === null ? [] : [selectedId.value]), ...overlayIds.value, ...going.value]);

  /** The run in hand. */
  const selected = computed(() => find(selectedId.value));

  function find(id: string | null): RunSummary | null {
    return list.value.find((run) => run.id === id) ?? null;
  }

  function load(next: readonly RunSummary[]): void {
    for (const { timer } of removals.values()) clearTimeout(timer);
    const keep = next.some(({ id }) => id === selectedId.value);
    removals.clear();
    log.clear();
    list.value = [...next].sort((a, b) => b.number - a.number);
    overlayIds.value = keep ? overlayIds.value.filter((id) => find(id) !== null) : [];
    if (!keep) selectedId.value = null;
    select(selectedId.value ?? firstInHand(list.value)?.id ?? null);
    for (const id of overlayIds.value) void log.fetch(id);
  }

  function select(id: string | null): void {
    selectedId.value = id;
    if (id === null) return;
    overlayIds.value = overlayIds.value.filter((other) => other !== id);
    void log.fetch(id);
  }

  /** Lays a run over the chosen one. */
  function overlay(id: string): void {
    if (id === selectedId.value || overlayIds.value.includes(id)) return;
    overlayIds.value = [...overlayIds.value, id].slice(-MAX_OVERLAYS);
    void log.fetch(id);
  }

  /** Lays a run over the chosen one, or takes it away. */
  function toggleOverlay(id: string): void {
    if (overlayIds.value.includes(id)) overlayIds.value = overlayIds.value.filter((other) => other !== id);
    else {
      const [first] = overlayIds.value;
      const isFull = overlayIds.value.length >= MAX_OVERLAYS;
      overlay(id);
      const gone = isFull ? find(first ?? null) : null;
      if (gone !== null)
        notices.add("info", t("train.runs.overlayFull", { n: MAX_OVERLAYS, run: runTitle(gone) }), { key: "overlay" });
    }
  }

  /** Adds a run, or what is now known of it. */
  function put(run: RunSummary): void {
    list.value = [run, ...list.value.filter(({ id }) => id !== run.id)].sort((a, b) => b.number - a.number);
  }

  /** A run's newest epoch: the summary has the one of its last change, the log those told of since. */
  function newest(run: RunSummary | null): EpochMetrics | null {
    if (run === null) return null;
    const told = log.newest(run.id);
    return told !== null && told.epoch > (run.last?.epoch ?? 0) ? told : run.last;
  }

  port.onEvent((event) => {
    if (event.type !== "run.changed" || event.project !== document.project || removals.has(event.run.id)) return;
    put(event.run);
    // The first one of a project may come from the queue.
    if (selectedId.value === null) select(event.run.id);
  });

  /** Name, note, star or tags of a run. */
  async function annotate(
    id: string,
    change: Partial<Pick<RunSummary, "name" | "note" | "star"> & { readonly tags: string[] }>,
  ): Promise<void> {
    const { project } = document;
    if (project === null) return;
    try {
      put(await engine.request("runs.annotate", { project, run: id, ...change }));
    } catch (failure) {
      notices.fail(failure);
    }
  }

  /** Writes the list of runs to a file that the person chooses. */
  async function saveCsv(): Promise<void> {
    const { project, document: value } = document;
    if (project === null || !value) return;
    const path = await main.call("dialog.saveFile", {
      suggestedName: `${value.name} ${t("train.runs.title").toLowerCase()}`,
      extension: "csv",
      files: t("train.runs.csvFiles"),
    });
    if (path === null) return;
    try {
      await engine.request("runs.csv", { project, path });
      notices.add("info", t("train.runs.csvSaved"), { text: path, key: "runs-csv" });
    } catch (failure) {
      notices.fail(failure);
    }
  }

  /** Takes a run out of the list; its files go a little later, until when it can be had back. */
  function remove(id: string): void {
    const run = find(id);
    const { project } = document;
    if (run === null || project === null || run.status !== "ended") return;
    const at = list.value.indexOf(run);
    list.value = list.value.filter((other) => other !== run);
    overlayIds.value = overlayIds.value.filter((other) => other !== id);
    if (selectedId.value === id) select(list.value[Math.min(at, list.value.length - 1)]?.id ?? null);
    const now = () => removeNow(project, run);
    removals.set(id, { run, document: document.document, timer: setTimeout(() => void now(), REMOVAL), now });
    notices.add("info", t("train.runRemoved", { name: runTitle(run) }), {
      key: `removed-${id}`,
      text: t("train.runRemovedText"),
      action: { label: t("edit.undo"), run: () => restore(run) },
      // As long as it can be taken back: it goes with the files.
      sticky: true,
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
      await engine.request("runs.release", { project, run: run.id });
      const { folder } = document;
      if (folder === null || !(await main.call("runs.toBin", { folder, run: run.id })))
        await engine.request("runs.remove", { project, run: run.id });
      log.forget(run.id);
    } catch (failure) {
      put(run);
      notices.fail(failure);
    }
  }

  /** Carries out the removals that could still have been taken back: the project is being left. */
  async function settle(): Promise<void> {
    await Promise.all([...removals.values()].map(({ now }) => now()));
  }

  return {
    list,
    selectedId,
    overlayIds,
    overlay,
    selected,
    find,
    load,
    select,
    toggleOverlay,
    put,
    newest,
    annotate,
    saveCsv,
    remove,
    lastRemoved,
    restore,
    settle,
  };
});

/** Which of the runs, the newest first, is in hand until another is chosen: the one in progress, else the newest starred, else the newest. */
function firstInHand(list: readonly RunSummary[]): RunSummary | undefined {
  return list.find(({ status }) => status !== "ended") ?? list.find(({ star }) => star) ?? list[0];
}

/** It ended before its recipe was finished, and can be continued. */
export function canContinue({ status, stopReason }: RunSummary): boolean {
  return status === "ended" && stopReason !== null && isUnfinished(stopReason);
}

/** It finished its recipe, and can be trained on. One that diverged would diverge again. */
export function canTrainOn({ status, stopReason, epochs }: RunSummary): boolean {
  return (
    status === "ended" &&
    epochs > 0 &&
    stopReason !== null &&
    stopReason.kind !== "diverged" &&
    !isUnfinished(stopReason)
  );
}

/** What the person calls the run; one that was never named is called by its optimizer: "Gradient descent". */
export function runName({ name, document }: Pick<RunSummary, "name" | "document">): string {
  const { type } = document.training.optimizer;
  return name === type ? (OPTIMIZERS.find(type)?.label ?? name) : name;
}

/** "3 · gentle", or "3" for a run without a name. */
export function runTitle(run: Pick<RunSummary, "number" | "name" | "document">): string {
  const name = runName(run);
  return name === "" ? String(run.number) : `${run.number} · ${name}`;
}

/** Name of the color token that a run has for life, by its number. */
export function runColor({ number }: Pick<RunSummary, "number">): string {
  return `--run-${((number - 1) % RUN_COLORS) + 1}`;
}
