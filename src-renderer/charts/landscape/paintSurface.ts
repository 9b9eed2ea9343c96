// The landscape as a surface, seen from a side: cells from far to near, so that near ones cover far ones; contours and the way on it.

import type { CanvasRoom } from "./useCanvas";
import { fitted, paintCenter, paintCursor, paintLowest, paintWay } from "./paintContours";
import type { GridPlace } from "./place";
import type { Projection, Viewpoint } from "./projection";
import { fromFar, project } from "./projection";
import { cssOf, heightColor, mixed, rgbOf } from "./ramp";
import type { Rgb } from "./ramp";
import type { Relief } from "./relief";
import { wayOnSurface } from "./relief";
import { heightBetween } from "./heights";

/** How much darker a cell is that leans away from the light. */
const SHADE = 0.28;
/** Where the light comes from: from the left and above, as in the grid. */
const LIGHT = { x: -0.5, y: 0.6 } as const;
/** Of heights above the highest and below the lowest, as of a way that truly cost more than the plane. */
const [LEAST_HEIGHT, MOST_HEIGHT] = [-0.15, 1.3];
/** A way that truly cost so much more or less than the plane is drawn where it truly was, too. */
const APART = 0.02;

export interface SurfaceDrawing {
  readonly relief: Relief;
  readonly viewpoint: Viewpoint;
  readonly cursor: GridPlace | null;
  readonly labels: { readonly x: string; readonly y: string };
  readonly write: (cost: number) => string;
}

type Spot = (place: GridPlace, height: number) => GridPlace;

/** From the grid and a height to CSS pixels. */
export function spotOn({ columns, rows }: Relief, projection: Projection): Spot {
  return ({ x, y }, height) => {
    const kept = Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, height));
    const [left, top] = projection.at((2 * x) / (columns - 1) - 1, (2 * y) / (rows - 1) - 1, kept);
    return { x: left, y: top };
  };
}

/** The point of the grid that is drawn nearest to a place on the screen. */
export function surfacePoint(
  relief: Relief,
  viewpoint: Viewpoint,
  width: number,
  height: number,
  at: GridPlace,
): GridPlace {
  const spot = spotOn(relief, project(viewpoint, width, height));
  let [found, nearest]: [GridPlace, number] = [{ x: 0, y: 0 }, Infinity];
  for (let y = 0; y < relief.rows; y++) {
    for (let x = 0; x < relief.columns; x++) {
      const place = spot({ x, y }, relief.heights[y * relief.columns + x] ?? NaN);
      const far = Math.hypot(place.x - at.x, place.y - at.y);
      if (far < nearest) [found, nearest] = [{ x, y }, far];
    }
  }
  return found;
}

export function paintSurface(room: CanvasRoom, drawing: SurfaceDrawing): void {
  const { context, width, height, colors } = room;
  const { relief, viewpoint, cursor } = drawing;
  const projection = project(viewpoint, width, height);
  const spot = spotOn(relief, projection);
  paintFloor(room, projection);
  paintCells(room, relief, projection, spot);
  paintNames(room, drawing, projection);
  context.strokeStyle = colors.ink;
  context.globalAlpha = 0.3;
  for (const { pieces, height: high } of relief.contours) {
    context.beginPath();
    for (let at = 0; at < pieces.length; at += 4) {
      const from = spot({ x: pieces[at] ?? 0, y: pieces[at + 1] ?? 0 }, high);
      const to = spot({ x: pieces[at + 2] ?? 0, y: pieces[at + 3] ?? 0 }, high);
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
    }
    context.stroke();
  }
  context.globalAlpha = 1;

  const inside = relief.path.filter(({ x, y }) => !Number.isNaN(heightBetween(relief.heights, relief.columns, x, y)));
  // Where the way truly was: above or below the plane's cost.
  context.strokeStyle = colors.way;
  for (const place of inside) {
    if (!(Math.abs(place.trueHeight - place.height) > APART)) continue;
    const [on, truly] = [spot(place, place.height), spot(place, place.trueHeight)];
    context.globalAlpha = 0.3;
    context.beginPath();
    context.moveTo(on.x, on.y);
    context.lineTo(truly.x, truly.y);
    context.stroke();
    context.globalAlpha = 1;
    context.beginPath();
    context.arc(truly.x, truly.y, 2.5, 0, 2 * Math.PI);
    context.fillStyle = colors.surface;
    context.fill();
    context.stroke();
  }
  paintWay(
    room,
    wayOnSurface(relief).map((piece) => piece.map((place) => spot(place, place.height))),
    inside.filter((place) => !Number.isNaN(place.height)).map((place) => spot(place, place.height)),
  );
  if (relief.lowest !== null) paintLowest(room, spot(relief.lowest, relief.lowest.height));
  if (!Number.isNaN(relief.center.height)) paintCenter(room, spot(relief.center, relief.center.height));
  if (cursor !== null) {
    const high = relief.heights[cursor.y * relief.columns + cursor.x] ?? NaN;
    const floor = spot(cursor, 0);
    const at = spot(cursor, Number.isNaN(high) ? 0 : high);
    context.strokeStyle = colors.ink;
    context.setLineDash([4, 3]);
    context.beginPath();
    context.moveTo(floor.x, floor.y);
    context.lineTo(at.x, at.y);
    context.stroke();
    context.setLineDash([]);
    paintCursor(room, at);
  }
}

function paintCells({ context, colors }: CanvasRoom, relief: Relief, projection: Projection, spot: Spot): void {
  const { columns, rows, heights } = relief;
  const [low, high] = [rgbOf(colors.accent), rgbOf(colors.surface)];
  const shadow: Rgb = [10, 16, 28];
  const spots = Array.from(heights, (height, at) => spot({ x: at % columns, y: Math.floor(at / columns) }, height));
  for (const y of fromFar(rows - 1, projection.far.y)) {
    for (const x of fromFar(columns - 1, projection.far.x)) {
      const at = y * columns + x;
      const [a = NaN, b = NaN, c = NaN, d = NaN] = [
        heights[at],
        heights[at + 1],
        heights[at + columns + 1],
        heights[at + columns],
      ];
      const mean = (a + b + c + d) / 4;
      // A cell with a corner that has no height is a hole.
      if (Number.isNaN(mean)) continue;
      const [east, north] = [((b + c - a - d) / 4) * columns, ((c + d - a - b) / 4) * rows];
      const lean = (LIGHT.x * -east + LIGHT.y * -north) / Math.hypot(1, east, north);
      const color = mixed(heightColor(mean, low, high), shadow, Math.min(SHADE, Math.max(0, SHADE / 2 - lean * SHADE)));
      context.fillStyle = cssOf(color);
      // A line of its own color closes the seam between two cells.
      context.strokeStyle = context.fillStyle;
      context.beginPath();
      for (const corner of [at, at + 1, at + columns + 1, at + columns]) {
        const place = spots[corner];
        if (place !== undefined) context.lineTo(place.x, place.y);
      }
      context.closePath();
      context.fill();
      context.stroke();
    }
  }
}

const CORNERS = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
] as const;

/** The square below. */
function paintFloor({ context, colors }: CanvasRoom, projection: Projection): void {
  context.strokeStyle = colors.line;
  context.fillStyle = colors.sunken;
  context.beginPath();
  for (const [x, y] of CORNERS) context.lineTo(...projection.at(x, y, 0));
  context.closePath();
  context.fill();
  context.stroke();
}

/** Names of the square's near sides, and the lowest and highest cost at the upright edge that is farthest to the left. */
function paintNames(
  { context, colors, width, height }: CanvasRoom,
  { relief, labels, write }: SurfaceDrawing,
  projection: Projection,
): void {
  const name = (text: string, left: number, top: number): void => {
    const wide = context.measureText(text).width;
    const x = Math.min(width - wide - 6, Math.max(6, left));
    const y = Math.min(height - 9, Math.max(9, top));
    context.globalAlpha = 0.85;
    context.fillStyle = colors.surface;
    context.beginPath();
    context.roundRect(x - 3, y - 7, wide + 6, 14, 3);
    context.fill();
    context.globalAlpha = 1;
    context.fillStyle = colors.ink;
    context.fillText(text, x, y);
  };
  context.textAlign = "left";
  context.textBaseline = "middle";
  const nearX = projection.far.x ? -1 : 1;
  const nearY = projection.far.y ? -1 : 1;
  for (const [text, from, to] of [
    [labels.x, projection.at(-1, nearY, 0), projection.at(1, nearY, 0)],
    [labels.y, projection.at(nearX, -1, 0), projection.at(nearX, 1, 0)],
  ] as const) {
    const shown = fitted(context, text, width / 2 - 16);
    const [x, y] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
    // Outwards from the middle of the side.
    name(shown, x < width / 2 ? x - 8 - context.measureText(shown).width : x + 8, y + 16);
  }
  const edges = CORNERS.map(([x, y]) => ({ low: projection.at(x, y, 0), high: projection.at(x, y, 1) }));
  const left = edges.reduce((most, edge) => (edge.low[0] < most.low[0] ? edge : most));
  if (left.low[1] - left.high[1] < 24) return;
  context.strokeStyle = colors.line;
  context.beginPath();
  context.moveTo(...left.low);
  context.lineTo(...left.high);
  context.stroke();
  name(write(relief.scale.highest), left.high[0] - 20, left.high[1] - 9);
  name(write(relief.scale.lowest), left.low[0] - 20, left.low[1] + 10);
}
