// The report of a run: made by the engine, saved as a web page by it or printed to a PDF by main, where the person chooses.

import { shallowRef } from "vue";
import type { SplitPart } from "../../src-engine/protocol/learn";
import type { RunSummary } from "../../src-engine/runs/run";
import { useBridge } from "../bridge";
import { t } from "../text";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { useNoticesStore } from "./notices";
import { runTitle } from "./runs";
import type { Task } from "./task";
import { beginTask, wasCanceled } from "./task";

/** What a report is saved as. */
export const REPORT_KINDS = ["web", "pdf"] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

const EXTENSIONS = { web: "html", pdf: "pdf" } as const;
const SAVED = { validation: "report.savedValidation", train: "report.savedTrain", test: "report.savedTest" } as const;

export const useReportsStore = defineStore("reports", () => {
  const { main } = useBridge();
  const engine = useEngineStore();
  const document = useDocumentStore();
  const notices = useNoticesStore();

  const current = shallowRef<(Task & { readonly title: string }) | null>(null);

  /** Why there can be none of this run now. */
  function whyNot(run: RunSummary): string | null {
    if (run.status !== "ended") return t("why.training");
    return current.value === null ? null : t("report.busy");
  }

  /** @param part the rows that its figures are of; those of the test part must have been revealed */
  async function write(run: RunSummary, kind: ReportKind, part: SplitPart = "validation"): Promise<void> {
    const { project, document: value } = document;
    if (project === null || !value || whyNot(run) !== null) return;
    const path = await main.call("dialog.saveFile", {
      suggestedName: t("report.name", { project: value.name, number: run.number }),
      extension: EXTENSIONS[kind],
      files: t(`report.${kind}Files`),
    });
    if (path === null || current.value !== null) return;
    const title = t("report.working", { name: runTitle(run) });
    const task = beginTask(title, (now) => void (current.value = { ...now, title }));
    try {
      const request = { project, run: run.id, part };
      if (kind === "web") await engine.request("report.write", { ...request, path }, task.onProgress, task.signal);
      else {
        const html = await engine.request("report.text", request, task.onProgress, task.signal);
        task.onProgress({ share: null, what: t("report.printing") });
        await main.call("report.savePdf", { html, path });
      }
      notices.add("ok", t("report.saved"), {
        text: t(SAVED[part]),
        key: "report",
        action: { label: t("notices.showInFolder"), run: () => void main.call("shell.showInFolder", path) },
      });
    } catch (failure) {
      if (!wasCanceled(failure)) notices.fail(failure, { key: "report" });
    } finally {
      current.value = null;
    }
  }

  return { current, whyNot, write };
});
