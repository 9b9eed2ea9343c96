// A canvas as large as its box: drawn at most once a frame, again where its size, the theme or what it shows changes.

import { useElementSize } from "@vueuse/core";
import type { ShallowRef } from "vue";
import { nextTick, onBeforeUnmount, onMounted, useTemplateRef, watch } from "vue";
import { useSettingsStore } from "../../stores/settings";

/** Colors of the theme, as the canvas writes them: "#rrggbb". */
export interface CanvasColors {
  readonly surface: string;
  readonly sunken: string;
  readonly line: string;
  readonly ink: string;
  readonly faint: string;
  readonly accent: string;
  readonly way: string;
  readonly font: string;
}

export interface CanvasRoom {
  readonly context: CanvasRenderingContext2D;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Pixels of the screen for each. */
  readonly ratio: number;
  readonly colors: CanvasColors;
}

/** The template's `box` holds its `canvas`. @param sources what the drawing depends on, besides its size and the theme */
export function useCanvas(
  sources: () => unknown,
  paint: (room: CanvasRoom) => void,
): Readonly<ShallowRef<HTMLCanvasElement | null>> {
  const settings = useSettingsStore();
  const box = useTemplateRef<HTMLElement>("box");
  const canvas = useTemplateRef<HTMLCanvasElement>("canvas");
  const { width, height } = useElementSize(box);

  let frame = 0;
  function draw(): void {
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      const element = canvas.value;
      const context = element?.getContext("2d");
      if (!element || !context || width.value < 1 || height.value < 1) return;
      const ratio = window.devicePixelRatio || 1;
      const [wide, high] = [Math.round(width.value * ratio), Math.round(height.value * ratio)];
      // Setting a size clears the canvas, which costs time.
      if (element.width !== wide || element.height !== high) [element.width, element.height] = [wide, high];
      const colors = colorsOf(context);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width.value, height.value);
      context.font = `11px ${colors.font}`;
      paint({ context, width: width.value, height: height.value, ratio, colors });
    });
  }

  onMounted(draw);
  onBeforeUnmount(() => cancelAnimationFrame(frame));
  watch([sources, width, height], draw);
  watch(
    () => settings.theme,
    () => void nextTick(draw),
  );
  return canvas;
}

function colorsOf(context: CanvasRenderingContext2D): CanvasColors {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => {
    // The canvas writes any color, a system color too, as one that can be mixed.
    context.fillStyle = style.getPropertyValue(name).trim();
    return typeof context.fillStyle === "string" ? context.fillStyle : "";
  };
  return {
    surface: read("--surface"),
    sunken: read("--sunken"),
    line: read("--line-strong"),
    ink: read("--ink"),
    faint: read("--ink-2"),
    accent: read("--accent"),
    way: read("--neg"),
    font: style.getPropertyValue("--font").trim(),
  };
}
