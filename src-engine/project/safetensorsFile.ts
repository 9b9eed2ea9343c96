// A safetensors file that is open on disk: its header is read at once, the numbers of its tensors when they are asked for.

import type { FileHandle } from "node:fs/promises";
import { open, stat } from "node:fs/promises";
import { damaged, explaining } from "./files";
import type { TensorPlace } from "./safetensors";
import { headerEnd, parseHeader } from "./safetensors";

export interface SafetensorsFile {
  readonly path: string;
  readonly places: readonly TensorPlace[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Bytes from a position in the file on, in memory that begins with them. @throws UserError "file-damaged" where it ends before */
  bytes(position: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Opens a file for `action`. @throws UserError "file-damaged", "weights-damaged" or why it cannot be read */
export async function withSafetensors<T>(path: string, action: (file: SafetensorsFile) => Promise<T>): Promise<T> {
  return explaining(path, "read", async () => {
    // Looked at before it is opened: opening a pipe would wait for ever.
    if (!(await stat(path)).isFile()) throw damaged(path, "it is not a file");
    const handle = await open(path, "r");
    try {
      const { size } = await handle.stat();
      const bytes = (position: number, length: number): Promise<Uint8Array<ArrayBuffer>> =>
        readAt(handle, path, position, length);
      const header = await bytes(8, headerEnd(await bytes(0, Math.min(8, size)), size, path) - 8);
      return await action({ path, ...parseHeader(header, size, path), bytes });
    } finally {
      await handle.close();
    }
  });
}

async function readAt(
  handle: FileHandle,
  path: string,
  position: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const { bytesRead } = await handle.read(bytes, at, length - at, position + at);
    if (bytesRead === 0) throw damaged(path, "it is cut off");
    at += bytesRead;
  }
  return bytes;
}
