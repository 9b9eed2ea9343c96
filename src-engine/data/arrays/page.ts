// Some of a project's examples with their answers, for people to look at.

import { sizeOf } from "../../document/size";
import { valuesOf } from "../../document/rowEdits";
import type { Cell, DataPage } from "../../protocol/data";
import type { RowCondition } from "../../protocol/rowFilter";
import { findColumn } from "../columns";
import type { PageWish } from "../source";
import { arrayColumns } from "./columns";
import type { StoredArray, StoredArrays } from "./store";

/** More numbers are not sent at once. */
const MOST_NUMBERS = 4_000_000;

/** @throws UserError "no-such-column" */
export async function readArrayPage(
  arrays: StoredArrays,
  { offset, limit, sort, filter, edits = [] }: PageWish,
): Promise<DataPage> {
  const { rows } = arrays;
  const most = Math.min(limit, mostRows(arrays));
  const given = new Map(edits.map((edit) => [edit.row, valuesOf(edit)]));
  const isPlain = sort === undefined && (filter === undefined || Object.keys(filter).length === 0);
  const all = isPlain ? null : await wantedRows(arrays, { sort, filter }, given);
  const numbers =
    all === null
      ? Array.from({ length: Math.max(0, Math.min(most, rows - offset)) }, (_, index) => offset + index)
      : all.slice(offset, offset + most);
  const page = await examples(arrays, numbers);
  const edited = page.rows.map((cells, at) => {
    const values = given.get(page.numbers[at] ?? -1);
    return values === undefined ? cells : cells.map((cell, index) => values[page.columns[index] ?? ""] ?? cell);
  });
  return { offset, total: all?.length ?? rows, ...page, rows: edited };
}

/** The numbers of the rows that a filter leaves, in the order that is asked for. */
async function wantedRows(
  arrays: StoredArrays,
  { sort, filter = {} }: Pick<PageWish, "sort" | "filter">,
  given: ReadonlyMap<number, Readonly<Record<string, Cell>>>,
): Promise<number[]> {
  const columns = answerColumns(arrays);
  const cells = cellsOf(arrays, Float64Array.from(await arrays.y.rows(0, arrays.rows)));
  const cellAt = (row: number, index: number): Cell => {
    const { name = "" } = columns[index] ?? {};
    return given.get(row)?.[name] ?? cells[row * columns.length + index] ?? null;
  };
  const { search = "", conditions = [], rows } = filter;
  const asked = conditions.map((condition) => {
    const index = columns.indexOf(findColumn({ columns }, condition.column));
    return (row: number): boolean => isTrueOf(cellAt(row, index), condition);
  });
  const left = (rows ?? Array.from({ length: arrays.rows }, (_, row) => row)).filter(
    (row) =>
      row < arrays.rows &&
      asked.every((holds) => holds(row)) &&
      (search === "" || columns.some((_, index) => contains(cellAt(row, index), search))),
  );
  if (sort === undefined) return left;
  const by = columns.indexOf(findColumn({ columns }, sort.column));
  const order = sorted(
    left.map((row) => cellAt(row, by)),
    sort.descending,
  );
  return order.map((place) => left[place] ?? 0);
}

function isTrueOf(cell: Cell, condition: RowCondition): boolean {
  switch (condition.is) {
    case "contains":
      return contains(cell, condition.text);
    case "equals":
      return cell !== null && String(cell) === String(condition.value);
    case "not":
      return String(cell) !== String(condition.value);
    case "between":
      return typeof cell === "number" && cell >= (condition.from ?? -Infinity) && cell <= (condition.to ?? Infinity);
    case "missing":
      return cell === null;
    case "present":
      return cell !== null;
    default:
      return condition satisfies never;
  }
}

function contains(cell: Cell, text: string): boolean {
  return cell !== null && String(cell).toLowerCase().includes(text.toLowerCase());
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
