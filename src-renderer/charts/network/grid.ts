// Numbers of a shape laid out as cells: where each lies, and which lies at a point. A column of units, a picture, a filter and a matrix
// differ only in their strides.

export interface Grid {
  readonly x: number;
  readonly y: number;
  /** Side of a cell with its gap; CSS pixels. */
  readonly cell: number;
  readonly gap: number;
  /** Of a cell, where it is wider than high; with its gap. */
  readonly wide?: number;
  readonly rows: number;
  readonly columns: number;
  /** Blocks of rows and columns, `across` beside each other. */
  readonly groups: number;
  readonly across: number;
  readonly groupGap: number;
  /** The number at a group, row and column is at their sum, each times its stride. */
  readonly strides: readonly [group: number, row: number, column: number];
  /** Numbers there are; the last column may not be full. */
  readonly count: number;
}

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function blockSize({ rows, columns, cell, wide = cell, groupGap }: Grid): {
  readonly x: number;
  readonly y: number;
} {
  return { x: columns * wide + groupGap, y: rows * cell + groupGap };
}

export const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

export function gridRect(grid: Grid): Rect {
  const block = blockSize(grid);
  return {
    x: grid.x,
    y: grid.y,
    width: Math.min(grid.across, grid.groups) * block.x - grid.groupGap,
    height: Math.ceil(grid.groups / grid.across) * block.y - grid.groupGap,
  };
}

/** Group, row and column of a number: the strides are tried from the greatest on. */
function placeOf({ strides, groups, rows, columns }: Grid, index: number): readonly [number, number, number] {
  const place: [number, number, number] = [0, 0, 0];
  const extents = [groups, rows, columns];
  const axes = ([0, 1, 2] as const).filter((axis) => (extents[axis] ?? 1) > 1);
  let rest = index;
  for (const axis of [...axes].sort((a, b) => strides[b] - strides[a])) {
    place[axis] = Math.floor(rest / strides[axis]);
    rest -= place[axis] * strides[axis];
  }
  return place;
}

export function cellRect(grid: Grid, index: number): Rect {
  const [group, row, column] = placeOf(grid, index);
  const block = blockSize(grid);
  const { cell, wide = cell, gap } = grid;
  return {
    x: grid.x + (group % grid.across) * block.x + column * wide + gap / 2,
    y: grid.y + Math.floor(group / grid.across) * block.y + row * cell + gap / 2,
    width: wide - gap,
    height: cell - gap,
  };
}

/** The rectangles around some numbers: one in each block that has any of them. */
export function framesOf(grid: Grid, indices: Iterable<number>): readonly Rect[] {
  const found = new Map<number, Rect>();
  for (const index of indices) {
    if (index < 0 || index >= grid.count) continue;
    const [group] = placeOf(grid, index);
    const own = cellRect(grid, index);
    const old = found.get(group);
    found.set(group, old === undefined ? own : around(old, own));
  }
  return [...found.values()];
}

/** The rectangle around both. */
export function around(a: Rect, b: Rect): Rect {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return {
    ...{ x, y },
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}

/** The number so many places farther on; the same where there is none. */
export function neighborOf(
  grid: Grid,
  index: number,
  by: { readonly rows?: number; readonly columns?: number; readonly groups?: number },
): number {
  const [group, row, column] = placeOf(grid, index);
  const to = [group + (by.groups ?? 0), row + (by.rows ?? 0), column + (by.columns ?? 0)] as const;
  const extents = [grid.groups, grid.rows, grid.columns];
  if (to.some((place, axis) => place < 0 || place >= (extents[axis] ?? 1))) return index;
  const next = to.reduce((sum, place, axis) => sum + place * (grid.strides[axis] ?? 0), 0);
  return next < grid.count ? next : index;
}

/** The number at a point; -1 where there is none. */
export function indexAt(grid: Grid, x: number, y: number): number {
  const block = blockSize(grid);
  const [blockX, blockY] = [Math.floor((x - grid.x) / block.x), Math.floor((y - grid.y) / block.y)];
  if (blockX < 0 || blockY < 0 || blockX >= grid.across) return -1;
  const group = blockY * grid.across + blockX;
  const column = Math.floor((x - grid.x - blockX * block.x) / (grid.wide ?? grid.cell));
  const row = Math.floor((y - grid.y - blockY * block.y) / grid.cell);
  if (group >= grid.groups || column >= grid.columns || row >= grid.rows) return -1;
  const index = group * grid.strides[0] + row * grid.strides[1] + column * grid.strides[2];
  return index < grid.count ? index : -1;
}
