// What is drawn of a network where no row is on its way: what has weights, and how it hangs together. A layer whose numbers would be
// empty maps or cells is its weights; one that has none and only passes on what it takes is left out.

import { sizeOf } from "../../../src-engine/document/size";
import type { LayerView, NetworkView, WeightView } from "../../../src-engine/protocol/learn";
import type { Grid } from "./grid";

/** Side of the room that a weight has; CSS pixels. */
const SIDE = 150;
/** Biases beside each other. */
const BIASES = 16;
/** Side of a cell at most, gap included, and that which can be seen; CSS pixels. */
const [CELL, SEEN] = [9, 2];

/** The layers that are drawn, each after what it takes from, without the names and steps that belong to a row. */
export function layersOfWeights({ layers, weights }: Pick<NetworkView, "layers" | "weights">): readonly LayerView[] {
  const weighty = new Set(weights.map(({ layer }) => layer));
  const isDrawn = ({ id, sources, output }: LayerView): boolean => weighty.has(id) || sources.length !== 1 || output;
  /** By layer: itself where it is drawn, else what stands before it. */
  const standsFor = new Map<string, string>();
  return layers.flatMap((layer) => {
    const sources = layer.sources.map((source) => standsFor.get(source) ?? source);
    const [only = layer.id] = sources;
    standsFor.set(layer.id, isDrawn(layer) ? layer.id : only);
    return isDrawn(layer) ? [{ ...layer, sources, names: null, values: layer.values.slice(-1) }] : [];
  });
}

/**
 * A weight in a room of its own, whatever its size: its last two axes as matrices, all before them beside and below each other.
 * @param among how many weights of its layer share the room
 */
export function gridOfWeight({ shape }: Pick<WeightView, "shape">, among = 1): Grid {
  const count = sizeOf(shape);
  const side = SIDE / Math.sqrt(among);
  if (shape.length <= 1) {
    const columns = Math.min(count, BIASES);
    const rows = Math.ceil(count / columns);
    const base = { x: 0, y: 0, groupGap: 0, groups: 1, across: 1, count } as const;
    return { ...base, ...cellsOf(Math.min(CELL, side / 3 / rows), CELL), rows, columns, strides: [0, columns, 1] };
  }
  const [rows = 1, columns = 1] = shape.slice(-2);
  const groups = sizeOf(shape.slice(0, -2));
  const groupGap = groups > 1_000 ? 0 : groups > 64 ? 1 : groups > 1 ? 3 : 0;
  /** Height and width of a cell, with so many matrices beside each other. */
  const sizes = (across: number): readonly [number, number] => {
    const room = (blocks: number): number => (side - (blocks - 1) * groupGap) / blocks;
    return [Math.min(CELL, room(Math.ceil(groups / across)) / rows), Math.min(CELL, room(across) / columns)];
  };
  let across = 1;
  for (let more = 2; more <= groups; more++) if (Math.min(...sizes(more)) > Math.min(...sizes(across))) across = more;
  const strides = [rows * columns, columns, 1] as const;
  return { x: 0, y: 0, ...cellsOf(...sizes(across)), rows, columns, groups, across, groupGap, strides, count };
}

/** Square where they can be seen one by one; else as high and as wide as there is room. */
function cellsOf(high: number, wide: number): Pick<Grid, "cell" | "wide" | "gap"> {
  const cell = Math.floor(Math.min(high, wide));
  if (cell >= SEEN) return { cell, gap: cell > 5 ? 1 : 0 };
  return { cell: Math.min(high, SEEN), wide: Math.min(wide, SEEN), gap: 0 };
}
