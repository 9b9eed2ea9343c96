// Curves as a drawing of lines, for files: what uPlot draws on a canvas cannot be enlarged.

import { linePath } from "./axis";
import type { Scale } from "./axis";
import type { Aligned } from "./curveData";
import { placedTags } from "./curveTags";
import type { Tag } from "./curveTags";
import { element, svgFile, text } from "./svgText";

export interface DrawnLine {
  readonly label: string;
  /** As a style sheet writes it. */
  readonly color: string;
  readonly dashed: boolean;
  /** 0 to 1. */
  readonly opacity: number;
}

export interface CurveDrawing {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly across: Scale;
  readonly up: Scale;
  readonly writeX: (value: number) => string;
  readonly writeY: (value: number) => string;
  readonly lines: readonly DrawnLine[];
  readonly data: Aligned;
  /** Upright lines with words beside them, and a level line. */
  readonly marks: readonly { readonly at: number; readonly label: string; readonly color: string }[];
  /** Names at the ends of lines, with colors as a style sheet writes them. */
  readonly tags: readonly Tag[];
  readonly level: { readonly value: number; readonly label: string } | null;
  readonly look: Readonly<Record<"ground" | "ink" | "faint" | "rule" | "font", string>>;
}

const [TOP, RIGHT, BOTTOM, LEFT] = [34, 16, 46, 64];
/** For a label in the legend, with the sample of its line. */
const LEGEND = 150;
/** For names at the ends of lines, and from one to the next. */
const [TAGS, TAG_HEIGHT] = [28, 12];

/** The file. */
export function curveSvg(drawing: CurveDrawing): string {
  const { title, width, height, across, up, lines, data, marks, tags, level, look } = drawing;
  const inner = { width: width - LEFT - (tags.length === 0 ? RIGHT : RIGHT + TAGS), height: height - TOP - BOTTOM };
  const x = (value: number): number => LEFT + across.at(value) * inner.width;
  const y = (value: number): number => TOP + (1 - up.at(value)) * inner.height;
  const parts: string[] = [
    element("rect", { width, height, fill: look.ground }),
    text(title, { x: LEFT, y: 18, "font-size": 14, "font-weight": 600, fill: look.ink }),
  ];
  for (const tick of up.ticks(Math.max(2, inner.height / 50))) {
    parts.push(element("line", { x1: LEFT, x2: LEFT + inner.width, y1: y(tick), y2: y(tick), stroke: look.rule }));
    parts.push(text(drawing.writeY(tick), { x: LEFT - 8, y: y(tick) + 4, "text-anchor": "end", fill: look.faint }));
  }
  for (const tick of across.ticks(Math.max(2, inner.width / 80)))
    parts.push(
      text(drawing.writeX(tick), { x: x(tick), y: TOP + inner.height + 16, "text-anchor": "middle", fill: look.faint }),
    );
  parts.push(
    `<clipPath id="plot">${element("rect", { x: LEFT, y: TOP, width: inner.width, height: inner.height })}</clipPath>`,
  );
  const [epochs] = data;
  lines.forEach((line, at) => {
    for (const run of unbroken(epochs, data[at + 1] ?? []))
      parts.push(
        element("path", {
          d: linePath(run.map(([place, value]) => [x(place), y(value)] as const)),
          fill: "none",
          stroke: line.color,
          "stroke-width": 1.5,
          "clip-path": "url(#plot)",
          opacity: line.opacity,
          ...(line.dashed ? { "stroke-dasharray": "5 4" } : {}),
        }),
      );
  });
  if (level !== null) {
    const at = y(level.value);
    parts.push(
      element("line", {
        ...{ x1: LEFT, x2: LEFT + inner.width, y1: at, y2: at, stroke: look.faint, "stroke-dasharray": "2 3" },
      }),
      text(level.label, { x: LEFT + 4, y: at - 4, fill: look.faint }),
    );
  }
  for (const { at, label, color } of marks)
    parts.push(
      element("line", {
        ...{ x1: x(at), x2: x(at), y1: TOP, y2: TOP + inner.height, stroke: color, "stroke-dasharray": "3 3" },
      }),
      text(label, { x: x(at) + 4, y: TOP + 10, fill: color }),
    );
  const right = LEFT + inner.width;
  const room = { edge: right, top: TOP, bottom: TOP + inner.height, apart: TAG_HEIGHT, room: TAGS };
  for (const tag of placedTags(tags, x, y, room))
    parts.push(text(tag.text, { x: tag.x + 5, y: tag.y + 4, fill: tag.color }));
  lines.forEach((line, at) => {
    const left = LEFT + ((at * LEGEND) % Math.max(LEGEND, inner.width - (inner.width % LEGEND)));
    parts.push(
      element("line", {
        ...{ x1: left, x2: left + 16, y1: height - 12, y2: height - 12, stroke: line.color, "stroke-width": 2 },
        ...(line.dashed ? { "stroke-dasharray": "5 4" } : {}),
        opacity: line.opacity,
      }),
      text(line.label, { x: left + 22, y: height - 8, fill: look.ink }),
    );
  });
  return svgFile({ width, height, font: look.font }, parts);
}

/** The stretches of a line between its gaps; places that are not its own are passed over. */
function unbroken(
  places: readonly number[],
  values: readonly (number | null | undefined)[],
): (readonly (readonly [number, number])[])[] {
  const runs: (readonly [number, number])[][] = [[]];
  values.forEach((value, at) => {
    const place = places[at];
    if (value === null) runs.push([]);
    else if (value !== undefined && place !== undefined) runs.at(-1)?.push([place, value]);
  });
  return runs.filter(({ length }) => length > 0);
}
