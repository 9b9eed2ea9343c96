// How much room there is for what is written over weights and values on the way: up to what lies beside it.

import type { Rect } from "./grid";
import { gridRect } from "./grid";
import type { DrawingPlan } from "./plan";

/** Over what it belongs to, in the middle of it; CSS pixels. */
export interface CaptionPlace {
  readonly x: number;
  /** Where that begins. */
  readonly y: number;
}

/** No caption is wider or narrower; CSS pixels. */
const WIDTH = { most: 176, least: 16 } as const;
/** So high is a caption, with what lies between it and what it belongs to; CSS pixels. */
const HIGH = 22;
/** Between a caption and what lies beside it; CSS pixels. */
const CLEAR = 3;

/** All that a caption may run into. */
export function obstaclesOf({ boxes, tiles, insets, links, width }: DrawingPlan): readonly Rect[] {
  return [
    ...boxes.map(({ rect, top }) => ({ ...rect, y: top, height: rect.y + rect.height - top })),
    ...[...tiles, ...insets].map(({ rect }) => rect),
    ...links.flatMap(({ map }) => (map === null ? [] : [gridRect(map)])),
    // The edges of the drawing.
    { x: -1, y: -Infinity, width: 1, height: Infinity },
    { x: width, y: -Infinity, width: 1, height: Infinity },
  ];
}

/** The width of each of `captions`, up to the nearest of `obstacles` beside it, or half the way to the next caption; CSS pixels. */
export function captionWidths(captions: readonly CaptionPlace[], obstacles: readonly Rect[]): readonly number[] {
  return captions.map(({ x, y }, own) => {
    const beside = obstacles.flatMap((rect) => {
      const isBeside = !(rect.y >= y || rect.y + rect.height <= y - HIGH);
      if (!isBeside && Number.isFinite(rect.y)) return [];
      if (rect.x >= x) return [2 * (rect.x - x - CLEAR)];
      return rect.x + rect.width <= x ? [2 * (x - rect.x - rect.width - CLEAR)] : [];
    });
    const next = captions.flatMap((other, at) =>
      at === own || Math.abs(other.y - y) >= HIGH ? [] : [Math.abs(other.x - x) - 2 * CLEAR],
    );
    return Math.max(
      WIDTH.least,
      [...beside, ...next].reduce((a, b) => Math.min(a, b), WIDTH.most),
    );
  });
}
