// Where everything in the drawing of a network lies. How a layer is drawn follows from the shape of what it gives, and how two are
// joined from the shapes of their weights: no kind of layer is named here.

import { sizeOf } from "../../../src-engine/document/size";
import type { LayerView, NetworkView, WeightView } from "../../../src-engine/protocol/learn";
import type { Grid, Rect } from "./grid";
import { around, clamp, framesOf, gridRect } from "./grid";
import { insetsOf, placedInsets } from "./insets";
import type { Inset, PlacedInsets } from "./insets";
import { gridOfWeight, layersOfWeights } from "./weightsAlone";

/** Up to so many units are circles with their numbers; up to so many are small circles; more are cells. */
const CIRCLES = 16;
const DOTS = 64;
/** Live things in the drawing at most. */
const MOST_LIVE = 300;
/** Between layers that are not few: only the greatest of the edges. */
export const MOST_EDGES = 200;

/** "none": of weights alone, its numbers are not drawn. */
export type Form = "circles" | "dots" | "cells" | "sequence" | "maps" | "none";

export interface Box {
  readonly layer: LayerView;
  readonly form: Form;
  readonly grid: Grid;
  readonly rect: Rect;
  /** Where its title begins. */
  readonly top: number;
  /** Of titles over it and below it, which stand beside those of its neighbors; CSS pixels. */
  readonly titleWidth: number;
  /** Names of its elements stand on that side. */
  readonly names: "left" | "right" | null;
}

/** Weights of a layer that are no edges: biases, filters, gates. */
export interface Tile {
  readonly weight: WeightView;
  readonly grid: Grid;
  readonly rect: Rect;
}

export interface Link {
  readonly from: Box;
  readonly to: Box;
  /** Rows are elements of `from`, columns those of `to`; null where the layer has no weight for each pair. */
  readonly weight: WeightView | null;
  readonly edges: "all" | "some" | "none";
  /** The matrix between the layers. */
  readonly map: Grid | null;
  /** Where it comes to: the part of `to` that is its own, where inputs are put one behind the other; else all of it. */
  readonly end: Rect;
}

export interface DrawingPlan {
  readonly width: number;
  readonly height: number;
  /** Of the titles over layers; CSS pixels. */
  readonly titleHeight: number;
  /** Of the names of inputs and outputs; CSS pixels. */
  readonly nameWidth: number;
  readonly boxes: readonly Box[];
  readonly tiles: readonly Tile[];
  readonly insets: readonly Inset[];
  readonly links: readonly Link[];
}

/** Titles over layers: beside each other, or upright where layers are narrow, as high as the longest of them; CSS pixels. */
const TITLE = { flat: 40, upright: { least: 84, most: 132, character: 7, clear: 12 } } as const;
const MARGIN = 24;
/** Of the names of inputs and outputs, with how far they stand off, and how wide they are where there is room to spare; of a letter of them; CSS pixels. */
const NAMES = { wide: 124, narrow: 104, gap: 8, most: 200, letter: 6.4 } as const;
/** Biases beside each other. */
const BIASES = { wide: 16, narrow: 8 } as const;
/** A room of less width has narrower names and biases; CSS pixels. */
const WIDE = 720;
const TILE_GAP = 26;
/** Of the matrices of a weight below each other; CSS pixels. */
const TILES_HIGH = 180;
/** Of the room between layers; CSS pixels. */
const BETWEEN = { edges: 150, map: 60, band: 56, most: 300 } as const;
/** Where the room is short, layers move together before anything scrolls: as near as this, or to a matrix between them. */
const NEAREST = { edges: 56, map: 14 } as const;
/** Titles are no wider than this; CSS pixels. */
const TITLE_WIDTH = 176;
/** Of one map of a feature map, by how many there are; CSS pixels. */
const MAP_SIDES = [
  { most: 4, side: 84 },
  { most: 16, side: 60 },
  { most: Infinity, side: 44 },
] as const;
const MAP_MOST = { width: 170, height: 420 } as const;

/** How small a drawing is made at most to be seen whole, in steps; CSS pixels of everything but names and circles by this. */
const FITTING = [1, 0.9, 0.8, 0.7, 0.62, 0.55, 0.48, 0.43, 0.38, 0.34, 0.3, 0.26, 0.22, 0.18] as const;
/** Stands for a layer that has neither numbers nor weights; CSS pixels. */
const MARK = 18;
/** A layer takes at least as much from left to right; CSS pixels. */
const COLUMN = 60;
/** Numbers in circles are read at this zoom and above. */
const READABLE = 0.7;

/** How many layers come before one, on the longest way. */
function depths(layers: readonly LayerView[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { id, sources } of layers)
    found.set(id, sources.length === 0 ? 0 : 1 + Math.max(...sources.map((source) => found.get(source) ?? 0)));
  return found;
}

/** The zoom, 1 at most, at which the drawing is no wider than its room; 0.5 where none is. */
export function fittingZoom(
  network: Pick<NetworkView, "layers" | "weights">,
  room: { readonly width: number; readonly height: number },
): number {
  // Before the room is known.
  if (room.width === 0) return 1;
  return FITTING.find((zoom) => drawingPlan(network, room, zoom).width <= room.width) ?? 0.5;
}

function uprightHeight(layers: readonly LayerView[]): number {
  const { least, most, character, clear } = TITLE.upright;
  const longest = layers.reduce((length, { title }) => Math.max(length, title.length), 0);
  return clamp(longest * character + clear, least, most);
}

/** Of the longest name of an element, up to the most that names take; CSS pixels. */
function namesWidth(layers: readonly LayerView[]): number {
  const longest = layers.reduce(
    (most, { names }) => (names ?? []).reduce((length, name) => Math.max(length, name.length), most),
    0,
  );
  return Math.min(NAMES.most, longest * NAMES.letter);
}

interface Sized {
  readonly layer: LayerView;
  readonly form: Form;
  readonly grid: Grid;
  readonly tiles: readonly Tile[];
  readonly placed: PlacedInsets;
  readonly width: number;
  readonly height: number;
}

/** Of the weights alone, without the numbers of a row. */
export function weightPlan(
  network: Pick<NetworkView, "layers" | "weights">,
  room: { readonly width: number; readonly height: number },
): DrawingPlan {
  return planOf({ layers: layersOfWeights(network), weights: network.weights }, room, 1, true);
}

export function drawingPlan(
  network: Pick<NetworkView, "layers" | "weights">,
  room: { readonly width: number; readonly height: number },
  zoom = 1,
): DrawingPlan {
  return planOf(network, room, zoom, false);
}

function planOf(
  network: Pick<NetworkView, "layers" | "weights">,
  room: { readonly width: number; readonly height: number },
  zoom: number,
  isAlone: boolean,
): DrawingPlan {
  const size = room.width < WIDE || zoom < READABLE ? "narrow" : "wide";
  const title = zoom < READABLE ? uprightHeight(network.layers) : TITLE.flat;
  const depth = depths(network.layers);
  const columns: LayerView[][] = [];
  for (const layer of network.layers) (columns[depth.get(layer.id) ?? 0] ??= []).push(layer);

  const joins = network.layers.flatMap((to) =>
    to.sources.map((id, source) => {
      const from = network.layers.find((layer) => layer.id === id);
      const isLink = from !== undefined && !(isAlone && (isEmpty(from) || isEmpty(to)));
      return { from, to, source, weight: isLink ? joining(network.weights, from, to) : null };
    }),
  );
  const edged = new Set(joins.map(({ weight }) => weight?.tensor));
  /** Between which weights are edges: of weights alone, only their units are drawn. */
  const atEdges = new Set(joins.flatMap(({ from, to, weight }) => (weight === null ? [] : [from?.id, to.id])));

  let live = 0;
  const sized = columns.map((layers) =>
    layers.map((layer): Sized => {
      const count = sizeOf(layer.shape);
      const mayLive = layer.shape.length <= 1 && count <= CIRCLES && live + count <= MOST_LIVE;
      if (mayLive) live += count;
      const room1 = Math.max(160, (room.height - MARGIN * 2) / layers.length - title);
      const own = network.weights
        .filter((weight) => weight.layer === layer.id && !edged.has(weight.tensor))
        .map((weight, _, { length }) => ({
          weight,
          tile: isAlone ? gridOfWeight(weight, length) : tileGrid(weight, BIASES[size], zoom),
        }));
      const values = insetsOf(layer, zoom);
      // What is worked out on the way may take as much room as what is given.
      const below =
        placedInsets(values, 1, room1 * 0.4).bottom +
        own.reduce((sum, { tile }) => sum + TILE_GAP + gridRect(tile).height, 0);
      const [form, grid] =
        isAlone && !atEdges.has(layer.id)
          ? (["none", placeOfNone(own.length > 0)] as const)
          : layout(layer, mayLive, Math.max(room1 * 0.6, room1 - below), zoom);
      const { width, height } = gridRect(grid);
      let y = height;
      const placeBelow = (one: Grid): { readonly grid: Grid; readonly rect: Rect } => {
        const placed = { ...one, y: y === 0 ? 0 : y + TILE_GAP };
        const rect = gridRect(placed);
        y = rect.y + rect.height;
        return { grid: placed, rect };
      };
      const placed = placedInsets(values, y, room1 * 0.4);
      y = placed.bottom;
      const tiles = own.map(({ weight, tile }): Tile => ({ weight, ...placeBelow(tile) }));
      const wide = Math.max(width, placed.width, ...tiles.map(({ rect }) => rect.width), COLUMN * Math.min(1, zoom));
      return { layer, form, grid, tiles, placed, width: wide, height: y };
    }),
  );

  const hasNames = (layers: readonly Sized[] | undefined): boolean =>
    layers?.some(({ layer, form }) => layer.names !== null && (form === "circles" || form === "dots")) === true;
  const leastNames = NAMES[size];
  const named = [sized[0], sized.at(-1)].map(hasNames);
  const sides = named.filter(Boolean).length;
  const widths = sized.map((layers) => Math.max(...layers.map(({ width }) => width)));
  const wanted = sized.slice(1).map((_, at) => {
    const into = joins.filter(({ to }) => depth.get(to.id) === at + 1);
    const gaps = into.map(({ from, to, weight }): Gap => {
      if (from === undefined || weight === null) return { wanted: BETWEEN.band, least: NEAREST.edges, isMap: false };
      const most = Math.max(sizeOf(from.shape), sizeOf(to.shape));
      if (most <= CIRCLES) return { wanted: BETWEEN.edges, least: NEAREST.edges, isMap: false };
      const { width } = gridRect(matrixGrid(weight, Math.min(1, zoom)));
      return { wanted: width + BETWEEN.map * 2, least: width + NEAREST.map * 2, isMap: true };
    });
    return {
      // A matrix has its zoom already where it is made smaller.
      wanted:
        Math.max(BETWEEN.band, ...gaps.map((gap) => gap.wanted)) *
        Math.max(zoom, gaps.some(({ isMap }) => isMap) ? 1 : 0),
      least: Math.max(NEAREST.edges * zoom, ...gaps.map((gap) => gap.least * (gap.isMap ? Math.max(1, zoom) : zoom))),
    };
  });
  const fixed = MARGIN * 2 + sides * (leastNames + NAMES.gap) + widths.reduce((a, b) => a + b, 0);
  const least = shortened(wanted, room.width - fixed);
  const taken = fixed + least.reduce((a, b) => a + b, 0);
  // Where there is room to spare, names come before the room between layers.
  const toSpare = Math.max(0, room.width - taken);
  const nameWidth = leastNames + (sides === 0 ? 0 : clamp(namesWidth(network.layers) - leastNames, 0, toSpare / sides));
  const [left = 0, right = 0] = named.map((has) => MARGIN + (has ? nameWidth + NAMES.gap : 0));
  const spare = (toSpare - sides * (nameWidth - leastNames)) / Math.max(1, least.length);
  const gaps = least.map((gap) => Math.min(gap + spare, Math.max(gap, BETWEEN.most * zoom)));

  const tallest = Math.max(
    ...sized.map((layers) => layers.reduce((sum, { height }) => sum + title + height, MARGIN * (layers.length - 1))),
    ...joins.flatMap(({ weight }) => (weight === null ? [] : [gridRect(matrixGrid(weight, Math.min(1, zoom))).height])),
  );
  const height = Math.max(room.height, tallest + MARGIN * 2);
  const used = left + right + widths.reduce((a, b) => a + b, 0) + gaps.reduce((a, b) => a + b, 0);
  const boxes: Box[] = [];
  const tiles: Tile[] = [];
  const insets: Inset[] = [];
  let x = left + Math.max(0, (room.width - used) / 2);
  /** From where to where the column of a layer lies. */
  const columnOf = new Map<string, { readonly from: number; readonly to: number }>();
  for (const [at, layers] of sized.entries()) {
    const total = layers.reduce((sum, one) => sum + title + one.height, MARGIN * (layers.length - 1));
    const beside = Math.min(gaps[at - 1] ?? TITLE_WIDTH, gaps[at] ?? TITLE_WIDTH);
    const titleWidth = Math.min(TITLE_WIDTH, (widths[at] ?? 0) + beside - 8);
    // In a drawing that is higher than its room everything begins at the top, where it is seen.
    let y = Math.max(MARGIN, (room.height - total) / 2);
    for (const one of layers) {
      const width = widths[at] ?? one.width;
      columnOf.set(one.layer.id, { from: x, to: x + width });
      const own = gridRect(one.grid);
      const grid = { ...one.grid, x: x + (width - own.width) / 2, y: y + title };
      const names =
        one.layer.names === null || (one.form !== "circles" && one.form !== "dots")
          ? null
          : at === 0
            ? "left"
            : "right";
      const placeIn = (part: Tile): { readonly grid: Grid; readonly rect: Rect } => {
        const placed = { ...part.grid, x: x + (width - part.rect.width) / 2, y: y + title + part.grid.y };
        return { grid: placed, rect: gridRect(placed) };
      };
      const left = x + (width - one.placed.width) / 2;
      for (const inset of one.placed.insets) {
        const own = { ...inset.grid, x: left + inset.grid.x, y: y + title + inset.grid.y };
        insets.push({ ...inset, grid: own, rect: gridRect(own) });
      }
      const ownTiles = one.tiles.map((tile) => ({ ...tile, ...placeIn(tile) }));
      tiles.push(...ownTiles);
      const [first, ...others] = one.form === "none" ? ownTiles.map((tile) => tile.rect) : [];
      const rect = first === undefined ? gridRect(grid) : others.reduce(around, first);
      boxes.push({ layer: one.layer, form: one.form, grid, rect, top: y, titleWidth, names });
      y += title + one.height + MARGIN;
    }
    x += (widths[at] ?? 0) + (gaps[at] ?? 0);
  }

  const boxOf = new Map(boxes.map((box) => [box.layer.id, box]));
  const links = joins.flatMap(({ from: before, to: layer, source, weight }): Link[] => {
    const [from, to] = [boxOf.get(before?.id ?? ""), boxOf.get(layer.id)];
    if (from === undefined || to === undefined) return [];
    const part = partRect(network.layers, to, source);
    const most = Math.max(from.grid.count, to.grid.count);
    const edges = weight === null ? "none" : most <= CIRCLES ? "all" : most <= DOTS ? "some" : "none";
    if (weight === null || edges === "all") return [{ from, to, weight, edges, map: null, end: part }];
    const grid = matrixGrid(weight, Math.min(1, zoom));
    const { width: wide, height: high } = gridRect(grid);
    const [begin = 0, end = 0] = [columnOf.get(from.layer.id)?.to, columnOf.get(layer.id)?.from];
    const middle = (from.rect.y + from.rect.height / 2 + to.rect.y + to.rect.height / 2) / 2;
    const y = clamp(middle - high / 2, 0, Math.max(0, Math.min(height, room.height) - high));
    return [{ from, to, weight, edges, end: part, map: { ...grid, x: (begin + end - wide) / 2, y } }];
  });
  return { width: Math.max(room.width, x + right), height, titleHeight: title, nameWidth, boxes, tiles, insets, links };
}

/** Between two columns. */
interface Gap {
  /** A matrix lies between them. */
  readonly isMap: boolean;
  readonly wanted: number;
  readonly least: number;
}

/** Gaps as wide as they are wanted or, where the room is short, all narrower by the same share of what they can give. */
function shortened(gaps: readonly Omit<Gap, "isMap">[], room: number): readonly number[] {
  const [wanted, least] = [
    gaps.reduce((sum, gap) => sum + gap.wanted, 0),
    gaps.reduce((sum, gap) => sum + gap.least, 0),
  ];
  const share = wanted === least ? 1 : clamp((room - least) / (wanted - least), 0, 1);
  return gaps.map((gap) => gap.least + share * (gap.wanted - gap.least));
}

/** Where the numbers of one of a layer's sources lie in it. */
function partRect(layers: readonly LayerView[], { layer, grid, rect }: Box, source: number): Rect {
  const { join, sources, shape } = layer;
  if (join === null || !("along" in join)) return rect;
  const extents = sources.map((id) => layers.find((one) => one.id === id)?.shape[join.along] ?? 0);
  const from = extents.slice(0, source).reduce((sum, extent) => sum + extent, 0);
  const inner = sizeOf(shape.slice(join.along + 1));
  const own = Array.from({ length: sizeOf(shape) }, (_, index) => index).filter((index) => {
    const place = Math.floor(index / inner) % (shape[join.along] ?? 1);
    return place >= from && place < from + (extents[source] ?? 0);
  });
  return framesOf(grid, own).reduce<Rect | null>((all, one) => (all === null ? one : around(all, one)), null) ?? rect;
}

/** The weight that has one number for each pair of an element of `from` and one of `to`. */
function joining(weights: readonly WeightView[], from: LayerView, to: LayerView): WeightView | null {
  const isFlat = from.shape.length <= 1 && to.shape.length <= 1;
  const found = weights.find(
    ({ layer, shape }) =>
      layer === to.id && shape.length === 2 && shape[0] === sizeOf(from.shape) && shape[1] === sizeOf(to.shape),
  );
  return isFlat && to.sources.length === 1 ? (found ?? null) : null;
}

/** In place of a layer's numbers: nothing where it has weights, else a mark. */
function placeOfNone(hasWeights: boolean): Grid {
  const count = hasWeights ? 0 : 1;
  const base = { x: 0, y: 0, gap: 0, groups: 1, across: 1, groupGap: 0, strides: [0, 1, 1] } as const;
  return { ...base, cell: MARK, rows: count, columns: count, count };
}

/** Without a row, there is nothing to see of its many numbers. */
function isEmpty({ shape }: LayerView): boolean {
  return shape.length > 1 || sizeOf(shape) > CIRCLES;
}

function layout(layer: LayerView, asCircles: boolean, room: number, zoom: number): readonly [Form, Grid] {
  const { shape } = layer;
  const count = sizeOf(shape);
  const base = { x: 0, y: 0, groups: 1, across: 1, groupGap: 0, count } as const;
  const [a = 1, b = 1, c = 1] = shape;
  if (shape.length === 3) {
    // What a layer gives has its channels last.
    const side = MAP_SIDES.find(({ most }) => c <= most)?.side ?? MAP_SIDES[0].side;
    const cell = clamp(Math.floor(side / Math.max(a, b)), 1, 14) * zoom;
    // As many below each other as there is room for, and never a long line of them.
    const between = Math.min(8, Math.max(2, 8 * zoom));
    const perColumn = Math.max(Math.ceil(Math.sqrt(c)), Math.floor((room + between) / (a * cell + between)));
    const across = Math.ceil(c / perColumn);
    return [
      "maps",
      { ...base, cell, gap: 0, rows: a, columns: b, groups: c, across, groupGap: between, strides: [1, b * c, c] },
    ];
  }
  if (shape.length === 2) {
    // Steps from left to right, what there is at each from top to bottom.
    const cell = clamp(Math.floor(Math.min(room / b, 360 / a)), 3, 26) * zoom;
    return ["sequence", { ...base, cell, gap: cell > 5 ? 1 : 0, rows: b, columns: a, strides: [0, 1, b] }];
  }
  if (asCircles) {
    // As high as there is room for, and wide enough for a number.
    const own = Math.max(READABLE, zoom);
    const cell = clamp(room / count, 22, 78) * own;
    const gap = Math.max(4, cell - 46 * own);
    const wide = Math.max(cell, 46 * own + gap);
    return ["circles", { ...base, cell, gap, wide, rows: count, columns: 1, strides: [0, 1, 0] }];
  }
  if (count <= DOTS) {
    const cell = clamp(room / count, 10, 24) * zoom;
    return ["dots", { ...base, cell, gap: Math.min(3, cell / 3), rows: count, columns: 1, strides: [0, 1, 0] }];
  }
  const cell = clamp(Math.floor(Math.sqrt((room * 120) / count)), 3, 9) * zoom;
  const rows = Math.min(count, Math.max(1, Math.floor(room / cell)));
  return [
    "cells",
    { ...base, cell, gap: cell > 5 ? 1 : 0, rows, columns: Math.ceil(count / rows), strides: [0, 1, rows] },
  ];
}

/** A weight of two axes between layers: inputs from top to bottom. */
export function matrixGrid({ shape }: WeightView, zoom = 1): Grid {
  const [rows = 1, columns = 1] = shape;
  const cell = clamp(Math.floor(Math.min(MAP_MOST.width / columns, MAP_MOST.height / rows)), 1, 10) * zoom;
  const base = { x: 0, y: 0, groups: 1, across: 1, groupGap: 0 } as const;
  return { ...base, cell, gap: cell > 5 ? 1 : 0, rows, columns, strides: [0, columns, 1], count: rows * columns };
}

/** Any other weight: its last two axes as matrices, all before them beside and below each other. */
function tileGrid({ shape }: WeightView, biases: number, zoom: number): Grid {
  const count = sizeOf(shape);
  if (shape.length <= 1) {
    const columns = Math.min(count, biases);
    const cell = 8 * zoom;
    return {
      x: 0,
      y: 0,
      cell,
      gap: 1,
      rows: Math.ceil(count / columns),
      columns,
      groups: 1,
      across: 1,
      groupGap: 0,
      strides: [0, columns, 1],
      count,
    };
  }
  const [rows = 1, columns = 1] = shape.slice(-2);
  const groups = sizeOf(shape.slice(0, -2));
  const most = groups > 64 ? 14 : groups > 1 ? 28 : 150;
  const cell = clamp(Math.floor(most / Math.max(rows, columns)), 1, 9) * zoom;
  // Up to so many below each other; the others beside them.
  const between = Math.min(4, Math.max(1, 4 * zoom));
  const across = Math.ceil(groups / Math.max(1, Math.floor(TILES_HIGH / (rows * cell + between))));
  return {
    x: 0,
    y: 0,
    cell,
    gap: cell > 5 ? 1 : 0,
    rows,
    columns,
    groups,
    across,
    groupGap: between,
    strides: [rows * columns, columns, 1],
    count,
  };
}
