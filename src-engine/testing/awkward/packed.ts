// Archives as programs pack them, damaged ones, and such as would unpack to far more than they are.

import { deflateRawSync, gzipSync } from "node:zlib";
import { zip } from "../arrayFiles";
import type { Awkward } from "./awkward";
import { linesOf, rowsOf } from "./awkward";

const kindOf = (index: number): string => (index % 2 === 0 ? "x" : "y");
const TEXT = linesOf("a,kind", 20, (row) => `${row},${kindOf(row)}`);
const RIGHT = { names: ["a", "kind"], rows: rowsOf(20, (row) => [row, kindOf(row)]) };
const bytes = (text: string): Buffer => Buffer.from(text);
const packed = gzipSync(TEXT);

const file = (what: string, name: string, content: Uint8Array, right: Awkward["right"] = RIGHT): Awkward => ({
  what,
  name,
  bytes: content,
  right,
});
const damaged = (content: Uint8Array, at: number): Buffer => {
  const copy = Buffer.from(content);
  copy[at < 0 ? copy.length + at : at] = (copy[at < 0 ? copy.length + at : at] ?? 0) ^ 0xff;
  return copy;
};
const REFUSED = { message: /cannot be read|damaged/, next: /Make it again|copy it again/ };

export const PACKED_FILES: readonly Awkward[] = [
  file("gzip in two parts", "t.csv.gz", Buffer.concat([gzipSync(TEXT.slice(0, 40)), gzipSync(TEXT.slice(40))])),
  file("gzip with zeros behind", "t.csv.gz", Buffer.concat([packed, Buffer.alloc(100)])),
  file("gzip, cut off", "t.csv.gz", packed.subarray(0, packed.length / 2), REFUSED),
  file("gzip with a wrong sum", "t.csv.gz", damaged(packed, -6), REFUSED),
  file("gzip in gzip", "t.csv.gz.gz", gzipSync(packed), { message: /packed with gzip/, next: /Unpack it/ }),
  file("gzip of zeros, a bomb", "t.csv.gz", gzipSync(Buffer.alloc(64 * 2 ** 20)), {
    message: /not a text file/,
    next: /Choose a table/,
  }),
  file(
    "a ZIP that the Mac made",
    "t.zip",
    zip({ "t.csv": bytes(TEXT), "__MACOSX/._t.csv": bytes("\0\u0005x"), ".DS_Store": bytes("x") }),
  ),
  file("a ZIP with a path out of it", "t.zip", zip({ "../../../../etc/t.csv": bytes(TEXT) })),
  file("a ZIP in a ZIP", "t.zip", zip({ "in.zip": Buffer.from(zip({ "t.csv": bytes(TEXT) })) }), {
    message: /no file of a format that is read/,
    next: /Put a table/,
  }),
  file("a ZIP without a table", "t.zip", zip({ "readme.md": bytes("# hi"), "x.bin": bytes("\0") }), {
    message: /no file of a format that is read/,
    next: /Put a table/,
  }),
  file("a ZIP, cut off", "t.zip", Buffer.from(zip({ "t.csv": bytes(TEXT) })).subarray(0, 60), REFUSED),
  file("a ZIP with a damaged file", "t.zip", damaged(zip({ "t.csv": bytes(TEXT) }), 60), REFUSED),
  file("a ZIP that promises four times what there is", "t.zip", promising(), REFUSED),
];

/** An entry whose list says that it unpacks to 4 GB, as bombs and damaged archives do. */
function promising(): Buffer {
  const content = Buffer.from(zip({ "t.csv": deflateRawSync(TEXT) }));
  const list = content.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
  content.writeUInt32LE(0xffff_fff0, list + 24);
  return content;
}
