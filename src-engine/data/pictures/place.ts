// Where a picture's bytes lie: in a file of their own, or in an archive.

import { open } from "node:fs/promises";
import { UserError } from "../../document/errors";
import { MOST_PICTURE_BYTES } from "../../document/pictureOptions";
import type { ZipEntry } from "../arrays/zip";
import { readZip } from "../arrays/zip";

export type PicturePlace =
  | { readonly kind: "file"; readonly path: string }
  | {
      readonly kind: "entry";
      readonly archive: string;
      /** In the archive's list. */
      readonly index: number;
    };

/** The list of the archive that was asked last. */
let listed: { readonly archive: string; readonly entries: Promise<readonly ZipEntry[]> } | null = null;

export async function entryAt(archive: string, index: number): Promise<ZipEntry | undefined> {
  if (listed?.archive !== archive) listed = { archive, entries: readZip(archive, archive) };
  return (await listed.entries)[index];
}

/** The bytes, or why they cannot be read. @param most so many of the first ones are enough */
export async function pictureBytes(place: PicturePlace, most = Infinity): Promise<Uint8Array | string> {
  try {
    return place.kind === "file" ? await fileBytes(place.path, most) : await entryBytes(place, most);
  } catch (cause) {
    if (cause instanceof UserError) return withoutFile(cause.message);
    return cause instanceof Error && "code" in cause
      ? `it cannot be opened (${String(cause.code)})`
      : "it cannot be opened";
  }
}

async function fileBytes(path: string, most: number): Promise<Uint8Array | string> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    if (size > MOST_PICTURE_BYTES) return tooLarge(size);
    const bytes = new Uint8Array(Math.min(size, most));
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await handle.read(bytes, at, bytes.length - at, at);
      if (bytesRead === 0) return bytes.subarray(0, at);
      at += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

async function entryBytes(
  { archive, index }: Extract<PicturePlace, { readonly kind: "entry" }>,
  most: number,
): Promise<Uint8Array | string> {
  const entry = await entryAt(archive, index);
  if (entry === undefined) return "it is no longer in the archive";
  if (entry.size > MOST_PICTURE_BYTES) return tooLarge(entry.size);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of entry.chunks()) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= most) break;
  }
  return new Uint8Array(Buffer.concat(parts));
}

const tooLarge = (bytes: number): string =>
  `its file is ${Math.ceil(bytes / 2 ** 20)} MB large; at most ${MOST_PICTURE_BYTES / 2 ** 20} MB are read`;

/** What a message says of an entry, without the archive's path. */
function withoutFile(message: string): string {
  return message.replace(/^.*cannot be read: /, "").replace(/\.$/, "");
}
