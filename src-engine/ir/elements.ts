// Where one number of a value comes from, for operations that only lay numbers out otherwise; and what sums add up, product by product.

import { InvariantError, invariant } from "../document/errors";
import type { AnyNode } from "./graph";
import type { Correlation, Pooling } from "./ops";

/** A number of a node's operand: which operand, and where in it, in row-major order. */
export interface Element {
  readonly operand: number;
  readonly index: number;
}

type Extents = readonly number[];

/** The position of a row-major index. */
export function positionOf(index: number, shape: Extents): number[] {
  const position = new Array<number>(shape.length);
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const extent = at(shape, axis);
    position[axis] = rest % extent;
    rest = Math.floor(rest / extent);
  }
  return position;
}

/** The row-major index of a position. */
export function indexOf(position: Extents, shape: Extents): number {
  return position.reduce((index, p, axis) => index * at(shape, axis) + p, 0);
}

/** The element of an operand that is repeated to give an element of the result, as NumPy broadcasts. */
export function broadcastIndex(index: number, shape: Extents, operand: Extents): number {
  if (operand.length === shape.length && operand.every((extent, axis) => extent === shape[axis])) return index;
  const missing = shape.length - operand.length;
  const position = positionOf(index, shape).slice(missing);
  return indexOf(
    position.map((p, axis) => (operand[axis] === 1 ? 0 : p)),
    operand,
  );
}

/**
 * The operand's number that a node only puts elsewhere; a number where it puts that; null where the node computes.
 * @param inputs shapes of the operands
 */
export function laidOut(
  node: AnyNode,
  index: number,
  shape: Extents,
  inputs: readonly Extents[],
): Element | number | null {
  const [from = []] = inputs;
  const position = (): number[] => positionOf(index, shape);
  const first = (place: Extents): Element => ({ operand: 0, index: indexOf(place, from) });
  switch (node.op) {
    case "reshape":
      return { operand: 0, index };
    case "broadcast":
      return { operand: 0, index: broadcastIndex(index, shape, from) };
    case "transpose": {
      const own = position();
      const { permutation } = node.attributes;
      return first(from.map((_, axis) => at(own, permutation.indexOf(axis))));
    }
    case "reverse":
      return first(position().map((p, axis) => (node.attributes.axes.includes(axis) ? at(from, axis) - 1 - p : p)));
    case "slice": {
      const { axes, starts, steps } = node.attributes;
      return first(
        position().map((p, axis) => {
          const i = axes.indexOf(axis);
          return i < 0 ? p : at(starts, i) + p * at(steps, i);
        }),
      );
    }
    case "pad": {
      const place = position().map((p, axis) => p - at(node.attributes.before, axis));
      const inside = place.every((p, axis) => p >= 0 && p < at(from, axis));
      return inside ? first(place) : node.attributes.value;
    }
    case "concat": {
      const { axis } = node.attributes;
      const own = position();
      let start = 0;
      for (const [operand, extents] of inputs.entries()) {
        const end = start + at(extents, axis);
        if (at(own, axis) < end) {
          const place = own.map((p, i) => (i === axis ? p - start : p));
          return { operand, index: indexOf(place, extents) };
        }
        start = end;
      }
      throw new InvariantError("a place lies in one of the parts");
    }
    default:
      return null;
  }
}

/** The elements that a reduction over `axes` makes the one at `index` from. */
export function reduced(index: number, from: Extents, axes: readonly number[]): number[] {
  const kept = from.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const own = positionOf(
    index,
    kept.map((axis) => at(from, axis)),
  );
  const place = from.map(() => 0);
  kept.forEach((axis, i) => (place[axis] = at(own, i)));
  const extents = axes.map((axis) => at(from, axis));
  return Array.from({ length: extents.reduce((product, extent) => product * extent, 1) }, (_, i) => {
    const along = positionOf(i, extents);
    axes.forEach((axis, j) => (place[axis] = at(along, j)));
    return indexOf(place, from);
  });
}

/** The products that a matrix product adds up for the element at `index`: where in both operands. */
export function matmulProducts(
  { transposeA, transposeB }: { readonly transposeA: boolean; readonly transposeB: boolean },
  index: number,
  shape: Extents,
  a: Extents,
): (readonly [number, number])[] {
  const [rows, columns] = [at(shape, shape.length - 2), at(shape, shape.length - 1)];
  const inner = at(a, a.length - (transposeA ? 2 : 1));
  const batch = Math.floor(index / (rows * columns));
  const row = Math.floor(index / columns) % rows;
  const column = index % columns;
  const [startA, startB] = [batch * rows * inner, batch * inner * columns];
  return Array.from({ length: inner }, (_, k) => [
    startA + (transposeA ? k * rows + row : row * inner + k),
    startB + (transposeB ? column * inner + k : k * columns + column),
  ]);
}

/** Which of the three is asked for: what a convolution reads, its kernel, or what it gives. */
export type ConvPart = "x" | "kernel" | "y";

/** The products of a convolution that have to do with one element of a part: where in the other two, in the order x, kernel, y. */
export function convProducts(
  { strides, dilations, before, groups }: Correlation,
  shapes: Readonly<Record<ConvPart, Extents>>,
  part: ConvPart,
  index: number,
): { readonly x: number; readonly kernel: number; readonly y: number }[] {
  const fixed = positionOf(index, shapes[part]);
  const [rows, , ...inside] = shapes.x;
  const [filters = 1, inGroup = 1, ...cells] = shapes.kernel;
  const out = shapes.y.slice(2);
  const perGroup = filters / groups;
  const range = (count: number, only: number | undefined): number[] =>
    only === undefined ? Array.from({ length: count }, (_, i) => i) : [only];
  const products: { x: number; kernel: number; y: number }[] = [];
  const own = (which: ConvPart, axis: number): number | undefined => (part === which ? fixed[axis] : undefined);
  const row = own("x", 0) ?? own("y", 0);
  const filter = own("kernel", 0) ?? own("y", 1);
  const channel = own("x", 1);
  const places = allPositions(out, part === "y" ? fixed.slice(2) : undefined);
  const offsets = allPositions(cells, part === "kernel" ? fixed.slice(2) : undefined);
  const pairs: [number[], number[], number[]][] = [];
  for (const place of places)
    for (const cell of offsets) {
      const read = place.map(
        (p, axis) => p * at(strides, axis) + at(cell, axis) * at(dilations, axis) - at(before, axis),
      );
      const within = read.every((p, axis) => p >= 0 && p < at(inside, axis));
      const wanted = part !== "x" || read.every((p, axis) => p === at(fixed, axis + 2));
      if (within && wanted) pairs.push([read, cell, place]);
    }
  for (const n of range(at([rows ?? 1], 0), row))
    for (const o of range(filters, filter)) {
      const group = Math.floor(o / perGroup);
      const channels = part === "kernel" ? [at(fixed, 1)] : range(inGroup, undefined);
      for (const c of channels) {
        const full = group * inGroup + c;
        if (channel !== undefined && full !== channel) continue;
        for (const [read, cell, place] of pairs)
          products.push({
            x: indexOf([n, full, ...read], shapes.x),
            kernel: indexOf([o, c, ...cell], shapes.kernel),
            y: indexOf([n, o, ...place], shapes.y),
          });
      }
    }
  return products;
}

/** The cells of x that lie in the window of one element of what pooling gives. */
export function windowCells({ kernel, strides, before }: Pooling, index: number, shape: Extents, x: Extents): number[] {
  const [row = 0, channel = 0, ...place] = positionOf(index, shape);
  return allPositions(kernel, undefined).flatMap((cell) => {
    const read = place.map((p, axis) => p * at(strides, axis) + at(cell, axis) - at(before, axis));
    const within = read.every((p, axis) => p >= 0 && p < at(x, axis + 2));
    return within ? [indexOf([row, channel, ...read], x)] : [];
  });
}

/** The windows that cover a place of x, as places in what they give: where {@link windowCells} has it. */
export function windowsOver(
  { kernel, strides, before }: Pooling,
  index: number,
  x: Extents,
  windows: Extents,
): number[] {
  const [row = 0, channel = 0, ...place] = positionOf(index, x);
  const perAxis = place.map((p, axis) => {
    const [stride, from] = [at(strides, axis), p + at(before, axis)];
    const first = Math.max(0, Math.ceil((from - at(kernel, axis) + 1) / stride));
    const last = Math.min(at(windows, axis + 2) - 1, Math.floor(from / stride));
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  });
  return perAxis
    .reduce<number[][]>((all, line) => all.flatMap((begun) => line.map((one) => [...begun, one])), [[]])
    .map((cell) => indexOf([row, channel, ...cell], windows));
}

function allPositions(extents: Extents, only: number[] | undefined): number[][] {
  if (only !== undefined) return [only];
  const count = extents.reduce((product, extent) => product * extent, 1);
  return Array.from({ length: count }, (_, i) => positionOf(i, extents));
}

function at(list: ArrayLike<number>, index: number): number {
  const value = list[index];
  invariant(value !== undefined, "every place follows from the shapes");
  return value;
}
