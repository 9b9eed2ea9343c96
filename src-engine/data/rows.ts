// Pages of the project's table, for people to look at.

import type { DataRecipe } from "../document/schema";
import { UserError } from "../document/errors";
import type { Cell, RowsPage } from "../protocol/data";
import type { TaskOptions } from "./duckdb";
import type { RelationColumn } from "./relation";
import { withTable } from "./table";

export interface PageRequest extends TaskOptions {
  readonly folder: string;
  readonly source: DataRecipe["source"];
  readonly offset: number;
  readonly limit: number;
  /** Missing values come last either way; rows that are equal keep the table's order. */
  readonly sort?: { readonly column: string; readonly descending: boolean } | undefined;
}

/** @throws UserError "no-data", "no-such-column", or when the table cannot be read */
export async function readRows({
  folder,
  source,
  offset,
  limit,
  sort,
  signal,
  onProgress,
}: PageRequest): Promise<RowsPage> {
  return withTable(folder, source, { signal, onProgress }, async (relation, database) => {
    const by = sort === undefined ? undefined : relation.columns.findIndex(({ name }) => name === sort.column);
    if (by === -1) {
      throw new UserError({
        code: "no-such-column",
        message: `The table has no column "${sort?.column ?? ""}".`,
        next: "Choose one of its columns.",
      });
    }
    const columns = relation.columns.map((column, index) => `${cellSql(column)} AS x${index}`).join(", ");
    const select = `SELECT file_row_number::DOUBLE AS number, ${columns} FROM ${relation.from.replace(/\)$/, ", file_row_number = true)")}`;
    // In the table's own order the rows are found by their numbers, without looking at the others.
    const page =
      by === undefined
        ? "WHERE file_row_number >= $2::BIGINT AND file_row_number < $2::BIGINT + $1::BIGINT ORDER BY number"
        : `ORDER BY ${relation.columns[by]?.value ?? "1"} ${sort?.descending === true ? "DESC" : "ASC"} NULLS LAST, number LIMIT $1::BIGINT OFFSET $2::BIGINT`;
    const rows = await database.rows(`${select} ${page}`, [limit, offset]);
    return {
      offset,
      total: relation.rows,
      columns: relation.columns.map(({ name }) => name),
      rows: rows.map(([, ...cells]) => cells as Cell[]),
      numbers: rows.map(([number]) => Number(number)),
    };
  });
}

/** DOUBLE or VARCHAR: a date as ISO text. */
function cellSql(column: RelationColumn): string {
  if (column.kind === "number") return column.value;
  return column.kind === "timestamp" ? `strftime(${column.value}, '%Y-%m-%dT%H:%M:%S')` : `(${column.value})::VARCHAR`;
}
