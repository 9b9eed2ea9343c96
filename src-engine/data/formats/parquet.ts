// Parquet: columns with types, as data programs keep them. https://parquet.apache.org/docs/file-format/

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
  open: (given, request, action) => openTyped(given, request, { label, reader, keeps: true }, action),
};

const reader = (path: string): string =>
  `read_parquet(${sqlText(path)}, binary_as_string = true, hive_partitioning = false)`;
