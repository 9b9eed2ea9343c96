// What Undo takes back, wherever it is pressed: a run that was removed after the newest edit, or that edit.

import type { ComputedRef } from "vue";
import { computed } from "vue";
import { t } from "../text";
import { useDocumentStore } from "./document";
import { runTitle, useRunsStore } from "./runs";

interface Undo {
  /** What is undone, in words; null: nothing can be. */
  readonly what: ComputedRef<string | null>;
  readonly undo: () => void;
}

export function useUndo(): Undo {
  const [document, runs] = [useDocumentStore(), useRunsStore()];
  const what = computed(() =>
    runs.lastRemoved === null ? document.undoLabel : t("train.removeRun", { name: runTitle(runs.lastRemoved) }),
  );
  function undo(): void {
    if (runs.lastRemoved === null) document.undo();
    else runs.restore(runs.lastRemoved);
  }
  return { what, undo };
}
