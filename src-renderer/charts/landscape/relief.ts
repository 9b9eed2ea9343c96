// What the contours and the surface draw of a landscape: its costs as heights, and the way in intervals of the grid. Typed arrays, made
// anew for each grid, never changed.

import type { LandscapeView } from "../../../src-engine/protocol/learn";
import { contourLine } from "./contours";
import { gridHeights, heightBetween, heightsOf } from "./heights";
import type { Heights } from "./heights";
import { lowestPoint, placeOn } from "./place";

export interface Relief {
  readonly view: LandscapeView;
  readonly scale: Heights;
  readonly columns: number;
  readonly rows: number;
  /** Of all points, 0 to 1. */
  readonly heights: Float64Array;
  /** Each with its cost, its height, and its pieces. */
  readonly contours: readonly { readonly cost: number; readonly height: number; readonly pieces: Float64Array }[];
  /** In intervals of the grid, the newest last; some lie outside. Heights of the plane there, and of what the way truly cost. */
  readonly path: readonly {
    readonly step: number;
    readonly x: number;
    readonly y: number;
    readonly height: number;
    readonly trueHeight: number;
  }[];
  readonly center: { readonly x: number; readonly y: number; readonly height: number };
  readonly lowest: { readonly x: number; readonly y: number; readonly height: number } | null;
}

export function reliefOf(view: LandscapeView, wanted: "even" | "log" | null): Relief {
  const scale = heightsOf(view.cost, wanted);
  const heights = gridHeights(view.cost, scale);
  const columns = view.x.length;
  const lowest = lowestPoint(view.cost);
  const { path, center } = view;
  return {
    view,
    scale,
    columns,
    rows: view.y.length,
    heights,
    contours: scale.levels.map((cost) => {
      const height = scale.at(cost);
      return { cost, height, pieces: contourLine(heights, columns, height) };
    }),
    path: Array.from(path.steps, (step, at) => ({
      step,
      x: placeOn(view.x, path.x[at] ?? NaN),
      y: placeOn(view.y, path.y[at] ?? NaN),
      height: scale.at(path.planeCost[at] ?? NaN),
      trueHeight: scale.at(path.cost[at] ?? NaN),
    })),
    center: { x: placeOn(view.x, center.x), y: placeOn(view.y, center.y), height: scale.at(center.cost) },
    lowest:
      lowest === null ? null : { x: lowest % columns, y: Math.floor(lowest / columns), height: heights[lowest] ?? NaN },
  };
}

/** Costs in as few digits as tell the contours apart, but at least three. `write` is given a cost and how many. */
export function contourTexts(
  { contours }: Pick<Relief, "contours">,
  write: (cost: number, digits: number) => string,
): (cost: number) => string {
  for (let digits = 3; digits < 9; digits++) {
    if (new Set(contours.map(({ cost }) => write(cost, digits))).size === contours.length)
      return (cost) => write(cost, digits);
  }
  return (cost) => write(cost, 9);
}

/** Points along the way, close enough to lie on the surface between two of its states; a state outside of the grid leaves a gap. */
export function wayOnSurface({
  path,
  heights,
  columns,
}: Relief): readonly (readonly { readonly x: number; readonly y: number; readonly height: number }[])[] {
  const pieces: { x: number; y: number; height: number }[][] = [[]];
  for (const [at, to] of path.entries()) {
    const from = path[at - 1] ?? to;
    const parts = Math.max(1, Math.ceil(2 * Math.hypot(to.x - from.x, to.y - from.y)));
    for (let part = at === 0 ? 0 : 1; part <= Math.min(parts, 100); part++) {
      const share = part / Math.min(parts, 100);
      const [x, y] = [from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)];
      const height = heightBetween(heights, columns, x, y);
      if (Number.isNaN(height)) pieces.push([]);
      else pieces.at(-1)?.push({ x, y, height });
    }
  }
  return pieces.filter((piece) => piece.length > 0);
}
