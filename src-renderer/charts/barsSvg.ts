// Upright bars as a drawing, for files: on the page they are buttons.

import type { Scale } from "./axis";
import { element, svgFile, text } from "./svgText";

export interface BarsDrawing {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  /** Colors as a style sheet writes them. */
  readonly bars: readonly { readonly count: number; readonly color: string }[];
  readonly across: Scale;
  readonly writeCount: (count: number) => string;
  readonly look: Readonly<Record<"ground" | "ink" | "faint" | "rule" | "font", string>>;
}

const [TOP, RIGHT, BOTTOM, LEFT] = [34, 16, 28, 64];

/** The file. */
export function barsSvg({ title, width, height, bars, across, writeCount, look }: BarsDrawing): string {
  const inner = { width: width - LEFT - RIGHT, height: height - TOP - BOTTOM };
  const most = bars.reduce((greatest, { count }) => Math.max(greatest, count), 1);
  const wide = inner.width / Math.max(1, bars.length);
  const floor = TOP + inner.height;
  return svgFile({ width, height, font: look.font }, [
    element("rect", { width, height, fill: look.ground }),
    text(title, { x: LEFT, y: 18, "font-size": 14, "font-weight": 600, fill: look.ink }),
    ...[0, most].map((count) =>
      text(writeCount(count), {
        ...{ x: LEFT - 8, y: floor - (count / most) * inner.height + 4, "text-anchor": "end", fill: look.faint },
      }),
    ),
    ...bars.map(({ count, color }, at) => {
      const high = (count / most) * inner.height;
      return element("rect", {
        ...{ x: LEFT + at * wide + 0.5, y: floor - high, width: Math.max(1, wide - 1), height: high, fill: color },
      });
    }),
    element("line", { x1: LEFT, x2: LEFT + inner.width, y1: floor, y2: floor, stroke: look.rule }),
    ...across.ticks(Math.max(2, inner.width / 90)).map((tick) =>
      text(across.text(tick), {
        ...{ x: LEFT + across.at(tick) * inner.width, y: floor + 16, "text-anchor": "middle", fill: look.faint },
      }),
    ),
  ]);
}
