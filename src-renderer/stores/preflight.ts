// What training would take of memory, asked of the engine a moment after the last edit, before anything is begun.

import { computed, shallowRef, watch } from "vue";
import type { MemoryCheck } from "../../src-engine/document/memory";
import { useDatasetStore } from "./dataset";
import { defineStore } from "./defineStore";
import { useDocumentStore } from "./document";
import { useEngineStore } from "./engine";
import { useSettingsStore } from "./settings";

/** How long after the last edit; ms. */
const PAUSE = 400;

export const usePreflightStore = defineStore("preflight", () => {
  const document = useDocumentStore();
  const dataset = useDatasetStore();
  const engine = useEngineStore();
  const settings = useSettingsStore();

  /** Null while it is not known, and where the network is not in order. */
  const memory = shallowRef<MemoryCheck | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  async function ask(): Promise<void> {
    const [value, fit, number] = [document.document, dataset.fit, ++asked];
    if (!value || !fit || fit.counts.train === 0 || engine.state !== "ready") {
      memory.value = null;
      return;
    }
    const rows = { train: fit.counts.train, validation: fit.counts.validation };
    // A network that is not in order has its problems told elsewhere.
    const found = await engine
      .request("train.memory", { document: value, preparation: fit.preparation, rows })
      .catch(() => null);
    if (number === asked) memory.value = found;
  }

  watch(
    [() => document.document?.model, () => document.document?.training, () => dataset.fit, () => engine.state],
    () => {
      clearTimeout(timer);
      timer = setTimeout(() => void ask(), PAUSE);
    },
    { immediate: true },
  );

  /** What keeps the network from being trained on the CPU; a GPU has memory of its own. */
  const problem = computed(() => (settings.settings.device === "gpu" ? null : (memory.value?.problem ?? null)));

  return { memory, problem };
});
