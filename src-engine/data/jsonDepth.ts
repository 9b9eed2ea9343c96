// How deep the lists and objects of a JSON text lie in each other. Readers go down once for each, and a few thousand end a
// process: a file from a stranger is looked through before any reader sees it.

import { createReadStream } from "node:fs";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);

/** The greatest depth of a file in UTF-8; counting ends once it is beyond `most`. */
export async function jsonDepth(path: string, most: number, signal?: AbortSignal): Promise<number> {
  let depth = 0;
  let greatest = 0;
  let inText = false;
  let isEscaped = false;
  for await (const chunk of createReadStream(
    path,
    signal === undefined ? {} : { signal },
  ) as AsyncIterable<Uint8Array>) {
    for (const byte of chunk) {
      if (isEscaped) isEscaped = false;
      else if (inText) {
        if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) inText = false;
      } else if (byte === QUOTE) inText = true;
      else if (OPEN.has(byte)) {
        depth += 1;
        if (depth > greatest) greatest = depth;
        if (greatest > most) return greatest;
      } else if (CLOSE.has(byte)) depth -= 1;
    }
  }
  return greatest;
}
