// Walks over windows in float64: what pooling means, and what evaluate.ts computes it by.

import { sizeOf } from "../document/size";
import type { Pooling } from "./ops";

type Extents = readonly number[];

interface Values {
  readonly shape: Extents;
  readonly data: Float64Array;
}

/** Reduces the numbers of each window that lie inside of x to one. */
export function pool(x: Values, pooling: Pooling, shape: Extents, f: (cells: Float64Array) => number): Float64Array {
  const [inExtents, outExtents] = [x.shape.slice(2), shape.slice(2)];
  const windows = cellsOfWindows(pooling, inExtents, outExtents);
  const planes = at(shape, 0) * at(shape, 1);
  const inSize = sizeOf(inExtents);
  const result = new Float64Array(planes * windows.length);
  for (let plane = 0; plane < planes; plane++) {
    windows.forEach((cells, i) => {
      const seen = new Float64Array(cells.length);
      for (let cell = 0; cell < cells.length; cell++) seen[cell] = at(x.data, plane * inSize + at(cells, cell));
      result[plane * windows.length + i] = f(seen);
    });
  }
  return result;
}

/** Puts each window's g at its first greatest cell of x. */
export function unpool(x: Values, g: Values, pooling: Pooling): Float64Array {
  const [inExtents, outExtents] = [x.shape.slice(2), g.shape.slice(2)];
  const windows = cellsOfWindows(pooling, inExtents, outExtents);
  const [inSize, planes] = [sizeOf(inExtents), sizeOf(x.shape.slice(0, 2))];
  const result = new Float64Array(x.data.length);
  for (let plane = 0; plane < planes; plane++) {
    const start = plane * inSize;
    windows.forEach((cells, i) => {
      const greatest = cells.reduce(
        (best, cell) => (at(x.data, start + cell) > at(x.data, start + best) ? cell : best),
        cells[0] ?? 0,
      );
      result[start + greatest] = at(g.data, plane * windows.length + i);
    });
  }
  return result;
}

/** For each window the places of its cells that lie inside, within one plane. */
function cellsOfWindows({ kernel, strides, before }: Pooling, inExtents: Extents, outExtents: Extents): number[][] {
  return positions(outExtents).map((out) =>
    positions(kernel)
      .map((cell) =>
        indexOf(
          out.map((p, axis) => p * at(strides, axis) + at(cell, axis) - at(before, axis)),
          inExtents,
        ),
      )
      .filter((index) => index >= 0),
  );
}

/** Writes `data` into `result` with its first corner at `offsets`. */
export function place(result: Float64Array, shape: Extents, data: Float64Array, from: Extents, offsets: Extents): void {
  positions(from).forEach((position, i) => {
    result[
      indexOf(
        position.map((p, axis) => p + at(offsets, axis)),
        shape,
      )
    ] = at(data, i);
  });
}

/** Every position in row-major order. */
function positions(extents: Extents): number[][] {
  return extents.reduce<number[][]>(
    (all, extent) => all.flatMap((start) => Array.from({ length: extent }, (_, i) => [...start, i])),
    [[]],
  );
}

/** The row-major index of a position; -1 where it lies outside. */
function indexOf(position: Extents, extents: Extents): number {
  let index = 0;
  for (const [axis, p] of position.entries()) {
    if (p < 0 || p >= at(extents, axis)) return -1;
    index = index * at(extents, axis) + p;
  }
  return index;
}

function at(list: ArrayLike<number>, index: number): number {
  // Every index here follows from shapes that the shape rules have checked.
  return list[index] as number;
}
