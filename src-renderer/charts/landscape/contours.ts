// Lines of equal height through a grid, by marching squares (Maple, "Geometric design and space planning using the marching squares and
// marching cube algorithms", 2003). They are pieces, which the contours draw flat and the surface draws in space. d3-contour gives
// closed rings instead: it also runs along the picture's border, and around what has no height.

/** Sides of a cell: bottom, right, top, left; each case by which corners lie above (1: lower left, 2: lower right, 4: upper right, 8: upper left). */
const SIDES: readonly (readonly (readonly [number, number])[])[] = [
  [],
  [[3, 0]],
  [[0, 1]],
  [[3, 1]],
  [[1, 2]],
  [], // Two ways, see below.
  [[0, 2]],
  [[3, 2]],
  [[2, 3]],
  [[2, 0]],
  [], // Two ways, see below.
  [[2, 1]],
  [[1, 3]],
  [[1, 0]],
  [[0, 3]],
  [],
];
const APART: readonly (readonly [number, number])[] = [
  [3, 0],
  [1, 2],
];
const TOGETHER: readonly (readonly [number, number])[] = [
  [3, 2],
  [1, 0],
];

/**
 * Pieces of the line at `level`: x1, y1, x2, y2 of each, in intervals of the grid. A cell with a corner that has no height has none.
 * @param heights rows of `columns` numbers each
 */
export function contourLine(heights: Float64Array, columns: number, level: number): Float64Array {
  const rows = heights.length / columns;
  const pieces: number[] = [];
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const a = heights[at] ?? NaN;
      const b = heights[at + 1] ?? NaN;
      const c = heights[at + columns + 1] ?? NaN;
      const d = heights[at + columns] ?? NaN;
      if (Number.isNaN(a + b + c + d)) continue;
      const corners =
        Number(a >= level) | (Number(b >= level) << 1) | (Number(c >= level) << 2) | (Number(d >= level) << 3);
      const isSaddle = corners === 5 || corners === 10;
      // What lies in the middle of a saddle says which corners belong together.
      const isHigh = (a + b + c + d) / 4 >= level;
      const sides = isSaddle ? ((corners === 5) === isHigh ? TOGETHER : APART) : (SIDES[corners] ?? []);
      const share = (from: number, to: number): number => (level - from) / (to - from);
      const cross = (side: number): readonly [number, number] => {
        if (side === 0) return [column + share(a, b), row];
        if (side === 1) return [column + 1, row + share(b, c)];
        if (side === 2) return [column + share(d, c), row + 1];
        return [column, row + share(a, d)];
      };
      for (const [from, to] of sides) pieces.push(...cross(from), ...cross(to));
    }
  }
  return Float64Array.from(pieces);
}
