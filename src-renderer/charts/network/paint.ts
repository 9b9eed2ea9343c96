// The drawing of a network on a canvas: edges, cells and matrices. What can be focused lies above it as HTML.

import type { Subject, UnitWindow } from "../../../src-engine/protocol/learn";
import type { Colors } from "./colors";
import type { Grid, Rect } from "./grid";
import { blockSize, cellRect, framesOf, gridRect } from "./grid";
import type { Inset } from "./insets";
import type { DrawingPlan, Link } from "./plan";
import type { Lit, ShownNumbers } from "./shown";
import { edgeLine, stepIndices, valueKey } from "./shown";
import { framePixels } from "./pixels";
import type { FramePixels } from "./pixels";
import { greatestSize } from "../heatMap";

export interface Picture {
  readonly plan: DrawingPlan;
  readonly numbers: ShownNumbers;
  readonly edges: ReadonlyMap<Link, readonly number[]>;
  readonly lit: Lit;
  readonly chosen: Subject;
  readonly hovered: Subject | null;
  /** By layer: the step of a sequence that is chosen. */
  readonly steps: ReadonlyMap<string, number>;
  /** What the chosen number sees through its layer's window. */
  readonly window: UnitWindow | null;
  readonly colors: Colors;
  /** Nothing is lit, and nothing is dimmed for it. */
  readonly evenly?: boolean;
}

type NumberArray = Float64Array | Float32Array;

/** Up to so many edges negative ones are dashed. */
const DASHED = 200;
/** Cells as large as this have a bar where they are negative. */
const MARKED = 8;
/** Width of the strongest edge, of a few and of many. */
const WIDEST = { few: 5, many: 3 } as const;
const MANY = 100;
/** Around a matrix that lies over edges. */
const CLEAR = 4;

/** @returns false where something is left for the next frame, which draws all anew */
export function paint(context: CanvasRenderingContext2D, picture: Picture): boolean {
  const { plan, numbers, colors } = picture;
  const pixels = framePixels();
  context.lineCap = "butt";
  for (const link of plan.links) if (link.weight === null) band(context, link, colors);
  for (const link of plan.links) {
    const weights = numbers.weights.get(link.weight?.tensor ?? "");
    if (weights === undefined) continue;
    edges(context, picture, link, weights);
    // Edges pass behind the matrix that they are of.
    if (link.map === null) continue;
    const { x, y, width, height } = gridRect(link.map);
    context.fillStyle = colors.bare;
    context.fillRect(x - CLEAR, y - CLEAR, width + 2 * CLEAR, height + 2 * CLEAR);
    cells(context, pixels, link.map, weights, numbers.weightScale, colors);
  }
  for (const { weight, grid } of plan.tiles) {
    const weights = numbers.weights.get(weight.tensor);
    if (weights !== undefined) cells(context, pixels, grid, weights, numbers.weightScale, colors);
  }
  for (const { layer, grid, form } of plan.boxes) {
    const units = numbers.units.get(layer.id);
    if (form === "circles" || form === "none") continue;
    if (form === "dots") dots(context, grid, units, units === undefined ? 0 : greatestSize(units), colors);
    else if (units !== undefined) cells(context, pixels, grid, units, greatestSize(units), colors);
  }
  for (const { layer, value, grid } of plan.insets) {
    const own = numbers.values.get(valueKey(layer.id, value.name));
    if (own !== undefined) cells(context, pixels, grid, own, greatestSize(own), colors);
  }
  for (const inset of plan.insets) stepFrame(context, picture, inset);
  marks(context, picture);
  if (picture.window !== null) windowFrames(context, picture, picture.window);
  return pixels.isDone();
}

/** That one layer feeds another, where they have no weight for each pair. */
function band(context: CanvasRenderingContext2D, { from, to, end }: Link, colors: Colors): void {
  // In front of what is joined by a sign stands the sign.
  const room = to.layer.join !== null && "sign" in to.layer.join ? SIGN_ROOM : 6;
  const [x1, x2] = [from.rect.x + from.rect.width + 6, to.rect.x - room];
  const [y1, y2] = [from.rect.y + from.rect.height / 2, end.y + end.height / 2];
  const middle = (x1 + x2) / 2;
  context.strokeStyle = colors.line;
  context.lineWidth = 2;
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(x1, y1);
  context.bezierCurveTo(middle, y1, middle, y2, x2, y2);
  context.moveTo(x2 - 6, y2 - 5);
  context.lineTo(x2, y2);
  context.lineTo(x2 - 6, y2 + 5);
  if (end !== to.rect) {
    // A bracket along the part that is its own.
    const x = to.rect.x - 3;
    context.moveTo(x, end.y + 1);
    context.lineTo(x, end.y + end.height - 1);
  }
  context.stroke();
}

/** Between the arrows' heads and a layer that joins them by a sign; CSS pixels. */
export const SIGN_ROOM = 38;

interface Stroke {
  readonly negative: boolean;
  readonly width: number;
  readonly alpha: number;
  readonly lines: number[];
}

/** Strokes of the same color, width and strength are drawn at once. */
function edges(context: CanvasRenderingContext2D, picture: Picture, link: Link, weights: NumberArray): void {
  const { numbers, colors, lit } = picture;
  const drawn = picture.edges.get(link) ?? [];
  const own = lit.weights.get(link.weight?.tensor ?? "");
  const isDashed = drawn.length <= DASHED;
  const widest = drawn.length <= MANY ? WIDEST.few : WIDEST.many;
  const dim = picture.evenly === true ? 0.85 : drawn.length <= MANY ? 0.3 : 0.22;
  const batches = new Map<string, Stroke>();
  for (const index of drawn) {
    const number = weights[index] ?? NaN;
    if (!Number.isFinite(number)) continue;
    const size = numbers.weightScale === 0 ? 0 : Math.min(1, Math.abs(number) / numbers.weightScale);
    const isLit = own?.has(index) === true;
    const width = Math.max(isLit ? 2 : 0.75, Math.round(size * widest * 2) / 2);
    const alpha = isLit ? 1 : dim;
    const key = `${number < 0} ${width} ${alpha}`;
    const batch = batches.get(key) ?? { negative: number < 0, width, alpha, lines: [] };
    batches.set(key, batch);
    batch.lines.push(index);
  }
  for (const { negative, width, alpha, lines } of [...batches.values()].sort((a, b) => a.alpha - b.alpha)) {
    context.globalAlpha = alpha;
    context.strokeStyle = negative ? colors.neg : colors.pos;
    context.lineWidth = width;
    context.setLineDash(negative && isDashed ? [5, 4] : []);
    context.beginPath();
    for (const index of lines) {
      const { x1, y1, x2, y2 } = edgeLine(link, index);
      context.moveTo(x1, y1);
      context.lineTo(x2, y2);
    }
    context.stroke();
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

/** One pixel for each number, made large: the numbers are never averaged. */
function cells(
  context: CanvasRenderingContext2D,
  pixels: FramePixels,
  grid: Grid,
  numbers: NumberArray,
  scale: number,
  colors: Colors,
): void {
  const { rows, columns, groups, across, count, cell, wide = cell } = grid;
  const image = pixels.of(grid, numbers, scale, colors);
  const block = blockSize(grid);
  context.imageSmoothingEnabled = false;
  for (let group = 0; group < groups; group++) {
    const [left, top] = [group % across, Math.floor(group / across)];
    const x = grid.x + left * block.x;
    const y = grid.y + top * block.y;
    if (image !== null)
      context.drawImage(image, left * columns, top * rows, columns, rows, x, y, columns * wide, rows * cell);
    if (grid.gap > 0) lattice(context, x, y, grid, colors.bare);
    context.strokeStyle = colors.line;
    context.lineWidth = 1;
    context.strokeRect(x - 0.5, y - 0.5, columns * wide + 1, rows * cell + 1);
  }
  if (cell < MARKED) return;
  context.fillStyle = colors.ink;
  for (let index = 0; index < count; index++) {
    if ((numbers[index] ?? 0) >= 0) continue;
    const at = cellRect(grid, index);
    context.fillRect(at.x + at.width * 0.25, Math.round(at.y + at.height / 2), at.width * 0.5, 1);
  }
}

function lattice(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  { rows, columns, cell, wide = cell }: Grid,
  color: string,
): void {
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.beginPath();
  for (let row = 1; row < rows; row++) {
    context.moveTo(x, y + row * cell);
    context.lineTo(x + columns * wide, y + row * cell);
  }
  for (let column = 1; column < columns; column++) {
    context.moveTo(x + column * wide, y);
    context.lineTo(x + column * wide, y + rows * cell);
  }
  context.stroke();
}

function dots(
  context: CanvasRenderingContext2D,
  grid: Grid,
  numbers: NumberArray | undefined,
  scale: number,
  colors: Colors,
): void {
  for (let index = 0; index < grid.count; index++) {
    const { x, y, width } = cellRect(grid, index);
    const number = numbers?.[index] ?? 0;
    const strength = scale === 0 ? 0 : Math.min(1, Math.abs(number) / scale) ** 0.7;
    context.beginPath();
    context.arc(x + width / 2, y + width / 2, width / 2, 0, 2 * Math.PI);
    context.fillStyle = colors.bare;
    context.fill();
    context.globalAlpha = strength;
    context.fillStyle = number < 0 ? colors.neg : colors.pos;
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = colors.line;
    context.lineWidth = 1;
    context.stroke();
    if (number < 0 && width >= MARKED) {
      context.fillStyle = colors.ink;
      context.fillRect(x + width * 0.25, Math.round(y + width / 2), width * 0.5, 1);
    }
  }
}

/** Rings around what is lit, stronger around what is chosen or under the pointer. */
function marks(context: CanvasRenderingContext2D, picture: Picture): void {
  const { plan, lit, chosen, hovered, window, colors, edges: drawn } = picture;
  context.strokeStyle = colors.accent;
  const ring = (grid: Grid, index: number, width: number): void => {
    const { x, y, width: across, height } = cellRect(grid, index);
    context.lineWidth = width;
    context.strokeRect(x - 1, y - 1, across + 2, height + 2);
  };
  for (const { layer, grid, form } of plan.boxes) {
    // What lies under the window has a frame.
    if (form === "circles" || layer.id === window?.source) continue;
    for (const index of lit.units.get(layer.id) ?? []) ring(grid, index, 1.5);
  }
  for (const { weight, grid } of plan.tiles)
    if (weight.tensor !== window?.tensor)
      for (const index of lit.weights.get(weight.tensor) ?? []) ring(grid, index, 1.5);
  for (const { weight, map } of plan.links)
    if (map !== null) for (const index of lit.weights.get(weight?.tensor ?? "") ?? []) ring(map, index, 1);
  for (const [subject, width] of [
    [chosen, 2.5],
    [hovered, 2],
  ] as const) {
    if (subject?.kind === "weight") {
      for (const { weight, grid } of plan.tiles) if (weight.tensor === subject.tensor) ring(grid, subject.index, width);
      for (const link of plan.links) {
        if (link.weight?.tensor !== subject.tensor) continue;
        if (link.map !== null) ring(link.map, subject.index, width);
        if (drawn.get(link)?.includes(subject.index) !== true) continue;
        const { x1, y1, x2, y2 } = edgeLine(link, subject.index);
        context.globalAlpha = 0.25;
        context.lineWidth = 9;
        context.beginPath();
        context.moveTo(x1, y1);
        context.lineTo(x2, y2);
        context.stroke();
        context.globalAlpha = 1;
      }
    }
    if (subject?.kind === "unit")
      for (const { layer, value, grid } of plan.insets)
        if (layer.id === subject.layer && value.name === subject.value) ring(grid, subject.index, width);
    if (subject?.kind === "unit")
      for (const { layer, grid, form } of plan.boxes)
        if (layer.id === subject.layer && form !== "circles" && subject.index < grid.count)
          ring(grid, subject.index, width);
  }
}

/** An arrow over the steps, as each is made from the one before it, and a frame around the chosen one. */
function stepFrame(context: CanvasRenderingContext2D, { colors, steps }: Picture, inset: Inset): void {
  const { layer, value, form, rect, grid } = inset;
  context.setLineDash([]);
  if (form === "steps") {
    const y = rect.y - 4.5;
    context.strokeStyle = colors.line;
    context.lineWidth = 1.5;
    context.beginPath();
    const [end, back] = value.unrolled === "backward" ? [rect.x, 4] : [rect.x + rect.width, -4];
    context.moveTo(rect.x, y);
    context.lineTo(rect.x + rect.width, y);
    context.moveTo(end + back, y - 3);
    context.lineTo(end, y);
    context.lineTo(end + back, y + 3);
    context.stroke();
  }
  const step = steps.get(layer.id);
  if (step === undefined) return;
  context.strokeStyle = colors.accent;
  context.lineWidth = 2;
  for (const { x, y, width, height } of framesOf(grid, stepIndices(inset, step)))
    context.strokeRect(x - 1, y - 1, width + 2, height + 2);
}

/** Frames around the window and its filter, and lines from the window to the number that it gives. */
function windowFrames(context: CanvasRenderingContext2D, picture: Picture, window: UnitWindow): void {
  const { plan, lit, colors } = picture;
  const source = plan.boxes.find(({ layer }) => layer.id === window.source);
  const target = plan.boxes.find(({ layer }) => layer.id === window.layer);
  const filter = plan.tiles.find(({ weight }) => weight.tensor === window.tensor);
  const frame = ({ x, y, width, height }: Rect): void => context.strokeRect(x - 1.5, y - 1.5, width + 3, height + 3);
  context.strokeStyle = colors.accent;
  context.lineWidth = 2;
  context.setLineDash([]);
  if (filter !== undefined) for (const one of framesOf(filter.grid, window.weights)) frame(one);
  if (source === undefined) return;
  const frames = framesOf(source.grid, window.indices);
  for (const one of frames) frame(one);
  if (target === undefined) return;
  const ends = framesOf(target.grid, lit.units.get(target.layer.id) ?? []);
  context.lineWidth = 1;
  context.globalAlpha = frames.length > 1 ? 0.35 : 0.8;
  context.beginPath();
  for (const from of frames)
    for (const to of ends) {
      context.moveTo(from.x + from.width + 1.5, from.y - 1.5);
      context.lineTo(to.x, to.y);
      context.moveTo(from.x + from.width + 1.5, from.y + from.height + 1.5);
      context.lineTo(to.x, to.y + to.height);
    }
  context.stroke();
  context.globalAlpha = 1;
}
