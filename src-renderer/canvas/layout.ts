// Places for nodes: where a document names none, where a new layer goes, and the room it needs. Pure.

import type { Position, Positions } from "../../src-engine/document/edits";
import { positionOf } from "../../src-engine/document/edits";
import { layersInOrder, predecessors, ranks, reachable, successors } from "../../src-engine/document/graph";
import type { Model } from "../../src-engine/document/schema";
import { GRID, NODE, PITCH, ROW_PITCH, bounds, nodeRect, overlap, snap } from "./geometry";
import { rowsOf } from "./rows";

/** A place for every layer: the document's own where it has one, else beside the neighbors. */
export function completePositions(model: Model, given: Positions): Positions {
  const known = new Map<string, Position>();
  for (const { id } of model.layers) {
    const position = positionOf(given, id);
    if (position) known.set(id, position);
  }
  const count = new Set(model.layers.map(({ id }) => id)).size;
  if (known.size === count) return Object.keys(given).length === count ? given : Object.fromEntries(known);
  if (known.size === 0) return automaticPositions(model);
  for (const id of layersInOrder(model)) {
    if (known.has(id)) continue;
    const before = predecessors(model, id)
      .map((other) => known.get(other))
      .find(Boolean);
    const after = successors(model, id)
      .map((other) => known.get(other))
      .find(Boolean);
    known.set(id, freePlace(beside(before, after, known), [...known.values()]));
  }
  return Object.fromEntries(known);
}

function beside(
  before: Position | undefined,
  after: Position | undefined,
  known: ReadonlyMap<string, Position>,
): Position {
  if (before && after) return snap([(before[0] + after[0]) / 2, (before[1] + after[1]) / 2]);
  if (before) return [before[0], before[1] + PITCH.y];
  if (after) return [after[0], after[1] - PITCH.y];
  const box = bounds(Object.fromEntries(known));
  return box ? [box.x + box.width + PITCH.x - NODE.width, box.y] : [0, 0];
}

/** A place for every layer where the document names none: from top to bottom, and a long network in rows. */
export function automaticPositions(model: Model): Positions {
  return rowsOf(model) ?? columns(model);
}

/** Whether every layer lies where it would lie by itself: nobody has moved one. */
export function isAutomatic(model: Model, positions: Positions): boolean {
  const automatic = automaticPositions(model);
  return model.layers.every(({ id }) => positionOf(positions, id)?.join() === positionOf(automatic, id)?.join());
}

/** Each rank a row, centered over the others. */
function columns(model: Model): Positions {
  const rows = new Map<number, string[]>();
  const rank = ranks(model);
  for (const { id } of model.layers) {
    const row = rank.get(id) ?? 0;
    rows.set(row, [...(rows.get(row) ?? []), id]);
  }
  return Object.fromEntries(
    [...rows].flatMap(([row, ids]) =>
      ids.map((id, index): [string, Position] => [id, snap([(index - (ids.length - 1) / 2) * PITCH.x, row * PITCH.y])]),
    ),
  );
}

/** The nearest place at or to the right of `wanted` where a node overlaps no other. */
export function freePlace(wanted: Position, taken: readonly Position[]): Position {
  const [, y] = wanted;
  let [x] = wanted;
  // Each round passes at least one of them on its right, so that as many rounds as nodes suffice.
  for (let round = 0; round <= taken.length; round++) {
    const blocking = taken.filter((other) => overlap(nodeRect([x, y]), nodeRect(other), GRID));
    if (blocking.length === 0) break;
    x = Math.max(...blocking.map(([left]) => left)) + PITCH.x;
  }
  return [x, y];
}

/** What an insertion does to the places: where the new node lies, and which others move to make room. */
export interface Placement {
  readonly position: Position;
  readonly moved: Positions;
}

/** Room for a node on the connection `from` to `to`: halfway, with what follows pushed away where it is too near. */
export function placeBetween(model: Model, positions: Positions, from: string, to: string): Placement {
  const source = positionOf(positions, from) ?? [0, 0];
  const target = positionOf(positions, to) ?? [source[0], source[1] + PITCH.y];
  const axis = Math.abs(target[1] - source[1]) >= Math.abs(target[0] - source[0]) ? 1 : 0;
  const pitch = axis === 1 ? PITCH.y : ROW_PITCH;
  const distance = target[axis] - source[axis];
  const direction = distance < 0 ? -1 : 1;
  const lacking = 2 * pitch - Math.abs(distance);
  const halfway = snap([(source[0] + target[0]) / 2, (source[1] + target[1]) / 2]);
  if (lacking <= 0) return { position: halfway, moved: {} };
  const beyond = (place: Position): boolean => (place[axis] - target[axis]) * direction >= 0;
  const moved: Record<string, Position> = {};
  for (const id of reachable(model, to)) {
    const place = positionOf(positions, id);
    if (place && id !== from && beyond(place)) moved[id] = shift(place, axis, lacking * direction);
  }
  return {
    position: shift(
      [...(source.map((at, index) => (index === axis ? at : halfway[index])) as [number, number])],
      axis,
      pitch * direction,
    ),
    moved,
  };
}

/** Room for a node behind `after`, before everything that it feeds. */
export function placeAfter(model: Model, positions: Positions, after: string): Placement {
  const [next, ...others] = successors(model, after);
  if (next !== undefined && others.length === 0) return placeBetween(model, positions, after, next);
  const source = positionOf(positions, after) ?? [0, 0];
  if (next === undefined) {
    return { position: freePlace([source[0], source[1] + PITCH.y], Object.values(positions)), moved: {} };
  }
  const moved: Record<string, Position> = {};
  for (const id of reachable(model, after)) {
    const place = positionOf(positions, id);
    if (place && id !== after && place[1] > source[1]) moved[id] = shift(place, 1, PITCH.y);
  }
  return { position: [source[0], source[1] + PITCH.y], moved };
}

function shift([x, y]: Position, axis: 0 | 1, by: number): Position {
  return axis === 0 ? [x + by, y] : [x, y + by];
}
