// The cost along one weight: the curve, its tangent at the present weight, and what the training truly cost on its way here.

import { kept } from "../../../src-engine/document/typedArrays";
import { evenScale, padded } from "../axis";
import type { LandscapeView } from "../../../src-engine/protocol/learn";
import { paintAxes, paintCenter, paintCursor, plotIn } from "./paintContours";
import type { Plot } from "./paintContours";
import type { CanvasRoom } from "./useCanvas";

export interface SliceDrawing {
  readonly view: LandscapeView;
  /** A point of the grid. */
  readonly cursor: number | null;
  readonly labels: { readonly x: string; readonly y: string };
}

/** Ends of the upright axis: all of the curve, and of the way what would not make the curve flat. */
export function costRange({ cost, path }: Pick<LandscapeView, "cost" | "path">): readonly [number, number] {
  const curve = kept(cost, (value) => Number.isFinite(value));
  if (curve.length === 0) return [0, 1];
  const [low, high] = [Math.min(...curve), Math.max(...curve)];
  const room = high - low;
  const near = kept(path.cost, (value) => value >= low - room && value <= high + room);
  return padded(Math.min(low, ...near), Math.max(high, ...near));
}

/** The point of the slice that is nearest to a place on the screen; null outside. */
export function slicePoint(view: LandscapeView, plot: Plot, x: number): number | null {
  const share = (x - plot.left) / plot.width;
  return share >= 0 && share <= 1 ? Math.round(share * (view.x.length - 1)) : null;
}

export function paintSlice(room: CanvasRoom, { view, cursor, labels }: SliceDrawing): void {
  const { context, width, height, colors } = room;
  const plot = plotIn(width, height);
  const [low, high] = costRange(view);
  const across = evenScale(view.x[0] ?? 0, view.x.at(-1) ?? 1);
  const upright = evenScale(low, high);
  const [bottom, right] = [plot.top + plot.height, plot.left + plot.width];
  const spot = (weight: number, cost: number) => ({
    x: plot.left + across.at(weight) * plot.width,
    y: bottom - upright.at(cost) * plot.height,
  });

  context.save();
  context.beginPath();
  context.rect(plot.left, plot.top, plot.width, plot.height);
  context.clip();
  context.strokeStyle = colors.line;
  for (const tick of upright.ticks(Math.max(2, Math.floor(plot.height / 45)))) {
    const { y } = spot(0, tick);
    context.globalAlpha = 0.5;
    context.beginPath();
    context.moveTo(plot.left, y);
    context.lineTo(right, y);
    context.stroke();
  }
  context.globalAlpha = 1;

  context.strokeStyle = colors.accent;
  context.lineWidth = 2.5;
  context.lineJoin = "round";
  context.beginPath();
  let isDown = false;
  view.x.forEach((weight, at) => {
    const cost = view.cost[at] ?? NaN;
    if (!Number.isFinite(cost)) {
      isDown = false;
      return;
    }
    const { x, y } = spot(weight, cost);
    if (isDown) context.lineTo(x, y);
    else context.moveTo(x, y);
    isDown = true;
  });
  context.stroke();

  // The tangent, dashed, over the whole width.
  const { center } = view;
  const tangentAt = (weight: number) => spot(weight, center.cost + center.slopes[0] * (weight - center.x));
  const [from, to] = [tangentAt(across.from), tangentAt(across.to)];
  context.strokeStyle = colors.ink;
  context.lineWidth = 1.5;
  context.setLineDash([6, 4]);
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
  context.setLineDash([]);

  context.strokeStyle = colors.way;
  context.fillStyle = colors.way;
  context.globalAlpha = 0.6;
  context.lineWidth = 1;
  context.beginPath();
  const way = Array.from(view.path.x, (weight, at) => spot(weight, view.path.cost[at] ?? NaN));
  for (const [at, { x, y }] of way.entries()) {
    if (at === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.stroke();
  context.globalAlpha = 1;
  for (const { x, y } of way) {
    context.beginPath();
    context.arc(x, y, 2.5, 0, 2 * Math.PI);
    context.fill();
  }
  paintCenter(room, spot(center.x, center.cost));
  if (cursor !== null) {
    const at = spot(view.x[cursor] ?? NaN, view.cost[cursor] ?? NaN);
    context.strokeStyle = colors.ink;
    context.setLineDash([4, 3]);
    context.beginPath();
    context.moveTo(at.x, plot.top);
    context.lineTo(at.x, bottom);
    context.stroke();
    context.setLineDash([]);
    if (Number.isFinite(at.y)) paintCursor(room, at);
  }
  context.restore();
  paintAxes(room, plot, view.x, Float64Array.of(low, high), labels);
}
