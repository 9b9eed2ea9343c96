// The actions of the whole window. Stations add their own while they are shown.

import { STATIONS } from "../stations/registry";
import { useActions } from "../stores/actions";
import type { Action } from "../stores/actions";
import { useCheckStore } from "../stores/check";
import { useDatasetStore } from "../stores/dataset";
import { useCompareStore } from "../stores/compare";
import { useDocumentStore } from "../stores/document";
import { useNavigationStore } from "../stores/navigation";
import { useProjectsStore } from "../stores/projects";
import { useRunsStore } from "../stores/runs";
import { useTrainingStore } from "../stores/training";
import { useWeightsStore } from "../stores/weights";
import { useSettingsStore } from "../stores/settings";
import { t } from "../text";
import { focusInvalidField } from "../ui";

/** What the frame itself can open. */
export interface FrameDialogs {
  palette(): void;
  shortcuts(): void;
  glossary(): void;
  about(): void;
  licenses(): void;
}

/** Offers the window's actions while the calling component lives. */
export function useAppActions(dialogs: FrameDialogs): void {
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

  const noProject = () => (document.document ? null : t("why.noProject"));
  const startWhy = () => (training.underWay?.status === "paused" ? null : check.whyNotTrain);
  const stations = STATIONS.map((entry) => ({ ...entry, status: entry.useStatus() }));
  const station = ({ id, key, status }: (typeof stations)[number]): Action => ({
    id: `station:${id}`,
    label: t("actions.goTo", { station: t(`stations.${id}`) }),
    synonyms: t(`actions.words.${id}`).split(", "),
    group: "go",
    keys: [`Mod+${key}`],
    whileTyping: true,
    why: () => noProject() ?? status.value.why,
    run: () => navigation.go(id),
  });

  useActions(() => [
    {
      id: "new",
      label: t("actions.new"),
      group: "project",
      keys: ["Mod+N"],
      whileTyping: true,
      run: () => void projects.createEmpty(),
    },
    { id: "openData", label: t("actions.openData"), group: "project", run: () => void projects.chooseData() },
    {
      id: "open",
      label: t("actions.open"),
      group: "project",
      keys: ["Mod+O"],
      whileTyping: true,
      run: () => void projects.choose(),
    },
    {
      id: "saveCopy",
      label: t("actions.saveCopy"),
      group: "project",
      keys: ["Mod+S"],
      whileTyping: true,
      why: noProject,
      run: () => void projects.saveCopy(),
    },
    {
      id: "replaceData",
      label: t("actions.replaceData"),
      group: "project",
      why: () => noProject() ?? (document.readOnly ? t("why.readOnly") : null),
      run: () => void (navigation.go("data"), dataset.choose()),
    },
    {
      id: "close",
      label: t("actions.close"),
      group: "project",
      keys: ["Mod+W"],
      why: noProject,
      run: () => void projects.close(),
    },

    {
      id: "undo",
      label: document.undoLabel === null ? t("actions.undo") : t("edit.undoWhat", { what: document.undoLabel }),
      group: "edit",
      keys: ["Mod+Z"],
      why: () => noProject() ?? (document.undoLabel === null ? t("why.nothingToUndo") : null),
      run: () => void document.undo(),
    },
    {
      id: "redo",
      label: document.redoLabel === null ? t("actions.redo") : t("edit.redoWhat", { what: document.redoLabel }),
      group: "edit",
      keys: ["Mod+Shift+Z", "Mod+Y"],
      why: () => noProject() ?? (document.redoLabel === null ? t("why.nothingToRedo") : null),
      run: () => void document.redo(),
    },

    {
      id: "train",
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
      id: "pause",
      label: t("actions.pause"),
      group: "training",
      why: () => (training.underWay?.status === "running" ? null : t("why.notTraining")),
      run: () => void training.pause(),
    },
    {
      id: "stop",
      label: t("actions.stop"),
      group: "training",
      keys: ["Mod+."],
      whileTyping: true,
      why: () => (training.underWay ? null : t("why.notTraining")),
      run: () => void training.stop(),
    },

    {
      id: "weights",
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

    ...stations.map(station),

    {
      id: "themeSystem",
      label: t("actions.themeSystem"),
      group: "view",
      run: () => void settings.set({ theme: "system" }),
    },
    {
      id: "themeLight",
      label: t("actions.themeLight"),
      group: "view",
      run: () => void settings.set({ theme: "light" }),
    },
    { id: "themeDark", label: t("actions.themeDark"), group: "view", run: () => void settings.set({ theme: "dark" }) },
    settings.settings.reducedMotion === "on"
      ? {
          id: "motion",
          label: t("actions.motionSystem"),
          group: "view",
          run: () => void settings.set({ reducedMotion: "system" }),
        }
      : {
          id: "motion",
          label: t("actions.motionOff"),
          group: "view",
          run: () => void settings.set({ reducedMotion: "on" }),
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
      id: "shortcuts",
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
    { id: "glossary", label: t("actions.glossary"), group: "help", run: () => dialogs.glossary() },
    { id: "about", label: t("actions.about"), group: "help", run: () => dialogs.about() },
    { id: "licenses", label: t("actions.licenses"), group: "help", run: () => dialogs.licenses() },
  ]);
}
