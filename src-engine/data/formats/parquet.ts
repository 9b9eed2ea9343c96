// Parquet: columns with types, as data programs keep them. https://parquet.apache.org/docs/file-format/

import { basename } from "node:path";
import { UserError } from "../../document/errors";
import { whole } from "../../document/whole";
import { refuseTooManyCells } from "../cellBudget";
import type { Database } from "../duckdb";
import { sqlName, sqlText } from "../duckdb";
import { TABLE_DATA } from "../table/tableData";
import type { TypedTable } from "../table/typedFile";
import { openTyped } from "../table/typedFile";
import type { FileFormat } from "./format";

const label = "Parquet";

export const PARQUET: FileFormat = {
  id: "parquet",
  label,
  docs: "Columns with types, as data programs keep them. It is known by its first bytes, whatever it is called.",
  kind: TABLE_DATA,
  anySize: true,
  extensions: ["parquet"],
  asks: ["decimal", "date-order", "missing"],
  signature: ({ head }) => Buffer.from(head.subarray(0, 4)).toString("latin1") === "PAR1",
  open: (given, request, action) =>
    openTyped(
      given,
      request,
      {
        label,
        keeps: true,
        async reader(path, database) {
          const promised = await promisedCells(path, database);
          if (promised !== null) refuseTooManyCells({ ...promised, bytes: given.bytes }, given.file);
          return tableOf(path, database);
        },
      },
      action,
    ),
};

/** What the end of the file says of the rest; null where it is damaged, which reading it tells better. */
async function promisedCells(
  path: string,
  database: Database,
): Promise<{ readonly rows: number; readonly columns: number } | null> {
  try {
    const [[rows] = []] = await database.rows(`SELECT num_rows::DOUBLE FROM parquet_file_metadata(${sqlText(path)})`);
    // Groups of columns have no type of their own.
    const [[columns] = []] = await database.rows(
      `SELECT (count(*) FILTER (type IS NOT NULL))::DOUBLE FROM parquet_schema(${sqlText(path)})`,
    );
    return { rows: Number(rows), columns: Number(columns) };
  } catch {
    return null;
  }
}

/** Columns of bytes are texts for many writers; bytes that are none are missing. */
async function tableOf(path: string, database: Database): Promise<TypedTable> {
  const table = `read_parquet(${sqlText(path)}, hive_partitioning = false)`;
  await refuseLongDecimals(path, database);
  const columns = await database.rows(`DESCRIBE SELECT * FROM ${table}`);
  const bytes = columns.flatMap(([name, type]) => (type === "BLOB" ? [String(name)] : []));
  if (bytes.length === 0) return { sql: table, notes: [] };
  const texts = bytes.map((name) => `TRY(decode(${sqlName(name)})) AS ${sqlName(name)}`);
  const sql = `(SELECT * REPLACE (${texts.join(", ")}) FROM ${table})`;
  const [lost = []] = await database.rows(
    `SELECT ${bytes.map((name) => `count(*) FILTER (${sqlName(name)} IS NOT NULL AND TRY(decode(${sqlName(name)})) IS NULL)::DOUBLE`).join(", ")} FROM ${table}`,
  );
  const notes = bytes.flatMap((name, index) => {
    const count = Number(lost[index]);
    return count === 0
      ? []
      : [
          `"${name}": ${whole(count)} ${count === 1 ? "cell holds" : "cells hold"} bytes that are no text, and ${count === 1 ? "counts" : "count"} as missing.`,
        ];
  });
  return { sql, notes };
}

/** Digits of a decimal number that the reader knows; of more it makes other numbers. */
const MOST_DIGITS = 38;

async function refuseLongDecimals(path: string, database: Database): Promise<void> {
  const [found] = await database.rows(
    `SELECT name, precision::DOUBLE FROM parquet_schema(${sqlText(path)}) WHERE precision > ${MOST_DIGITS} LIMIT 1`,
  );
  if (found === undefined) return;
  throw new UserError({
    code: "malformed-file",
    message: `"${basename(path)}" holds decimal numbers of up to ${Number(found[1])} digits in "${String(found[0])}"; at most ${MOST_DIGITS} are read.`,
    next: "Save that column as float64, or as text.",
    subject: { kind: "file", path },
  });
}
