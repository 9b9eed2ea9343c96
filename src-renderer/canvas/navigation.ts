// Where the arrow keys lead on the canvas: along a connection that runs that way, else to the nearest node there. Pure.

import type { Position, Positions } from "../../src-engine/document/edits";
import { layersInOrder, predecessors, successors } from "../../src-engine/document/graph";
import type { Model } from "../../src-engine/document/schema";
import type { Side } from "./geometry";
import { nodeRect, sides } from "./geometry";

export type Direction = "up" | "right" | "down" | "left";

export const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowUp: "up",
  ArrowRight: "right",
  ArrowDown: "down",
  ArrowLeft: "left",
};

const VECTORS: { readonly [D in Direction]: Position } = { up: [0, -1], right: [1, 0], down: [0, 1], left: [-1, 0] };

const SIDE: { readonly [D in Direction]: Side } = { up: "top", right: "right", down: "bottom", left: "left" };

/** The layer that an arrow key leads to from `id`, or null when nothing lies that way. */
export function neighbor(model: Model, positions: Positions, id: string, direction: Direction): string | null {
  const here = positions[id];
  if (!here) return null;
  // A connection runs the way of the side by which its wire leaves this node.
  const along = (other: string, at: 0 | 1): boolean => {
    const there = positions[other];
    if (!there) return false;
    const [from, to] = at === 0 ? [here, there] : [there, here];
    return sides(nodeRect(from), nodeRect(to))[at] === SIDE[direction];
  };
  const connected = [
    ...successors(model, id).filter((other) => along(other, 0)),
    ...predecessors(model, id).filter((other) => along(other, 1)),
  ];
  return (
    nearest(positions, here, direction, connected, Infinity) ??
    nearest(positions, here, direction, Object.keys(positions), WIDEST)
  );
}

/** The first and the last layer in the order of the network. */
export function ends(model: Model): readonly [string, string] | null {
  const order = layersInOrder(model);
  const [first, last] = [order[0], order.at(-1)];
  return first === undefined || last === undefined ? null : [first, last];
}

// How far aside something may lie for each unit that it lies ahead: within 60 degrees of the direction.
const WIDEST = 1.74;

/** Nearest of the candidates that lie that way, those straight ahead before those aslant. */
function nearest(
  positions: Positions,
  here: Position,
  direction: Direction,
  candidates: readonly string[],
  widest: number,
): string | null {
  const [vx, vy] = VECTORS[direction];
  let found: string | null = null;
  let least = Infinity;
  for (const candidate of candidates) {
    const there = positions[candidate];
    if (!there) continue;
    const [dx, dy] = [there[0] - here[0], there[1] - here[1]];
    const ahead = dx * vx + dy * vy;
    const aside = Math.abs(dx * vy) + Math.abs(dy * vx);
    if (ahead <= 0 || aside > ahead * widest) continue;
    const cost = ahead + 2 * aside;
    if (cost < least) [found, least] = [candidate, cost];
  }
  return found;
}
