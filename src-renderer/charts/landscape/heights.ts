// How costs become heights from 0 (the lowest) to 1: on an even scale, or on a logarithmic one where they differ by orders of magnitude.

import { evenScale, evenTicks, logScale } from "../axis";
import type { Scale } from "../axis";

/** From this ratio of the highest cost to the lowest on, a logarithmic scale shows more. */
const MANY_TIMES = 30;
/** Contours, at most about so many: of a logarithmic scale, and of an even one, whose costs are round. */
const LEVELS = { log: 12, even: 16 } as const;

export interface Heights {
  readonly scale: "even" | "log";
  /** Of the finite costs; both 0 where there are none. */
  readonly lowest: number;
  readonly highest: number;
  /** 0 to 1 between the lowest and the highest cost, and beyond; NaN for what has no height. */
  at(cost: number): number;
  /** Costs at which contours are drawn, ascending. */
  readonly levels: readonly number[];
}

/** @param wanted null: as it fits. Costs that are not all above 0 have no logarithmic scale. */
export function heightsOf(costs: Float64Array, wanted: "even" | "log" | null): Heights {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const cost of costs) {
    if (!Number.isFinite(cost)) continue;
    lowest = Math.min(lowest, cost);
    highest = Math.max(highest, cost);
  }
  if (lowest > highest) [lowest, highest] = [0, 0];
  const isLog = lowest > 0 && (wanted === null ? highest / lowest >= MANY_TIMES : wanted === "log");
  const scale: Scale = isLog ? logScale(lowest, highest) : evenScale(lowest, highest);
  const at = (cost: number): number => {
    if (!Number.isFinite(cost)) return NaN;
    // Below every logarithm lies the bottom.
    return isLog && cost <= 0 ? 0 : scale.at(cost);
  };
  const levels = isLog ? logLevels(lowest, highest) : evenTicks(lowest, highest, LEVELS.even);
  return {
    scale: isLog ? "log" : "even",
    lowest,
    highest,
    at,
    levels: levels.filter((level) => level > lowest && level < highest),
  };
}

/** Evenly spaced by their logarithms, to two digits. */
function logLevels(lowest: number, highest: number): number[] {
  const [from, to] = [Math.log10(lowest), Math.log10(highest)];
  const levels = Array.from({ length: LEVELS.log }, (_, at) =>
    Number((10 ** (from + ((at + 1) / (LEVELS.log + 1)) * (to - from))).toPrecision(2)),
  );
  return [...new Set(levels)];
}

/** Heights of all points of a grid. */
export function gridHeights(costs: Float64Array, heights: Heights): Float64Array {
  return costs.map(heights.at);
}

/** The height between the points of a grid, whose rows are `columns` wide; x and y in intervals of the grid. NaN outside. */
export function heightBetween(heights: Float64Array, columns: number, x: number, y: number): number {
  const rows = heights.length / columns;
  if (!(x >= 0 && y >= 0 && x <= columns - 1 && y <= rows - 1)) return NaN;
  // Without a list of them: this is asked for each pixel.
  const left = Math.min(Math.floor(x), columns - 2);
  const low = Math.min(Math.floor(y), rows - 2);
  const u = x - left;
  const v = y - low;
  const at = low * columns + left;
  const a = heights[at] ?? NaN;
  const b = heights[at + 1] ?? NaN;
  const c = heights[at + columns] ?? NaN;
  const d = heights[at + columns + 1] ?? NaN;
  return (1 - v) * ((1 - u) * a + u * b) + v * ((1 - u) * c + u * d);
}
