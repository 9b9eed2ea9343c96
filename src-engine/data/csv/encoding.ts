// Which encoding a text file has, judged from its first bytes, and what a file is that is no text at all.

export const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "windows-1252"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Shown to people. */
export const ENCODING_NAMES = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16",
  "utf-16be": "UTF-16 (big-endian)",
  "windows-1252": "Latin-1 (Windows-1252)",
} as const satisfies Record<Encoding, string>;

/** First bytes of well-known files that are not tables of text, and what to do with each. */
const MAGIC: readonly { readonly bytes: readonly number[]; readonly what: string; readonly next: string }[] = [
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    what: "a ZIP archive or an Excel workbook",
    next: "In Excel choose Save As, CSV UTF-8; unpack an archive first.",
  },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], what: "an old Excel workbook", next: "In Excel choose Save As, CSV UTF-8." },
  { bytes: [0x1f, 0x8b], what: "a gzip-compressed file", next: "Unpack it first." },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], what: "a zstd-compressed file", next: "Unpack it first." },
  { bytes: [0x25, 0x50, 0x44, 0x46], what: "a PDF document", next: "Export the table it came from as CSV." },
  { bytes: [0x89, 0x50, 0x4e, 0x47], what: "a picture", next: "Choose a table: CSV, TSV, Parquet or JSON." },
  { bytes: [0xff, 0xd8, 0xff], what: "a picture", next: "Choose a table: CSV, TSV, Parquet or JSON." },
];

/** What a file is that cannot be a text, or null. */
export function knownBinary(head: Uint8Array): { readonly what: string; readonly next: string } | null {
  return MAGIC.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte)) ?? null;
}

/**
 * The encoding that a byte-order mark or the pattern of zero bytes shows; "binary" when zero bytes are scattered as no
 * text has them; null when nothing shows (UTF-8, unless it proves invalid).
 */
export function detectEncoding(
  head: Uint8Array,
): { readonly encoding: Encoding; readonly mark: number } | "binary" | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: "utf-8", mark: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: "utf-16le", mark: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: "utf-16be", mark: 2 };
  let even = 0;
  let odd = 0;
  for (let index = 0; index < head.length; index++) {
    if (head[index] !== 0) continue;
    if (index % 2 === 0) even += 1;
    else odd += 1;
  }
  if (even + odd === 0) return null;
  // Western text in UTF-16 has a zero in nearly every second byte.
  const half = head.length / 2;
  if (odd > half * 0.4 && even < half * 0.05) return { encoding: "utf-16le", mark: 0 };
  if (even > half * 0.4 && odd < half * 0.05) return { encoding: "utf-16be", mark: 0 };
  return "binary";
}
