// Convolutions as matrix products against the products themselves, one number after the other.

import * as fc from "fast-check";
import { expect, it } from "vitest";
import "../testing/allclose";
import { sizeOf } from "../document/size";
import { convProducts } from "./elements";
import type { ConvPart } from "./elements";
import { addProduct } from "./product";
import { convolve, kernelGradient, kernelGradientAt, transposeConvolve } from "./unfold";

const small = (max: number) => fc.integer({ min: 1, max });
const axis = fc
  .record({ cells: small(3), stride: small(2), dilation: small(2), before: fc.nat({ max: 1 }), extent: small(5) })
  .filter(({ cells, dilation, before, extent }) => extent + 2 * before > (cells - 1) * dilation);
const setting = fc.record({
  axes: fc.array(axis, { minLength: 1, maxLength: 2 }),
  rows: small(2),
  groups: small(2),
  inGroup: small(3),
  perGroup: small(6),
});

/** Numbers without a pattern, the same in each run. */
const numbers = (count: number, seed: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed));

it("a convolution, its transpose and its derivative are sums of the products that belong to each number", () => {
  fc.assert(
    fc.property(setting, ({ axes, rows, groups, inGroup, perGroup }) => {
      const before = axes.map((one) => one.before);
      const window = {
        strides: axes.map(({ stride }) => stride),
        dilations: axes.map(({ dilation }) => dilation),
        ...{ before, after: before, groups },
      };
      const out = axes.map(
        ({ cells, stride, dilation, before: edge, extent }) =>
          Math.floor((extent + 2 * edge - (cells - 1) * dilation - 1) / stride) + 1,
      );
      const shapes = {
        x: [rows, groups * inGroup, ...axes.map(({ extent }) => extent)],
        kernel: [groups * perGroup, inGroup, ...axes.map(({ cells }) => cells)],
        y: [rows, groups * perGroup, ...out],
      };
      const [x, kernel, y] = [shapes.x, shapes.kernel, shapes.y].map((shape, i) => numbers(sizeOf(shape), i));
      if (x === undefined || kernel === undefined || y === undefined) throw new Error("there are three");
      const summed = (part: ConvPart, of: (places: { x: number; kernel: number; y: number }) => number): Float64Array =>
        Float64Array.from({ length: sizeOf(shapes[part]) }, (_, index) =>
          convProducts(window, shapes, part, index).reduce((sum, places) => sum + of(places), 0),
        );
      const exact = { relative: 1e-12, absolute: 1e-12 };
      const at = (list: Float64Array, index: number): number => list[index] ?? NaN;
      expect(convolve(shapes, window, x, kernel)).toBeAllclose(
        summed("y", (places) => at(x, places.x) * at(kernel, places.kernel)),
        exact,
      );
      expect(transposeConvolve(shapes, window, y, kernel)).toBeAllclose(
        summed("x", (places) => at(y, places.y) * at(kernel, places.kernel)),
        exact,
      );
      const gradient = kernelGradient(shapes, window, x, y);
      expect(gradient).toBeAllclose(
        summed("kernel", (places) => at(x, places.x) * at(y, places.y)),
        exact,
      );
      const each = gradient.map((_, index) => kernelGradientAt(shapes, window, x, y, index));
      expect(each).toBeAllclose(gradient, exact);
    }),
  );
});

it("a product of matrices of any size is the sum of its products, whichever way they lie", () => {
  const size = small(9);
  fc.assert(
    fc.property(size, size, size, fc.boolean(), fc.boolean(), (rows, columns, inner, turnA, turnB) => {
      const [a, b] = [numbers(rows * inner, 1), numbers(inner * columns, 2)];
      const result = { data: new Float64Array(rows * columns), start: 0, row: columns, column: 1 };
      const left = { data: a, start: 0, ...(turnA ? { row: 1, column: rows } : { row: inner, column: 1 }) };
      const right = { data: b, start: 0, ...(turnB ? { row: 1, column: inner } : { row: columns, column: 1 }) };
      addProduct(result, left, right, { rows, columns, inner });
      const expected = Float64Array.from({ length: rows * columns }, (_, at) => {
        const [i, j] = [Math.floor(at / columns), at % columns];
        let sum = 0;
        for (let k = 0; k < inner; k++)
          sum += (a[i * left.row + k * left.column] ?? NaN) * (b[k * right.row + j * right.column] ?? NaN);
        return sum;
      });
      expect(result.data).toBeAllclose(expected, { relative: 1e-12, absolute: 1e-12 });
    }),
  );
});
