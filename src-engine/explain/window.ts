// What a unit sees through a window: the numbers of the layer before it that lie under a filter, or that pooling takes together. Read off
// the graph, whatever layer made it: a convolution of any size, stride and padding, its transpose, a pooling.

import { sizeOf } from "../document/size";
import { broadcastIndex, convProducts, indexOf, positionOf, windowCells } from "../ir/elements";
import type { AnyNode, ValueId } from "../ir/graph";
import type { CompiledNetwork } from "../passes/compiledNetwork";
import type { UnitWindow } from "../protocol/learn";
import type { Interpretation } from "../runtime/reference/interpret";
import { nodeOf, operandOf, originOf } from "./numberAt";
import type { Row } from "./rows";
import type { Unit } from "./rowTrace";

/** A window of more numbers is looked at by nobody. */
const MOST_CELLS = 20_000;

/** One number of a value, by its row-major index. */
type Place = readonly [ValueId, number];

/** A number under the window: where it lies in it (channel, then along each axis), and the weight over it. */
interface Cell {
  readonly position: readonly number[];
  readonly x: Place;
  readonly weight: Place | null;
}

interface Cells {
  readonly how: UnitWindow["how"];
  readonly cells: readonly Cell[];
  /** Of the window: channels, and extents; null where it is as large as its cells lie apart. */
  readonly shape: readonly number[] | null;
  /** The filter of that shape, from there on; cells of it may lie over the padding. */
  readonly filter: Place | null;
  readonly bias: Place | null;
}

/** The window of a unit, or of the sum before its activation; null where it sees none. */
export function windowOf(compiled: CompiledNetwork, row: Row, { layer, value, index }: Unit): UnitWindow | null {
  const nth = layer.values.indexOf(value);
  const isActivated = nth === layer.values.length - 1 && layer.activation !== null;
  const summed = isActivated ? layer.values[nth - 1] : value;
  const [id, ...others] = summed?.values ?? [];
  if (summed === undefined || id === undefined || others.length > 0 || sizeOf(summed.shape) !== sizeOf(value.shape))
    return null;
  const { values } = row;
  const place = row.place(id, index);
  const seen = cellsOf(values, id, place);
  const [first] = seen?.cells ?? [];
  if (seen === null || first === undefined || seen.cells.length > MOST_CELLS) return null;
  const { how, cells, bias } = seen;
  const ends = (most: boolean): readonly number[] =>
    first.position.map((_, axis) =>
      cells.reduce((end, { position: { [axis]: p = 0 } }) => (p > end === most ? p : end), first.position[axis] ?? 0),
    );
  const from = seen.shape === null ? ends(false) : first.position.map(() => 0);
  const shape = seen.shape ?? ends(true).map((end, axis) => end - (from[axis] ?? 0) + 1);
  const size = sizeOf(shape);
  const [x, w, products] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const [indices, weights] = [new Int32Array(size).fill(-1), new Int32Array(size).fill(-1)];
  const sources = new SourceNumbers(compiled, row, layer.id);
  let source: string | null = null;
  let tensor: string | null = null;
  const weigh = (at: number, place: Place): void => {
    const weight = weightAt(values, place);
    w[at] = numberOf(values, place);
    if (weight !== null) [tensor, weights[at]] = [weight.tensor, weight.index];
  };
  if (seen.filter !== null) {
    const [kernel, begin] = seen.filter;
    for (let at = 0; at < size; at++) weigh(at, [kernel, begin + at]);
  }
  for (const cell of cells) {
    const at = indexOf(
      cell.position.map((p, axis) => p - (from[axis] ?? 0)),
      shape,
    );
    x[at] = numberOf(values, cell.x);
    if (cell.weight === null) w[at] = how === "mean" ? 1 / cells.length : 1;
    else weigh(at, cell.weight);
    products[at] = (x[at] ?? NaN) * (w[at] ?? NaN);
    const found = sources.of(cell.x);
    if (found !== undefined) [source, indices[at]] = [found.layer, found.index];
  }
  const own = bias === null ? null : weightAt(values, bias);
  return {
    ...{ how, source, shape, indices, x, tensor, weights, w, products },
    layer: layer.id,
    bias: own === null || bias === null ? null : { ...own, value: numberOf(values, bias) },
    symbol: summed.symbol,
    value: numberOf(values, [id, place]),
  };
}

/** What is looked at through the window, where the number is worked out by one. */
function cellsOf(values: Interpretation, id: ValueId, index: number): Cells | null {
  const origin = originOf(values, id, index);
  if (typeof origin === "number") return null;
  const [from, at] = origin;
  const node = nodeOf(values, from);
  const shape = values.shape(from);
  switch (node.op) {
    case "conv": {
      const [kernel, bias] = [operandOf(node, 1), node.inputs[2]];
      const [, ...own] = values.shape(kernel);
      const filter = positionOf(at, shape)[1] ?? 0;
      return {
        how: "products",
        cells: convCells(values, node, at, shape),
        shape: own,
        filter: [kernel, filter * sizeOf(own)],
        bias: bias === undefined ? null : [bias, filter],
      };
    }
    case "convTranspose":
      return { how: "products", cells: convCells(values, node, at, shape), shape: null, filter: null, bias: null };
    case "maxPool":
    case "averagePool": {
      const x = operandOf(node, 0);
      const places = windowCells(node.attributes, at, shape, values.shape(x));
      const cells = places.map((place): Cell => {
        const [, , ...position] = positionOf(place, values.shape(x));
        return { position: [0, ...position], x: [x, place], weight: null };
      });
      return { how: node.op === "maxPool" ? "greatest" : "mean", cells, shape: null, filter: null, bias: null };
    }
    case "add": {
      // A bias that is added behind.
      const operands = node.inputs.map((input): Place => [input, broadcastIndex(at, shape, values.shape(input))]);
      const bias = operands.find((operand) => weightAt(values, operand) !== null);
      const [seen = null] = operands.filter((one) => one !== bias).map((operand) => cellsOf(values, ...operand));
      return bias === undefined || seen?.how !== "products" || seen.bias !== null ? null : { ...seen, bias };
    }
    default:
      return null;
  }
}

/** Of a convolution by the filter's cells, of its transpose by the places of what comes in. */
function convCells(
  values: Interpretation,
  node: AnyNode & { readonly op: "conv" | "convTranspose" },
  index: number,
  shape: readonly number[],
): readonly Cell[] {
  const [given, kernel] = [operandOf(node, 0), operandOf(node, 1)];
  const [asked, under] = node.op === "conv" ? (["y", "x"] as const) : (["x", "y"] as const);
  const shapes = { x: shape, y: shape, kernel: values.shape(kernel), [under]: values.shape(given) };
  return convProducts(node.attributes, shapes, asked, index).map((places): Cell => {
    const [, ...position] = positionOf(places[asked === "y" ? "kernel" : "y"], shapes[asked === "y" ? "kernel" : "y"]);
    return { position, x: [given, places[under]], weight: [kernel, places.kernel] };
  });
}

/** Numbers of the layers before a layer, by where they come from: what a layer only lays out otherwise is found again. */
class SourceNumbers {
  readonly #values: Interpretation;
  readonly #found = new Map<string, { readonly layer: string; readonly index: number }>();

  constructor({ network, explainedGradients }: CompiledNetwork, { values, at }: Row, id: string) {
    this.#values = values;
    for (const layer of network.layers.find((one) => one.id === id)?.sources ?? []) {
      const result = explainedGradients.layers.find((one) => one.id === layer)?.values.at(-1)?.values[0];
      if (result === undefined) continue;
      const size = sizeOf(values.shape(result).slice(1));
      for (let index = 0; index < size; index++) {
        const origin = originOf(values, result, at * size + index);
        if (typeof origin !== "number") this.#found.set(origin.join(), { layer, index });
      }
    }
  }

  of([id, index]: Place): { readonly layer: string; readonly index: number } | undefined {
    return this.#found.get(originOf(this.#values, id, index).toString());
  }
}

function weightAt(
  values: Interpretation,
  [id, index]: Place,
): { readonly tensor: string; readonly index: number } | null {
  const origin = originOf(values, id, index);
  if (typeof origin === "number") return null;
  const node = nodeOf(values, origin[0]);
  if (node.op !== "input" || node.attributes.role !== "weight") return null;
  return { tensor: node.attributes.name, index: origin[1] };
}

function numberOf(values: Interpretation, [id, index]: Place): number {
  return values.value(id).data[index] ?? NaN;
}
