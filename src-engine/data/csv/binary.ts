// What a file is that is no text at all, by its first bytes.

import { UserError } from "../../document/errors";
import type { GivenFile } from "../formats/format";

/** First bytes of well-known files that are not tables of text, and what to do with each. */
const MAGIC: readonly { readonly bytes: readonly number[]; readonly what: string; readonly next: string }[] = [
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    what: "a ZIP archive, in which no table was found",
    next: "Unpack it, and choose the file in it.",
  },
  {
    bytes: [0xd0, 0xcf, 0x11, 0xe0],
    what: "an old Excel workbook",
    next: "In Excel choose Save As, Excel Workbook (.xlsx).",
  },
  { bytes: [0x1f, 0x8b], what: "a gzip-compressed file", next: "Unpack it first." },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], what: "a zstd-compressed file", next: "Unpack it first." },
  { bytes: [0x25, 0x50, 0x44, 0x46], what: "a PDF document", next: "Export the table it came from as CSV." },
  { bytes: [0x89, 0x50, 0x4e, 0x47], what: "a picture", next: "Choose a table, such as a CSV file." },
  { bytes: [0xff, 0xd8, 0xff], what: "a picture", next: "Choose a table, such as a CSV file." },
];

/** @throws UserError "not-text" for a well-known file that is no text */
export function refuseBinary({ head, name, file }: GivenFile): void {
  const known = MAGIC.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte));
  if (known === undefined) return;
  throw new UserError({
    code: "not-text",
    message: `"${name}" is ${known.what}, not a table of text.`,
    next: known.next,
    subject: { kind: "file", path: file },
  });
}
