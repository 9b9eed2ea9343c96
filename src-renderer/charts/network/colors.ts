// The colors of a drawing.

import { token, written } from "../token";

/** Colors by their tokens, as the canvas writes them. */
export interface Colors {
  readonly pos: string;
  readonly neg: string;
  readonly bare: string;
  readonly line: string;
  readonly ink: string;
  readonly accent: string;
}

/** Read from the page. */
export function drawingColors(context: CanvasRenderingContext2D): Colors {
  const color = (name: string): string => written(context, token(name));
  return {
    pos: color("--pos"),
    neg: color("--neg"),
    bare: color("--surface"),
    line: color("--line-strong"),
    ink: color("--ink"),
    accent: color("--accent"),
  };
}
