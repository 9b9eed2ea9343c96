// A canvas as large as its box: drawn at most once a frame, again where its size, the theme or what it shows changes.

import type { ShallowRef } from "vue";
import { useTemplateRef } from "vue";
import { sharpContext, usePainting, useThemeColors } from "../painting";
import { token, written } from "../token";
import { useSize } from "../../ui";

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
  const box = useTemplateRef<HTMLElement>("box");
  const canvas = useTemplateRef<HTMLCanvasElement>("canvas");
  const { width, height } = useSize(box);
  const themed = useThemeColors(colorsOf);

  usePainting([sources, width, height], () => {
    if (width.value < 1 || height.value < 1) return;
    const context = sharpContext(canvas.value, width.value, height.value);
    if (context === null) return;
    const colors = themed(context);
    context.font = `11px ${colors.font}`;
    paint({ context, width: width.value, height: height.value, ratio: window.devicePixelRatio || 1, colors });
  });
  return canvas;
}

function colorsOf(context: CanvasRenderingContext2D): CanvasColors {
  const read = (name: string): string => written(context, token(name));
  return {
    surface: read("--surface"),
    sunken: read("--sunken"),
    line: read("--line-strong"),
    ink: read("--ink"),
    faint: read("--ink-2"),
    accent: read("--accent"),
    way: read("--neg"),
    font: token("--font"),
  };
}
