// A table as a person has edited it: other values in some cells. The file stays as it is.

import type { RowAnswer, RowEdit } from "../../document/rowEdits";
import { valuesOf } from "../../document/rowEdits";
import type { Database } from "../duckdb";
import { sqlName } from "../duckdb";
import type { Relation, RelationColumn } from "./relation";
import { numberedRows } from "./relation";

/** The temporary table that holds the values: SQL has them, and the cells join them by the row's number. */
const EDITS = "edited_cells";

/**
 * The same columns under the same names and of the same kinds, with the edited values in the place of the file's. The relation
 * itself where nothing is edited.
 */
export async function editedRelation(
  database: Database,
  relation: Relation,
  edits: readonly RowEdit[],
): Promise<Relation> {
  const at = new Map(relation.columns.map(({ name }, index) => [name, index]));
  const cells = edits.flatMap((edit) =>
    Object.entries(valuesOf(edit)).flatMap(([name, value]) => {
      const index = at.get(name);
      return index === undefined || edit.row >= relation.rows ? [] : [{ row: edit.row, index, value }];
    }),
  );
  if (cells.length === 0) return relation;
  await database.run(`CREATE OR REPLACE TEMP TABLE ${EDITS} (row DOUBLE, place DOUBLE, text VARCHAR, number DOUBLE)`);
  await database.append(EDITS, [
    cells.map(({ row }) => row),
    cells.map(({ index }) => index),
    cells.map(({ value }) => (value === null ? null : String(value))),
    cells.map(({ value }) => numberOf(value)),
  ]);
  const edited = [...new Set(cells.map(({ index }) => index))];
  const replaced = edited.flatMap((index) => {
    const column = relation.columns[index];
    return column === undefined ? [] : [`${replacement(column, `e${index}`)} AS ${sqlName(column.name)}`];
  });
  const joins = edited.map(
    (index) =>
      `LEFT JOIN (SELECT * FROM ${EDITS} WHERE place = ${index}) AS e${index} ON e${index}.row = source.file_row_number`,
  );
  const rows = `(SELECT source.* REPLACE (${replaced.join(", ")}) FROM ${numberedRows(relation)} AS source ${joins.join(" ")})`;
  return { ...relation, from: rows, numbered: rows };
}

function numberOf(value: RowAnswer | null): number | null {
  if (value === null || value === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

function replacement({ name, kind }: RelationColumn, edit: string): string {
  const column = `source.${sqlName(name)}`;
  const value = {
    number: `${edit}.number`,
    date: `(DATE '1970-01-01' + floor(${edit}.number)::INTEGER)`,
    timestamp: `make_timestamp((${edit}.number * 86400000000)::BIGINT)`,
    text: `${edit}.text`,
  }[kind];
  return `CASE WHEN ${edit}.row IS NULL THEN ${kind === "number" ? `${column}::DOUBLE` : kind === "text" ? `${column}::VARCHAR` : column} ELSE ${value} END`;
}
