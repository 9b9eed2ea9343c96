// Arrow: columns with types, in a file (Feather 2) or a stream.

import { arrowToParquet } from "../arrow/arrowTable";
import { malformed } from "../arrays/bytes";
import { sqlText } from "../duckdb";
import { withScratch } from "../scratch";
import { TABLE_DATA } from "../table/tableData";
import { openTyped } from "../table/typedFile";
import type { FileFormat } from "./format";
import { refuseTooLarge } from "./format";

const label = "Arrow";
/** All of it is read into memory. */
const MOST_BYTES = 2 ** 30;

export const ARROW: FileFormat = {
  id: "arrow",
  label,
  docs: "Arrow files and streams, Feather among them (version 2), plain or packed with LZ4 or Zstandard; up to 1 GB, since all of it is read into memory.",
  kind: TABLE_DATA,
  extensions: ["arrow", "feather", "ipc", "arrows"],
  asks: ["decimal", "date-order", "missing"],
  signature: ({ head }) => /^(?:ARROW1|FEA1)/.test(Buffer.from(head.subarray(0, 6)).toString("latin1")),
  async open(given, request, action) {
    const { path, name, file, bytes, head } = given;
    if (Buffer.from(head.subarray(0, 4)).toString("latin1") === "FEA1")
      throw malformed(name, "it is Feather of version 1", "Save it as Feather version 2, or as Parquet.");
    refuseTooLarge(file, bytes, MOST_BYTES);
    return withScratch(async (scratch) => {
      const table = await scratch.file("arrow.parquet");
      const { first, task } = request;
      if (bytes > 0) await arrowToParquet(path, table, { file: name, first, task });
      return openTyped(given, request, { label, reader, path: table }, action);
    });
  },
};

const reader = (path: string): string => `read_parquet(${sqlText(path)}, hive_partitioning = false)`;
