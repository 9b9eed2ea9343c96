// The window's life: what main asks of it, its title, the project to begin with, and saving before it closes.

import { ref, watch, watchEffect } from "vue";
import type { Ref } from "vue";
import { isUnfinished } from "../../src-engine/runs/stopReason";
import { useBridge } from "../bridge";
import { STATIONS } from "../stations/registry";
import { useActionsStore } from "../stores/actions";
import { useDocumentStore } from "../stores/document";
import { useNavigationStore } from "../stores/navigation";
import { useNoticesStore } from "../stores/notices";
import { useProjectsStore } from "../stores/projects";
import { runTitle, useRunsStore } from "../stores/runs";
import { useTrainingStore } from "../stores/training";
import { integer, t } from "../text";

export interface Lifecycle {
  /** The window shall close, but the last changes could not be saved: the person decides. */
  readonly closeRefused: Ref<boolean>;
  closeAnyway(): void;
  /** False until it is known whether a project is to be shown first. */
  readonly ready: Ref<boolean>;
}

/** Connects the window to main for as long as it lives. */
export function useLifecycle(): Lifecycle {
  const { main } = useBridge();
  const document = useDocumentStore();
  const projects = useProjectsStore();
  const navigation = useNavigationStore();
  const actions = useActionsStore();
  const notices = useNoticesStore();
  const runs = useRunsStore();
  const training = useTrainingStore();
  const closeRefused = ref(false);
  const ready = ref(false);

  const tell = (failure: unknown): void => void notices.fail(failure);

  main.on("menu.command", (command) => void actions.perform(command));
  main.on("project.open", ({ path }) => void projects.open(path));
  main.on("window.closing", ({ mayAsk }) => void close(mayAsk));

  /** The window is out of sight until its run has ended, and closes then. */
  let inBackground = false;
  /** However often a run is sent to the background, its end is waited for once. */
  let awaited = false;
  main.on("window.shown", () => void (inBackground = false));

  /** Trains on without a window; then everything is saved and the window closes. */
  async function goOnInBackground(): Promise<void> {
    const run = training.active;
    // It ended while the person was asked.
    if (run === null) await close(false);
    else if (!(await document.flush())) refuse();
    else {
      await main.call("window.hide");
      inBackground = true;
      if (!awaited) await closeAfter(run.id);
    }
  }

  async function closeAfter(run: string): Promise<void> {
    awaited = true;
    await training.ended();
    awaited = false;
    // Brought back meanwhile, the window stays, and the person sees the end in it.
    if (!inBackground) return;
    const ended = runs.find(run);
    if (ended?.stopReason)
      // Told or not, the window closes.
      await main
        .call("window.notify", {
          title: t("notices.backgroundEnded", { name: runTitle(ended) }).slice(0, 200),
          body: t(isUnfinished(ended.stopReason) ? "notices.backgroundBroken" : "notices.backgroundEndedText", {
            epochs: integer(ended.epochs),
          }),
        })
        .catch(tell);
    await close(false);
  }

  async function close(mayAsk: boolean): Promise<void> {
    if (mayAsk && (training.active || training.starting)) {
      // The start of a run, and the person, may take their time.
      main.call("window.keepOpen").catch(tell);
      const choice = await projects.settleRun(true);
      if (choice === "cancel") return;
      if (choice === "background") return goOnInBackground().catch(tell);
    }
    const saved = await document.flush();
    await runs.settle();
    if (saved) {
      closeAnyway();
      return;
    }
    refuse();
  }

  /** What could not be saved is up to the person. */
  function refuse(): void {
    closeRefused.value = true;
    main.call("window.keepOpen").catch(tell);
  }

  function closeAnyway(): void {
    main.call("window.readyToClose").catch(tell);
  }

  const stations = STATIONS.map(({ id, key, useStatus }) => ({ id, key, status: useStatus() }));
  watchEffect(() => {
    const name = document.document?.name;
    const title = name === undefined ? t("app.name") : `${name} – ${t("app.name")}`;
    globalThis.document.title = title;
    main
      .call("window.describe", {
        title,
        unsaved: document.unsaved,
        folder: document.folder,
        stations: stations.map(({ id, key, status }) => ({
          id,
          key,
          label: t(`stations.${id}`),
          enabled: status.value.why === null,
        })),
      })
      .catch(tell);
  });

  // A fresh project begins where its next step is.
  watch(
    () => document.folder,
    (folder) => {
      if (folder !== null)
        navigation.go(
          document.document?.data.source === null || document.document?.data.target.length === 0
            ? "data"
            : navigation.station,
        );
    },
  );

  async function begin(): Promise<void> {
    try {
      const [path] = await Promise.all([main.call("app.initialProject"), projects.loadRecent()]);
      if (path !== null) {
        navigation.go("train");
        await projects.open(path);
      }
    } catch (failure) {
      tell(failure);
    } finally {
      ready.value = true;
    }
  }
  void begin();

  return { closeRefused, closeAnyway, ready };
}
