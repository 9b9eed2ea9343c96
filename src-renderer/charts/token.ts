// Colors of the page, for a canvas.

/** The value of a color token. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** A color as the canvas writes it: any one that a style sheet may name, as "#rrggbb" or "rgba(r, g, b, a)". */
export function written(context: CanvasRenderingContext2D, color: string): string {
  context.fillStyle = color;
  return typeof context.fillStyle === "string" ? context.fillStyle : "";
}

/** Red, green and blue, 0 to 255 each. */
export type Rgb = readonly number[];

export function rgbOf(context: CanvasRenderingContext2D, color: string): Rgb {
  const text = written(context, color);
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(text);
  if (hex !== null) return hex.slice(1).map((part) => parseInt(part, 16));
  return (text.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
}
