// Convolutions as matrix products, in float64: the numbers under each place of the window side by side, filter by filter. The same table of
// places serves what a convolution gives, its transpose and the derivative by its kernel.

import { sizeOf } from "../document/size";
import { addProduct } from "./product";
import type { Correlation } from "./ops";

type Extents = readonly number[];

/** x [N, C, ...in], kernel [O, C / groups, ...cells], y [N, O, ...out]; y[n, o, p] = Σ x[n, c, p · stride + k · dilation - before] · kernel[o, c, k]. */
export interface ConvShapes {
  readonly x: Extents;
  readonly kernel: Extents;
  readonly y: Extents;
}

/** Numbers that are laid side by side at a time, at most. */
const MOST_UNFOLDED = 500_000;

export function convolve(shapes: ConvShapes, window: Correlation, x: Float64Array, kernel: Float64Array): Float64Array {
  const result = new Float64Array(sizeOf(shapes.y));
  eachBlock(shapes, window, ({ columns, width, inner, filters, startX, startKernel, startY, places, unfold }) => {
    unfold(x, startX);
    addProduct(
      { data: result, start: startY, row: places, column: 1 },
      { data: kernel, start: startKernel, row: inner, column: 1 },
      { data: columns, start: 0, row: width, column: 1 },
      { rows: filters, columns: width, inner },
    );
  });
  return result;
}

/** What comes in, from what is given: each y spread over the places that it was made from. */
export function transposeConvolve(
  shapes: ConvShapes,
  window: Correlation,
  y: Float64Array,
  kernel: Float64Array,
): Float64Array {
  const result = new Float64Array(sizeOf(shapes.x));
  eachBlock(shapes, window, ({ columns, width, inner, filters, startX, startKernel, startY, places, fold }) => {
    columns.fill(0, 0, inner * width);
    addProduct(
      { data: columns, start: 0, row: width, column: 1 },
      { data: kernel, start: startKernel, row: 1, column: inner },
      { data: y, start: startY, row: places, column: 1 },
      { rows: inner, columns: width, inner: filters },
    );
    fold(result, startX);
  });
  return result;
}

/** The derivative by the kernel: Σ x · y over all places and rows. */
export function kernelGradient(
  shapes: ConvShapes,
  window: Correlation,
  x: Float64Array,
  y: Float64Array,
): Float64Array {
  const result = new Float64Array(sizeOf(shapes.kernel));
  eachBlock(shapes, window, ({ columns, width, inner, filters, startX, startKernel, startY, places, unfold }) => {
    unfold(x, startX);
    addProduct(
      { data: result, start: startKernel, row: inner, column: 1 },
      { data: y, start: startY, row: places, column: 1 },
      { data: columns, start: 0, row: 1, column: width },
      { rows: filters, columns: inner, inner: width },
    );
  });
  return result;
}

/** One number of that derivative, without the others. */
export function kernelGradientAt(
  shapes: ConvShapes,
  window: Correlation,
  x: Float64Array,
  y: Float64Array,
  index: number,
): number {
  const [rows, channels, filters, inGroup] = [at(shapes.x, 0), at(shapes.x, 1), at(shapes.y, 1), at(shapes.kernel, 1)];
  const [inSize, cells, places] = [shapes.x, shapes.kernel, shapes.y].map((shape) => sizeOf(shape.slice(2))) as [
    number,
    number,
    number,
  ];
  const [cell, channel] = [index % cells, Math.floor(index / cells) % inGroup];
  const filter = Math.floor(index / (cells * inGroup));
  const seen = Math.floor((filter * window.groups) / filters) * inGroup + channel;
  const table = placesUnder(shapes, window, cell);
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const [plane, given] = [(row * channels + seen) * inSize, (row * filters + filter) * places];
    for (let place = 0; place < places; place++) {
      const under = table[place] as number;
      if (under >= 0) sum += (x[plane + under] as number) * (y[given + place] as number);
    }
  }
  return sum;
}

/** Some places of one row and group. */
interface Block {
  /** [inner, width]: for each channel and cell of the group, the numbers under it at each of the places. */
  readonly columns: Float64Array;
  readonly width: number;
  readonly inner: number;
  /** In the group. */
  readonly filters: number;
  readonly startX: number;
  readonly startKernel: number;
  readonly startY: number;
  /** Of a plane of y, in all. */
  readonly places: number;
  unfold(x: Float64Array, start: number): void;
  /** The other way: adds up what lies at the same number of x. */
  fold(x: Float64Array, start: number): void;
}

function eachBlock(shapes: ConvShapes, window: Correlation, visit: (block: Block) => void): void {
  const { x, kernel, y } = shapes;
  const [rows, channels, allFilters, inGroup] = [at(x, 0), at(x, 1), at(y, 1), at(kernel, 1)];
  const { groups } = window;
  const [inSize, cells, places] = [sizeOf(x.slice(2)), sizeOf(kernel.slice(2)), sizeOf(y.slice(2))];
  const [inner, filters] = [inGroup * cells, allFilters / groups];
  const most = Math.max(1, Math.min(places, Math.floor(MOST_UNFOLDED / Math.max(1, inner))));
  const columns = new Float64Array(inner * most);
  const table = placesUnder(shapes, window);
  for (let from = 0; from < places; from += most) {
    const width = Math.min(most, places - from);
    const lines = inGroup * cells;
    const block = {
      ...{ columns, width, inner, filters, places },
      unfold: (values: Float64Array, start: number): void => {
        for (let line = 0; line < lines; line++) {
          const [plane, under] = [start + Math.floor(line / cells) * inSize, (line % cells) * places + from];
          for (let place = 0; place < width; place++) {
            const index = table[under + place] as number;
            columns[line * width + place] = index < 0 ? 0 : (values[plane + index] as number);
          }
        }
      },
      fold: (values: Float64Array, start: number): void => {
        for (let line = 0; line < lines; line++) {
          const [plane, under] = [start + Math.floor(line / cells) * inSize, (line % cells) * places + from];
          for (let place = 0; place < width; place++) {
            const index = table[under + place] as number;
            if (index >= 0)
              values[plane + index] = (values[plane + index] as number) + (columns[line * width + place] as number);
          }
        }
      },
    };
    for (let row = 0; row < rows; row++)
      for (let group = 0; group < groups; group++)
        visit({
          ...block,
          startX: (row * channels + group * inGroup) * inSize,
          startKernel: group * filters * inner,
          startY: (row * allFilters + group * filters) * places + from,
        });
  }
}

/** For each cell of the kernel, or only one, and each place of y: which number of x's plane lies there; -1 in the padding. */
function placesUnder(
  { x, kernel, y }: ConvShapes,
  { strides, dilations, before }: Correlation,
  only: number | null = null,
): Int32Array {
  const [inside, cells, out] = [x.slice(2), kernel.slice(2), y.slice(2)];
  const places = sizeOf(out);
  const table = new Int32Array((only === null ? sizeOf(cells) : 1) * places);
  for (let entry = 0; entry < table.length; entry++) {
    let [cell, place, index, unit] = [only ?? Math.floor(entry / places), entry % places, 0, 1];
    for (let axis = inside.length - 1; axis >= 0; axis--) {
      const [own, extent] = [cell % at(cells, axis), at(inside, axis)];
      const read = (place % at(out, axis)) * at(strides, axis) + own * at(dilations, axis) - at(before, axis);
      if (read < 0 || read >= extent) index = -Infinity;
      index += read * unit;
      unit *= extent;
      [cell, place] = [Math.floor(cell / at(cells, axis)), Math.floor(place / at(out, axis))];
    }
    table[entry] = index < 0 ? -1 : index;
  }
  return table;
}

function at(list: Extents, index: number): number {
  // Every index here follows from shapes that the shape rules have checked.
  return list[index] as number;
}
