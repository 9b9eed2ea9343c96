// Some of a project's examples with their answers, for people to look at.

import { sizeOf } from "../../document/size";
import type { Cell, DataPage } from "../../protocol/data";
import { findColumn } from "../columns";
import type { PageWish } from "../source";
import { arrayColumns } from "./columns";
import type { StoredArray, StoredArrays } from "./store";

/** More numbers are not sent at once. */
const MOST_NUMBERS = 4_000_000;

/** @throws UserError "no-such-column" */
export async function readArrayPage(arrays: StoredArrays, { offset, limit, sort }: PageWish): Promise<DataPage> {
  const { rows: total, x, y, labels } = arrays;
  const shape = x.shape.slice(1);
  const size = sizeOf(shape);
  const count = Math.max(0, Math.min(limit, total - offset, Math.max(1, Math.floor(MOST_NUMBERS / size))));
  const columns = arrayColumns(arrays).filter(({ kind }) => kind === "number");
  const cells = (answers: Float64Array): Cell[] =>
    Array.from(answers, (value) =>
      Number.isFinite(value) ? (labels === null ? value : (labels[value] ?? null)) : null,
    );

  let numbers = Array.from({ length: count }, (_, index) => offset + index);
  if (sort !== undefined) {
    const { offset: which } = findColumn({ columns }, sort.column);
    const answers = Float64Array.from(await y.rows(0, total));
    const values = answers.filter((_, at) => at % columns.length === which);
    numbers = sorted(cells(values), sort.descending).slice(offset, offset + count);
  }
  const answers = cells(await gather(y, numbers, columns.length));
  return {
    offset,
    total,
    columns: columns.map(({ name }) => name),
    rows: numbers.map((_, index) => answers.slice(index * columns.length, (index + 1) * columns.length)),
    numbers,
    arrays: { shape, values: Float32Array.from(await gather(x, numbers, size)) },
  };
}

/** The numbers of some rows of `size` numbers each, at once where they lie one after another. */
async function gather(array: StoredArray, rows: readonly number[], size: number): Promise<Float64Array> {
  const [first = 0] = rows;
  const values = new Float64Array(rows.length * size);
  if (rows.length > 0 && rows.every((row, index) => row === first + index))
    values.set(await array.rows(first, rows.length));
  else for (const [index, row] of rows.entries()) values.set(await array.rows(row, 1), index * size);
  return values;
}

/** The places of the cells in their order; missing ones last, equal ones as they came. */
function sorted(cells: readonly Cell[], descending: boolean): number[] {
  const sign = descending ? -1 : 1;
  return cells
    .map((value, row) => ({ value, row }))
    .sort((a, b) => {
      if (a.value === b.value) return a.row - b.row;
      if (a.value === null || b.value === null) return a.value === null ? 1 : -1;
      return (a.value < b.value ? -1 : 1) * sign;
    })
    .map(({ row }) => row);
}
