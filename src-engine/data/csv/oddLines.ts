// The lines of a text that do not fit the others, for people to look at: the importer itself stops at the first.

import { isUtf8 } from "node:buffer";
import type { ImportOptions } from "../../document/importOptions";
import type { OddLine } from "../../protocol/data";
import { decoded } from "./decoder";
import { detectEncoding } from "./encoding";
import { guessEncoding } from "./guessEncoding";
import { findLayout } from "./layout";
import { isRewritten } from "./rewrite";
import { CsvScanner } from "./scan";

/** Characters of a line that are shown. */
const SHOWN = 200;

/**
 * The first lines with another number of fields than the first line of the table, or with quotes that no field has.
 * @param bytes the beginning of a file
 * @param most of them
 */
export function oddLines(bytes: Uint8Array, options: ImportOptions, most: number): OddLine[] {
  const detected = detectEncoding(bytes);
  if (detected === "binary" && options.encoding === undefined) return [];
  const mark = detected === "binary" ? null : detected;
  const encoding = options.encoding ?? mark?.encoding ?? (isUtf8(bytes) ? "utf-8" : guessEncoding(bytes));
  const text = decoded(bytes, encoding);
  const layout = findLayout({ ...options, text, complete: true });
  if (layout.delimiter === null || isRewritten(layout)) return [];
  const lines = text.split(/\r\n|\n|\r/);
  const first = lines[layout.skipped.length] ?? "";
  const found: OddLine[] = [];
  let next = layout.skipped.length + 1;
  while (found.length < most) {
    // The first line says how many fields there are.
    const scanner = new CsvScanner(layout.delimiter, options.quote, next);
    scanner.push(Buffer.from(`${first}\n${lines.slice(next).join("\n")}`));
    const { problem } = scanner.end();
    if (problem === null) break;
    const line = lines[problem.line - 1] ?? "";
    found.push({
      line: problem.line,
      text: line.slice(0, SHOWN),
      ...(problem.kind === "ragged" ? { fields: problem.received, expected: problem.expected } : {}),
    });
    if (problem.kind === "nul" || problem.line < next + 1) break;
    next = problem.line;
  }
  return found;
}
