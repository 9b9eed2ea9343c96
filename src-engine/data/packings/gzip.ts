// One file, packed with gzip. RFC 1952.

import { join } from "node:path";
import { fileChunks } from "../arrays/bytes";
import type { Packing } from "./packing";
import { unpackTo } from "./unpackTo";

export const GZIP: Packing = {
  id: "gzip",
  label: "gzip",
  docs: "A file of any of these formats, packed: `.csv.gz`. It is unpacked into a temporary file, up to 4 GB.",
  extensions: ["gz"],
  signature: ({ head }) => head[0] === 0x1f && head[1] === 0x8b,
  async unpack({ path, name, file }, { folder, enough, task }) {
    const unpacked = join(folder, name.replace(/\.gz$/i, ""));
    const isCut = await unpackTo(unpacked, fileChunks(path, "gzip"), { file, enough, task });
    return { path: unpacked, isCut, notes: [] };
  },
};
