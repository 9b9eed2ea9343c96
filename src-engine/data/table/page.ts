// Pages of a table, for people to look at.

import type { Cell, DataPage } from "../../protocol/data";
import { findColumn } from "../columns";
import type { Database } from "../duckdb";
import type { PageWish } from "../source";
import { editedRelation } from "./editedRelation";
import { filterSql } from "./filterSql";
import type { Relation, RelationColumn } from "./relation";
import { numberedRows } from "./relation";
import { sortedNumbers } from "./sortedRows";

/** @throws UserError "no-such-column" */
export async function readTablePage(
  database: Database,
  original: Relation,
  { offset, limit, sort, filter, edits = [] }: PageWish,
): Promise<DataPage> {
  const relation = await editedRelation(database, original, edits);
  const by = sort === undefined ? undefined : findColumn(relation, sort.column);
  const where = filterSql(relation, filter);
  if (by === undefined && where === null) {
    // In the table's own order the rows are found by their numbers, without looking at the others.
    const page = "WHERE file_row_number >= $2::BIGINT AND file_row_number < $2::BIGINT + $1::BIGINT ORDER BY number";
    const rows = await database.rows(`${selectCells(relation)} ${page}`, [limit, offset]);
    return { offset, total: relation.rows, ...pageOf(relation, rows) };
  }
  const filtered = where === null ? "" : `WHERE (${where})`;
  const [[total = relation.rows] = []] =
    where === null ? [] : await database.rows(`SELECT count(*)::DOUBLE FROM ${numberedRows(relation)} ${filtered}`);
  // The order is found of the one column and the numbers alone; then the few rows are read.
  const found =
    by === undefined
      ? await numbersOf(database, relation, filtered, { offset, limit })
      : await sortedNumbers(database, relation, {
          by,
          descending: sort?.descending === true,
          where: filtered,
          offset,
          limit,
          total: Number(total),
        });
  const page = await rowsOf(database, relation, found);
  return { offset, total: Number(total), ...page };
}

/** The numbers of some of the rows that fulfill a condition, in the table's own order. */
async function numbersOf(
  database: Database,
  relation: Relation,
  where: string,
  { offset, limit }: Pick<PageWish, "offset" | "limit">,
): Promise<number[]> {
  const found = await database.rows(
    `SELECT file_row_number::DOUBLE FROM ${numberedRows(relation)} ${where} ORDER BY file_row_number LIMIT $1::BIGINT OFFSET $2::BIGINT`,
    [limit, offset],
  );
  return found.map(([number]) => Number(number));
}

/** The rows of these numbers, in their order. */
export async function readTableRows(
  database: Database,
  relation: Relation,
  numbers: readonly number[],
): Promise<DataPage> {
  return { offset: 0, total: numbers.length, ...(await rowsOf(database, relation, numbers)) };
}

async function rowsOf(database: Database, relation: Relation, numbers: readonly number[]) {
  const wanted = numbers.map((number) => Math.trunc(number)).join(", ");
  const found =
    numbers.length === 0
      ? []
      : await database.rows(`${selectCells(relation)} WHERE file_row_number IN (${wanted})`, []);
  const byNumber = new Map(found.map((row) => [Number(row[0]), row]));
  const rows = numbers.flatMap((number) => {
    const row = byNumber.get(number);
    return row === undefined ? [] : [row];
  });
  return pageOf(relation, rows);
}

function selectCells(relation: Relation): string {
  const columns = relation.columns.map((column, index) => `${cellSql(column)} AS x${index}`).join(", ");
  return `SELECT file_row_number::DOUBLE AS number, ${columns} FROM ${numberedRows(relation)}`;
}

function pageOf(
  relation: Relation,
  rows: readonly (readonly unknown[])[],
): Pick<DataPage, "columns" | "rows" | "numbers"> {
  return {
    columns: relation.columns.map(({ name }) => name),
    rows: rows.map(([, ...cells]) => cells as Cell[]),
    numbers: rows.map(([number]) => Number(number)),
  };
}

/** DOUBLE or VARCHAR: a date as ISO text. */
function cellSql(column: RelationColumn): string {
  if (column.kind === "number") return column.value;
  return column.kind === "timestamp" ? `strftime(${column.value}, '%Y-%m-%dT%H:%M:%S')` : `(${column.value})::VARCHAR`;
}
