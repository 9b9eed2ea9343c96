// The answers of examples, and a fingerprint of each example, as a table that can be asked in SQL.

import { createHash } from "node:crypto";
import type { Answer } from "../../findings/data/spec";
import type { RowEdit } from "../../document/rowEdits";
import type { RawColumn, Wanted } from "../columns";
import type { TaskOptions } from "../duckdb";
import { withDatabase } from "../duckdb";
import { withAnswers } from "../edited";
import { askIn } from "../table/examine";
import { readArrayColumns } from "./columns";
import type { StoredArrays } from "./store";

/** As DataSource's `examine` says; an array is the fingerprint of its numbers. */
export async function examineArrays<T>(
  arrays: StoredArrays,
  wanted: readonly Wanted[],
  edits: readonly RowEdit[],
  task: TaskOptions,
  action: (ask: (sql: string) => Promise<Answer>) => Promise<T>,
): Promise<T> {
  const raw = withAnswers(await readArrayColumns(arrays, wanted, task), edits);
  const excluded = new Set(edits.flatMap(({ row, exclude }) => (exclude === true ? [row] : [])));
  const rows = Array.from({ length: raw.rows }, (_, row) => row).filter((row) => !excluded.has(row));
  const columns = wanted.flatMap(({ name }) => {
    const column = raw.columns.get(name);
    return column === undefined ? [] : [column];
  });
  return withDatabase([], task, async (database) => {
    const types = columns.map(({ kind }, index) => `x${index} ${kind === "numbers" ? "DOUBLE" : "VARCHAR"}`);
    await database.run(`CREATE TEMP TABLE data (${["number DOUBLE", ...types].join(", ")})`);
    await database.append("data", [rows, ...columns.map((column) => rows.map((row) => cellAt(column, row)))]);
    return action((sql) => askIn(database, sql));
  });
}

function cellAt(column: RawColumn, row: number): string | number | null {
  switch (column.kind) {
    case "text":
      return column.labels[column.codes[row] ?? -1] ?? null;
    case "numbers": {
      const value = column.values[row] ?? NaN;
      return Number.isNaN(value) ? null : value;
    }
    case "array": {
      const size = column.shape.reduce((product, extent) => product * extent, 1);
      const { buffer, byteOffset, BYTES_PER_ELEMENT } = column.values;
      const bytes = new Uint8Array(buffer, byteOffset + row * size * BYTES_PER_ELEMENT, size * BYTES_PER_ELEMENT);
      return createHash("sha1").update(bytes).digest("base64");
    }
    default:
      return column satisfies never;
  }
}
