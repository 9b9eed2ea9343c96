// Short names at the ends of curves: colors repeat where there are many runs, names do not.

import type { Aligned, Line } from "./curveData";

export interface Tag {
  readonly text: string;
  /** Name of a color token. */
  readonly color: string;
  /** The last value of its line in the stretch that is shown. */
  readonly value: number;
}

/** One for each line that has a name, at its last value from `from` to `to`. */
export function tagsOf(lines: readonly Line[], data: Aligned, from: number, to: number): Tag[] {
  const [places] = data;
  return lines.flatMap(({ tag, color, ghost }, at): Tag[] => {
    if (tag === undefined || ghost === true) return [];
    const values = data[at + 1] ?? [];
    for (let index = places.length - 1; index >= 0; index--) {
      const [place = NaN, value] = [places[index], values[index]];
      if (place >= from && place <= to && value != null && Number.isFinite(value)) return [{ text: tag, color, value }];
    }
    return [];
  });
}

/**
 * Where names stand that want to stand at `wanted`, so that they are `apart` from each other, in their order, and from `least` to
 * `most` where there is room for all.
 */
export function spread(wanted: readonly number[], apart: number, least: number, most: number): number[] {
  const order = [...wanted.keys()].sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0) || a - b);
  const placed = new Array<number>(wanted.length).fill(0);
  let next = least;
  for (const at of order) {
    placed[at] = Math.max(next, wanted[at] ?? 0);
    next = (placed[at] ?? 0) + apart;
  }
  // Those that went beyond the end push the others back.
  let before = most;
  for (const at of [...order].reverse()) {
    placed[at] = Math.min(before, placed[at] ?? 0);
    before = (placed[at] ?? 0) - apart;
  }
  return placed;
}
