// JSON: a list of objects with the same fields, or one object on each line.

import { UserError } from "../../document/errors";
import { refuseBinary } from "../csv/binary";
import { sqlText } from "../duckdb";
import { jsonDepth } from "../jsonDepth";
import { TABLE_DATA } from "../table/tableData";
import { openTyped } from "../table/typedFile";
import type { FileFormat, GivenFile } from "./format";

const label = "JSON";

export const JSON_TEXT: FileFormat = {
  id: "json",
  label,
  docs: "A list of objects with the same fields, or one object on each line.",
  kind: TABLE_DATA,
  extensions: ["json", "jsonl", "ndjson"],
  async open(given, request, action) {
    refuseBinary(given);
    if ((await jsonDepth(given.path, MOST_DEPTH, request.task.signal)) > MOST_DEPTH) throw tooDeep(given);
    return openTyped(given, request, { label, reader }, action);
  },
};

/** Rows are objects in a list; what lies deeper than this in them is no table any more. */
const MOST_DEPTH = 32;

function tooDeep({ name, file }: GivenFile): UserError {
  return new UserError({
    code: "malformed-file",
    message: `"${name}" cannot be read as ${label}: its lists and objects lie more than ${MOST_DEPTH} deep in each other.`,
    next: "Choose a list of objects with the same fields, or a CSV file.",
    subject: { kind: "file", path: file },
  });
}

const reader = (path: string): string => `read_json(${sqlText(path)}, sample_size = -1)`;
