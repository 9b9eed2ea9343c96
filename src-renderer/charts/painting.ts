// What charts on a canvas do alike: they draw at most once a frame, sharply on any screen, in the colors of the theme.

import type { WatchSource } from "vue";
import { onBeforeUnmount, onMounted, watch } from "vue";
import { useSettingsStore } from "../stores/settings";

/** No drawing is begun in a frame in which drawing has taken so long already; ms. */
const ENOUGH = 12;
/** Draws, as much as fits in a frame. @returns false where the next frame is to draw the rest */
type Draw = () => unknown;
/** What is to be drawn, in the order in which it was asked for. */
const waiting = new Set<Draw>();
let frame = 0;

function drawNext(): void {
  frame = 0;
  const began = performance.now();
  try {
    for (const draw of [...waiting]) {
      // It may have gone meanwhile.
      if (waiting.delete(draw) && draw() === false) waiting.add(draw);
      if (performance.now() - began > ENOUGH) break;
    }
  } finally {
    if (waiting.size > 0 && frame === 0) frame = requestAnimationFrame(drawNext);
  }
}

/**
 * Draws in the next frame: when the component is there, and where a source or the theme changes. What takes long does not have the
 * other drawings of its frame wait: they follow in the frame after.
 */
export function usePainting(sources: WatchSource | readonly WatchSource[], draw: Draw): void {
  const settings = useSettingsStore();
  function ask(): void {
    waiting.add(draw);
    if (frame === 0) frame = requestAnimationFrame(drawNext);
  }
  onMounted(ask);
  onBeforeUnmount(() => void waiting.delete(draw));
  watch([sources, () => settings.theme].flat(), ask);
}

/** Colors of the page, read once a theme: reading makes the browser work out all styles. @param names where they can change */
export function useThemeColors<Colors>(
  read: (context: CanvasRenderingContext2D) => Colors,
  names: () => unknown = () => null,
): (context: CanvasRenderingContext2D) => Colors {
  const settings = useSettingsStore();
  let kept: { readonly theme: string; readonly names: unknown; readonly colors: Colors } | null = null;
  return (context) => {
    const [theme, now] = [settings.theme, names()];
    if (kept?.theme !== theme || kept.names !== now) kept = { theme, names: now, colors: read(context) };
    return kept.colors;
  };
}

/** The canvas, as large as told in CSS pixels, empty and ready to be drawn on in these; null where it cannot be. */
export function sharpContext(
  canvas: HTMLCanvasElement | null,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const context = canvas?.getContext("2d");
  if (!canvas || !context) return null;
  const ratio = window.devicePixelRatio || 1;
  const [wide, high] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  // Setting a size clears the canvas, which costs time.
  if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}
