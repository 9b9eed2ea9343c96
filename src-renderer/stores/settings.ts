// Theme and motion: kept by main, followed at once, resolved against the system's wishes.

import { computed, shallowRef, watchEffect } from "vue";
import type { Settings } from "../../src-main/contract/calls";
import { useBridge } from "../bridge";
import { defineStore } from "./defineStore";
import { useNoticesStore } from "./notices";

/** Whether a person, or the system, wants things to move as little as possible. */
export function isMotionReduced(): boolean {
  const { dataset } = globalThis.document.documentElement;
  return dataset.reducedMotion === "on" || globalThis.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

export const useSettingsStore = defineStore("settings", () => {
  const { main } = useBridge();
  const notices = useNoticesStore();
  const settings = shallowRef<Settings>({
    theme: "system",
    reducedMotion: "system",
    device: "cpu",
    threads: null,
    notifications: true,
    panelWidth: 300,
  });

  const dark = globalThis.matchMedia("(prefers-color-scheme: dark)");
  const systemDark = shallowRef(dark.matches);
  dark.addEventListener("change", () => void (systemDark.value = dark.matches));

  /** The theme in force. */
  const theme = computed(() =>
    settings.value.theme === "system" ? (systemDark.value ? "dark" : "light") : settings.value.theme,
  );

  watchEffect(() => {
    const root = globalThis.document.documentElement;
    root.dataset.theme = theme.value;
    root.dataset.reducedMotion = settings.value.reducedMotion;
  });

  async function load(): Promise<void> {
    settings.value = await main.call("settings.read");
  }

  main.on("settings.changed", (next) => void (settings.value = next));

  /** Changes some settings and keeps them. */
  async function set(part: Partial<Settings>): Promise<void> {
    settings.value = { ...settings.value, ...part };
    try {
      await main.call("settings.write", settings.value);
    } catch (failure) {
      notices.fail(failure);
    }
  }

  return { settings, theme, load, set };
});
