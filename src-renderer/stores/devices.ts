// What this machine has to train on; asked of the engine when somebody wants to know.

import { computed, ref, shallowRef, watch } from "vue";
import type { Devices } from "../../src-engine/protocol/diagnostics";
import { t } from "../text";
import { defineStore } from "./defineStore";
import { useEngineStore } from "./engine";
import { useNoticesStore } from "./notices";
import { useSettingsStore } from "./settings";

export const useDevicesStore = defineStore("devices", () => {
  const engine = useEngineStore();
  const settings = useSettingsStore();
  const notices = useNoticesStore();

  const found = shallowRef<Devices | null>(null);
  const asking = ref(false);

  async function ask(): Promise<void> {
    if (found.value !== null || asking.value || engine.state !== "ready") return;
    asking.value = true;
    try {
      found.value = await engine.request("engine.devices", {});
    } catch (failure) {
      notices.fail(failure);
    } finally {
      asking.value = false;
    }
  }

  // Whoever wishes for the GPU hears before the first run whether there is one.
  watch([() => settings.settings.device, () => engine.state], ([device]) => {
    if (device === "gpu") void ask();
  });

  /** Threads that a run would have. */
  const threads = computed(() =>
    Math.min(settings.settings.threads ?? engine.threads, found.value?.processors ?? Infinity),
  );

  /** What a run would be trained on, in a word. */
  const label = computed(() => {
    if (settings.settings.device === "cpu" || found.value === null) return engine.device;
    return found.value.gpu.found ? t("device.gpuShort") : engine.device;
  });

  return { found, asking, ask, threads, label };
});
