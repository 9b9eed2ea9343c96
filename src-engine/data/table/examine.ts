// A table as a view that can be asked in SQL.

import type { Answer } from "../../findings/data/spec";
import type { RowEdit } from "../../document/rowEdits";
import type { Wanted } from "../columns";
import { findColumn } from "../columns";
import type { Database } from "../duckdb";
import { editedRelation } from "./editedRelation";
import type { Relation } from "./relation";
import { AS_TYPE, numberedRows } from "./relation";

/** As DataSource's `examine` says. */
export async function examineTable<T>(
  database: Database,
  relation: Relation,
  wanted: readonly Wanted[],
  edits: readonly RowEdit[],
  action: (ask: (sql: string) => Promise<Answer>) => Promise<T>,
): Promise<T> {
  const edited = await editedRelation(database, relation, edits);
  const columns = wanted.map(({ name, type }, index) => {
    const column = findColumn(edited, name);
    const value = AS_TYPE[type](column) ?? "NULL";
    // Numbers taken as names are written in their shortest form, as everywhere.
    const isNamed = column.kind === "number" && type !== "number";
    return `${isNamed ? `regexp_replace(${value}, '\\.0$', '')` : value} AS x${index}`;
  });
  const excluded = edits.flatMap(({ row, exclude }) => (exclude === true ? [row] : []));
  const where = excluded.length === 0 ? "" : `WHERE file_row_number NOT IN (${excluded.join(", ")})`;
  await database.run(
    `CREATE OR REPLACE TEMP VIEW data AS SELECT ${["file_row_number::DOUBLE AS number", ...columns].join(", ")} FROM ${numberedRows(edited)} ${where}`,
  );
  return action((sql) => askIn(database, sql));
}

/** An answer whose cells are DOUBLE or VARCHAR. */
export async function askIn(database: Database, sql: string): Promise<Answer> {
  const rows = await database.rows(sql);
  return rows.map((row) =>
    row.map((cell) => (typeof cell === "string" || typeof cell === "number" || cell === null ? cell : Number(cell))),
  );
}
