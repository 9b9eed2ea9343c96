// JSON: a list of objects with the same fields, or one object on each line.

import { refuseBinary } from "../csv/binary";
import { sqlText } from "../duckdb";
import { TABLE_DATA } from "../table/tableData";
import { openTyped } from "../table/typedFile";
import type { FileFormat } from "./format";

const label = "JSON";

export const JSON_TEXT: FileFormat = {
  id: "json",
  label,
  docs: "A list of objects with the same fields, or one object on each line.",
  kind: TABLE_DATA,
  extensions: ["json", "jsonl", "ndjson"],
  async open(given, request, action) {
    refuseBinary(given);
    return openTyped(given, request, { label, reader }, action);
  },
};

const reader = (path: string): string => `read_json(${sqlText(path)}, sample_size = -1)`;
