// What a file is that is no text at all, by its first bytes.

import { UserError } from "../../document/errors";
import type { GivenFile } from "../formats/format";

const ascii = (text: string): number[] => [...Buffer.from(text, "latin1")];

/** First bytes of well-known files that are not tables of text, and what to do with each. */
interface Magic {
  readonly bytes: readonly number[];
  /** Where they stand; at the beginning where absent. */
  readonly at?: number;
  readonly what: string;
  readonly next: string;
  /** Other formats that are read begin so too. */
  readonly isOurs?: true;
}

const MAGIC: readonly Magic[] = [
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    what: "a ZIP archive, in which no table was found",
    next: "Unpack it, and choose the file in it.",
    isOurs: true,
  },
  {
    bytes: [0xd0, 0xcf, 0x11, 0xe0],
    what: "an old Excel workbook, or one with a password",
    next: "In Excel choose Save As, Excel Workbook (.xlsx), without a password.",
  },
  { bytes: [0x1f, 0x8b], what: "packed with gzip", next: "Unpack it first.", isOurs: true },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], what: "packed with zstd", next: "Unpack it first." },
  { bytes: ascii("BZh"), what: "packed with bzip2", next: "Unpack it first." },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], what: "packed with xz", next: "Unpack it first." },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf], what: "a 7z archive", next: "Unpack it, and choose the file in it." },
  { bytes: ascii("Rar!"), what: "a RAR archive", next: "Unpack it, and choose the file in it." },
  { bytes: ascii("ustar"), at: 257, what: "a tar archive", next: "Unpack it, and choose the file in it." },
  { bytes: ascii("%PDF"), what: "a PDF document", next: "Export the table it came from as CSV." },
  { bytes: [0x89, 0x50, 0x4e, 0x47], what: "a picture", next: "Choose a table, such as a CSV file.", isOurs: true },
  { bytes: [0xff, 0xd8, 0xff], what: "a picture", next: "Choose a table, such as a CSV file.", isOurs: true },
  { bytes: ascii("SQLite format 3"), what: "an SQLite database", next: "Export the table from it as CSV." },
  { bytes: [0x89, 0x48, 0x44, 0x46], what: "an HDF5 file", next: "Save the table as CSV or Parquet, arrays as .npz." },
  { bytes: ascii("MATLAB 5.0"), what: "a MATLAB file", next: "Save the table as CSV (writetable), arrays as .npz." },
  { bytes: ascii("$FL2"), what: "an SPSS file", next: "In SPSS choose Save As, CSV." },
  { bytes: ascii("<stata_dta>"), what: "a Stata file", next: "In Stata save it as CSV: export delimited." },
  { bytes: [0x4f, 0x62, 0x6a, 0x01], what: "an Avro file", next: "Save it as Parquet or CSV." },
  { bytes: ascii("ORC"), what: "an ORC file", next: "Save it as Parquet or CSV." },
  ...[2, 3, 4, 5].map((version) => ({
    bytes: [0x80, version],
    what: "a pickle of Python",
    next: "Save the table with to_csv or to_parquet, arrays with numpy.savez.",
  })),
];

/** First words of texts that hold no lines of cells. */
const MARKUP: readonly { readonly begins: RegExp; readonly what: string; readonly next: string }[] = [
  {
    begins: /^\ufeff?\s*<(?:!doctype html|html|head|body|table|meta)\b/i,
    what: "a web page",
    next: "Open it in a spreadsheet program, and save the table as .xlsx or CSV.",
  },
  {
    begins: /^\ufeff?\s*<\?xml[^]*<office:document\b/i,
    what: "a flat OpenDocument spreadsheet",
    next: "Save it as .ods or CSV.",
  },
  {
    begins: /^\ufeff?\s*<\?xml\b/i,
    what: "XML",
    next: "Save the table in it as CSV; a spreadsheet program may open it.",
  },
];

/**
 * @param isForeign a file that no format of ours begins like
 * @throws UserError "not-text" for a well-known file that holds no table
 */
export function refuseBinary({ head, name, file }: GivenFile, isForeign = false): void {
  const known =
    MAGIC.find(
      ({ bytes, at = 0, isOurs }) =>
        (isOurs !== true || !isForeign) && bytes.every((byte, index) => head[at + index] === byte),
    ) ?? MARKUP.find(({ begins }) => begins.test(Buffer.from(head).toString("utf8")));
  if (known === undefined) return;
  throw new UserError({
    code: "not-text",
    message: `"${name}" is ${known.what}, not a table of text.`,
    next: known.next,
    subject: { kind: "file", path: file },
  });
}
