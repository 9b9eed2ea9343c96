// Where nodes lie and wires run, in canvas units (pixels at zoom 1; x to the right, y down). Pure.

import type { Position, Positions } from "../../src-engine/document/edits";

/** A node's upper left corner lies at its position. */
export const NODE = { width: 160, height: 52 } as const;
/** Clear space between nodes: room for a wire with its label. */
export const GAP = { x: 44, y: 58 } as const;
/** From one node to the next beside it, or below it. */
export const PITCH = { x: NODE.width + GAP.x, y: NODE.height + GAP.y } as const;
/** From one node to the next that it feeds in a row: the wire's label stands between them. */
export const ROW_PITCH = 250;
/** Nodes come to rest on multiples of this. */
export const GRID = 10;

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Side = "top" | "right" | "bottom" | "left";

/** A wire as a cubic Bézier curve. */
export interface Wire {
  readonly start: Position;
  readonly end: Position;
  readonly control1: Position;
  readonly control2: Position;
  /** Where its label sits. */
  readonly middle: Position;
  /** The side of the target that it ends at. */
  readonly endSide: Side;
}

export function nodeRect([x, y]: Position): Rect {
  return { x, y, ...NODE };
}

export function center({ x, y, width, height }: Rect): Position {
  return [x + width / 2, y + height / 2];
}

/** To the nearest multiple of {@link GRID}. */
export function snap([x, y]: Position): Position {
  return [Math.round(x / GRID) * GRID, Math.round(y / GRID) * GRID];
}

/** The node position that puts the node's middle at this point, on the grid. */
export function centeredAt([x, y]: Position): Position {
  return snap([x - NODE.width / 2, y - NODE.height / 2]);
}

/** The smallest rectangle around all nodes; null when there are none. */
export function bounds(positions: Positions): Rect | null {
  const all = Object.values(positions);
  if (all.length === 0) return null;
  // Not Math.min(...all): thousands of nodes would overflow the stack.
  const [left, top, right, bottom] = all.reduce<readonly [number, number, number, number]>(
    ([l, t, r, b], [x, y]) => [
      Math.min(l, x),
      Math.min(t, y),
      Math.max(r, x + NODE.width),
      Math.max(b, y + NODE.height),
    ],
    [Infinity, Infinity, -Infinity, -Infinity],
  );
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Whether the rectangles come nearer to each other than `margin`. */
export function overlap(a: Rect, b: Rect, margin = 0): boolean {
  return (
    a.x < b.x + b.width + margin &&
    b.x < a.x + a.width + margin &&
    a.y < b.y + b.height + margin &&
    b.y < a.y + a.height + margin
  );
}

// Below this there is no room for a wire from side to side.
const NEAR = 12;

/** The sides a wire leaves and enters by: downwards where it can, else sideways, else upwards. */
export function sides(source: Rect, target: Rect): readonly [Side, Side] {
  if (target.y - (source.y + source.height) >= NEAR) return ["bottom", "top"];
  if (target.x - (source.x + source.width) >= NEAR) return ["right", "left"];
  if (source.x - (target.x + target.width) >= NEAR) return ["left", "right"];
  if (source.y - (target.y + target.height) >= NEAR) return ["top", "bottom"];
  return ["bottom", "top"];
}

const OUTWARDS: { readonly [S in Side]: Position } = { top: [0, -1], right: [1, 0], bottom: [0, 1], left: [-1, 0] };

function anchor({ x, y, width, height }: Rect, side: Side): Position {
  const [dx, dy] = OUTWARDS[side];
  return [x + (width / 2) * (1 + dx), y + (height / 2) * (1 + dy)];
}

/** The wire from one node to another. */
export function wireBetween(source: Rect, target: Rect): Wire {
  const [startSide, endSide] = sides(source, target);
  return wireFrom(anchor(source, startSide), startSide, anchor(target, endSide), endSide);
}

/** A wire that is being drawn from a node to a point; `end`: which of its ends is held fast at the node. */
export function wireToPoint(node: Rect, [x, y]: Position, end: "source" | "target"): Wire {
  const point: Rect = { x, y, width: 0, height: 0 };
  return end === "source" ? wireBetween(node, point) : wireBetween(point, node);
}

/** A wire between two points that leaves and arrives at right angles to the sides. */
function wireFrom(start: Position, startSide: Side, end: Position, endSide: Side): Wire {
  const along =
    startSide === "top" || startSide === "bottom" ? Math.abs(end[1] - start[1]) : Math.abs(end[0] - start[0]);
  const reach = Math.max(24, along / 2);
  const [sx, sy] = OUTWARDS[startSide];
  const [ex, ey] = OUTWARDS[endSide];
  const control1: Position = [start[0] + sx * reach, start[1] + sy * reach];
  const control2: Position = [end[0] + ex * reach, end[1] + ey * reach];
  return { start, end, control1, control2, middle: pointAt({ start, control1, control2, end }, 0.5), endSide };
}

/** The wire as an SVG path. */
export function svgPath({ start, control1, control2, end }: Wire): string {
  return `M${start.join()} C${control1.join()} ${control2.join()} ${end.join()}`;
}

/** An arrow head at the wire's end, as an SVG path: a triangle whose tip touches the node. */
export function arrowPath({ end, endSide }: Wire, size = 6): string {
  const [dx, dy] = OUTWARDS[endSide];
  const back: Position = [end[0] + dx * size * 1.2, end[1] + dy * size * 1.2];
  const half = size * 0.62;
  return `M${end.join()} L${back[0] + dy * half},${back[1] + dx * half} L${back[0] - dy * half},${back[1] - dx * half} Z`;
}

function pointAt(
  { start, control1, control2, end }: Pick<Wire, "start" | "control1" | "control2" | "end">,
  t: number,
): Position {
  const u = 1 - t;
  const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  return [
    a * start[0] + b * control1[0] + c * control2[0] + d * end[0],
    a * start[1] + b * control1[1] + c * control2[1] + d * end[1],
  ];
}

const SAMPLES = 16;

/** Distance of a point from a wire, to about a unit. */
export function distanceToWire([x, y]: Position, wire: Wire): number {
  let least = Infinity;
  let before = wire.start;
  for (let step = 1; step <= SAMPLES; step++) {
    const point = pointAt(wire, step / SAMPLES);
    least = Math.min(least, distanceToSegment([x, y], before, point));
    before = point;
  }
  return least;
}

function distanceToSegment([x, y]: Position, [ax, ay]: Position, [bx, by]: Position): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}

/** How near the middle of a dropped node must come to a wire to be put on it. */
export const DROP_REACH = 26;

/** The connection nearest to a point within {@link DROP_REACH}, or null. */
export function connectionAt(
  point: Position,
  connections: readonly (readonly [string, string])[],
  positions: Positions,
): { readonly from: string; readonly to: string } | null {
  let found: { from: string; to: string } | null = null;
  let least: number = DROP_REACH;
  for (const [from, to] of connections) {
    const source = positions[from];
    const target = positions[to];
    if (!source || !target) continue;
    const distance = distanceToWire(point, wireBetween(nodeRect(source), nodeRect(target)));
    if (distance <= least) [found, least] = [{ from, to }, distance];
  }
  return found;
}

export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** When the view is fitted, titles can be read. */
export const ZOOM = { min: 0.2, max: 2, fitMin: 0.75, fitMax: 1 } as const;

/**
 * The view that shows `box` in a window of `width` by `height` pixels with `inset` pixels kept free on each side.
 * A box too large for the least fitting zoom is shown from its top, where a network begins.
 */
export function fit(box: Rect, width: number, height: number, inset: Inset): Viewport {
  const room = { width: Math.max(1, width - 2 * inset.side), height: Math.max(1, height - inset.top - inset.bottom) };
  const wanted = Math.min(room.width / Math.max(1, box.width), room.height / Math.max(1, box.height));
  const zoom = Math.min(ZOOM.fitMax, Math.max(ZOOM.fitMin, wanted));
  const spare = { x: room.width - box.width * zoom, y: room.height - box.height * zoom };
  return {
    x: inset.side + spare.x / 2 - box.x * zoom,
    y: inset.top + Math.max(0, spare.y / 2) - box.y * zoom,
    zoom,
  };
}

/** Pixels of the canvas that other things lie over. */
export interface Inset {
  readonly top: number;
  readonly bottom: number;
  readonly side: number;
}

/** A rectangle of the canvas in pixels of its window. */
export function onScreen({ x, y, width, height }: Rect, view: Viewport): Rect {
  return { x: x * view.zoom + view.x, y: y * view.zoom + view.y, width: width * view.zoom, height: height * view.zoom };
}

/** The view moved just so far that the node is wholly seen; the same view when it is. */
export function reveal(node: Rect, view: Viewport, width: number, height: number, inset: Inset): Viewport {
  const seen = onScreen(node, view);
  const by = (low: number, high: number, from: number, to: number): number =>
    low < from ? from - low : high > to ? to - high : 0;
  const dx = by(seen.x, seen.x + seen.width, inset.side, width - inset.side);
  const dy = by(seen.y, seen.y + seen.height, inset.top, height - inset.bottom);
  return dx === 0 && dy === 0 ? view : { x: view.x + dx, y: view.y + dy, zoom: view.zoom };
}
