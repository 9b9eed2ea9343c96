// How many numbers a shape holds.

/** The product of the extents: 1 for a single number, which has none. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, extent) => size * extent, 1);
}
