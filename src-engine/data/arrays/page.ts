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
  const { rows: total, y } = arrays;
  const count = Math.max(0, Math.min(limit, total - offset, mostRows(arrays)));
  let numbers = Array.from({ length: count }, (_, index) => offset + index);
  if (sort !== undefined) {
    const columns = answerColumns(arrays);
    const { offset: which } = findColumn({ columns }, sort.column);
    const answers = Float64Array.from(await y.rows(0, total));
    const values = answers.filter((_, at) => at % columns.length === which);
    numbers = sorted(cellsOf(arrays, values), sort.descending).slice(offset, offset + count);
  }
  return { offset, total, ...(await examples(arrays, numbers)) };
}

/** The examples of these numbers, in their order; as many as may be sent at once. */
export async function readArrayRows(arrays: StoredArrays, numbers: readonly number[]): Promise<DataPage> {
  return { offset: 0, total: numbers.length, ...(await examples(arrays, numbers.slice(0, mostRows(arrays)))) };
}

function mostRows({ x }: StoredArrays): number {
  return Math.max(1, Math.floor(MOST_NUMBERS / sizeOf(x.shape.slice(1))));
}

function answerColumns(arrays: StoredArrays) {
  return arrayColumns(arrays).filter(({ kind }) => kind === "number");
}

function cellsOf({ labels }: StoredArrays, answers: Float64Array): Cell[] {
  return Array.from(answers, (value) =>
    Number.isFinite(value) ? (labels === null ? value : (labels[value] ?? null)) : null,
  );
}

async function examples(arrays: StoredArrays, numbers: readonly number[]): Promise<Omit<DataPage, "offset" | "total">> {
  const { x, y } = arrays;
  const columns = answerColumns(arrays);
  const shape = x.shape.slice(1);
  const answers = cellsOf(arrays, await gather(y, numbers, columns.length));
  return {
    columns: columns.map(({ name }) => name),
    rows: numbers.map((_, index) => answers.slice(index * columns.length, (index + 1) * columns.length)),
    numbers,
    arrays: { shape, values: Float32Array.from(await gather(x, numbers, sizeOf(shape))) },
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
