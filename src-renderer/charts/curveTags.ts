// Short names at the ends of curves: colors repeat where there are many runs, names do not.

import type { Aligned, Line } from "./curveData";

export interface Tag {
  readonly text: string;
  /** Name of a color token. */
  readonly color: string;
  /** Where its line ends in the stretch that is shown, and its value there. */
  readonly at: number;
  readonly value: number;
}

/** Where a name stands: beside the end of its line; those of lines that end at the edge, one below the other. */
export interface PlacedTag extends Tag {
  readonly x: number;
  readonly y: number;
}

/**
 * @param x of a place, and `y` of a value; `edge` is the right end of the plot
 * @param apart from one name to the next, and the room that a name takes across
 */
export function placedTags(
  tags: readonly Tag[],
  x: (place: number) => number,
  y: (value: number) => number,
  { edge, top, bottom, apart, room }: Readonly<Record<"edge" | "top" | "bottom" | "apart" | "room", number>>,
): PlacedTag[] {
  const within = (value: number): number => Math.min(bottom, Math.max(top, y(value)));
  const isAtEdge = ({ at }: Tag): boolean => x(at) > edge - room;
  const atEdge = tags.filter(isAtEdge);
  const places = spread(
    atEdge.map(({ value }) => within(value)),
    apart,
    top,
    bottom,
  );
  return tags.map((tag) =>
    isAtEdge(tag)
      ? { ...tag, x: edge, y: places[atEdge.indexOf(tag)] ?? 0 }
      : { ...tag, x: x(tag.at), y: within(tag.value) },
  );
}

/** One for each line that has a name, at its last value from `from` to `to`. */
export function tagsOf(lines: readonly Line[], data: Aligned, from: number, to: number): Tag[] {
  const [places] = data;
  return lines.flatMap(({ tag, color, ghost }, at): Tag[] => {
    if (tag === undefined || ghost === true) return [];
    const values = data[at + 1] ?? [];
    for (let index = places.length - 1; index >= 0; index--) {
      const [place = NaN, value] = [places[index], values[index]];
      if (place >= from && place <= to && value != null && Number.isFinite(value))
        return [{ text: tag, color, at: place, value }];
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
