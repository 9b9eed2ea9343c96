// A run's model written to a file: the export under way, and what the last one wrote.

import { shallowRef, watch } from "vue";
import type { ExportReport } from "../../src-engine/protocol/requests";
import { EXPORT_TARGETS } from "../../src-engine/runs/exportTargets";
import type { ExportTargetId } from "../../src-engine/runs/exportTargets";
import type { RunSummary } from "../../src-engine/runs/run";
import { useBridge } from "../bridge";
import { t } from "../text";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { useNoticesStore } from "./notices";
import type { Task } from "./task";
import { beginTask, wasCanceled } from "./task";

export const useExportsStore = defineStore("exports", () => {
  const { main } = useBridge();
  const engine = useEngineStore();
  const document = useDocumentStore();
  const notices = useNoticesStore();

  const current = shallowRef<(Task & { readonly run: string; readonly format: ExportTargetId }) | null>(null);
  const done = shallowRef<{
    readonly run: RunSummary;
    readonly format: ExportTargetId;
    readonly report: ExportReport;
  } | null>(null);
  watch(
    () => document.project,
    () => (done.value = null),
  );

  /** Writes a run's model to a file that the person chooses, and shows what was compared. */
  async function write(run: RunSummary, format: ExportTargetId): Promise<void> {
    const { project, document: value } = document;
    if (project === null || !value || current.value) return;
    const path = await main.call("dialog.saveFile", {
      suggestedName: `${value.name} ${run.number}`,
      extension: EXPORT_TARGETS[format].extension,
      files: EXPORT_TARGETS[format].files,
    });
    if (path === null) return;
    const task = beginTask(t("train.runs.exporting"), (now) => void (current.value = { ...now, run: run.id, format }));
    try {
      const report = await engine.request(
        "runs.export",
        { project, run: run.id, to: format, path },
        task.onProgress,
        task.signal,
      );
      done.value = { run, format, report };
    } catch (failure) {
      if (!wasCanceled(failure)) notices.fail(failure);
    } finally {
      current.value = null;
    }
  }

  function showInFolder(): void {
    if (done.value) void main.call("shell.showInFolder", done.value.report.path);
  }

  return { current, done, write, showInFolder };
});
