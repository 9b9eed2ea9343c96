// Products of matrices in float64, four rows by four columns at a time: each number that is read is used four times.

/** Where a matrix lies in a list: from one row to the next, and from one column to the next. */
export interface Laid {
  readonly data: Float64Array;
  readonly start: number;
  readonly row: number;
  readonly column: number;
}

interface Sizes {
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
}

const TILE = 4;

/** result[i, j] += Σ left[i, k] · right[k, j] */
export function addProduct(result: Laid, left: Laid, right: Laid, { rows, columns, inner }: Sizes): void {
  const [wholeRows, wholeColumns] = [rows - (rows % TILE), columns - (columns % TILE)];
  for (let i = 0; i < wholeRows; i += TILE)
    for (let j = 0; j < wholeColumns; j += TILE) addTile(result, left, right, i, j, inner);
  for (let i = 0; i < rows; i++)
    for (let j = i < wholeRows ? wholeColumns : 0; j < columns; j++) {
      let sum = 0;
      let a = left.start + i * left.row;
      let b = right.start + j * right.column;
      for (let k = 0; k < inner; k++) {
        sum += of(left.data, a) * of(right.data, b);
        a += left.column;
        b += right.row;
      }
      add(result, i, j, sum);
    }
}

function addTile(result: Laid, left: Laid, right: Laid, i: number, j: number, inner: number): void {
  const [l, r] = [left.data, right.data];
  const [down, across] = [left.row, right.column];
  let a = left.start + i * down;
  let b = right.start + j * across;
  let [s00, s01, s02, s03] = [0, 0, 0, 0];
  let [s10, s11, s12, s13] = [0, 0, 0, 0];
  let [s20, s21, s22, s23] = [0, 0, 0, 0];
  let [s30, s31, s32, s33] = [0, 0, 0, 0];
  for (let k = 0; k < inner; k++) {
    const a0 = of(l, a);
    const a1 = of(l, a + down);
    const a2 = of(l, a + 2 * down);
    const a3 = of(l, a + 3 * down);
    const b0 = of(r, b);
    const b1 = of(r, b + across);
    const b2 = of(r, b + 2 * across);
    const b3 = of(r, b + 3 * across);
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
    a += left.column;
    b += right.row;
  }
  addRow(result, i, j, s00, s01, s02, s03);
  addRow(result, i + 1, j, s10, s11, s12, s13);
  addRow(result, i + 2, j, s20, s21, s22, s23);
  addRow(result, i + 3, j, s30, s31, s32, s33);
}

function addRow(result: Laid, i: number, j: number, a: number, b: number, c: number, d: number): void {
  add(result, i, j, a);
  add(result, i, j + 1, b);
  add(result, i, j + 2, c);
  add(result, i, j + 3, d);
}

function add({ data, start, row, column }: Laid, i: number, j: number, value: number): void {
  const at = start + i * row + j * column;
  data[at] = of(data, at) + value;
}

/** Every index here follows from shapes that have been checked. */
function of(list: Float64Array, index: number): number {
  return list[index] as number;
}
