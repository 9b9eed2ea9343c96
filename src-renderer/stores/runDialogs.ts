// Which dialog about a run is open. They are opened from tables, pickers, banners and the command palette alike.

import { computed, ref, watch } from "vue";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useRunsStore } from "./runs";

export type RunDialog = "notes" | "settings" | "on" | "fork";

export const useRunDialogsStore = defineStore("runDialogs", () => {
  const document = useDocumentStore();
  const runs = useRunsStore();
  const shown = ref<{ readonly dialog: RunDialog; readonly id: string } | null>(null);

  /** The run that the dialog is about, as it is now; null while another dialog or none is open. */
  const of = (dialog: RunDialog) => computed(() => (shown.value?.dialog === dialog ? runs.find(shown.value.id) : null));
  const [notes, settings, on, fork] = [of("notes"), of("settings"), of("on"), of("fork")];

  function open(dialog: RunDialog, id: string): void {
    shown.value = { dialog, id };
  }
  function close(): void {
    shown.value = null;
  }
  watch(() => document.project, close);

  return { notes, settings, on, fork, open, close };
});
