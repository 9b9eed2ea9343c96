// Room on the screen: where the station is narrow, its palette and its inspector lie over the canvas and open one at a time.

import type { Ref } from "vue";
import { computed, nextTick, ref, watch } from "vue";
import { useSize } from "../../ui";

export type Panel = "palette" | "inspector";

/** Below this width of the station; CSS pixels. */
const NARROW = 860;

export function useFoldedPanels(station: Readonly<Ref<HTMLElement | null>>) {
  const { width } = useSize(station, { width: 1200, height: 800 });
  const narrow = computed(() => width.value < NARROW);
  const panel = ref<Panel | null>(null);
  watch(narrow, () => void (panel.value = null));

  /** What opened the panel, which gets the focus back. */
  let opener: HTMLElement | null = null;

  async function togglePanel(which: Panel): Promise<void> {
    panel.value = panel.value === which ? null : which;
    if (panel.value === null) return;
    const { activeElement } = globalThis.document;
    opener = activeElement instanceof HTMLElement ? activeElement : null;
    await nextTick();
    const place = which === "palette" ? "[data-panel=palette]" : "[data-drawer]";
    station.value?.querySelector<HTMLElement>(`${place} :is(input, button, select)`)?.focus();
  }

  /** What lies over the canvas gives way to Escape, as menus do. */
  function closePanel(event: KeyboardEvent): void {
    if (panel.value === null || event.defaultPrevented) return;
    event.preventDefault();
    panel.value = null;
    opener?.focus();
  }

  /** Opens it, where it is folded away. */
  async function unfold(which: Panel): Promise<void> {
    if (narrow.value) panel.value = which;
    await nextTick();
  }

  return { narrow, panel, togglePanel, closePanel, unfold };
}
