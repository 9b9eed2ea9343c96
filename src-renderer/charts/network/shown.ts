// Which numbers the drawing shows at a stage, which of them are lit, and what lies at a point.

import type {
  Equation,
  Expression,
  LayerView,
  NetworkView,
  RowView,
  StepView,
  Subject,
  Trace,
} from "../../../src-engine/protocol/learn";
import { sizeOf } from "../../../src-engine/document/size";
import type { Stage } from "../../stores/learnView";
import type { Rect } from "./grid";
import { cellRect, gridRect, indexAt } from "./grid";
import type { Inset } from "./insets";
import type { Box, DrawingPlan, Link } from "./plan";
import { MOST_EDGES } from "./plan";

type NumberArray = Float64Array | Float32Array;

/** The numbers of a moment, with the size of number that has the strongest color. */
export interface ShownNumbers {
  /** By layer: of each of its elements, the value or what a little more of it does to the cost. */
  readonly units: ReadonlyMap<string, NumberArray>;
  /** The greatest of all layers; each layer that is drawn in colors has its own. */
  readonly unitScale: number;
  /** By layer and value: of what is worked out on the way. */
  readonly values: ReadonlyMap<string, NumberArray>;
  /** By tensor: the weight, its gradient or its change. */
  readonly weights: ReadonlyMap<string, NumberArray>;
  readonly weightScale: number;
}

/** @param step null while the batch is being worked out: then there is no gradient and no change yet */
export function shownNumbers(
  network: NetworkView,
  row: RowView,
  weightsNow: Readonly<Record<string, Float32Array>>,
  step: StepView | null,
  stage: Stage,
): ShownNumbers {
  const units = new Map<string, NumberArray>();
  for (const layer of network.layers) {
    const numbers = unitNumbers(layer, row, stage);
    if (numbers !== null) units.set(layer.id, numbers);
  }
  const values = new Map<string, NumberArray>();
  for (const { id, values: own } of network.layers)
    for (const { name } of own) {
      const found = row.layers[id]?.[name];
      const numbers = stage === "blame" ? found?.delta : found?.value;
      if (numbers) values.set(valueKey(id, name), numbers.data);
    }
  const weights = new Map<string, NumberArray>();
  for (const { tensor } of network.weights) {
    const numbers = weightNumbers(tensor, weightsNow, step, stage);
    if (numbers !== undefined) weights.set(tensor, numbers);
  }
  return { units, unitScale: greatest(units.values()), values, weights, weightScale: greatest(weights.values()) };
}

function weightNumbers(
  tensor: string,
  now: Readonly<Record<string, Float32Array>>,
  step: StepView | null,
  stage: Stage,
): NumberArray | undefined {
  const of = step?.weights[tensor];
  switch (stage) {
    case "predict":
    case "measure":
      return now[tensor];
    case "blame":
      return of?.gradient;
    case "change":
      return of?.after.map((value, at) => value - (of.before[at] ?? NaN));
    default:
      return stage satisfies never;
  }
}

export function valueKey(layer: string, value: string): string {
  return `${layer} ${value}`;
}

/** What stands in a layer's units: what it gives or, at the stage of blame, the delta of its sum, where there is one. */
function unitNumbers(layer: LayerView, row: RowView, stage: Stage): NumberArray | null {
  const values = row.layers[layer.id];
  const last = layer.values.at(-1);
  if (values === undefined || last === undefined) return null;
  if (stage !== "blame") return values[last.name]?.value.data ?? null;
  const before = layer.activation === null || layer.shape.length > 1 ? undefined : layer.values.at(-2);
  return (before && values[before.name]?.delta?.data) ?? values[last.name]?.delta?.data ?? null;
}

function greatest(all: Iterable<NumberArray>): number {
  let most = 0;
  for (const numbers of all)
    for (const number of numbers) {
      const size = Math.abs(number);
      if (size > most && size < Infinity) most = size;
    }
  return most;
}

/** By the numbers, which never change, while another is chosen. */
const KNOWN_GREATEST = new WeakMap<NumberArray, readonly number[]>();

/** The places of the numbers farthest from 0, as many as are drawn of a link. */
function greatestOf(numbers: NumberArray): readonly number[] {
  const known = KNOWN_GREATEST.get(numbers);
  if (known !== undefined) return known;
  const order = Array.from(numbers, (_, at) => at).sort(
    (a, b) => Math.abs(numbers[b] ?? 0) - Math.abs(numbers[a] ?? 0),
  );
  const found = order.slice(0, MOST_EDGES);
  KNOWN_GREATEST.set(numbers, found);
  return found;
}

/** The edges of a link that are drawn: all, or those of the chosen unit and the greatest. Indices into the weight. */
export function edgesOf(link: Link, numbers: NumberArray | undefined, chosen: Subject): readonly number[] {
  if (link.weight === null || link.edges === "none" || numbers === undefined) return [];
  if (link.edges === "all") return Array.from(numbers, (_, at) => at);
  const columns = link.to.grid.count;
  const drawn = new Set(greatestOf(numbers));
  if (chosen.kind === "weight" && chosen.tensor === link.weight.tensor) drawn.add(chosen.index);
  if (chosen.kind === "unit" && chosen.layer === link.to.layer.id)
    for (let row = 0; row < link.from.grid.count; row++) drawn.add(row * columns + chosen.index);
  if (chosen.kind === "unit" && chosen.layer === link.from.layer.id)
    for (let column = 0; column < columns; column++) drawn.add(chosen.index * columns + column);
  return [...drawn];
}

export interface Line {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** Where an edge runs. */
export function edgeLine({ from, to }: Link, index: number): Line {
  const columns = to.grid.count;
  const begin = cellRect(from.grid, Math.floor(index / columns));
  const end = cellRect(to.grid, index % columns);
  return {
    x1: begin.x + begin.width,
    y1: begin.y + begin.height / 2,
    x2: end.x,
    y2: end.y + end.height / 2,
  };
}

/** A square around the middle of an edge, where the focus on it is shown. */
export function middleOf({ x1, y1, x2, y2 }: Line): Rect {
  const side = 20;
  return { x: (x1 + x2 - side) / 2, y: (y1 + y2 - side) / 2, width: side, height: side };
}

/** Elements and weights that take part in what is traced. */
export interface Lit {
  readonly units: ReadonlyMap<string, ReadonlySet<number>>;
  /** By layer and value, of what is worked out on the way. */
  readonly values: ReadonlyMap<string, ReadonlySet<number>>;
  readonly weights: ReadonlyMap<string, ReadonlySet<number>>;
}

/** What the formulas of a trace speak of, and the subject itself. */
export function litBy(network: NetworkView, subject: Subject, trace: Trace | null): Lit {
  const units = new Map<string, Set<number>>();
  const values = new Map<string, Set<number>>();
  const weights = new Map<string, Set<number>>();
  const light = (one: Subject): void => {
    if (one.kind === "weight") add(weights, one.tensor, one.index);
    else if (one.kind === "unit") {
      const layer = network.layers.find(({ id }) => id === one.layer);
      const index = layer === undefined ? null : resultIndex(layer, one.value, one.index);
      if (index !== null) add(units, one.layer, index);
      add(values, valueKey(one.layer, one.value), one.index);
    }
  };
  light(subject);
  for (const equation of [...(trace?.forward ?? []), ...(trace?.backward ?? [])]) each(equation, light);
  return { units, values, weights };
}

/** The step of a sequence at which the subject lies in a layer: of a weight, where it is told to act; null where there is none. */
export function stepOf(layer: LayerView, subject: Subject, trace: Pick<Trace, "forward">): number | null {
  for (const one of [subject, ...trace.forward.map((equation) => equation.subject)]) {
    if (one?.kind !== "unit" || one.layer !== layer.id) continue;
    const value = layer.values.find(({ name }) => name === one.value);
    const axis = value?.axes.findIndex((name) => name === "step" || name === "query") ?? -1;
    const extent = value?.shape[axis];
    if (value === undefined || extent === undefined) continue;
    return Math.floor(one.index / sizeOf(value.shape.slice(axis + 1))) % extent;
  }
  return null;
}

/** The numbers of an inset that belong to a step. */
export function stepIndices({ value: { axes, shape } }: Inset, step: number): readonly number[] {
  const axis = axes.findIndex((name) => name === "step" || name === "query");
  const [extent = 1, inner] = [shape[axis], sizeOf(shape.slice(axis + 1))];
  return Array.from({ length: sizeOf(shape) }, (_, index) => index).filter(
    (index) => Math.floor(index / inner) % extent === step,
  );
}

function add(map: Map<string, Set<number>>, key: string, index: number): void {
  const set = map.get(key) ?? new Set<number>();
  map.set(key, set.add(index));
}

function each({ subject, expression }: Equation, found: (subject: Subject) => void): void {
  if (subject !== undefined) found(subject);
  const walk = (piece: Expression): void => {
    if (piece.kind === "name" && piece.subject !== undefined) found(piece.subject);
    if (piece.kind === "operation") piece.of.forEach(walk);
    if (piece.kind === "sum") piece.terms.forEach(walk);
  };
  walk(expression);
}

/** The element of what a layer gives that belongs to a number of one of its values; null where none does. */
export function resultIndex(layer: LayerView, name: string, index: number): number | null {
  const value = layer.values.find((one) => one.name === name);
  const last = layer.values.at(-1);
  if (value === undefined || last === undefined) return null;
  if (value === last || String(value.shape) === String(last.shape)) return index;
  // Inside a layer the channels of pictures come first, what it gives has them last.
  const [height = 1, width = 1, channels = 1] = last.shape;
  if (last.shape.length === 3 && String(value.shape) === String([channels, height, width])) {
    const pixel = index % (height * width);
    return pixel * channels + Math.floor(index / (height * width));
  }
  return sizeOf(value.shape) === sizeOf(last.shape) ? index : null;
}

/** What can be chosen at a point; null where there is nothing. */
export function subjectAt(
  plan: DrawingPlan,
  drawn: ReadonlyMap<Link, readonly number[]>,
  x: number,
  y: number,
): Subject | null {
  for (const box of plan.boxes) {
    const index = within(gridRect(box.grid), x, y) ? indexAt(box.grid, x, y) : -1;
    // Between the circles edges run.
    if (index >= 0 && within(cellRect(box.grid, index), x, y)) return unitSubject(box, index);
  }
  for (const { layer, value, grid, rect } of plan.insets) {
    const index = within(rect, x, y) ? indexAt(grid, x, y) : -1;
    if (index >= 0) return { kind: "unit", layer: layer.id, value: value.name, index };
  }
  for (const tile of plan.tiles) {
    const index = within(tile.rect, x, y) ? indexAt(tile.grid, x, y) : -1;
    if (index >= 0) return { kind: "weight", tensor: tile.weight.tensor, index };
  }
  for (const { map, weight } of plan.links) {
    const index = map !== null && within(gridRect(map), x, y) ? indexAt(map, x, y) : -1;
    if (index >= 0 && weight !== null) return { kind: "weight", tensor: weight.tensor, index };
  }
  let nearest: { readonly subject: Subject; readonly distance: number } | null = null;
  for (const [link, edges] of drawn) {
    if (link.weight === null || x < link.from.rect.x || x > link.to.rect.x + link.to.rect.width) continue;
    for (const index of edges) {
      const distance = distanceTo(edgeLine(link, index), x, y);
      if (distance <= NEAR && (nearest === null || distance < nearest.distance))
        nearest = { subject: { kind: "weight", tensor: link.weight.tensor, index }, distance };
    }
  }
  return nearest?.subject ?? null;
}

/** How near a pointer must be to an edge; CSS pixels. */
const NEAR = 6;

export function unitSubject({ layer }: Box, index: number): Subject {
  return { kind: "unit", layer: layer.id, value: layer.values.at(-1)?.name ?? "", index };
}

function within({ x, y, width, height }: Rect, px: number, py: number): boolean {
  return px >= x && py >= y && px < x + width && py < y + height;
}

function distanceTo({ x1, y1, x2, y2 }: Line, x: number, y: number): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const share = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - x1 - share * dx, y - y1 - share * dy);
}
