// JSON: a table in any of the shapes that programs give it, or one object on each line.

import { readFile, writeFile } from "node:fs/promises";
import { UserError } from "../../document/errors";
import { explaining } from "../../project/files";
import { refuseBinary } from "../csv/binary";
import { decoded } from "../csv/decoder";
import { detectEncoding } from "../csv/encoding";
import type { Database } from "../duckdb";
import { sqlName, sqlText } from "../duckdb";
import { whole } from "../../document/whole";
import { jsonDepth } from "../jsonDepth";
import { firstJsonProblem, firstLineProblem } from "../jsonProblem";
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
  signature: ({ head, extension }) => {
    const text = Buffer.from(head).toString("utf8");
    return (
      JSON_TEXT.extensions.includes(extension) ? /^\ufeff?\s*(?:[[{/]|$)/ : /^\ufeff?\s*(?:\[\s*[[{]|\{\s*")/
    ).test(text);
  },
  async open(given, request, action) {
    refuseBinary(given);
    if ((await jsonDepth(given.path, MOST_DEPTH, request.task.signal)) > MOST_DEPTH) throw tooDeep(given);
    return withScratch(async (scratch) => {
      const known = await documentOf(given);
      const openRows = async (found: JsonRows) => {
        const path = await scratch.file("rows.jsonl");
        await writeFile(path, found.lines);
        return openTyped(given, request, { label, reader, path, notes: found.notes }, action);
      };
      const rows = rowsAsLines(known);
      if (rows !== null) return openRows(rows);
      // A list that ends too early is no matter to the reader, which takes what there is.
      if (known?.document === undefined && known?.text.trimStart().startsWith("[") === true) {
        const problem = problemIn(given, known.text);
        if (problem !== null) throw problem;
      }
      try {
        return await openTyped(given, request, { label, reader }, action);
      } catch (error) {
        if (!(error instanceof UserError) || error.problem.code !== "malformed-file" || known === null) throw error;
        // Names that come twice in an object, and halves of letters, which the reader refuses.
        const again = known.document === undefined ? null : rowsOf(known.document);
        if (again !== null) return openRows({ lines: asLines(again), notes: [] });
        throw problemIn(given, known.text) ?? error;
      }
    });
  },
};

/** The place where the text is wrong, in words; null where none is found. */
function problemIn({ name, file }: GivenFile, text: string): UserError | null {
  const [first = ""] = text.split("\n", 1);
  const problem = parsed(first) === undefined ? firstJsonProblem(text) : firstLineProblem(text);
  if (problem === null) return null;
  const { line, column, expected, received } = problem;
  const place = `line ${line}, column ${column}`;
  return new UserError({
    code: "malformed-file",
    message: `"${name}" cannot be read as ${label}: ${received === null ? `it ends in ${place}, where ${expected} is missing` : `${expected === "the end" ? "nothing more was" : `${expected} was`} expected in ${place}, not ${received}`}.`,
    next: "Correct it there, or save the file again from the program it came from.",
    subject: { kind: "file", path: file },
  });
}

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

interface JsonText {
  readonly text: string;
  /** It has another encoding than UTF-8, or a mark. */
  readonly isMarked: boolean;
  /** Undefined where the text is no document, but has one on each line perhaps. */
  readonly document: JsonValue | undefined;
}

interface JsonRows {
  readonly lines: string;
  readonly notes: readonly string[];
}

/** What a file holds; null of a large one. */
async function documentOf({ path, bytes }: GivenFile): Promise<JsonText | null> {
  if (bytes > MOST_RESHAPED) return null;
  const content = await explaining(path, "read", () => readFile(path));
  const found = detectEncoding(content.subarray(0, 4_096));
  const marked = found === null || found === "binary" ? null : found;
  const text = decoded(content, marked?.encoding ?? "utf-8").trimEnd();
  return { text, isMarked: marked !== null, document: parsed(text) ?? parsed(withoutNaN(text)) };
}

/** The rows of a document whose shape the reader does not know, an object on each line; null where it does, or nothing can be made of it. */
function rowsAsLines(known: JsonText | null): JsonRows | null {
  if (known === null) return null;
  const { text, isMarked, document } = known;
  if (document === undefined) {
    const lists = listOnEachLine(text);
    if (lists !== null) return { lines: asLines(lists), notes: [] };
    // One object on each line, or no JSON at all.
    return !isMarked && !/\b(?:NaN|Infinity)\b/.test(text) ? null : { lines: `${withoutNaN(text)}\n`, notes: [] };
  }
  // Whole numbers beyond 2^53 would change on the way; the reader keeps them.
  const isKept = (Array.isArray(document) && isFlat(document)) || /[[{:,]\s*-?\d{16,}/.test(text);
  if (!isMarked && isKept) return null;
  const rows = rowsOf(document);
  return rows === null ? null : { lines: asLines(rows), notes: otherTables(document) };
}

/** Halves of letters, which no reader takes, are replaced. */
const asLines = (rows: readonly JsonRow[]): string =>
  rows
    .map((row) => `${JSON.stringify(row)}\n`)
    .join("")
    .replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, "$1\ufffd");

/** The rows of a text with a list on each line; null of any other. */
function listOnEachLine(text: string): readonly JsonRow[] | null {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length < 2 || !Array.isArray(parsed(withoutNaN(lines[0] ?? "")))) return null;
  const values = lines.map((line) => parsed(withoutNaN(line)));
  return values.every((value) => Array.isArray(value)) ? rowsOf(values) : null;
}

/** What is said where an object holds several tables, of which the largest is read. */
function otherTables(document: JsonValue): string[] {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return [];
  const tables = Object.entries(document).flatMap(([name, value]): [string, number][] =>
    Array.isArray(value) && value.some((row) => typeof row === "object" && row !== null) ? [[name, value.length]] : [],
  );
  const [read, ...others] = [...tables].sort(([, one], [, other]) => other - one);
  if (read === undefined || others.length === 0) return [];
  const told = others.map(([name, rows]) => `"${name}" (${whole(rows)} ${rows === 1 ? "row" : "rows"})`);
  return [
    `The table under "${read[0]}" was read, the largest of ${tables.length}. Left out: ${told.join(", ")}. Save one of them as a file of its own to read it.`,
  ];
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
  const whole = `read_json(${sqlText(path)}, sample_size = -1, map_inference_threshold = -1, compression = 'uncompressed')`;
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
