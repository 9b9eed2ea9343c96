// What layers work out on the way: the states of a recurrent layer at each step, and who looks at whom in attention; where they are drawn
// below what the layer gives.

import { sizeOf } from "../../../src-engine/document/size";
import type { LayerView } from "../../../src-engine/protocol/learn";
import type { Grid, Rect } from "./grid";
import { clamp, gridRect } from "./grid";

/** What a layer works out on the way, drawn below what it gives: states at each step, who looks at whom. */
export interface Inset {
  readonly layer: LayerView;
  readonly value: LayerValue;
  /** A column for each step; or, for each head, a row for each query and a column for each key. */
  readonly form: "steps" | "matrix";
  readonly grid: Grid;
  readonly rect: Rect;
}

export type LayerValue = LayerView["values"][number];

/** Before it has its place. */
export type SizedInset = Pick<Inset, "layer" | "value" | "form" | "grid">;

/** Beside each other at most. */
const MOST_ACROSS = 4;
/** Between those beside each other, and between one row of them and the next, where what they are called stands; CSS pixels. */
const GAP = { across: 12, below: 26 } as const;
/** What is written over one of several beside each other has at least so much room; CSS pixels. */
const LEAST_WIDTH = 48;

export interface PlacedInsets {
  readonly insets: readonly Inset[];
  readonly width: number;
  /** Where the last row ends. */
  readonly bottom: number;
}

/**
 * In rows below `top`, one below the other; beside each other where they would be higher than the room. CSS pixels.
 */
export function placedInsets(sized: readonly SizedInset[], top: number, room: number): PlacedInsets {
  const most = sized.length > 2 ? Math.min(MOST_ACROSS, sized.length) : 1;
  let placed = inRows(sized, top, 1);
  for (let across = 2; across <= most && placed.bottom - top > room; across++) placed = inRows(sized, top, across);
  return placed;
}

function inRows(sized: readonly SizedInset[], top: number, across: number): PlacedInsets {
  const own = Math.max(0, ...sized.map(({ grid }) => gridRect(grid).width));
  const pitch = Math.max(own, LEAST_WIDTH) + GAP.across;
  const width = across === 1 ? own : Math.min(across, sized.length) * pitch - GAP.across;
  const insets: Inset[] = [];
  let bottom = top;
  for (let from = 0; from < sized.length; from += across) {
    const y = bottom === 0 ? 0 : bottom + GAP.below;
    for (const [at, one] of sized.slice(from, from + across).entries()) {
      const { width: wide } = gridRect(one.grid);
      const x = across === 1 ? (width - wide) / 2 : at * pitch + (pitch - GAP.across - wide) / 2;
      const grid = { ...one.grid, x, y };
      const rect = gridRect(grid);
      insets.push({ ...one, grid, rect });
      bottom = Math.max(bottom, rect.y + rect.height);
    }
  }
  return { insets, width, bottom };
}

/** States are as many as the last of them; of what queries and keys make, the last is what counts. */
export function insetsOf(layer: LayerView, zoom: number): readonly SizedInset[] {
  const inner = layer.values.slice(0, -1);
  const unrolled = inner.filter(({ unrolled: way }) => way !== null);
  const states = unrolled.filter(({ shape }) => String(shape) === String(unrolled.at(-1)?.shape));
  const matrix = matrixOf(layer);
  const base = { x: 0, y: 0, groups: 1, across: 1, groupGap: 0 } as const;
  return [
    ...states.map((value) => {
      const [steps = 1, units = 1] = value.shape;
      const cell = clamp(Math.floor(Math.min(64 / units, 360 / steps)), 3, 16) * zoom;
      const wide = clamp(Math.floor(160 / steps), cell / zoom, 26) * zoom;
      const gap = cell > 5 ? 1 : 0;
      const count = steps * units;
      const grid: Grid = { ...base, cell, wide, gap, rows: units, columns: steps, strides: [0, 1, units], count };
      return { layer, value, form: "steps" as const, grid };
    }),
    ...(matrix === null ? [] : [matrix]).map((value) => {
      const [queries = 1, keys = 1] = value.shape.slice(-2);
      const groups = sizeOf(value.shape.slice(0, -2));
      const cell = clamp(Math.floor((groups === 1 ? 180 : 110) / Math.max(queries, keys)), 2, 22) * zoom;
      const across = Math.ceil(Math.sqrt(groups));
      const strides = [queries * keys, keys, 1] as const;
      const count = groups * queries * keys;
      const grid: Grid = {
        ...base,
        cell,
        gap: cell > 5 ? 1 : 0,
        rows: queries,
        columns: keys,
        groups,
        across,
        groupGap: 6,
        strides,
        count,
      };
      return { layer, value, form: "matrix" as const, grid };
    }),
  ];
}

/** What says who looks at whom: of the values with a row for each query and a column for each key, the one that counts. */
export function matrixOf({ values }: LayerView): LayerValue | null {
  const found = values.slice(0, -1).filter(({ axes }) => axes.at(-2) === "query" && axes.at(-1) === "key");
  return found.at(-1) ?? null;
}
