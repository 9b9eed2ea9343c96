// Walks over windows in float64: what convolution and pooling mean, and what evaluate.ts computes them by.

import { sizeOf } from "../document/size";
import type { Correlation, Pooling } from "./ops";

type Extents = readonly number[];

/**
 * Calls `visit` for every row of places that a cell of the kernel joins, of one example, filter and channel:
 * y[n, o, p] = Σ x[n, c, p · stride + k · dilation - before] · kernel[o, c, k], over the channels c of o's group and the cells k.
 * It is told where the kernel's number lies, and where the row begins in x and in y. Along the last axis, `step` numbers of x lie
 * between two of those that are joined to neighbors of y.
 */
export function eachRun(
  { x, kernel, y }: { readonly x: Extents; readonly kernel: Extents; readonly y: Extents },
  { strides, dilations, before, groups }: Correlation,
  visit: (kernel: number, x: number, y: number, length: number, step: number) => void,
): void {
  const [rows, channels, filters, inGroup] = [at(x, 0), at(x, 1), at(y, 1), at(kernel, 1)];
  const [inExtents, cells, outExtents] = [x.slice(2), kernel.slice(2), y.slice(2)];
  const [inSize, cellCount, outSize] = [sizeOf(inExtents), sizeOf(cells), sizeOf(outExtents)];
  const last = outExtents.length - 1;
  const step = at(strides, last);
  // Per cell, one after the other: where a run begins in x and in y, and its length.
  const runs = positions(cells).map((cell) =>
    Int32Array.from(
      positions(outExtents.slice(0, last)).flatMap((line) => {
        const offset = at(cell, last) * at(dilations, last) - at(before, last);
        const first = Math.max(0, Math.ceil(-offset / step));
        const end = Math.min(at(outExtents, last), Math.floor((at(inExtents, last) - 1 - offset) / step) + 1);
        const place = line.map(
          (p, axis) => p * at(strides, axis) + at(cell, axis) * at(dilations, axis) - at(before, axis),
        );
        const from = indexOf([...place, first * step + offset], inExtents);
        return end > first && from >= 0 ? [from, indexOf([...line, first], outExtents), end - first] : [];
      }),
    ),
  );
  for (let row = 0; row < rows; row++) {
    for (let filter = 0; filter < filters; filter++) {
      const group = Math.floor((filter * groups) / filters);
      const startY = (row * filters + filter) * outSize;
      for (let channel = 0; channel < inGroup; channel++) {
        const startX = (row * channels + group * inGroup + channel) * inSize;
        const startKernel = (filter * inGroup + channel) * cellCount;
        for (let cell = 0; cell < cellCount; cell++) {
          const own = runs[cell] ?? NO_RUNS;
          for (let i = 0; i < own.length; i += 3)
            visit(startKernel + cell, startX + int(own, i), startY + int(own, i + 1), int(own, i + 2), step);
        }
      }
    }
  }
}

/** As {@link at}, of one kind of list alone, which is read much faster. */
function int(list: Int32Array, index: number): number {
  return list[index] as number;
}

const NO_RUNS = new Int32Array();

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
      result[plane * windows.length + i] = f(Float64Array.from(cells, (cell) => at(x.data, plane * inSize + cell)));
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
