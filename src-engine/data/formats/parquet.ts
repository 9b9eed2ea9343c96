// Parquet: columns with types, as data programs keep them. https://parquet.apache.org/docs/file-format/

import type { Database } from "../duckdb";
import { refuseTooManyCells } from "../cellBudget";
import { sqlText } from "../duckdb";
import { TABLE_DATA } from "../table/tableData";
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
          return `read_parquet(${sqlText(path)}, binary_as_string = true, hive_partitioning = false)`;
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
