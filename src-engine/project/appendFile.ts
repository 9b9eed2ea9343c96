// A file that is only appended to. What a crash tore is cut off when it is opened; what a full disk tore, at once.

import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { explaining } from "./files";

export interface AppendFile {
  readonly file: FileHandle;
  append(bytes: Uint8Array): Promise<void>;
  /** Bytes written so far, those of earlier writers among them. */
  readonly length: number;
  /** To the disk itself. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a file, or makes an empty one. @param settle cuts off what is torn and gives the length that is left */
export async function openAppend(path: string, settle: (file: FileHandle) => Promise<number>): Promise<AppendFile> {
  const file = await explaining(path, "save", () => open(path, "a+"));
  let length: number;
  try {
    length = await settle(file);
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    file,
    get length() {
      return length;
    },
    append: (bytes) =>
      explaining(path, "save", async () => {
        try {
          await file.appendFile(bytes);
          length += bytes.length;
        } catch (error) {
          // A disk that fills up takes a part of it: it is taken back.
          await file.truncate(length).catch(() => undefined);
          throw error;
        }
      }),
    sync: () => explaining(path, "save", () => file.sync()),
    close: () => file.close(),
  };
}
