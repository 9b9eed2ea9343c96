// Files of pictures, for tests.

import { deflateSync } from "node:zlib";
import { crc32 } from "../data/arrays/zip";

/** A PNG of bytes: gray, or in color with three bytes a pixel. */
export function png(width: number, height: number, values: ArrayLike<number>): Buffer {
  const channels = values.length / (width * height);
  const lines = Buffer.alloc(height * (1 + width * channels));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width * channels; x++)
      lines[y * (1 + width * channels) + 1 + x] = values[y * width * channels + x] ?? 0;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, channels === 1 ? 0 : 2], 8);
  const start = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([start, chunk("IHDR", head), chunk("IDAT", deflateSync(lines)), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, "latin1");
  data.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}
