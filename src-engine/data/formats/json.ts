// JSON: a list of objects with the same fields, or one object on each line.

import { UserError } from "../../document/errors";
import { refuseBinary } from "../csv/binary";
import type { Database } from "../duckdb";
import { sqlName, sqlText } from "../duckdb";
import { jsonDepth } from "../jsonDepth";
import { TABLE_DATA } from "../table/tableData";
import { openTyped } from "../table/typedFile";
import type { FileFormat, GivenFile } from "./format";

const label = "JSON";

export const JSON_TEXT: FileFormat = {
  id: "json",
  label,
  docs: "A list of objects with the same fields, one object on each line, an object that holds one such list, or an object of lists, one for each column.",
  kind: TABLE_DATA,
  extensions: ["json", "jsonl", "ndjson"],
  asks: ["decimal", "date-order", "missing"],
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

/** The rows: those of the file, or of the one list of objects that a single object holds, as services answer. */
async function reader(path: string, database: Database): Promise<string> {
  const whole = `read_json(${sqlText(path)}, sample_size = -1)`;
  const rows = await database.rows(`SELECT 1 FROM ${whole} LIMIT 2`).catch(() => []);
  if (rows.length !== 1) return whole;
  const columns = await database.rows(`DESCRIBE SELECT * FROM ${whole}`);
  const lists = columns.filter(([, type]) => /^STRUCT\(.*\)\[\]$/s.test(String(type)));
  const [list, other] = lists;
  if (list === undefined || other !== undefined) return columnsOf(whole, columns);
  return `(SELECT unnest(records) FROM (SELECT unnest(${sqlName(String(list[0]))}) AS records FROM ${whole}))`;
}

/** An object of lists, one for each column. */
function columnsOf(whole: string, columns: readonly (readonly unknown[])[]): string {
  if (columns.length < 2 || !columns.every(([, type]) => String(type).endsWith("[]"))) return whole;
  return `(SELECT ${columns.map(([name]) => `unnest(${sqlName(String(name))}) AS ${sqlName(String(name))}`).join(", ")} FROM ${whole})`;
}
