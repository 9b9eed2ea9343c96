// A plot of curves by uPlot: its axes, its lines, and what is told of the pointer.

import uPlot from "uplot";
import { figure, integer } from "../text";
import { axisWidth, evenScale, logPadded, logScale, padded } from "./axis";
import type { Line } from "./curveData";
import type { Painted } from "./curvePainting";
import { TAG_ROOM, curvePainter } from "./curvePainting";
import { token } from "./token";

/** Room for a mark, across and up; CSS pixels. */
const [X_SPACE, Y_SPACE] = [70, 44];
/** Opacity of a line in the background. */
const GHOST = 0.3;
/** CSS pixels that a drag must go to be one. */
export const DRAG = 6;

/** What a plot shows, read again whenever it is drawn, and who is told of it. */
export interface PlotSource {
  readonly painted: () => Painted;
  /** Places within epochs are there, or looked at. */
  readonly hasParts: () => boolean;
  readonly write: (value: number) => string;
  /** The point below the pointer; null: none. */
  readonly onHover: (point: { readonly index: number; readonly left: number } | null) => void;
  /** A stretch was drawn with the pointer. */
  readonly onSelect: (plot: uPlot) => void;
  readonly onDrawn: () => void;
}

export interface CurvePlot {
  readonly plot: uPlot;
  readonly end: () => void;
}

/** Of a plot that has ended. */
const NOTHING: PlotSource = {
  painted: () => ({
    lines: [],
    data: [[]],
    log: false,
    stretch: { from: 0, to: 1 },
    highlights: [],
    marks: [],
    best: null,
    level: null,
  }),
  hasParts: () => false,
  write: String,
  onHover: () => undefined,
  onSelect: () => undefined,
  onDrawn: () => undefined,
};

/**
 * Draws curves in an element.
 * @param size CSS pixels
 */
export function beginPlot(box: HTMLElement, size: { width: number; height: number }, source: PlotSource): CurvePlot {
  // The browser's engine keeps a plot that has ended: uPlot gives each a property of its own by a function, which stays with the shape that
  // such objects have. So a plot knows what it shows only until it ends; else the whole page around it would be kept, too.
  const held = { source };
  const { data } = source.painted();
  const plot = new uPlot(options(size, held), data, box);
  return {
    plot,
    end() {
      plot.destroy();
      held.source = NOTHING;
    },
  };
}

function options(size: { width: number; height: number }, held: { readonly source: PlotSource }): uPlot.Options {
  const { lines, log } = held.source.painted();
  const font = `11px ${token("--font")}`;
  const axis = { stroke: token("--ink-3"), font, ticks: { show: false }, border: { show: false } };
  const painter = curvePainter(() => held.source.painted());

  /** The range with the level line in it. */
  function withLevel(min: number, max: number): [number, number] {
    const value = held.source.painted().level?.value;
    return value === undefined || (log && value <= 0) ? [min, max] : [Math.min(min, value), Math.max(max, value)];
  }

  return {
    width: Math.max(40, size.width),
    height: Math.max(40, size.height),
    legend: { show: false },
    ...(lines.some(({ tag }) => tag !== undefined) ? { padding: [null, TAG_ROOM, null, null] } : {}),
    cursor: {
      x: true,
      y: false,
      drag: { x: true, y: false, setScale: false, dist: DRAG },
      points: {
        size: 7,
        width: 2,
        fill: token("--surface"),
        stroke: (_, series) => token(held.source.painted().lines[series - 1]?.color ?? "--accent"),
      },
    },
    scales: {
      x: {
        time: false,
        range() {
          const { from, to } = held.source.painted().stretch;
          return [from, to];
        },
      },
      y: log
        ? logarithmic((min, max) => logPadded(...withLevel(min, max)))
        : { range: (_, min, max) => padded(...withLevel(min, max)) },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 28,
        splits: (self, _, min, max) =>
          evenScale(min, max)
            .ticks(Math.max(1, self.bbox.width / devicePixelRatio / X_SPACE))
            .filter((tick) => (max - min < 3 && held.source.hasParts()) || Number.isInteger(tick)),
        values: (_, splits) => splits.map(epochText),
      },
      {
        ...axis,
        grid: { stroke: token("--line"), width: 1 },
        size: (self: uPlot, labels: string[] | null) =>
          axisWidth(labels ?? [], (label) => textWidth(self, label, font)),
        gap: 8,
        values: (_, splits) => splits.map((split) => held.source.write(split)),
        splits: (self, _, min, max) =>
          (log ? logScale(min, max) : evenScale(min, max)).ticks(
            Math.max(2, Math.min(6, self.bbox.height / devicePixelRatio / Y_SPACE)),
          ),
        // uPlot leaves marks of a logarithmic axis out by rules of its own.
        filter: (_, splits) => splits,
      },
    ],
    series: [
      {},
      ...lines.map((line): uPlot.Series => ({
        stroke: token(line.color),
        // Wider strokes cost half the frame rate.
        width: 1,
        alpha: opacityOf(line),
        ...(line.dashed ? { dash: [5, 4] } : {}),
        points: { show: (_, __, from, to) => to - from < 3, size: 5 },
        spanGaps: false,
      })),
    ],
    hooks: {
      setCursor: [
        ({ cursor: { idx, left = -1 } }) => held.source.onHover(idx == null || left < 0 ? null : { index: idx, left }),
      ],
      setSelect: [(self) => held.source.onSelect(self)],
      drawAxes: [...painter.behind],
      draw: [...painter.before, () => held.source.onDrawn()],
    },
  };
}

export const opacityOf = ({ faint, ghost = false }: Line): number => (ghost ? GHOST : faint ? 0.75 : 1);
export const epochText = (epoch: number): string => (Number.isInteger(epoch) ? integer(epoch) : figure(epoch, 4));

/** CSS pixels. */
function textWidth({ ctx }: uPlot, label: string, font: string): number {
  ctx.save();
  ctx.font = font;
  const { width: wide } = ctx.measureText(label);
  ctx.restore();
  return wide;
}

/** uPlot declares its kinds of scale as an enum without values at run time; 3 is the logarithmic one. */
function logarithmic(range: (min: number, max: number) => [number, number]): uPlot.Scale {
  const kind: unknown = 3;
  return { distr: kind as uPlot.Scale.Distr, log: 10, range: (_, min, max) => range(min, max) };
}
