// What can be done with a run, as the entries of its menu: the same wherever a run stands.

import { exportTargets } from "../../src-engine/runs/exportTargets";
import type { RunSummary } from "../../src-engine/runs/run";
import { useCompareStore } from "../stores/compare";
import { useDocumentStore } from "../stores/document";
import { useExportsStore } from "../stores/exports";
import { useGroupReportStore } from "../stores/groupReport";
import { useLearnViewStore } from "../stores/learnView";
import { useNoticesStore } from "../stores/notices";
import { useNavigationStore } from "../stores/navigation";
import { REPORT_KINDS, useReportsStore } from "../stores/reports";
import { useRunDialogsStore } from "../stores/runDialogs";
import { canContinue, canTrainOn, runTitle, useRunsStore } from "../stores/runs";
import { useTrainingStore } from "../stores/training";
import { useWeightsStore } from "../stores/weights";
import { t } from "../text";
import type { MenuItem } from "../ui";
import { hasSameColumns } from "./runSettings";

/** @param removed a run was removed by its menu: the focus needs another place */
export function useRunMenu(removed: () => void): {
  readonly items: (run: RunSummary) => MenuItem[];
  readonly remove: (run: RunSummary) => void;
} {
  const runs = useRunsStore();
  const training = useTrainingStore();
  const exports = useExportsStore();
  const reports = useReportsStore();
  const document = useDocumentStore();
  const weights = useWeightsStore();
  const dialogs = useRunDialogsStore();
  const compare = useCompareStore();
  const groups = useGroupReportStore();
  const navigation = useNavigationStore();
  const notices = useNoticesStore();
  const learnView = useLearnViewStore();

  const readOnly = (): string | null => (document.readOnly ? t("why.readOnly") : null);
  const going = (run: RunSummary): string | null => (run.status === "ended" ? null : t("why.training"));

  function furtherTraining(run: RunSummary): MenuItem[] {
    const notNow = readOnly() ?? (training.active ? t("why.training") : null);
    const otherData =
      document.document !== null && !hasSameColumns(document.document, run.document) ? t("train.on.otherData") : null;
    // While another run trains they are put into the queue.
    const queued = readOnly() ?? otherData;
    const resume = (device: "own" | "cpu", label: string): MenuItem => ({
      label,
      why: notNow,
      run: () => void training.continueRun(run.id, device),
    });
    return [
      ...(canContinue(run) ? [resume("own", t("train.runs.resume"))] : []),
      ...(canContinue(run) && run.device.name === "gpu" ? [resume("cpu", t("train.runs.resumeOnCpu"))] : []),
      ...(canTrainOn(run) ? [{ label: t("train.runs.on"), why: queued, run: () => dialogs.open("on", run.id) }] : []),
      {
        label: t("train.runs.fork"),
        why: queued,
        run: () => dialogs.open("fork", run.id),
      },
      {
        label: t("groups.seeds.action"),
        why: readOnly(),
        run: () => groups.plan("seeds", { document: run.document, title: runTitle(run) }),
      },
    ];
  }

  function remove(run: RunSummary): void {
    const why = readOnly() ?? going(run);
    if (why !== null) {
      notices.add("info", t("train.runs.removeNot", { name: runTitle(run) }), { text: why, key: "remove-run" });
      return;
    }
    runs.remove(run.id);
    removed();
  }

  function items(run: RunSummary): MenuItem[] {
    const why = readOnly();
    const exporting = exports.current ? t("train.runs.exporting") : null;
    const noEpochs = run.epochs === 0 ? t("train.chart.noEpochs") : null;
    return [
      ...furtherTraining(run),
      {
        label: `${t("train.runs.weights")}…`,
        why: run.status === "ended" ? noEpochs : null,
        run: () => weights.open(run),
        apart: true,
      },
      {
        label: t("train.runs.learn"),
        why: going(run) ?? noEpochs,
        run() {
          learnView.choose({
            row: null,
            stage: "predict",
            recordStep: null,
            origin: { kind: "run", run: run.id, at: run.bestEpoch === null ? "last" : "best" },
          });
          navigation.go("learn");
        },
      },
      { label: t("train.runs.settings"), run: () => dialogs.open("settings", run.id) },
      { label: t("train.runs.rename"), shortcut: "F2", why, run: () => dialogs.open("notes", run.id) },
      {
        label: run.star ? t("train.runs.unstar") : t("train.runs.star"),
        why,
        run: () => void runs.annotate(run.id, { star: !run.star }),
      },
      ...(runs.selected === null || runs.selectedId === run.id
        ? []
        : [
            {
              label: t("compare.withHand", { name: runTitle(runs.selected) }),
              why: [run, runs.selected].some(({ status, epochs }) => status !== "ended" || epochs === 0)
                ? t("compare.notEnded")
                : null,
              run: () => compare.open([runs.selectedId ?? "", run.id]),
            },
            {
              label: runs.overlayIds.includes(run.id) ? t("train.runs.overlayOff") : t("train.runs.overlay"),
              run: () => runs.toggleOverlay(run.id),
            },
          ]),
      ...exportTargets.map(({ id, label }, index) => ({
        label: t("train.runs.export", { label }),
        why: going(run) ?? exporting ?? noEpochs,
        run: () => void exports.write(run, id),
        apart: index === 0,
      })),
      ...REPORT_KINDS.map((kind) => ({
        label: t(`report.${kind}`),
        why: reports.whyNot(run),
        run: () => void reports.write(run, kind),
      })),
      {
        label: t("train.runs.remove"),
        shortcut: t("train.runs.removeKey"),
        why: why ?? going(run),
        run: () => remove(run),
        tone: "bad",
        apart: true,
      },
    ];
  }

  return { items, remove };
}
