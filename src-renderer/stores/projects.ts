// Opening, creating and leaving projects, and the list of recent ones.

import { shallowRef, watch } from "vue";
import type { Problem } from "../../src-engine/document/errors";
import type { OpenProject } from "../../src-engine/protocol/requests";
import type { RecentProject } from "../../src-main/contract/calls";
import { useBridge } from "../bridge";
import { integer, t } from "../text";
import { defineStore } from "./defineStore";
import { isTable } from "./pastedTable";
import { baseName, dataFilters, projectName } from "./dataFiles";
import { useDatasetStore } from "./dataset";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { useNavigationStore } from "./navigation";
import { problemOf, useNoticesStore } from "./notices";
import { useQueueStore } from "./queue";
import { runTitle, useRunsStore } from "./runs";
import { useTrainingStore } from "./training";
import type { Task, TaskControl } from "./task";
import { beginTask, wasCanceled } from "./task";

/** What a person wants of a run whose project or window is closed. */
export type LeavingChoice = "background" | "pause" | "stop" | "cancel";

export const useProjectsStore = defineStore("projects", () => {
  const { main } = useBridge();
  const engine = useEngineStore();
  const document = useDocumentStore();
  const dataset = useDatasetStore();
  const runs = useRunsStore();
  const queue = useQueueStore();
  const training = useTrainingStore();
  const navigation = useNavigationStore();
  const notices = useNoticesStore();

  const recent = shallowRef<readonly RecentProject[]>([]);
  /** Under way: it will replace the open project. */
  const opening = shallowRef<Task | null>(null);
  /** Why the last attempt to open or create failed; shown on the welcome screen. */
  const problem = shallowRef<Problem | null>(null);

  /** Waits for the person: a run is in progress, and leaving the project would end it. */
  const leaving = shallowRef<{
    readonly closesWindow: boolean;
    readonly answer: (choice: LeavingChoice) => void;
  } | null>(null);

  /** What becomes of the run in progress; "pause" where there is none. A stopped one has ended when this resolves. */
  async function settleRun(closesWindow: boolean): Promise<LeavingChoice> {
    if (training.starting) await training.begun();
    if (!training.active || document.readOnly) return "pause";
    leaving.value?.answer("cancel");
    const choice = await new Promise<LeavingChoice>((resolve) => {
      leaving.value = {
        closesWindow,
        answer(chosen) {
          leaving.value = null;
          resolve(chosen);
        },
      };
    });
    if (choice === "stop") await training.stopAndWait();
    return choice;
  }

  /** Whether the open project may be left; asks where a run is in progress. The engine pauses a run whose project is closed. */
  async function mayLeave(): Promise<boolean> {
    return (await settleRun(false)) !== "cancel";
  }

  async function loadRecent(): Promise<void> {
    recent.value = await main.call("recent.list");
  }

  async function forget(folder: string): Promise<void> {
    await main.call("recent.remove", folder);
    await loadRecent();
  }

  async function forgetAll(): Promise<void> {
    await main.call("recent.clear");
    await loadRecent();
  }

  function showInFolder(folder: string): Promise<null> {
    return main.call("shell.showInFolder", folder);
  }

  /** Runs one opening at a time; what fails is told and leaves the open project as it is. */
  async function guarded(
    what: string,
    work: (task: TaskControl) => Promise<OpenProject | null>,
    mayCancel = false,
  ): Promise<boolean> {
    if (opening.value || !(await mayLeave())) return false;
    const task = beginTask(what, (now) => void (opening.value = mayCancel ? now : { ...now, cancel: null }));
    problem.value = null;
    try {
      if (!(await document.flush())) return false;
      const opened = await work(task);
      if (!opened) return false;
      await leave(opened.project);
      show(opened);
      await main.call("recent.add", { folder: opened.folder, name: opened.document.name });
      await loadRecent();
      return true;
    } catch (failure) {
      if (wasCanceled(failure)) return false;
      problem.value = problemOf(failure);
      if (document.document) notices.fail(failure);
      return false;
    } finally {
      opening.value = null;
    }
  }

  function show(opened: OpenProject): void {
    document.load(opened);
    dataset.load(opened.table);
    runs.load(opened.runs);
    queue.load(opened.queue, opened.groups);
    offerToContinue();
    if (opened.readOnly) {
      notices.add("warn", t("notices.readOnly"), { text: opened.notices.join(" "), key: "read-only" });
    } else {
      notices.dismissKey("read-only");
      if (opened.notices.length > 0)
        notices.add("info", t("notices.recovered"), { text: opened.notices.join(" "), key: "recovered", sticky: true });
    }
  }

  /** The newest run was paused or interrupted when its project was last closed. */
  function offerToContinue(): void {
    const [newest] = runs.list;
    notices.dismissKey("unfinished");
    if (newest === undefined || document.readOnly) return;
    // What is in the queue goes on by itself.
    const isQueued = queue.state.items.some((item) =>
      item.kind === "run" ? item.run === newest.id : item.group === newest.group?.id,
    );
    if (isQueued) return;
    if (newest.stopReason?.kind !== "closed" && newest.stopReason?.kind !== "interrupted") return;
    notices.add("info", t("notices.runPaused", { name: runTitle(newest) }), {
      text: t("notices.runPausedText", {
        epoch: integer(newest.epochs),
        of: integer(newest.document.training.epochs),
      }),
      key: "unfinished",
      sticky: true,
      action: {
        label: t("notices.runPausedContinue"),
        run() {
          navigation.go("train");
          void training.continueRun(newest.id);
        },
      },
    });
  }

  async function leave(next: string): Promise<void> {
    const old = document.project;
    if (old === null || old === next) return;
    await runs.settle();
    try {
      await engine.request("project.close", { project: old });
    } catch (failure) {
      notices.fail(failure);
    }
  }

  /** Opens a project folder or its `.gradual` file. */
  function open(path: string): Promise<boolean> {
    return guarded(t("welcome.opening"), ({ onProgress }) => engine.request("project.open", { path }, onProgress));
  }

  /** Asks which project to open. */
  async function choose(): Promise<boolean> {
    const path = await main.call("dialog.openProject");
    return path !== null && (await open(path));
  }

  /** Asks where, and makes an empty project there. */
  async function createEmpty(): Promise<boolean> {
    const path = await main.call("dialog.newProject", { suggestedName: t("welcome.untitled") });
    return path !== null && (await guarded(t("welcome.creating"), () => engine.request("project.create", { path })));
  }

  /** Makes a project of its own from a data file. */
  async function createFrom(file: string): Promise<boolean> {
    dataset.offered = null;
    const work = async ({ onProgress, signal }: TaskControl): Promise<OpenProject> => {
      const path = await main.call("projects.freeFolder", { name: projectName(file, engine.formats) });
      // Named like its folder, so that two projects from one file can be told apart.
      return engine.request("project.create", { path, name: baseName(path), from: file }, onProgress, signal);
    };
    return (await guarded(t("welcome.importing", { name: baseName(file) }), work, true)) && showNewData();
  }

  /** Data that nobody has looked at yet: the target is only suggested. */
  function showNewData(): true {
    dataset.suggested = true;
    navigation.go("data");
    return true;
  }

  /** Asks for a data file, or a folder of pictures, and makes a project from it. */
  async function chooseData(folder = false): Promise<boolean> {
    const file = await main.call("dialog.openData", { filters: dataFilters(engine.formats), folder });
    return file !== null && (await createFrom(file));
  }

  async function openSample(sample: string): Promise<boolean> {
    const work = async (): Promise<OpenProject> =>
      engine.request("project.open", { path: await main.call("samples.copy", sample) });
    return (await guarded(t("welcome.opening"), work)) && showNewData();
  }

  /** A dropped file: a project opens, data makes a new project or, in an open one, waits for the Data station to ask. Why one is not opened was told. */
  async function drop(file: File): Promise<"opened" | "data" | "refused" | "not-opened"> {
    const path = await main.pathOfFile(file);
    if (path === "") return "refused";
    const isProject =
      /\.gradual$/i.test(path) || (await engine.request("data.formatAt", { path }).catch(() => null)) === null;
    if (isProject) return (await open(path)) ? "opened" : "not-opened";
    return takeData(path);
  }

  async function takeData(path: string): Promise<"opened" | "data" | "not-opened"> {
    if (document.document) {
      void dataset.offer(path);
      return "data";
    }
    return (await createFrom(path)) ? "opened" : "not-opened";
  }

  /** A table that was copied in another program is taken like a file that is dropped. False: the text is none. */
  async function paste(text: string): Promise<boolean> {
    if (!isTable(text)) return false;
    if ((await takeData(await engine.request("data.paste", { text }))) === "data") navigation.go("data");
    return true;
  }

  async function saveCopy(): Promise<void> {
    const { document: value, project } = document;
    if (!value || project === null) return;
    const path = await main.call("dialog.newProject", { suggestedName: t("document.copyName", { name: value.name }) });
    if (path === null) return;
    try {
      const { folder } = await engine.request("project.saveCopy", {
        project,
        path,
        // Named like its folder, so that the copy can be told apart.
        document: { ...value, name: baseName(path) },
      });
      notices.add("ok", t("notices.copySaved"), {
        text: folder,
        action: { label: t("notices.showInFolder"), run: () => void main.call("shell.showInFolder", folder) },
      });
    } catch (failure) {
      notices.fail(failure);
    }
  }

  /** Leaves the project; the welcome screen follows. False when it could not be saved. */
  async function close(): Promise<boolean> {
    if (!(await mayLeave()) || !(await document.flush())) return false;
    await leave("");
    document.unload();
    dataset.load(null);
    runs.load([]);
    queue.load({ paused: false, items: [], idle: true }, []);
    await loadRecent();
    return true;
  }

  watch(
    () => engine.state,
    (state) => {
      if (state === "restarting") document.unbind();
    },
    { flush: "sync" },
  );

  // A new engine knows nothing of the project: it is opened there again, and the document in the window goes on.
  watch(
    () => engine.generation,
    async (generation) => {
      const { folder } = document;
      if (generation <= 1 || folder === null || opening.value) return;
      try {
        const opened = await engine.request("project.open", { path: folder });
        document.rebind(opened);
        dataset.reload(opened.table);
        runs.load(opened.runs);
        queue.load(opened.queue, opened.groups);
        notices.add("ok", t("notices.engineBack"), { text: t("notices.engineBackText"), key: "engine" });
      } catch (failure) {
        notices.fail(failure, { key: "engine" });
      }
    },
  );

  return {
    recent,
    opening,
    problem,
    leaving,
    settleRun,
    loadRecent,
    forget,
    forgetAll,
    showInFolder,
    open,
    choose,
    createEmpty,
    createFrom,
    chooseData,
    openSample,
    drop,
    paste,
    saveCopy,
    close,
  };
});
