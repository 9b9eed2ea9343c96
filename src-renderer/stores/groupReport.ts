// The group of runs that is looked at: what came out of it so far.

import { computed, ref, shallowRef, watch } from "vue";
import type { Problem } from "../../src-engine/document/errors";
import type { Document } from "../../src-engine/document/schema";
import type { GroupKind } from "../../src-engine/groups/group";
import type { GroupReport } from "../../src-engine/protocol/groupReport";
import type { RunSummary } from "../../src-engine/runs/run";
import { t } from "../text";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { problemOf } from "./notices";
import { useQueueStore } from "./queue";
import { useRunLogStore } from "./runLog";
import { useRunsStore } from "./runs";
import type { Task } from "./task";
import { beginTask, wasCanceled } from "./task";

/** Between two reports while runs are trained, so that measuring takes little of the machine: ms, and times as long as the last took. */
const LEAST_PAUSE = 1_000;
const PAUSES = 5;

export const useGroupReportStore = defineStore("groupReport", () => {
  const document = useDocumentStore();
  const engine = useEngineStore();
  const queue = useQueueStore();
  const runs = useRunsStore();
  const log = useRunLogStore();

  const id = ref<string | null>(null);
  const report = shallowRef<GroupReport | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const task = shallowRef<Task | null>(null);
  /** A group that is being planned, and of which settings. */
  const planned = shallowRef<{
    readonly kind: GroupKind;
    readonly document: Document;
    readonly of: string | null;
  } | null>(null);
  let asked = 0;
  /** How long the last measuring took; ms. */
  let took = 0;

  const group = computed(() => queue.find(id.value));
  /** Its runs that are there, by place. */
  const members = computed((): (RunSummary | null)[] => {
    const own = new Map<number, RunSummary>(
      runs.list.flatMap((run) => (run.group?.id === id.value ? [[run.group.member, run]] : [])),
    );
    return (group.value?.members ?? []).map((_, member) => own.get(member) ?? null);
  });
  log.use(() => members.value.flatMap((run) => run?.id ?? []));
  const ended = computed(
    () => members.value.filter((run) => run?.status === "ended" && run.stopReason?.kind !== "waiting").length,
  );

  // Runs that end while it is looked at are measured too, but not each time where they are many.
  let later: ReturnType<typeof setTimeout> | undefined;
  watch(ended, (now, before) => {
    if (id.value === null || now === before) return;
    const isLast = now === members.value.length;
    if (later !== undefined && !isLast) return;
    clearTimeout(later);
    const soon = (): void => {
      later = undefined;
      void ask();
    };
    later = setTimeout(soon, isLast ? 0 : Math.max(LEAST_PAUSE, PAUSES * took));
  });
  watch(
    () => document.project,
    () => {
      close();
      planned.value = null;
    },
  );

  function open(which: string): void {
    id.value = which;
    report.value = null;
    for (const run of members.value) if (run !== null) void log.fetch(run.id);
    void ask();
  }

  function close(): void {
    asked += 1;
    clearTimeout(later);
    later = undefined;
    task.value?.cancel?.();
    task.value = null;
    id.value = null;
    report.value = null;
    problem.value = null;
  }

  async function ask(): Promise<void> {
    const { project } = document;
    if (project === null || id.value === null) return;
    const mine = ++asked;
    const began = performance.now();
    task.value?.cancel?.();
    problem.value = null;
    for (const run of members.value) if (run !== null) void log.fetch(run.id);
    const { onProgress, signal } = beginTask(t("groups.report.working"), (now) => mine === asked && (task.value = now));
    try {
      const found = await engine.request("groups.report", { project, group: id.value }, onProgress, signal);
      took = performance.now() - began;
      if (mine === asked) report.value = found;
    } catch (failure) {
      if (mine !== asked || wasCanceled(failure)) return;
      problem.value = problemOf(failure);
    } finally {
      if (mine === asked) task.value = null;
    }
  }

  /** Asks how many, or which settings; of a run's settings, or of the project's as they are now. */
  function plan(kind: GroupKind, of: { readonly document: Document; readonly title: string } | null = null): void {
    const now = of?.document ?? document.document;
    if (now !== null) planned.value = { kind, document: now, of: of?.title ?? null };
  }

  return { id, group, members, ended, report, problem, task, planned, open, close, ask, plan };
});
