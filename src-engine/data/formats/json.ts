// JSON: a table in any of the shapes that programs give it, or one object on each line.

import { readFile, writeFile } from "node:fs/promises";
import { UserError } from "../../document/errors";
import { explaining } from "../../project/files";
import { refuseBinary } from "../csv/binary";
import { decoded } from "../csv/decoder";
import { detectEncoding } from "../csv/encoding";
import type { Database } from "../duckdb";
import { sqlName, sqlText } from "../duckdb";
import { jsonDepth } from "../jsonDepth";
import type { JsonRow, JsonValue } from "../jsonShapes";
import { rowsOf, withoutNaN } from "../jsonShapes";
import { withScratch } from "../scratch";
import { TABLE_DATA } from "../table/tableData";
import { openTyped } from "../table/typedFile";
import type { FileFormat, GivenFile } from "./format";

const label = "JSON";

export const JSON_TEXT: FileFormat = {
  id: "json",
  label,
  docs: "A list of objects, one for each row, or one object on each line; a list of lists; an object of columns or of rows, as pandas writes them in each of its ways; any of these inside of other objects, as services answer. Objects in rows become columns of their own (address.city). NaN and Infinity, which JSON does not know, are missing values.",
  kind: TABLE_DATA,
  extensions: ["json", "jsonl", "ndjson", "geojson"],
  asks: ["decimal", "date-order", "missing"],
  async open(given, request, action) {
    refuseBinary(given);
    if ((await jsonDepth(given.path, MOST_DEPTH, request.task.signal)) > MOST_DEPTH) throw tooDeep(given);
    return withScratch(async (scratch) => {
      const lines = await rowsAsLines(given);
      if (lines === null) return openTyped(given, request, { label, reader }, action);
      const path = await scratch.file("rows.jsonl");
      await writeFile(path, lines);
      return openTyped(given, request, { label, reader, path }, action);
    });
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

/** Larger files are left to the reader as they are. */
const MOST_RESHAPED = 128 * 2 ** 20;

/** The rows of a document whose shape the reader does not know, an object on each line; null where it does, or nothing can be made of it. */
async function rowsAsLines({ path, bytes }: GivenFile): Promise<string | null> {
  if (bytes > MOST_RESHAPED) return null;
  const content = await explaining(path, "read", () => readFile(path));
  const found = detectEncoding(content.subarray(0, 4_096));
  const marked = found === null || found === "binary" ? null : found;
  const text = decoded(content, marked?.encoding ?? "utf-8").trim();
  const document = parsed(text) ?? parsed(withoutNaN(text));
  if (document === undefined) {
    // One object on each line, or no JSON at all.
    return marked === null && !/\b(?:NaN|Infinity)\b/.test(text) ? null : `${withoutNaN(text)}\n`;
  }
  // Whole numbers beyond 2^53 would change on the way; the reader keeps them.
  const isKept = (Array.isArray(document) && isFlat(document)) || /[[{:,]\s*-?\d{16,}/.test(text);
  if (marked === null && isKept) return null;
  const rows = rowsOf(document);
  return rows === null ? null : rows.map((row: JsonRow) => `${JSON.stringify(row)}\n`).join("");
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** A list of objects without objects in them. */
function isFlat(document: readonly JsonValue[]): boolean {
  const isPlain = (value: JsonValue): boolean => typeof value !== "object" || value === null || Array.isArray(value);
  return document.every((row) => !isPlain(row) && Object.values(row as JsonRow).every(isPlain));
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
