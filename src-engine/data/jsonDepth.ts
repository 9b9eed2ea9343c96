// How deep the lists and objects of a JSON text lie in each other. Readers go down once for each, and a few thousand end a
// process: a file from a stranger is looked through before any reader sees it.

import { createReadStream } from "node:fs";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const [LIST, END_OF_LIST] = [0x5b, 0x5d];
const [OBJECT, END_OF_OBJECT] = [0x7b, 0x7d];

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
      else if (byte === LIST || byte === OBJECT) {
        depth += 1;
        if (depth > greatest) greatest = depth;
        if (greatest > most) return greatest;
      } else if (byte === END_OF_LIST || byte === END_OF_OBJECT) depth -= 1;
    }
  }
  return greatest;
}
