// A ZIP archive with a table in it. Nothing is unpacked but what is read, and never under a path that the archive names.

import { extname, join, posix } from "node:path";
import { UserError } from "../../document/errors";
import { isSameName } from "../../document/sameName";
import type { ZipEntry } from "../arrays/zip";
import { readZip } from "../arrays/zip";
import type { GivenFile } from "../formats/format";
import { isZip, refuseTooLarge } from "../formats/format";
import { optionNamed } from "../optionNamed";
import type { Packing } from "./packing";
import { unpackTo } from "./unpackTo";

export const ZIP: Packing = {
  id: "zip",
  label: "ZIP",
  docs: "An archive with a file of one of these formats in it; of several, the largest, or the one that you name.",
  extensions: ["zip"],
  signature: ({ head }) => isZip(head),
  async unpack(given, { folder, options, known, enough, task }) {
    const { path, file, name } = given;
    const tables = (await readZip(path, name)).filter((entry) => isTable(entry.name, known));
    const [first, ...others] = [...tables].sort((one, other) => rank(one) - rank(other));
    if (first === undefined) throw noTable(given, known);
    const entry = tables.find((one) => isNamed(one.name, options.sheet)) ?? first;
    refuseTooLarge(file, entry.size);
    const unpacked = join(folder, safeName(entry.name));
    const isCut = await unpackTo(unpacked, entry.chunks(), { file, enough, task });
    const names = tables.map((one) => one.name);
    if (others.length === 0) return { path: unpacked, isCut, notes: [] };
    const rest = names.filter((one) => one !== entry.name).map((one) => `"${one}"`);
    const note = `"${entry.name}" in it was read. Others are ${rest.slice(0, 5).join(", ")}${rest.length > 5 ? ", ..." : ""}: ${optionNamed("sheet")}.`;
    return { path: unpacked, isCut, notes: entry === first ? [note] : [], names, chosen: entry.name };
  },
};

const base = (name: string): string => posix.basename(name.replaceAll("\\", "/"));

/** A file with an ending that is read; not what systems leave in archives. */
function isTable(name: string, known: readonly string[]): boolean {
  if (/\/$|(?:^|\/)__MACOSX\//.test(name) || base(name).startsWith(".")) return false;
  return known.includes(extname(base(name).replace(/\.gz$/i, "")).slice(1).toLowerCase());
}

/** The largest first; what tells about the others last. */
function rank({ name, size }: ZipEntry): number {
  return (/^(?:read.?me|licen[sc]e|about|metadata|codebook)/i.test(base(name)) ? 1e15 : 0) - size;
}

function isNamed(name: string, wish: string | undefined): boolean {
  return wish !== undefined && (isSameName(name, wish) || isSameName(base(name), wish));
}

/** No part of a path, and no sign that a system forbids. */
function safeName(name: string): string {
  return (
    base(name)
      .replace(/[^\p{L}\p{N}._ -]/gu, "_")
      .slice(-100) || "table"
  );
}

function noTable({ name, file }: GivenFile, known: readonly string[]): UserError {
  return new UserError({
    code: "no-table",
    message: `"${name}" is a ZIP archive, in which no file of a format that is read was found.`,
    next: `Put a table into it, for example with the ending ${known
      .slice(0, 4)
      .map((one) => `.${one}`)
      .join(", ")}.`,
    subject: { kind: "file", path: file },
  });
}
