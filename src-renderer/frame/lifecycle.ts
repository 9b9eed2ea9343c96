// What main asks of the window and is told of it: commands, its title, the project to begin with.

import { ref, watch, watchEffect } from "vue";
import type { Ref } from "vue";
import { useBridge } from "../bridge";
import { STATIONS } from "../stations/registry";
import { useActionsStore } from "../stores/actions";
import { useDocumentStore } from "../stores/document";
import { useNavigationStore } from "../stores/navigation";
import { useNoticesStore } from "../stores/notices";
import { useProjectsStore } from "../stores/projects";
import { t } from "../text";

export interface Lifecycle {
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
  const ready = ref(false);

  const tell = (failure: unknown): void => void notices.fail(failure);

  main.on("menu.command", (command) => void actions.perform(command));
  main.on("project.open", ({ path }) => void projects.open(path));

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

  return { ready };
}
