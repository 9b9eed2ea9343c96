// The color of a height: from the accent at the lowest to the background at the highest, one hue, so that it never looks like a sign.

export type Rgb = readonly [red: number, green: number, blue: number];

/** The lowest and the highest do not reach the two colors themselves: contours and text stay readable on them. */
const [LOW, HIGH] = [0.78, 0.04];

/** "#rrggbb", as a canvas writes a color. */
export function rgbOf(color: string): Rgb {
  const part = (at: number): number => Number.parseInt(color.slice(at, at + 2), 16) || 0;
  return [part(1), part(3), part(5)];
}

/** The color of a height of its own. */
export function heightColor(height: number, low: Rgb, high: Rgb): Rgb {
  return mixed(high, low, LOW + (HIGH - LOW) * Math.min(1, Math.max(0, height)));
}

/** Colors of the bands between contours, from the lowest; `heights` are those of the contours, ascending. */
export function bandColors(heights: readonly number[], low: Rgb, high: Rgb): readonly Rgb[] {
  const edges = [0, ...heights, 1];
  return edges.slice(1).map((edge, at) => {
    return heightColor((edge + (edges[at] ?? 0)) / 2, low, high);
  });
}

/** Which band a height lies in. @param near where to look first: a neighbor mostly lies in the same one */
export function bandOf(height: number, heights: readonly number[], near = 0): number {
  let band = near;
  while (band < heights.length && height >= (heights[band] ?? Infinity)) band += 1;
  while (band > 0 && height < (heights[band - 1] ?? -Infinity)) band -= 1;
  return band;
}

export function mixed(from: Rgb, to: Rgb, share: number): Rgb {
  const at = (which: 0 | 1 | 2): number => Math.round(from[which] + (to[which] - from[which]) * share);
  return [at(0), at(1), at(2)];
}

export function cssOf([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}
