// The landscape from above: bands between contours, the contours with their costs, the way and its end.

import { evenScale } from "../axis";
import type { CanvasRoom } from "./useCanvas";
import type { Relief } from "./relief";
import { bandColors, bandOf, rgbOf } from "./ramp";
import type { Rgb } from "./ramp";
import type { GridPlace } from "./place";

export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Room for axes, CSS pixels. */
const AROUND = { left: 52, right: 10, top: 8, bottom: 34 } as const;

export function plotIn(width: number, height: number): Plot {
  return {
    left: AROUND.left,
    top: AROUND.top,
    width: Math.max(1, width - AROUND.left - AROUND.right),
    height: Math.max(1, height - AROUND.top - AROUND.bottom),
  };
}

/** From the grid to CSS pixels, y upwards. */
function inPlot({ left, top, width, height }: Plot, { columns, rows }: Relief, { x, y }: GridPlace): GridPlace {
  return { x: left + (x / (columns - 1)) * width, y: top + height - (y / (rows - 1)) * height };
}

/** The other way, to the nearest point; null outside. */
export function pointIn(
  { left, top, width, height }: Plot,
  { columns, rows }: Relief,
  at: GridPlace,
): GridPlace | null {
  const [x, y] = [(at.x - left) / width, (top + height - at.y) / height];
  if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) return null;
  return { x: Math.round(x * (columns - 1)), y: Math.round(y * (rows - 1)) };
}

/** The bands, at the screen's own resolution: made once for a grid, a size and a theme. */
export function bandImage(relief: Relief, plot: Plot, { ratio, colors }: CanvasRoom): ImageData {
  const [width, height] = [Math.max(1, Math.round(plot.width * ratio)), Math.max(1, Math.round(plot.height * ratio))];
  const image = new ImageData(width, height);
  const words = new Uint32Array(image.data.buffer);
  const edges = relief.contours.map((contour) => contour.height);
  const bands = bandColors(edges, rgbOf(colors.accent), rgbOf(colors.surface)).map((color) => pixel(color, 255));
  const [none, clear] = [pixel(rgbOf(colors.line), 255), pixel(rgbOf(colors.line), 0)];
  const [period, drawn] = [Math.round(8 * ratio), Math.round(3 * ratio)];
  const { columns, rows, heights } = relief;
  // Where the pixels of each cell of the grid begin in a line; narrow cells have none.
  const cells = columns - 1;
  const cellOf = (column: number): number => Math.min(Math.floor(((column + 0.5) / width) * cells), cells - 1);
  const begins = new Int32Array(cells + 1).fill(width);
  for (let column = width - 1; column >= 0; column--) begins[cellOf(column)] = column;
  for (let cell = cells - 1; cell >= 0; cell--)
    begins[cell] = Math.min(begins[cell] ?? width, begins[cell + 1] ?? width);
  // As heightBetween, but what all pixels of a line share is worked out once for them.
  const line = new Float64Array(columns);
  let band = 0;
  for (let row = 0; row < height; row++) {
    const y = (1 - (row + 0.5) / height) * (rows - 1);
    const low = Math.min(Math.floor(y), rows - 2) * columns;
    const v = y - low / columns;
    for (let x = 0; x < columns; x++)
      line[x] = (1 - v) * (heights[low + x] ?? NaN) + v * (heights[low + columns + x] ?? NaN);
    for (let left = 0; left < cells; left++) {
      const [from, to] = [begins[left] ?? width, begins[left + 1] ?? width];
      const [first, last] = [line[left] ?? NaN, line[left + 1] ?? NaN];
      if (!Number.isNaN(first) && !Number.isNaN(last)) {
        band = bandOf(first, edges, band);
        // Between two points of one band there is no other.
        if (bandOf(last, edges, band) === band) {
          words.fill(bands[band] ?? none, row * width + from, row * width + to);
          continue;
        }
      }
      for (let column = from; column < to; column++) {
        const u = ((column + 0.5) / width) * cells - left;
        const high = (1 - u) * first + u * last;
        const at = row * width + column;
        if (Number.isNaN(high)) {
          // What has no height is hatched.
          words[at] = (row + column) % period >= drawn ? clear : none;
          continue;
        }
        band = bandOf(high, edges, band);
        words[at] = bands[band] ?? none;
      }
    }
  }
  return image;
}

/** A pixel of an image as one number, whatever the order of bytes on this machine. */
function pixel([red, green, blue]: Rgb, alpha: number): number {
  return new Uint32Array(Uint8Array.of(red, green, blue, alpha).buffer)[0] ?? 0;
}

export interface ContourDrawing {
  readonly relief: Relief;
  readonly bands: ImageData;
  readonly cursor: GridPlace | null;
  readonly labels: { readonly x: string; readonly y: string };
  readonly write: (cost: number) => string;
}

export function paintContours(room: CanvasRoom, { relief, bands, cursor, labels, write }: ContourDrawing): void {
  const { context, width, height, ratio, colors } = room;
  const plot = plotIn(width, height);
  context.putImageData(bands, Math.round(plot.left * ratio), Math.round(plot.top * ratio));
  context.save();
  context.beginPath();
  context.rect(plot.left, plot.top, plot.width, plot.height);
  context.clip();
  context.strokeStyle = colors.ink;
  context.globalAlpha = 0.35;
  context.lineWidth = 1;
  for (const { pieces } of relief.contours) {
    context.beginPath();
    for (let at = 0; at < pieces.length; at += 4) {
      const from = inPlot(plot, relief, { x: pieces[at] ?? 0, y: pieces[at + 1] ?? 0 });
      const to = inPlot(plot, relief, { x: pieces[at + 2] ?? 0, y: pieces[at + 3] ?? 0 });
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
    }
    context.stroke();
  }
  context.globalAlpha = 1;
  labelContours(room, plot, relief, write);
  paintWay(
    room,
    [relief.path.map((place) => inPlot(plot, relief, place))],
    relief.path.map((place) => inPlot(plot, relief, place)),
  );
  if (cursor !== null) {
    const at = inPlot(plot, relief, cursor);
    context.strokeStyle = colors.ink;
    context.setLineDash([4, 3]);
    context.beginPath();
    context.moveTo(at.x, plot.top);
    context.lineTo(at.x, plot.top + plot.height);
    context.moveTo(plot.left, at.y);
    context.lineTo(plot.left + plot.width, at.y);
    context.stroke();
    context.setLineDash([]);
  }
  context.restore();
  paintAxes(room, plot, relief.view.x, relief.view.y, labels);
  // Whole, also at the border.
  if (relief.lowest !== null) paintLowest(room, inPlot(plot, relief, relief.lowest));
  paintCenter(room, inPlot(plot, relief, relief.center));
  if (cursor !== null) paintCursor(room, inPlot(plot, relief, cursor));
}

/** Costs at contours, where they have room: one for each contour, the nearest to the diagonal. */
function labelContours(
  { context, colors }: CanvasRoom,
  plot: Plot,
  relief: Relief,
  write: (cost: number) => string,
): void {
  // Nor on the way.
  const marks = relief.lowest === null ? [relief.center] : [relief.center, relief.lowest];
  const taken = [...relief.path, ...marks].map((place) => ({ ...inPlot(plot, relief, place), width: 10 }));
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const { cost, pieces } of relief.contours) {
    const text = write(cost);
    const width = context.measureText(text).width + 6;
    const places: GridPlace[] = [];
    for (let at = 0; at < pieces.length; at += 4)
      places.push(inPlot(plot, relief, { x: pieces[at] ?? 0, y: pieces[at + 1] ?? 0 }));
    const fromDiagonal = ({ x, y }: GridPlace): number =>
      Math.abs((x - plot.left) / plot.width - (plot.top + plot.height - y) / plot.height);
    const free = places
      .filter(
        ({ x, y }) =>
          x - width / 2 > plot.left &&
          x + width / 2 < plot.left + plot.width &&
          y > plot.top + 8 &&
          y < plot.top + plot.height - 8 &&
          taken.every((other) => Math.abs(other.x - x) > (other.width + width) / 2 || Math.abs(other.y - y) > 15),
      )
      .sort((a, b) => fromDiagonal(a) - fromDiagonal(b))[0];
    if (free === undefined) continue;
    taken.push({ ...free, width });
    context.fillStyle = colors.surface;
    context.globalAlpha = 0.85;
    context.beginPath();
    context.roundRect(free.x - width / 2, free.y - 7, width, 14, 3);
    context.fill();
    context.globalAlpha = 1;
    context.fillStyle = colors.ink;
    context.fillText(text, free.x, free.y);
  }
}

/** The way as a line with its states, the newest the largest; `pieces` in CSS pixels. */
export function paintWay(
  { context, colors }: CanvasRoom,
  pieces: readonly (readonly GridPlace[])[],
  states: readonly GridPlace[],
): void {
  context.lineJoin = "round";
  for (const [color, width] of [
    [colors.surface, 5],
    [colors.way, 2],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    for (const piece of pieces) {
      context.beginPath();
      for (const [at, { x, y }] of piece.entries()) {
        if (at === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      }
      context.stroke();
    }
  }
  context.lineWidth = 1;
  context.fillStyle = colors.way;
  for (const { x, y } of states) {
    context.beginPath();
    context.arc(x, y, 2.5, 0, 2 * Math.PI);
    context.fill();
  }
}

/** Where the weights are. */
export function paintCenter({ context, colors }: CanvasRoom, { x, y }: GridPlace): void {
  context.beginPath();
  context.arc(x, y, 6, 0, 2 * Math.PI);
  context.fillStyle = colors.surface;
  context.fill();
  context.lineWidth = 2.5;
  context.strokeStyle = colors.way;
  context.stroke();
  context.lineWidth = 1;
}

/** The lowest point in view: a cross. */
export function paintLowest({ context, colors }: CanvasRoom, { x, y }: GridPlace): void {
  for (const [color, width] of [
    [colors.surface, 5],
    [colors.ink, 2],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(x - 5, y - 5);
    context.lineTo(x + 5, y + 5);
    context.moveTo(x - 5, y + 5);
    context.lineTo(x + 5, y - 5);
    context.stroke();
  }
  context.lineWidth = 1;
}

export function paintCursor({ context, colors }: CanvasRoom, { x, y }: GridPlace): void {
  for (const [color, size] of [
    [colors.surface, 5],
    [colors.ink, 3.5],
  ] as const) {
    context.beginPath();
    context.arc(x, y, size, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.fill();
  }
}

/** Marks and names along the left and the lower side. */
export function paintAxes(
  { context, colors }: CanvasRoom,
  plot: Plot,
  x: Float64Array,
  y: Float64Array,
  labels: { readonly x: string; readonly y: string },
): void {
  const [bottom, right] = [plot.top + plot.height, plot.left + plot.width];
  context.strokeStyle = colors.line;
  context.strokeRect(plot.left, plot.top, plot.width, plot.height);
  context.fillStyle = colors.faint;
  const across = evenScale(x[0] ?? 0, x.at(-1) ?? 1);
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const tick of across.ticks(Math.max(2, Math.floor(plot.width / 70)))) {
    const at = plot.left + across.at(tick) * plot.width;
    context.fillText(across.text(tick), Math.min(at, right - 8), bottom + 4);
    line(context, at, bottom, at, bottom + 3);
  }
  const upright = evenScale(y[0] ?? 0, y.at(-1) ?? 1);
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of upright.ticks(Math.max(2, Math.floor(plot.height / 45)))) {
    const at = bottom - upright.at(tick) * plot.height;
    context.fillText(upright.text(tick), plot.left - 5, Math.max(at, plot.top + 5));
    line(context, plot.left - 3, at, plot.left, at);
  }
  context.fillStyle = colors.ink;
  context.textAlign = "center";
  context.textBaseline = "bottom";
  context.fillText(fitted(context, labels.x, plot.width), plot.left + plot.width / 2, bottom + 33);
  context.save();
  context.translate(11, plot.top + plot.height / 2);
  context.rotate(-Math.PI / 2);
  context.textBaseline = "middle";
  context.fillText(fitted(context, labels.y, plot.height), 0, 0);
  context.restore();
}

function line(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

export function fitted(context: CanvasRenderingContext2D, text: string, most: number): string {
  if (context.measureText(text).width <= most) return text;
  let shown = text;
  while (shown.length > 1 && context.measureText(`${shown}…`).width > most) shown = shown.slice(0, -1);
  return `${shown}…`;
}
