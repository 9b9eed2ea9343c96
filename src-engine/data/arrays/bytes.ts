// Reads a stream of bytes in exact portions: neither more memory than was asked for, nor a byte less than was promised.

import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { createGunzip, createInflateRaw } from "node:zlib";
import { UserError } from "../../document/errors";
import { explainFileError } from "../../project/files";
import { throwIfCanceled } from "../../document/canceled";

/** The error for a file that is not what its kind of file must be. */
export function malformed(
  file: string,
  why: string,
  next = "Make it again, or copy it again from where it came from.",
): UserError {
  return new UserError({
    code: "malformed-file",
    message: `"${file}" cannot be read: ${why}.`,
    next,
    subject: { kind: "file", path: file },
  });
}

export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #file: string;
  readonly #signal: AbortSignal | undefined;
  #rest: Uint8Array = new Uint8Array(0);

  /** `file` names it in messages. */
  constructor(chunks: AsyncIterable<Uint8Array>, file: string, signal?: AbortSignal) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#file = file;
    this.#signal = signal;
  }

  /** The next `length` bytes, in memory of their own. @throws UserError "malformed-file" where there are fewer */
  async take(length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length;) {
      if (this.#rest.length === 0 && !(await this.#next()))
        throw malformed(this.#file, `it ends ${length - at} bytes too early`);
      const part = this.#rest.subarray(0, length - at);
      bytes.set(part, at);
      at += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    return bytes;
  }

  /** @throws UserError "malformed-file" where anything follows */
  async expectEnd(): Promise<void> {
    while (this.#rest.length === 0) if (!(await this.#next())) return;
    throw malformed(this.#file, "it goes on after the numbers that it says it holds");
  }

  /** Lets go of the file. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #next(): Promise<boolean> {
    throwIfCanceled(this.#signal);
    try {
      const next = await this.#chunks.next();
      if (next.done === true) return false;
      this.#rest = next.value;
      return true;
    } catch (cause) {
      if (isZlibError(cause)) throw malformed(this.#file, "its compressed data is damaged");
      throw explainFileError(cause, this.#file, "read");
    }
  }
}

export function isZlibError(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && /^(Z_|ERR_BUFFER|ERR_INVALID)/.test(String(cause.code));
}

/** The bytes of a part of a file, or of all of it; unpacked where it is packed. */
export function fileChunks(
  path: string,
  packing: "none" | "gzip" | "deflate",
  range: { readonly start?: number; readonly end?: number } = {},
): AsyncIterable<Uint8Array> {
  // An empty range is one that createReadStream cannot be asked for.
  if (range.start !== undefined && range.end !== undefined && range.end < range.start) return Readable.from([]);
  const file = createReadStream(path, { ...range, highWaterMark: 256 * 1024 });
  if (packing === "none") return file;
  const unpacker =
    packing === "gzip" ? createGunzip({ chunkSize: 256 * 1024 }) : createInflateRaw({ chunkSize: 256 * 1024 });
  file.on("error", (error) => unpacker.destroy(error));
  unpacker.on("close", () => file.destroy());
  // Whoever reads is told of an error; one that comes after the last was read, while more is unpacked, is no one's.
  unpacker.on("error", () => undefined);
  return file.pipe(unpacker);
}
