// The actions of the whole window. Stations add their own while they are shown.

import { useBridge } from "../bridge";
import { STATIONS } from "../stations/registry";
import { useActions } from "../stores/actions";
import type { Action } from "../stores/actions";
import { useCheckStore } from "../stores/check";
import { useDatasetStore } from "../stores/dataset";
import { useCompareStore } from "../stores/compare";
import { useDocumentStore } from "../stores/document";
import { useNavigationStore } from "../stores/navigation";
import { useNoticesStore } from "../stores/notices";
import { useProjectsStore } from "../stores/projects";
import { useRunsStore } from "../stores/runs";
import { useQueueStore } from "../stores/queue";
import { useTrainingStore } from "../stores/training";
import { useWaysToTrain } from "../runs";
import { useGroupReportStore } from "../stores/groupReport";
import { useUndo } from "../stores/undo";
import { useWeightsStore } from "../stores/weights";
import { useSettingsStore } from "../stores/settings";
import { t } from "../text";
import type { GlossaryTerm, TextKey } from "../text";
import { focusInvalidField } from "../ui";

/** What the frame itself can open. */
export interface FrameDialogs {
  palette(): void;
  shortcuts(): void;
  /** At a word, where one is given. */
  glossary(word?: GlossaryTerm): void;
  about(): void;
  licenses(): void;
  diagnostics(): void;
}

/** The actions that people look for under other names, too: those of the window that have words of their own among the texts. */
type CommandWords =
  Extract<TextKey, `actions.commandWords.${string}`> extends `actions.commandWords.${infer Id}` ? Id : never;

/** Offers the window's actions while the calling component lives. */
export function useAppActions(dialogs: FrameDialogs): void {
  const { main } = useBridge();
  const notices = useNoticesStore();
  const projects = useProjectsStore();
  const document = useDocumentStore();
  const dataset = useDatasetStore();
  const navigation = useNavigationStore();
  const training = useTrainingStore();
  const check = useCheckStore();
  const settings = useSettingsStore();
  const runs = useRunsStore();
  const compare = useCompareStore();
  const weights = useWeightsStore();
  const groups = useGroupReportStore();
  const queue = useQueueStore();
  const ways = useWaysToTrain();

  async function openLog(): Promise<void> {
    try {
      await main.call("log.open");
    } catch (failure) {
      notices.fail(failure);
    }
  }

  const noProject = () => (document.document ? null : t("why.noProject"));
  const { what: undone, undo } = useUndo();
  const startWhy = () => (training.underWay?.status === "paused" ? null : check.whyNotTrain);
  const stations = STATIONS.map((entry) => ({ ...entry, status: entry.useStatus() }));
  const station = ({ id, key, status }: (typeof stations)[number]): Action => ({
    id: `station:${id}`,
    label: t("actions.goTo", { station: t(`stations.${id}`) }),
    synonyms: [t(`stations.${id}`), ...t(`actions.words.${id}`).split(", ")],
    group: "go",
    keys: [`Mod+${key}`],
    whileTyping: true,
    why: () => noProject() ?? status.value.why,
    run: () => navigation.go(id),
  });

  const others = (id: CommandWords) => ({ id, synonyms: t(`actions.commandWords.${id}`).split(", ") });

  useActions(() => [
    {
      ...others("new"),
      label: t("actions.new"),
      group: "project",
      keys: ["Mod+N"],
      whileTyping: true,
      run: () => void projects.createEmpty(),
    },
    { ...others("openData"), label: t("actions.openData"), group: "project", run: () => void projects.chooseData() },
    {
      ...others("openPictures"),
      label: t("actions.openPictures"),
      group: "project",
      run: () => void projects.chooseData(true),
    },
    {
      ...others("open"),
      label: t("actions.open"),
      group: "project",
      keys: ["Mod+O"],
      whileTyping: true,
      run: () => void projects.choose(),
    },
    {
      ...others("saveCopy"),
      label: t("actions.saveCopy"),
      group: "project",
      keys: ["Mod+S"],
      whileTyping: true,
      why: noProject,
      run: () => void projects.saveCopy(),
    },
    {
      ...others("replaceData"),
      label: t("actions.replaceData"),
      group: "project",
      why: () => noProject() ?? (document.readOnly ? t("why.readOnly") : null),
      run: () => void (navigation.go("data"), dataset.choose()),
    },
    {
      ...others("close"),
      label: t("actions.close"),
      group: "project",
      keys: ["Mod+W"],
      why: noProject,
      run: () => void projects.close(),
    },

    {
      ...others("undo"),
      label: undone.value === null ? t("actions.undo") : t("edit.undoWhat", { what: undone.value }),
      group: "edit",
      keys: ["Mod+Z"],
      why: () => noProject() ?? (undone.value === null ? t("why.nothingToUndo") : null),
      run: undo,
    },
    {
      ...others("redo"),
      label: document.redoLabel === null ? t("actions.redo") : t("edit.redoWhat", { what: document.redoLabel }),
      group: "edit",
      keys: ["Mod+Shift+Z", "Mod+Y"],
      why: () => noProject() ?? (document.redoLabel === null ? t("why.nothingToRedo") : null),
      run: () => void document.redo(),
    },

    {
      ...others("train"),
      label: training.underWay?.status === "paused" ? t("actions.continue") : t("actions.train"),
      group: "training",
      keys: ["Mod+Enter"],
      whileTyping: true,
      why: startWhy,
      run: () => {
        // A field that shows what it cannot take would be left out without a word.
        if (focusInvalidField(globalThis.document)) return;
        navigation.go("train");
        if (training.underWay?.status === "paused") void training.resume();
        else void training.startOrAsk();
      },
    },
    {
      ...others("pause"),
      label: t("actions.pause"),
      group: "training",
      why: () => (training.underWay?.status === "running" ? null : t("why.notTraining")),
      run: () => void training.pause(),
    },
    {
      ...others("stop"),
      label: t("actions.stop"),
      group: "training",
      keys: ["Mod+."],
      whileTyping: true,
      why: () => (training.underWay ? null : t("why.notTraining")),
      run: () => void training.stop(),
    },

    {
      ...others("weights"),
      label: t("weights.open"),
      group: "training",
      why: () => noProject() ?? (runs.selected ? null : t("why.noRun")),
      run: () => {
        if (runs.selected) weights.open(runs.selected);
      },
    },

    {
      id: "compareRuns",
      label: t("compare.title"),
      synonyms: [t("compare.words")],
      group: "training",
      why: () => noProject() ?? compare.whyNot,
      run: () => compare.open(),
    },
    {
      id: "runsCsv",
      label: t("compare.saveRuns"),
      group: "training",
      why: () => noProject() ?? (runs.list.length > 0 ? null : t("why.noRun")),
      run: () => void runs.saveCsv(),
    },

    ...ways.value.map(({ id, label, why, run }): Action => ({
      id: `train-${id}`,
      label,
      synonyms: [t(`groups.words.${id}`)],
      group: "training",
      why: () => noProject() ?? why,
      run,
    })),
    {
      id: "groups",
      label: t("groups.report.title"),
      synonyms: [t("groups.words.groups")],
      group: "training",
      why: () => noProject() ?? (queue.groups.length > 0 ? null : t("groups.none")),
      run: () => groups.open(queue.groups[0]?.id ?? ""),
    },

    ...stations.map(station),

    {
      ...others("themeSystem"),
      label: t("actions.themeSystem"),
      group: "view",
      run: () => void settings.set({ theme: "system" }),
    },
    {
      ...others("themeLight"),
      label: t("actions.themeLight"),
      group: "view",
      run: () => void settings.set({ theme: "light" }),
    },
    {
      ...others("themeDark"),
      label: t("actions.themeDark"),
      group: "view",
      run: () => void settings.set({ theme: "dark" }),
    },
    settings.settings.reducedMotion === "on"
      ? {
          ...others("motion"),
          label: t("actions.motionSystem"),
          group: "view",
          run: () => void settings.set({ reducedMotion: "system" }),
        }
      : {
          ...others("motion"),
          label: t("actions.motionOff"),
          group: "view",
          run: () => void settings.set({ reducedMotion: "on" }),
        },

    {
      ...others("notifications"),
      label: t(settings.settings.notifications ? "actions.notificationsOff" : "actions.notificationsOn"),
      group: "view",
      run: () => void settings.set({ notifications: !settings.settings.notifications }),
    },
    {
      ...others("clearRecent"),
      label: t("actions.clearRecent"),
      group: "project",
      why: () => (projects.recent.length === 0 ? t("why.noRecent") : null),
      run: () => void projects.forgetAll(),
    },

    {
      id: "palette",
      label: t("actions.palette"),
      group: "help",
      keys: ["Mod+K"],
      whileTyping: true,
      hidden: true,
      run: () => dialogs.palette(),
    },
    {
      ...others("shortcuts"),
      label: t("actions.shortcuts"),
      group: "help",
      keys: ["F1"],
      whileTyping: true,
      run: () => dialogs.shortcuts(),
    },
    {
      id: "shortcutsSign",
      label: t("actions.shortcuts"),
      group: "help",
      keys: ["?"],
      hidden: true,
      run: () => dialogs.shortcuts(),
    },
    { ...others("glossary"), label: t("actions.glossary"), group: "help", run: () => dialogs.glossary() },
    { ...others("about"), label: t("actions.about"), group: "help", run: () => dialogs.about() },
    { ...others("licenses"), label: t("actions.licenses"), group: "help", run: () => dialogs.licenses() },
    {
      ...others("diagnostics"),
      label: t("actions.diagnostics"),
      group: "help",
      run: () => dialogs.diagnostics(),
    },
    { ...others("log"), label: t("actions.log"), group: "help", run: () => void openLog() },
  ]);
}
