// Runs that are compared: which, on which rows, and what the engine told of them.

import { computed, ref, shallowRef, watch } from "vue";
import type { Problem } from "../../src-engine/document/errors";
import { defineStore } from "./defineStore";
import { MAX_OVERLAYS, useRunsStore } from "./runs";
import type { Comparison } from "../../src-engine/protocol/comparison";
import { t } from "../text";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { problemOf } from "./notices";
import { useRunLogStore } from "./runLog";
import type { Task } from "./task";
import { beginTask, wasCanceled } from "./task";

export const useCompareStore = defineStore("compare", () => {
  const document = useDocumentStore();
  const engine = useEngineStore();
  const runs = useRunsStore();
  const log = useRunLogStore();

  /** The first is what the others are compared with; none: nothing is compared. */
  const ids = shallowRef<readonly string[]>([]);
  const part = ref<"validation" | "test">("validation");
  const comparison = shallowRef<Comparison | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const task = shallowRef<Task | null>(null);
  let asked = 0;

  log.use(() => ids.value);
  const compared = computed(() => ids.value.flatMap((id) => runs.find(id) ?? []));

  /** Those that are seen on the chart: the run in hand, and those laid over it. */
  const charted = computed(() => (runs.selectedId === null ? [] : [runs.selectedId, ...runs.overlayIds]));
  /** Why the charted runs cannot be compared now. */
  const whyNot = computed(() => {
    if (charted.value.length < 2) return t("compare.tooFew");
    const without = charted.value.map(runs.find).find((run) => run?.status !== "ended" || run.epochs === 0);
    return without === undefined ? null : t("compare.notEnded");
  });

  watch(() => document.project, close);

  function open(which: readonly string[] = charted.value): void {
    ids.value = which.slice(0, 1 + MAX_OVERLAYS);
    part.value = "validation";
    for (const id of ids.value) void log.fetch(id);
    void ask();
  }

  function close(): void {
    asked += 1;
    task.value?.cancel?.();
    task.value = null;
    ids.value = [];
    comparison.value = null;
    problem.value = null;
  }

  /** Compares the others with this one. */
  function compareWith(id: string): void {
    ids.value = [id, ...ids.value.filter((other) => other !== id)];
    void ask();
  }

  function judgeOn(rows: "validation" | "test"): void {
    part.value = rows;
    void ask();
  }

  async function ask(): Promise<void> {
    const { project } = document;
    if (project === null || ids.value.length < 2) return;
    const mine = ++asked;
    task.value?.cancel?.();
    problem.value = null;
    const { onProgress, signal } = beginTask(t("compare.working"), (now) => mine === asked && (task.value = now));
    try {
      const edits = document.document?.data.edits;
      const input = {
        ...{ project, runs: [...ids.value], part: part.value },
        ...(edits === undefined ? {} : { edits }),
      };
      const found = await engine.request("runs.compare", input, onProgress, signal);
      if (mine === asked) comparison.value = found;
    } catch (failure) {
      if (mine !== asked || wasCanceled(failure)) return;
      comparison.value = null;
      problem.value = problemOf(failure);
    } finally {
      if (mine === asked) task.value = null;
    }
  }

  return { ids, compared, part, comparison, problem, task, whyNot, open, close, compareWith, judgeOn, ask };
});
