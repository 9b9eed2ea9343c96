// What part of the canvas is seen, and from where to where its points lie in the window.

import type { VueFlowStore } from "@vue-flow/core";
import { useResizeObserver } from "@vueuse/core";
import type { Ref } from "vue";
import { computed, onMounted, ref, watch } from "vue";
import type { Position, Positions } from "../../src-engine/document/edits";
import type { Inset, Viewport } from "./geometry";
import { ZOOM, bounds, fit as fitted, nodeRect, onScreen, overlap, reveal } from "./geometry";
import { motion } from "./motion";

/** `root` is the canvas; `first` is the layer where the network begins; `inset` is what lies over it; `start` is the view to begin with, null for the whole network. */
export function useView(
  library: VueFlowStore,
  root: Readonly<Ref<HTMLElement | null>>,
  positions: () => Positions,
  first: () => string | null,
  inset: () => Inset,
  start: Viewport | null,
) {
  const box = computed(() => bounds(positions()));
  const size = computed(() => library.dimensions.value);
  /** The dots in the background go with the view. */
  const grid = computed(() => {
    const { x, y, zoom } = library.viewport.value;
    const step = 20 * zoom;
    return { backgroundPosition: `${x}px ${y}px`, backgroundSize: `${step}px ${step}px` };
  });

  function windowSize(): { width: number; height: number } {
    return { width: root.value?.clientWidth ?? 0, height: root.value?.clientHeight ?? 0 };
  }

  function fit(duration = motion()): void {
    const { width, height } = windowSize();
    if (!box.value || width === 0) return;
    const view = fitted(box.value, width, height, inset());
    const start = positions()[first() ?? ""];
    // Where not all of it can be read at once, it is seen from its beginning.
    void library.setViewport(start ? reveal(nodeRect(start), view, width, height, inset()) : view, { duration });
  }

  /** Whether all of it can be seen at a zoom at which titles can be read. */
  function isWhole(): boolean {
    const { width, height } = size.value;
    const { top, bottom, side } = inset();
    if (!box.value || width === 0) return true;
    return box.value.width * ZOOM.fitMin <= width - 2 * side && box.value.height * ZOOM.fitMin <= height - top - bottom;
  }

  // Until the person moves the view, it follows the size of the canvas.
  const moved = ref(start !== null);
  useResizeObserver(root, () => {
    if (!moved.value) fit(0);
  });
  watch(inset, () => {
    if (!moved.value) fit(0);
  });
  onMounted(() => {
    const { width, height } = windowSize();
    // The network may be another one by now (an import suggests a new one).
    const seen =
      start !== null &&
      Object.values(positions()).some((at) => overlap(onScreen(nodeRect(at), start), { x: 0, y: 0, width, height }));
    if (start && seen) void library.setViewport(start);
    else moved.value = false;
  });

  /** The whole network, and from now on whatever becomes of it. */
  function follow(): void {
    moved.value = false;
    fit();
  }

  function show(id: string): void {
    if (!moved.value) {
      fit();
      if (isWhole()) return;
    }
    const at = positions()[id];
    if (!at) return;
    const { width, height } = windowSize();
    const view = reveal(nodeRect(at), library.viewport.value, width, height, inset());
    if (view !== library.viewport.value) void library.setViewport(view, { duration: motion() });
  }

  function zoomBy(step: 1 | -1): void {
    moved.value = true;
    void (step === 1 ? library.zoomIn : library.zoomOut)({ duration: motion() });
  }

  /** Puts this point of the canvas into the middle of the window. */
  function centerAt([x, y]: Position): void {
    const { width, height } = windowSize();
    const { zoom } = library.viewport.value;
    moved.value = true;
    void library.setViewport({ x: width / 2 - x * zoom, y: height / 2 - y * zoom, zoom });
  }

  function pointUnder(clientX: number, clientY: number): Position | null {
    const area = root.value?.getBoundingClientRect();
    if (!area || clientX < area.left || clientX > area.right || clientY < area.top || clientY > area.bottom)
      return null;
    const { x, y, zoom } = library.viewport.value;
    return [(clientX - area.left - x) / zoom, (clientY - area.top - y) / zoom];
  }

  /** The view that the person has chosen; null while it is the whole network. */
  function chosen(): Viewport | null {
    const { x, y, zoom } = library.viewport.value;
    return moved.value ? { x, y, zoom } : null;
  }

  return { chosen, box, size, grid, moved, isWhole, follow, show, zoomBy, centerAt, pointUnder };
}
