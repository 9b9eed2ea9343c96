// Text with a row on each line and a delimiter between its cells.

import { refuseBinary } from "../csv/binary";
import { openText } from "../table/textFile";
import { TABLE_DATA } from "../table/tableData";
import type { FileFormat, GivenFile } from "./format";

export const CSV: FileFormat = {
  id: "csv",
  label: "CSV",
  docs: "Text with one row on each line, with comma, semicolon, tab or bar between the cells, or another sign; with blanks between them, several as one; or with every column at its own place. UTF-8, UTF-16, UTF-32, and the older encodings of Windows, DOS, ISO, Mac, Japan, China and Korea, found by themselves and told. Titles above the table, comments, a line of units under the header, delimiters at the ends of lines, and a header that comes again, are left out and named. Numbers may have decimal commas, signs between thousands, currencies and units; dates any usual order, spelling and time of day. What fits no number or date in such a column counts as missing, and is named with its line. Every line is checked before anything is imported; lines that do not fit are named, and can be left out. A text file with another ending, or none, is read as CSV.",
  kind: TABLE_DATA,
  mayBeText: true,
  anySize: true,
  extensions: ["csv", "tsv", "tab", "txt"],
  asks: ["delimiter", "encoding", "header", "skip", "comment", "odd-lines", "decimal", "date-order", "missing"],
  open(given, request, action) {
    refuseBinary(given);
    return openText(given, { ...request, options: tabbed(given, request.options) }, {}, action);
  },
};

/** ".tsv" and ".tab" say which delimiter they use. */
function tabbed({ extension }: GivenFile, options: Parameters<FileFormat["open"]>[1]["options"]): typeof options {
  return options.delimiter === undefined && ["tsv", "tab"].includes(extension)
    ? { ...options, delimiter: "\t" }
    : options;
}
