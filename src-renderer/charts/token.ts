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

/** `color` over `ground`, at an opacity of 0 to 1. */
export function blended(ground: Rgb, color: Rgb, opacity: number): Rgb {
  return ground.map((part, at) => part + ((color[at] ?? part) - part) * opacity);
}

/** WCAG 2.2, "contrast ratio": 1 for the same color, 21 for black on white. */
export function contrast(one: Rgb, other: Rgb): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance(color: Rgb): number {
  const [red = 0, green = 0, blue = 0] = color.map((part) => {
    const share = part / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
