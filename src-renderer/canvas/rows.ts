// A long network laid out in rows, as a text is: to the right, down, to the left, down. A column of more layers than the canvas is high
// could not be read when it is shown whole. Pure.

import type { Position, Positions } from "../../src-engine/document/edits";
import { ranks } from "../../src-engine/document/graph";
import type { Model } from "../../src-engine/document/schema";
import { NODE, PITCH, ROW_PITCH, snap } from "./geometry";

/** The canvas at a usual size of the window, without what lies over it; canvas units at zoom 1. Fixed, so that a layout does not depend on the window. */
const ROOM = { width: 664, height: 560 } as const;
/** Between layers of the same rank, and between rows. */
const STACK_GAP = 30;
const ROW_GAP = PITCH.y - NODE.height;
/** A column is kept while it can be seen nearly as large as rows. */
const COLUMN_BONUS = 1.1;

/**
 * A place for every layer, in rows; null where a column reads as well, or where a connection passes a layer by, whose wire would then
 * cross the rows.
 */
export function rowsOf(model: Model): Positions | null {
  const joined = new Set(model.connections.flat());
  const rank = ranks({ ...model, layers: model.layers.filter(({ id }) => joined.has(id)) });
  if (model.connections.some(([from, to]) => rank.get(to) !== (rank.get(from) ?? NaN) + 1)) return null;
  const slots: string[][] = [];
  for (const [id, at] of rank) (slots[at] ??= []).push(id);
  const across = bestWidth(slots);
  if (across === null) return null;

  const places = new Map<string, Position>();
  let top = 0;
  for (let start = 0; start < slots.length; start += across) {
    const row = slots.slice(start, start + across);
    const height = Math.max(...row.map(stackHeight));
    const isBack = (start / across) % 2 === 1;
    row.forEach((ids, index) => {
      const x = (isBack ? across - 1 - index : index) * ROW_PITCH;
      ids.forEach((id, at) =>
        places.set(id, snap([x, top + (height - stackHeight(ids)) / 2 + at * (NODE.height + STACK_GAP)])),
      );
    });
    top += height + ROW_GAP;
  }
  const right = Math.min(across, slots.length) * ROW_PITCH;
  model.layers
    .filter(({ id }) => !joined.has(id))
    .forEach(({ id }, at) => places.set(id, snap([right, at * (NODE.height + STACK_GAP)])));
  return Object.fromEntries(places);
}

function stackHeight({ length }: readonly string[]): number {
  return length * (NODE.height + STACK_GAP) - STACK_GAP;
}

/** How many ranks a row holds so that all are seen largest; null for a column. */
function bestWidth(slots: readonly (readonly string[])[]): number | null {
  const widest = Math.max(1, ...slots.map(({ length }) => length));
  const column = zoomOf(widest * PITCH.x - PITCH.x + NODE.width, slots.length * PITCH.y - ROW_GAP);
  let best: number | null = null;
  let most = column * COLUMN_BONUS;
  for (let across = 2; across < slots.length; across++) {
    let height = -ROW_GAP;
    for (let start = 0; start < slots.length; start += across)
      height += Math.max(...slots.slice(start, start + across).map(stackHeight)) + ROW_GAP;
    const zoom = zoomOf((across - 1) * ROW_PITCH + NODE.width, height);
    if (zoom > most) [best, most] = [across, zoom];
  }
  return best;
}

/** How large a layout of this size is seen when it is shown whole; 1 at most. */
function zoomOf(width: number, height: number): number {
  return Math.min(1, ROOM.width / width, ROOM.height / height);
}
