// Where values lie in a grid of the landscape, and where the cursor goes in it. The cursor counts intervals of the finest grid from the
// middle, so that it stays where it is while the grid is refined.

import { moved } from "../heatMap";

/** Intervals of the finest grid from its middle to a side. */
const HALF = 20;

export interface GridPlace {
  readonly x: number;
  readonly y: number;
}

/** Along an even axis, in its intervals: 0 at the first value. */
export function placeOn(axis: Float64Array, value: number): number {
  const [first = 0, last = 0] = [axis[0], axis.at(-1)];
  return first === last ? 0 : ((value - first) / (last - first)) * (axis.length - 1);
}

/** Where the cursor stands for the same place, once each axis reaches so many times as far; null where that is out of view. */
export function zoomedCursor(cursor: GridPlace | null, times: GridPlace): GridPlace | null {
  if (cursor === null) return null;
  const [x, y] = [cursor.x / times.x, cursor.y / times.y];
  return Math.abs(x) <= HALF && Math.abs(y) <= HALF ? { x, y } : null;
}

/** The point of a grid that is nearest to the cursor. */
export function pointAt(cursor: number, points: number): number {
  return points === 1 ? 0 : Math.round(((cursor + HALF) / (2 * HALF)) * (points - 1));
}

/** The other way. */
export function cursorAt(point: number, points: number): number {
  return points === 1 ? 0 : Math.round((point / (points - 1)) * 2 * HALF) - HALF;
}

/** Where a key leads; null where it means nothing here. Arrows go by one point of the grid, y upwards. */
export function movedCursor(
  cursor: GridPlace | null,
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey">,
  columns: number,
  rows: number,
): GridPlace | null {
  const from = cursor ?? { x: 0, y: 0 };
  const cell = { column: pointAt(from.x, columns), row: rows - 1 - pointAt(from.y, rows) };
  const next = moved(cell, event, rows, columns);
  return next === null ? null : { x: cursorAt(next.column, columns), y: cursorAt(rows - 1 - next.row, rows) };
}

/** The point with the lowest cost; null where no cost is a number. */
export function lowestPoint(costs: Float64Array): number | null {
  let found: number | null = null;
  costs.forEach((cost, at) => {
    if (Number.isFinite(cost) && (found === null || cost < (costs[found] ?? Infinity))) found = at;
  });
  return found;
}

/** The direction of steepest descent as a unit vector, and the slope along it; null where it is level. */
export function steepestDescent([x, y]: readonly [number, number]): {
  readonly x: number;
  readonly y: number;
  readonly slope: number;
} | null {
  const length = Math.hypot(x, y);
  return length > 0 && Number.isFinite(length) ? { x: -x / length, y: -y / length, slope: -length } : null;
}
