// The actions that there is one of for each word, run, sample and project: found in the command palette by what they are called.

import samples from "../../examples/samples.json";
import { withTraining } from "../../src-engine/document/recipeEdits";
import { EXPORT_TARGETS, EXPORT_TARGET_IDS } from "../../src-engine/runs/exportTargets";
import { LAYERS } from "../../src-engine/layers/registry";
import { LOSSES } from "../../src-engine/losses/registry";
import { figureName } from "../../src-engine/metrics/figures";
import { metricLabel, metricSettings, metricsFor } from "../../src-engine/metrics/registry";
import { OPTIMIZERS } from "../../src-engine/optimizers/registry";
import { RULES } from "../../src-engine/rules/registry";
import { SCHEDULES } from "../../src-engine/schedules/registry";
import { useActions } from "../stores/actions";
import type { Action } from "../stores/actions";
import { useDocumentStore } from "../stores/document";
import { useExportsStore } from "../stores/exports";
import { LEARN_MODES, useLearnViewStore } from "../stores/learnView";
import { useNavigationStore } from "../stores/navigation";
import { useProjectsStore } from "../stores/projects";
import { REPORT_KINDS, useReportsStore } from "../stores/reports";
import { runTitle, useRunsStore } from "../stores/runs";
import { useSettingsStore } from "../stores/settings";
import { useTrainViewStore } from "../stores/trainView";
import { GLOSSARY_TERMS, namesOf, t } from "../text";
import type { GlossaryTerm } from "../text";

/** Offers them while the calling component lives. @param openGlossary opens the glossary at a word */
export function useListActions(openGlossary: (term: GlossaryTerm) => void): void {
  const document = useDocumentStore();
  const exports = useExportsStore();
  const navigation = useNavigationStore();
  const projects = useProjectsStore();
  const reports = useReportsStore();
  const runs = useRunsStore();
  const settings = useSettingsStore();
  const trainView = useTrainViewStore();
  const learnView = useLearnViewStore();

  const noProject = (): string | null => (document.document ? null : t("why.noProject"));
  const notEditable = (): string | null => noProject() ?? (document.readOnly ? t("why.readOnly") : null);

  const layers = (): readonly Action[] =>
    Object.values(LAYERS).map(({ type, label, synonyms }) => ({
      id: `layer:${type}`,
      label: t("actions.addLayer", { name: label }),
      synonyms: [label, ...(synonyms ?? [])],
      listed: true,
      group: "edit",
      why: notEditable,
      run: () => navigation.add("layer", type),
    }));

  /** Sets a word of the recipe, with its own defaults. */
  function word(
    field: "loss" | "optimizer" | "schedule",
    {
      type,
      label,
      synonyms = [],
    }: { readonly type: string; readonly label: string; readonly synonyms?: readonly string[] },
    why: () => string | null,
  ): Action {
    return {
      id: `${field}:${type}`,
      label: t(`actions.${field}`, { name: label }),
      synonyms: [label, ...synonyms],
      listed: true,
      group: "training",
      why: () =>
        notEditable() ?? (document.document?.training[field]?.type === type ? t("why.chosenAlready") : null) ?? why(),
      run() {
        navigation.go("train");
        document.edit(t(`actions.${field}`, { name: label }), (now) => withTraining(now, { [field]: { type } }));
      },
    };
  }
  const fits = (tasks: readonly string[]): string | null => {
    const task = document.document?.data.task;
    return task === undefined || task === "mixed" || tasks.includes(task) ? null : t("why.otherTask");
  };
  const words = (): readonly Action[] => [
    ...LOSSES.all.map((spec) => word("loss", spec, () => fits(spec.tasks))),
    ...OPTIMIZERS.all.map((spec) => word("optimizer", spec, () => null)),
    ...SCHEDULES.all.map((spec) => word("schedule", spec, () => null)),
    ...RULES.all.map(({ type, label, synonyms = [] }): Action => ({
      id: `rule:${type}`,
      label: t("actions.addRule", { name: label }),
      synonyms: [label, ...synonyms],
      listed: true,
      group: "training",
      why: () =>
        notEditable() ??
        (document.document?.training.rules.some((rule) => rule.type === type) === true ? t("why.chosenAlready") : null),
      run: () => navigation.add("rule", type),
    })),
  ];

  const ofRuns = (): readonly Action[] =>
    runs.list.map((run) => ({
      id: `run:${run.id}`,
      label: t("actions.showRun", { name: runTitle(run) }),
      synonyms: run.tags,
      listed: true,
      group: "go",
      run() {
        navigation.go("train");
        runs.select(run.id);
      },
    }));

  const ofExports = (): readonly Action[] =>
    EXPORT_TARGET_IDS.map((id) => {
      const run = runs.selected;
      return {
        id: `export:${id}`,
        label:
          run === null
            ? t("actions.export", { target: EXPORT_TARGETS[id].label })
            : t("actions.exportRun", { name: runTitle(run), target: EXPORT_TARGETS[id].label }),
        synonyms: t("actions.exportWords").split(", "),
        group: "project",
        why: () =>
          noProject() ??
          (run === null
            ? t("why.noRun")
            : run.status !== "ended"
              ? t("why.training")
              : run.epochs === 0
                ? t("train.chart.noEpochs")
                : exports.current
                  ? t("train.runs.exporting")
                  : null),
        run: () => void (run === null ? null : exports.write(run, id)),
      };
    });

  const ofReports = (): readonly Action[] =>
    REPORT_KINDS.map((kind) => {
      const run = runs.selected;
      return {
        id: `report:${kind}`,
        label: t(`report.${kind}`),
        synonyms: t("report.words").split(", "),
        group: "project",
        why: () => noProject() ?? (run === null ? t("why.noRun") : reports.whyNot(run)),
        run: () => void (run === null ? null : reports.write(run, kind)),
      };
    });

  const places = (): readonly Action[] => [
    ...samples.map(({ id, title }): Action => ({
      id: `sample:${id}`,
      label: t("actions.openSample", { name: title }),
      synonyms: t("actions.sampleWords").split(", "),
      listed: true,
      group: "project",
      run: () => void projects.openSample(id),
    })),
    ...projects.recent.map(({ folder, name, exists }): Action => ({
      id: `recent:${folder}`,
      label: t("actions.openProject", { name }),
      synonyms: [folder],
      listed: true,
      group: "project",
      why: () => (exists ? null : t("welcome.gone")),
      run: () => void projects.open(folder),
    })),
  ];

  const devices = (): readonly Action[] =>
    (["cpu", "gpu"] as const).map((device) => ({
      id: `device:${device}`,
      label: t("actions.trainOn", { device: t(`device.${device}`) }),
      synonyms: t("actions.deviceWords").split(", "),
      group: "training",
      why: () => (settings.settings.device === device ? t("why.chosenAlready") : null),
      run: () => void settings.set({ device }),
    }));

  /** The figures that runs of the document measure; those of several outputs are chosen at the chart. */
  const figures = (): readonly Action[] => {
    const { data, training } = document.document ?? {};
    if (data === undefined || training === undefined || data.task === "mixed") return [];
    const settings = metricSettings(training);
    return metricsFor(data.task, null, settings).map((metric) => ({
      id: `figure:${metric}`,
      label: t("actions.chart", { name: metricLabel(metric, settings) }),
      synonyms: [metricLabel(metric, settings), ...t("actions.chartWords").split(", ")],
      listed: true,
      group: "view",
      why: () => (runs.list.length === 0 ? t("why.noRun") : null),
      run() {
        navigation.go("train");
        trainView.charted = figureName({ metric });
      },
    }));
  };

  const learnViews = (): readonly Action[] =>
    LEARN_MODES.map((mode) => {
      const view = t(`learn.modes.${mode}`);
      return {
        id: `learn:${mode}`,
        label: t("actions.goToView", { station: t("stations.learn"), view }),
        synonyms: [view, ...t(`actions.viewWords.${mode}`).split(", ")],
        listed: true,
        group: "go",
        why: noProject,
        run() {
          navigation.go("learn");
          learnView.choose({ mode });
        },
      };
    });

  const terms = (): readonly Action[] =>
    GLOSSARY_TERMS.map((term) => ({
      id: `term:${term}`,
      label: t("actions.explain", { name: t(`glossary.term.${term}`) }),
      synonyms: namesOf(term),
      listed: true,
      group: "help",
      run: () => openGlossary(term),
    }));

  useActions(() => [
    ...layers(),
    ...words(),
    ...figures(),
    ...devices(),
    ...ofExports(),
    ...ofReports(),
    ...ofRuns(),
    ...learnViews(),
    ...places(),
    ...terms(),
  ]);
}
