// Charts of a report, as SVG: an axis with readable marks on either side, lines or points within. A label says in words what they show.

import { evenTicks, logPadded, logTicks, padded } from "../document/ticks";
import { figure } from "../words/numbers";
import { markup } from "./markup";
import type { Markup } from "./markup";

const WIDTH = 680;
const HEIGHT = 260;
/** Room beside the drawing for the marks' numbers and the names of the axes. */
const EDGE = { left: 76, right: 14, top: 22, bottom: 42 } as const;
/** Points of one line at most: more than pixels are not seen. */
const MOST_POINTS = 800;
/** Marks beyond are told by their power of ten: longer ones have no room. */
const [SHORT, LONG] = [1e-3, 1e6] as const;
/** From this ratio of the greatest to the least on, a logarithmic axis shows more. */
const WIDE = 50;

export interface Line {
  readonly label: string;
  /** The first is drawn through, the second dashed. */
  readonly look: "first" | "second";
  readonly values: Float64Array;
}

export interface LineChart {
  /** What it shows, for those who do not see it. */
  readonly label: string;
  readonly x: { readonly label: string; readonly values: Float64Array };
  readonly y: string;
  readonly lines: readonly Line[];
  /** A place on the x axis that has a name. */
  readonly mark?: { readonly at: number; readonly label: string } | undefined;
  /** The y axis may be logarithmic, where the values lie far apart. */
  readonly logarithmic: boolean;
}

/** Null where there is nothing to draw: fewer than two points. */
export function lineChart({ label, x, y, lines, mark, logarithmic }: LineChart): Markup | null {
  const drawn = lines.filter(({ values }) => values.some(Number.isFinite));
  const all = drawn.flatMap(({ values }) => [...range(values)]);
  if (drawn.length === 0 || x.values.length < 2) return null;
  const [least, greatest] = [Math.min(...all), Math.max(...all)];
  const isLog = logarithmic && least > 0 && greatest / least > WIDE;
  const whole = scaleOf([x.values[0] ?? 0, x.values.at(-1) ?? 1], EDGE.left, WIDTH - EDGE.right, false);
  // There are no halves of an epoch.
  const across = { ...whole, ticks: whole.ticks.filter(Number.isInteger) };
  const up = scaleOf(
    isLog ? logPadded(least, greatest) : padded(least, greatest),
    HEIGHT - EDGE.bottom,
    EDGE.top,
    isLog,
  );
  return markup`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
${axes(across, up, x.label, isLog ? `${y} (logarithmic)` : y)}
${mark === undefined ? null : markup`<line class="mark" x1="${at(across, mark.at)}" x2="${at(across, mark.at)}" y1="${EDGE.top}" y2="${HEIGHT - EDGE.bottom}"></line><text class="small" x="${at(across, mark.at)}" y="${EDGE.top - 8}" text-anchor="${across.place(mark.at) > WIDTH * 0.7 ? "end" : "start"}" dx="${across.place(mark.at) > WIDTH * 0.7 ? -5 : 5}">${mark.label}</text>`}
${drawn.map(({ look, values }) => markup`<path class="line ${look}" d="${path(x.values, values, across, up)}"></path>`)}
</svg>
<p class="legend">${drawn.map((line) => markup`<span><svg viewBox="0 0 28 8" width="28" height="8" aria-hidden="true"><line class="line ${line.look}" x1="0" x2="28" y1="4" y2="4"></line></svg> ${line.label}</span>`)}</p>`;
}

export interface PointChart {
  readonly label: string;
  readonly x: string;
  readonly y: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Points on axes of one range, with the line where both are equal. Null where there are none. */
export function pointChart({ label, x, y, points }: PointChart): Markup | null {
  const known = points.filter((point) => point.every(Number.isFinite));
  if (known.length === 0) return null;
  const [least, greatest] = range(known.flat());
  const ends = padded(least, greatest);
  const side = 380;
  const across = scaleOf(ends, EDGE.left, side - EDGE.right, false);
  const up = scaleOf(ends, side - EDGE.bottom, EDGE.top, false);
  return markup`<svg class="square" viewBox="0 0 ${side} ${side}" role="img" aria-label="${label}">
${axes(across, up, x, y)}
<line class="mark" x1="${at(across, ends[0])}" y1="${at(up, ends[0])}" x2="${at(across, ends[1])}" y2="${at(up, ends[1])}"></line>
<g class="point">${known.map(([one, other]) => markup`<circle cx="${at(across, one)}" cy="${at(up, other)}" r="2"></circle>`)}</g>
</svg>`;
}

interface Scale {
  readonly ends: readonly [number, number];
  /** In the drawing, from the first end to the last. */
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  readonly place: (value: number) => number;
}

function scaleOf([low, high]: readonly [number, number], from: number, to: number, isLog: boolean): Scale {
  const measure = isLog ? Math.log10 : (value: number) => value;
  const length = measure(high) - measure(low) || 1;
  const wanted = Math.abs(to - from) > 300 ? 8 : 5;
  return {
    ends: [low, high],
    from,
    to,
    ticks: isLog ? logTicks(low, high) : evenTicks(low, high, wanted),
    place: (value) => from + ((measure(value) - measure(low)) / length) * (to - from),
  };
}

/** To a tenth of a pixel. */
function at(scale: Scale, value: number): string {
  return scale.place(value).toFixed(1);
}

function axes(across: Scale, up: Scale, x: string, y: string): Markup {
  const [acrossTexts, upTexts] = [tickTexts(across.ticks), tickTexts(up.ticks)];
  const [bottom, left, right, top] = [up.from, across.from, across.to, up.to];
  return markup`<g class="axis">
${up.ticks.map((tick, index) => markup`<line class="grid" x1="${left}" x2="${right}" y1="${at(up, tick)}" y2="${at(up, tick)}"></line><text x="${left - 6}" y="${at(up, tick)}" dy="4" text-anchor="end">${upTexts[index]}</text>`)}
${across.ticks.map((tick, index) => markup`<line x1="${at(across, tick)}" x2="${at(across, tick)}" y1="${bottom}" y2="${bottom + 4}"></line><text x="${at(across, tick)}" y="${bottom + 17}" text-anchor="middle">${acrossTexts[index]}</text>`)}
<path d="M${left} ${top}V${bottom}H${right}"></path>
<text x="${(left + right) / 2}" y="${bottom + 36}" text-anchor="middle">${x}</text>
<text x="14" y="${(top + bottom) / 2}" text-anchor="middle" transform="rotate(-90 14 ${(top + bottom) / 2})">${y}</text>
</g>`;
}

/** Each as short as it can be, all of an axis in one notation: "0.02" or "1e-5", and "0", "5e8", "1e9" where they have no room else. */
function tickTexts(ticks: readonly number[]): string[] {
  const values = ticks.map((tick) => Number(tick.toPrecision(6)));
  const sizes = values.map(Math.abs).filter((size) => size !== 0);
  const isWide = sizes.some((size) => size >= LONG) || sizes.some((size) => size < SHORT);
  return values.map((value) => (isWide && value !== 0 ? value.toExponential().replace("e+", "e") : figure(value)));
}

/** A line with gaps where there is no value; of many points the least and the greatest of each stretch. */
function path(x: Float64Array, y: Float64Array, across: Scale, up: Scale): string {
  let text = "";
  let isOpen = false;
  for (const index of chosen(y)) {
    const value = y[index] ?? NaN;
    if (!Number.isFinite(value)) {
      isOpen = false;
      continue;
    }
    text += `${isOpen ? "L" : "M"}${at(across, x[index] ?? 0)} ${at(up, value)}`;
    isOpen = true;
  }
  return text;
}

function chosen(values: Float64Array): number[] {
  const all = Array.from(values, (_, index) => index);
  if (all.length <= MOST_POINTS) return all;
  const stretch = Math.ceil((2 * all.length) / MOST_POINTS);
  const picked: number[] = [];
  for (let from = 0; from < all.length; from += stretch) {
    const own = all.slice(from, from + stretch);
    const by = (better: (a: number, b: number) => boolean): number =>
      own.reduce((best, index) => (better(values[index] ?? NaN, values[best] ?? NaN) ? index : best));
    picked.push(...new Set([by((a, b) => a < b), by((a, b) => a > b)].sort((a, b) => a - b)));
  }
  return picked;
}

/** Of the finite ones. */
function range(values: Iterable<number>): [number, number] {
  let [least, greatest] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return [least, greatest];
}
