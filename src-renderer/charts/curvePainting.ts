// What stands on the canvas of curves beside the curves: stretches and moments that are pointed out, a level line, and names at the ends.

import type uPlot from "uplot";
import type { Aligned, Highlight, Line, Mark } from "./curveData";
import { placedTags, tagsOf } from "./curveTags";
import { token } from "./token";
import type { Stretch } from "./zoom";

/** What is to be painted now. */
export interface Painted {
  readonly lines: readonly Line[];
  readonly data: Aligned;
  readonly log: boolean;
  readonly stretch: Stretch;
  readonly highlights: readonly Highlight[];
  readonly marks: readonly Mark[];
  readonly best: Mark | null;
  readonly level: { readonly value: number; readonly label: string } | null;
}

/** Room that names at the ends of curves take beside the plot; CSS pixels. */
export const TAG_ROOM = 34;
/** From one name to the next. */
const TAG_HEIGHT = 12;

type Hook = (self: uPlot) => void;

/** Hooks of a plot: `behind` the curves, and `before` them. */
export function curvePainter(read: () => Painted): {
  readonly behind: readonly Hook[];
  readonly before: readonly Hook[];
} {
  /** Where words and the level line stand that were drawn; device pixels. */
  let taken: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }[] = [];

  /** The stretches that are pointed out lie behind the curves. */
  function drawHighlights(self: uPlot): void {
    const { ctx, bbox } = self;
    taken = [];
    const at = (epoch: number): number =>
      Math.min(bbox.left + bbox.width, Math.max(bbox.left, self.valToPos(epoch, "x", true)));
    ctx.save();
    read().highlights.forEach(({ from, to, label, color }, row) => {
      const [left, right] = [at(from), at(to)];
      const wide = Math.max(2 * devicePixelRatio, right - left);
      ctx.fillStyle = token(color);
      ctx.globalAlpha = 0.12;
      ctx.fillRect(left, bbox.top, wide, bbox.height);
      ctx.globalAlpha = 1;
      ctx.fillRect(left, bbox.top + bbox.height - 3 * devicePixelRatio, wide, 3 * devicePixelRatio);
      drawWords(self, left, color, label, Math.max(1, bbox.height / devicePixelRatio / 14 - 2 - row));
    });
    ctx.restore();
  }

  function drawLevel(self: uPlot): void {
    const { level, log } = read();
    if (level === null || (log && level.value <= 0)) return;
    const { ctx, bbox } = self;
    const y = Math.round(self.valToPos(level.value, "y", true)) + 0.5;
    if (!(y >= bbox.top && y <= bbox.top + bbox.height)) return;
    ctx.save();
    ctx.strokeStyle = token("--ink-3");
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    const row = (y - bbox.top) / devicePixelRatio / 14;
    drawWords(self, bbox.left + bbox.width, "--ink-3", level.label, row > 1.5 ? row - 1.3 : row + 0.1);
    taken.push({
      left: bbox.left,
      right: bbox.left + bbox.width,
      top: y - devicePixelRatio,
      bottom: y + devicePixelRatio,
    });
    ctx.restore();
  }

  /** All upright lines first, then their words, so that no line crosses any. */
  function drawMarks(self: uPlot): void {
    const { data, marks, best, stretch } = read();
    const last = data[0].at(-1);
    if (last === undefined) return;
    // The words of one lie below those of the last, so that marks close to each other can be read.
    const changes = marks.map((mark, at) => ({ ...mark, color: "--ink-3", row: 1 + (at % 3) }));
    const all = [...changes, ...(best === null ? [] : [{ ...best, color: "--ok", row: 0 }])]
      .filter(({ epoch }) => epoch <= last && epoch >= stretch.from && epoch <= stretch.to)
      .map((mark) => ({ ...mark, x: Math.round(self.valToPos(mark.epoch, "x", true)) + 0.5 }));
    self.ctx.save();
    for (const { x, color } of all) drawUpright(self, x, color);
    for (const { x, color, label, row } of all) drawWords(self, x, color, label, row);
    self.ctx.restore();
  }

  /** In the room on the right. */
  function drawTags(self: uPlot): void {
    const { lines, data, stretch } = read();
    const tags = tagsOf(lines, data, stretch.from, stretch.to);
    if (tags.length === 0) return;
    const { ctx, bbox } = self;
    const ratio = devicePixelRatio;
    const placed = placedTags(
      tags,
      (place) => self.valToPos(place, "x", true),
      (value) => self.valToPos(value, "y", true),
      {
        ...{ edge: bbox.left + bbox.width, top: bbox.top, bottom: bbox.top + bbox.height },
        ...{ apart: TAG_HEIGHT * ratio, room: TAG_ROOM * ratio },
      },
    );
    ctx.save();
    ctx.font = `${11 * ratio}px ${token("--font")}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.lineWidth = 3 * ratio;
    ctx.lineJoin = "round";
    ctx.strokeStyle = token("--surface");
    for (const { text, color, x, y } of placed) {
      ctx.fillStyle = token(color);
      ctx.strokeText(text, x + 5 * ratio, y);
      ctx.fillText(text, x + 5 * ratio, y, (TAG_ROOM - 6) * ratio);
    }
    ctx.restore();
  }

  /** Words beside an upright line, in the `row`th line from the top or the next one below it that is free, on a ground of their own. */
  function drawWords({ ctx, bbox }: uPlot, x: number, color: string, words: string, row: number): void {
    const ratio = devicePixelRatio;
    const right = x > bbox.left + bbox.width / 2;
    const left = x + (right ? -6 : 6) * ratio;
    ctx.font = `${11 * ratio}px ${token("--font")}`;
    const { width: wide } = ctx.measureText(words);
    const box = { left: right ? left - wide : left, right: right ? left : left + wide };
    const high = 13 * ratio;
    let top = bbox.top + (2 + row * 14) * ratio;
    const inTheWay = () =>
      taken.find((one) => one.left < box.right && one.right > box.left && one.top < top + high && one.bottom > top);
    for (let other = inTheWay(); other !== undefined; other = inTheWay()) top = other.bottom + ratio;
    taken.push({ ...box, top, bottom: top + high });
    ctx.textAlign = right ? "right" : "left";
    ctx.textBaseline = "top";
    ctx.setLineDash([]);
    ctx.lineWidth = 4 * ratio;
    ctx.lineJoin = "round";
    ctx.strokeStyle = token("--surface");
    ctx.strokeText(words, left, top);
    ctx.fillStyle = token(color);
    ctx.fillText(words, left, top);
  }

  return { behind: [drawHighlights, drawLevel], before: [drawMarks, drawTags] };
}

function drawUpright({ ctx, bbox }: uPlot, x: number, color: string): void {
  const ratio = devicePixelRatio;
  ctx.strokeStyle = token(color);
  ctx.lineWidth = ratio;
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
}
