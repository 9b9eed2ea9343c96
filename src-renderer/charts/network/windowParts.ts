// A window in the parts in which it is shown: one channel of a picture at a time, a sequence with all its channels at once.

import type { UnitWindow } from "../../../src-engine/protocol/learn";

export interface WindowPart {
  readonly x: readonly (readonly number[])[];
  readonly w: readonly (readonly number[])[];
  readonly products: readonly (readonly number[])[];
  /** Whether a cell lies in the padding. */
  readonly isPadding: (row: number, column: number) => boolean;
  /** Of its products. */
  readonly sum: number;
}

export function windowParts(window: UnitWindow): readonly WindowPart[] {
  const [channels = 1, ...extents] = window.shape;
  const [count, rows, columns] =
    extents.length === 1 ? [1, channels, extents[0] ?? 1] : [channels, extents[0] ?? 1, extents[1] ?? 1];
  return Array.from({ length: count }, (_, part): WindowPart => {
    const at = (row: number, column: number): number => (part * rows + row) * columns + column;
    const laid = (numbers: Float64Array): number[][] =>
      Array.from({ length: rows }, (_, row) =>
        Array.from({ length: columns }, (_, column) => numbers[at(row, column)] ?? NaN),
      );
    const products = laid(window.products);
    return {
      x: laid(window.x),
      w: laid(window.w),
      products,
      isPadding: (row, column) => window.source !== null && window.indices[at(row, column)] === -1,
      sum: products.flat().reduce((sum, product) => sum + product, 0),
    };
  });
}

/** The part that counts most. */
export function greatestPart(parts: readonly WindowPart[]): number {
  return parts.reduce((most, { sum }, at) => (Math.abs(sum) > Math.abs(parts[most]?.sum ?? 0) ? at : most), 0);
}
