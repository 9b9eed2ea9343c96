import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { explaining } from "../project/files";
import type { TaskOptions } from "./duckdb";
import { throwIfCanceled } from "../document/canceled";

/** SHA-256 of a file, in hexadecimal digits. */
export async function checksum(path: string, bytes: number, { signal, onProgress }: TaskOptions): Promise<string> {
  return explaining(path, "read", async () => {
    const hash = createHash("sha256");
    const handle = await open(path, "r");
    try {
      const buffer = Buffer.alloc(1024 * 1024);
      let position = 0;
      for (;;) {
        throwIfCanceled(signal);
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
        if (bytesRead === 0) return hash.digest("hex");
        hash.update(buffer.subarray(0, bytesRead));
        position += bytesRead;
        onProgress?.(bytes === 0 ? null : Math.min(1, position / bytes), "Checking the file");
      }
    } finally {
      await handle.close();
    }
  });
}
