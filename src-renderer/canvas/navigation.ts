// Where the arrow keys lead on the canvas: along a connection that runs that way, else to the nearest node there. Pure.

import type { Position, Positions } from "../../src-engine/document/edits";
import { layersInOrder, predecessors, successors } from "../../src-engine/document/graph";
import type { Model } from "../../src-engine/document/schema";

export type Direction = "up" | "right" | "down" | "left";

export const ARROWS: Readonly<Record<string, Direction>> = { ArrowUp: "up", ArrowRight: "right", ArrowDown: "down", ArrowLeft: "left" };

const VECTORS: { readonly [D in Direction]: Position } = { up: [0, -1], right: [1, 0], down: [0, 1], left: [-1, 0] };

/** The layer that an arrow key leads to from `id`, or null when nothing lies that way. */
export function neighbour(model: Model, positions: Positions, id: string, direction: Direction): string | null {
  const connected = [...successors(model, id), ...predecessors(model, id)];
  return nearest(positions, id, direction, connected) ?? nearest(positions, id, direction, Object.keys(positions));
}

/** The first and the last layer in the order of the network. */
export function ends(model: Model): readonly [string, string] | null {
  const order = layersInOrder(model);
  const [first, last] = [order[0], order.at(-1)];
  return first === undefined || last === undefined ? null : [first, last];
}

/** Nearest of the candidates that lie that way, those straight ahead before those aslant. */
function nearest(positions: Positions, id: string, direction: Direction, candidates: readonly string[]): string | null {
  const here = positions[id];
  if (!here) return null;
  const [vx, vy] = VECTORS[direction];
  let found: string | null = null;
  let least = Infinity;
  for (const candidate of candidates) {
    const there = positions[candidate];
    if (!there || candidate === id) continue;
    const [dx, dy] = [there[0] - here[0], there[1] - here[1]];
    const ahead = dx * vx + dy * vy;
    const aside = Math.abs(dx * vy) + Math.abs(dy * vx);
    // Within 60 degrees of the direction.
    if (ahead <= 0 || aside > ahead * 1.74) continue;
    const cost = ahead + 2 * aside;
    if (cost < least) [found, least] = [candidate, cost];
  }
  return found;
}
