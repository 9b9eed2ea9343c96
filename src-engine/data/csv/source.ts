// A CSV file made ready for DuckDB: its encoding and dialect found, every line checked, its checksum taken; rewritten to a
// temporary file where it is not plain UTF-8 with one kind of line ending. The file itself is only ever read.

import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { UserError } from "../../document/errors";
import { explaining } from "../../project/files";
import type { TaskOptions } from "../duckdb";
import { throwIfCanceled } from "../../document/canceled";
import type { OpenRequest } from "../formats/format";
import { optionNamed } from "../optionNamed";
import type { Scratch } from "../scratch";
import { delimiterName } from "./dialect";
import type { Encoding } from "../../document/encodings";
import { ENCODING_NAMES } from "../../document/encodings";
import { decoded, decoderOf } from "./decoder";
import { detectEncoding, firstNotUtf8, isMostlyUtf8, Utf8Check } from "./encoding";
import { guessEncoding } from "./guessEncoding";
import type { Layout } from "./layout";
import { findLayout } from "./layout";
import type { OddRecords } from "./rewrite";
import { isRewritten, Rewriter, writtenDelimiter } from "./rewrite";
import type { CsvProblem, CsvScan } from "./scan";
import { CsvScanner, joinsDigits } from "./scan";

/** A checked CSV file. */
export interface CsvFile {
  /** As messages call it. */
  readonly file: string;
  /** The file, or its rewritten copy. */
  readonly path: string;
  readonly names: readonly string[];
  /** Between the cells of the file, and of what is read: its rewritten copy may have another. */
  readonly delimiter: string;
  readonly written: string;
  /** Under the names, where the file has a line of units. */
  readonly units: readonly string[] | null;
  /** Lines above the table. */
  readonly skipped: number;
  readonly comment: string | null;
  readonly quote: string;
  readonly header: boolean;
  readonly encoding: Encoding;
  /** Data rows. */
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly brokenLines: boolean;
  readonly joinedDigits: boolean;
  /** As {@link CsvScan} says. */
  readonly codes: ReadonlySet<number>;
  readonly longestRecord: number;
  /** Added to a row's number, from 1, to give its line; null where rows and lines do not go together. */
  readonly linesBefore: number | null;
  /** What a person should know of how it was read. */
  readonly notes: readonly string[];
}

/** What the beginning of a file shows, of one that is read as it is. */
export type CsvBeginning = Pick<
  CsvFile,
  "path" | "names" | "delimiter" | "written" | "quote" | "header" | "joinedDigits"
>;

/** No text has this character: each line is one cell. */
const ONE_COLUMN = "\u0001";
const HEAD_BYTES = 256 * 1024;
const CHUNK_BYTES = 1024 * 1024;
/** DuckDB keeps whole records in memory. */
const MAX_RECORD_BYTES = 8 * 1024 * 1024;

/**
 * Checks all of it.
 * @param begin is told what the beginning shows before the rest of a long file is looked at, which may prove otherwise
 * @throws UserError for everything that can be wrong with the file, with the line where there is one.
 */
export async function openCsv(
  path: string,
  { file, options, wanted }: Pick<OpenRequest, "options" | "wanted"> & { readonly file: string },
  scratch: Scratch,
  task: TaskOptions,
  begin?: (beginning: CsvBeginning) => void,
): Promise<CsvFile> {
  const head = await readHead(path);
  const detected = detectEncoding(head.bytes);
  if (detected === "binary" && options.encoding === undefined) {
    throw problem(
      "not-text",
      file,
      `"${file}" is not a text file: it holds binary data.`,
      "Choose a table, such as a CSV file.",
    );
  }
  const marked = detected === "binary" ? null : detected;
  // A mark is cut off only when it belongs to the encoding in use.
  const first = options.encoding ?? marked?.encoding ?? "utf-8";
  const candidates: Encoding[] = [first];

  for (const encoding of candidates) {
    const mark = marked?.encoding === encoding ? marked.mark : 0;
    const sample = decoded(head.bytes.subarray(mark), encoding);
    if (sample.trim() === "")
      throw problem("empty-file", file, `"${file}" is empty.`, "Choose a file with a header line and rows.");
    const { quote } = options;
    const layout = findLayout({ ...options, text: sample, complete: head.complete, wanted });
    if (layout.delimiter === null && wanted === undefined) throw oneColumn(file, layout.first[0] ?? "");
    const delimiter = writtenDelimiter(layout) ?? ONE_COLUMN;
    const pass = {
      path,
      file,
      encoding,
      mark,
      delimiter,
      quote,
      bytes: head.size,
      layout,
      skip: layout.skipped.length,
    };
    const plain = encoding === "utf-8" && mark === 0 && pass.skip === 0 && !/[*?[]/.test(path) && !isRewritten(layout);
    if (plain && !head.complete) {
      const joinedDigits = joinsDigits(head.bytes);
      begin?.({ path, ...written(layout, delimiter), quote, joinedDigits });
    }
    let result = await scanPass(pass, plain ? null : await scratch.file("table.csv"), task);
    let damaged: string[] = [];
    let used = plain ? path : await scratch.file("table.csv");
    // Who says that it is UTF-8 has it so: what is not is a few places.
    if (result === "invalid" && options.encoding === "utf-8" && isMostlyUtf8(head.bytes, true)) {
      damaged = await damagedNote(path);
      used = await scratch.file("table.csv");
      result = await scanPass({ ...pass, lenient: true }, used, task);
    }
    if (result === "invalid") {
      if (encoding === "utf-8" && options.encoding === undefined && marked === null)
        candidates.push(...new Set<Encoding>([await otherEncoding(path, file, head.bytes), "windows-1252"]));
      continue;
    }
    if (used === path && result.scan.oddEndings && result.scan.problem === null) {
      used = await scratch.file("table.csv");
      result = await scanPass(pass, used, task);
      if (result === "invalid") continue;
    }
    const finished = finish(file, used, layout, { ...pass, wanted }, result);
    return { ...finished, notes: [...finished.notes, ...damaged] };
  }
  throw problem(
    "bad-encoding",
    file,
    `"${file}" is not valid ${ENCODING_NAMES[first]}.`,
    `Save it as UTF-8, or say which encoding it has: ${optionNamed("encoding")}.`,
  );
}

/** The encoding of a text that is not UTF-8. @throws UserError "bad-encoding" where most of it is */
async function otherEncoding(path: string, file: string, head: Uint8Array): Promise<Encoding> {
  const wrong = await explaining(path, "read", () => firstNotUtf8(path, HEAD_BYTES));
  if (wrong !== null && isMostlyUtf8(head)) {
    throw problem(
      "bad-encoding",
      file,
      `Line ${wrong.line} of "${file}" is not UTF-8, as the lines before it are.`,
      `Correct it there, or have it read as UTF-8 with a sign in place of what is not: ${optionNamed("encoding", "utf-8")}.`,
    );
  }
  const isAscii = (bytes: Uint8Array): boolean => bytes.every((byte) => byte < 0x80);
  return guessEncoding(isAscii(head) ? (wrong?.bytes ?? head) : head);
}

/** Names the first of the places that are not UTF-8. */
async function damagedNote(path: string): Promise<string[]> {
  const wrong = await explaining(path, "read", () => firstNotUtf8(path, 0));
  return [
    `Some bytes are not UTF-8${wrong === null ? "" : `, the first of them in line ${wrong.line}`}: each is read as "\ufffd".`,
  ];
}

interface Pass {
  readonly path: string;
  /** As messages call it. */
  readonly file: string;
  readonly layout: Layout;
  readonly encoding: Encoding;
  /** Bytes of the byte-order mark. */
  readonly mark: number;
  readonly delimiter: string;
  readonly quote: string;
  readonly bytes: number;
  /** Lines above the table, which the copy leaves out. */
  readonly skip: number;
  /** What is not of the encoding is read as U+FFFD. */
  readonly lenient?: boolean;
}

interface PassResult {
  readonly scan: CsvScan;
  /** Of a line of what was scanned: its number in the file. */
  readonly sourceLine: (line: number) => number;
  readonly leftAmongRows: boolean;
  readonly odd: Readonly<OddRecords> | null;
  readonly sha256: string;
}

function finish(
  file: string,
  path: string,
  { first, header, skipped, units, comment, ...layout }: Layout,
  pass: Pass & Pick<OpenRequest, "wanted">,
  { scan, sha256, sourceLine, leftAmongRows, odd }: PassResult,
): CsvFile {
  const { delimiter, quote, wanted } = pass;
  if (scan.problem !== null)
    throw malformed(
      file,
      { ...scan.problem, line: sourceLine(scan.problem.line) },
      layout.delimiter ?? delimiter,
      quote,
    );
  if (scan.longestRecord > MAX_RECORD_BYTES) {
    throw problem(
      "row-too-long",
      file,
      `"${file}" has a row of ${Math.ceil(scan.longestRecord / 2 ** 20)} MB; at most ${MAX_RECORD_BYTES / 2 ** 20} MB are read.`,
      "Look for a quote that is never closed, or leave out the column that holds so much.",
    );
  }
  if (scan.fields < 2 && wanted === undefined) throw oneColumn(file, first[0] ?? "");
  const rows = scan.records - (header ? 1 : 0);
  if (rows === 0) {
    throw problem(
      "no-rows",
      file,
      `"${file}" holds a header line but no rows.`,
      "Choose a file with at least one row under its header.",
    );
  }
  return {
    file,
    path,
    ...written({ first, header, delimiter: layout.delimiter }, delimiter),
    units,
    skipped: skipped.length,
    comment,
    quote,
    encoding: pass.encoding,
    rows,
    bytes: pass.bytes,
    sha256,
    brokenLines: scan.brokenLines,
    joinedDigits: scan.joinedDigits,
    codes: scan.codes,
    longestRecord: scan.longestRecord,
    linesBefore: scan.lineEach && !leftAmongRows ? sourceLine(header ? 2 : 1) - 1 : null,
    notes: [
      ...skippedNote(skipped),
      ...commentNote(comment),
      ...unitsNote(units, sourceLine(1) + 1),
      ...oddNote(odd, first.length),
      ...encodingNote(pass.encoding),
    ],
  };
}

/** @param delimiter between the cells of what is read */
function written(
  { first, header, delimiter: own }: Pick<Layout, "first" | "header" | "delimiter">,
  delimiter: string,
): Pick<CsvFile, "names" | "delimiter" | "written" | "header"> {
  return { names: header ? first : first.map(() => ""), delimiter: own ?? delimiter, written: delimiter, header };
}

function skippedNote(lines: readonly string[]): string[] {
  const told = lines
    .map((line) => line.replace(/^[,;\t|\s]+|[,;\t|\s]+$/g, ""))
    .filter((line) => line.trim() !== "" && !/^\uFEFF?"?sep=.?"?$/i.test(line.trim()));
  if (told.length === 0) return [];
  const texts = told.slice(0, 3).map((line) => `"${line.length > 40 ? `${line.slice(0, 40)}...` : line}"`);
  return [
    `${told.length === 1 ? "A line above the table was" : `${told.length} lines above the table were`} left out: ${texts.join(", ")}${told.length > 3 ? ", ..." : ""}.`,
  ];
}

function commentNote(comment: string | null): string[] {
  return comment === null ? [] : [`Lines that begin with ${comment} are comments, and were left out.`];
}

function unitsNote(units: readonly string[] | null, line: number): string[] {
  if (units === null) return [];
  const named = units.filter((unit) => unit.trim() !== "").map((unit) => `"${unit.trim()}"`);
  return [`Line ${line} holds units, not a row: ${named.slice(0, 6).join(", ")}${named.length > 6 ? ", ..." : ""}.`];
}

function oddNote(odd: Readonly<OddRecords> | null, expected: number): string[] {
  if (odd === null || odd.count === 0) return [];
  const named = odd.first.map(({ line, fields: own }) => `line ${line}${own === null ? "" : ` (${fields(own)})`}`);
  const more = odd.count > odd.first.length ? ", ..." : "";
  return [
    `${odd.count === 1 ? "A row that does not fit was" : `${odd.count} rows that do not fit were`} left out, where ${fields(expected)} are expected: ${named.join(", ")}${more}.`,
  ];
}

function encodingNote(encoding: Encoding): string[] {
  return encoding.startsWith("utf-")
    ? []
    : [
        `The text is read as ${ENCODING_NAMES[encoding]}. If its letters are wrong, say which it is: ${optionNamed("encoding")}.`,
      ];
}

async function readHead(path: string): Promise<{ bytes: Uint8Array; size: number; complete: boolean }> {
  return explaining(path, "read", async () => {
    const handle = await open(path, "r");
    try {
      const { size } = await handle.stat();
      const { bytesRead, buffer } = await handle.read(
        Buffer.alloc(Math.min(HEAD_BYTES, size)),
        0,
        Math.min(HEAD_BYTES, size),
        0,
      );
      return { bytes: buffer.subarray(0, bytesRead), size, complete: bytesRead >= size };
    } finally {
      await handle.close();
    }
  });
}

/** Reads the file once: its checksum, its structure; writes it as UTF-8 with "\n" to `target` if there is one. */
async function scanPass(
  pass: Pass,
  target: string | null,
  { signal, onProgress }: TaskOptions,
): Promise<PassResult | "invalid"> {
  return explaining(pass.path, "read", async () => {
    const hash = createHash("sha256");
    const decoder = decoderOf(pass.encoding, { fatal: pass.lenient !== true });
    const utf8 = new Utf8Check();
    const rewriter =
      target !== null && isRewritten(pass.layout) ? new Rewriter(pass.layout, pass.quote, pass.file) : null;
    const scanner = new CsvScanner(pass.delimiter, pass.quote);
    const source = await open(pass.path, "r");
    let copy: FileHandle | undefined;
    try {
      copy = target === null ? undefined : await open(target, "w", 0o600);
      const buffer = Buffer.alloc(CHUNK_BYTES);
      let position = 0;
      let heldCr = false;
      let toSkip = target === null ? 0 : pass.skip;
      for (;;) {
        throwIfCanceled(signal);
        const { bytesRead } = await source.read(buffer, 0, CHUNK_BYTES, position);
        const chunk = buffer.subarray(0, bytesRead);
        hash.update(chunk);
        const body = position === 0 ? chunk.subarray(pass.mark) : chunk;
        position += bytesRead;
        if (copy === undefined) {
          // As it is: UTF-8, which need not be turned into strings to be checked.
          if (!utf8.push(body, bytesRead === 0)) return "invalid";
          scanner.push(body);
        } else {
          let text: string;
          try {
            text = decoder.decode(body, { stream: bytesRead > 0 });
          } catch {
            return "invalid";
          }
          // A carriage return at the end of a chunk waits for its line feed.
          if (heldCr) text = `\r${text}`;
          heldCr = bytesRead > 0 && text.endsWith("\r");
          let lines = (heldCr ? text.slice(0, -1) : text).replace(/\r\n?/g, "\n");
          for (; toSkip > 0 && lines.includes("\n"); toSkip--) lines = lines.slice(lines.indexOf("\n") + 1);
          if (toSkip > 0) lines = "";
          if (rewriter !== null) lines = rewriter.push(lines) + (bytesRead === 0 ? rewriter.end() : "");
          const bytes = Buffer.from(lines, "utf8");
          scanner.push(bytes);
          await copy.writeFile(bytes);
        }
        onProgress?.(pass.bytes === 0 ? null : Math.min(1, position / pass.bytes), "Checking the file");
        if (bytesRead === 0 || scanner.problem !== null) break;
      }
      return {
        scan: scanner.end(),
        sha256: hash.digest("hex"),
        sourceLine: (line) => rewriter?.sourceLine(line) ?? line + (copy === undefined ? 0 : pass.skip),
        leftAmongRows: rewriter?.leftAmongRows ?? false,
        odd: rewriter?.odd ?? null,
      };
    } finally {
      await source.close();
      await copy?.close();
    }
  });
}

function problem(code: string, file: string, message: string, next: string): UserError {
  return new UserError({ code, message, next, subject: { kind: "file", path: file } });
}

function oneColumn(file: string, header: string): UserError {
  const found = header.length > 40 ? `${header.slice(0, 40)}...` : header;
  return problem(
    "one-column",
    file,
    `"${file}" has only one column ("${found.trim()}"); a table needs one to predict and at least one to predict it from.`,
    `If its columns are separated by something that was not found, say what stands between them: ${optionNamed("delimiter")}.`,
  );
}

function fields(count: number): string {
  return `${count} ${count === 1 ? "field" : "fields"}`;
}

function malformed(file: string, found: CsvProblem, delimiter: string, quote: string): UserError {
  const place = `Line ${found.line} of "${file}"`;
  switch (found.kind) {
    case "ragged":
      return new UserError({
        code: "ragged-row",
        message: `${place} has ${fields(found.received)}, but the first line has ${found.expected}.`,
        next: `Look there for a missing or an extra ${delimiterName(delimiter)}, or for a text with a ${delimiterName(delimiter)} in it that is not in quotes. Or have such lines left out: ${optionNamed("odd-lines", "leave-out")}.`,
        subject: { kind: "file", path: file },
        expected: fields(found.expected),
        received: fields(found.received),
      });
    case "open-quote":
      return problem(
        "open-quote",
        file,
        `${place} opens a quote (${quote}) that is never closed.`,
        "Close it, or double it if it belongs to the text.",
      );
    case "text-after-quote":
      return problem(
        "text-after-quote",
        file,
        `${place} has text after the quote that ends a field.`,
        `Double the quotes that belong to the text (${quote}${quote}).`,
      );
    case "nul":
      return problem(
        "not-text",
        file,
        `${place} holds a zero byte, which no text has.`,
        "The file may be damaged, or not a CSV file: save it again as CSV UTF-8.",
      );
    default:
      found satisfies never;
      throw new Error("unreachable");
  }
}
