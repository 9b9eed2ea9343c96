// Unpacked bytes written to a file, up to a bound: few packed bytes may promise any number.

import { open, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { throwIfCanceled } from "../../document/canceled";
import { UserError } from "../../document/errors";
import { isZlibError, malformed } from "../arrays/bytes";
import { explainFileError } from "../../project/files";
import type { TaskOptions } from "../duckdb";
import { refuseTooLarge } from "../formats/format";

/** Bytes of the disk that are left to others. */
const SPARE_BYTES = 256 * 2 ** 20;

/**
 * Writes them, and tells whether they were cut off.
 * @param file as the person gave it
 * @param enough after so many bytes no more are read
 * @throws UserError "file-too-large", "disk-full" or "malformed-file"
 */
export async function unpackTo(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  {
    file,
    enough = Infinity,
    task,
  }: { readonly file: string; readonly enough?: number | undefined; readonly task: TaskOptions },
): Promise<boolean> {
  const { bavail, bsize } = await statfs(dirname(path));
  const room = bavail * bsize - SPARE_BYTES;
  const copy = await open(path, "w", 0o600);
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      throwIfCanceled(task.signal);
      bytes += chunk.length;
      refuseTooLarge(file, bytes);
      if (bytes > room) throw diskFull(file);
      await copy.writeFile(chunk);
      task.onProgress?.(null, "Unpacking the file");
      if (bytes >= enough) return true;
    }
    return false;
  } catch (cause) {
    if (isZlibError(cause)) throw malformed(file, "its compressed data is damaged");
    throw explainFileError(cause, file, "read");
  } finally {
    await copy.close();
  }
}

function diskFull(file: string): UserError {
  return new UserError({
    code: "disk-full",
    message: `There is no room on the disk to unpack "${file}".`,
    next: "Free some space, and try again.",
    subject: { kind: "file", path: file },
  });
}
