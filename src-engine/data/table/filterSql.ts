// A filter of rows as SQL.

import type { RowCondition, RowFilter } from "../../protocol/rowFilter";
import { findColumn } from "../columns";
import { sqlText } from "../duckdb";
import type { Relation, RelationColumn } from "./relation";
import { daysSql } from "./relation";

/** SQL that is true of the rows; null where there is nothing to ask. @throws UserError "no-such-column" */
export function filterSql(relation: Relation, filter: RowFilter | undefined): string | null {
  const { search = "", conditions = [], rows } = filter ?? {};
  const all = [
    ...(search === "" ? [] : [searchSql(relation.columns, search)]),
    ...conditions.map((condition) => conditionSql(findColumn(relation, condition.column), condition)),
    ...(rows === undefined ? [] : [rows.length === 0 ? "false" : `file_row_number IN (${rows.join(", ")})`]),
  ];
  return all.length === 0 ? null : all.join(" AND ");
}

/** Signs that a number or a date is written with. To write all of them as texts takes long. */
const WRITTEN = /^[\d\s.:eT+-]*$/i;

function searchSql(columns: readonly RelationColumn[], wanted: string): string {
  const asked = columns.filter(({ kind }) => kind === "text" || WRITTEN.test(wanted));
  return asked.length === 0 ? "false" : `(${asked.map((column) => containsSql(column, wanted)).join(" OR ")})`;
}

function conditionSql(column: RelationColumn, condition: RowCondition): string {
  switch (condition.is) {
    case "contains":
      return containsSql(column, condition.text);
    case "equals":
      return equalsSql(column, condition.value);
    case "not":
      return `NOT coalesce(${equalsSql(column, condition.value)}, false)`;
    case "between": {
      const { from, to } = condition;
      const value = measured(column);
      return [
        `(${value}) IS NOT NULL`,
        ...(from === null ? [] : [`(${value}) >= ${from}::DOUBLE`]),
        ...(to === null ? [] : [`(${value}) <= ${to}::DOUBLE`]),
      ].join(" AND ");
    }
    case "missing":
      return `(${column.value}) IS NULL`;
    case "present":
      return `(${column.value}) IS NOT NULL`;
    default:
      return condition satisfies never;
  }
}

function equalsSql(column: RelationColumn, value: number | string): string {
  return typeof value === "number"
    ? `(${measured(column)}) = ${value}::DOUBLE`
    : `(${column.text}) = ${sqlText(value)}`;
}

function containsSql({ text }: RelationColumn, wanted: string): string {
  return `coalesce(contains(lower(${text}), lower(${sqlText(wanted)})), false)`;
}

/** A number; of a date its days; of a text that is one its number. */
function measured(column: RelationColumn): string {
  if (column.kind === "number") return column.value;
  return column.kind === "text" ? `try_cast(${column.value} AS DOUBLE)` : daysSql(column);
}
