// XML read from a stream, element by element. It may come from a stranger: entities that a document declares are not
// expanded (only &lt; and its like are), nothing that it names is fetched, and no text takes more than a bounded memory.

import { SaxesParser } from "saxes";
import type { Encoding } from "../../document/encodings";
import { malformed } from "../arrays/bytes";
import type { Decoder } from "../csv/decoder";
import { decoderOf } from "../csv/decoder";

export interface XmlHandler {
  /** @param name without its prefix; `attributes` have theirs */
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close(name: string): void;
  /** A piece of text. */
  text?(text: string): void;
}

/** Bytes in which no element begins or ends. */
const LONGEST_TEXT = 32 * 2 ** 20;

const MOST_DEPTH = 500;

/**
 * Reads a document.
 * @param file how messages call it
 * @param afterChunk called after every chunk; where it gives true, nothing more is read
 * @throws UserError "malformed-file"
 */
export async function readXml(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  handler: XmlHandler,
  afterChunk: () => boolean | Promise<boolean> = () => false,
): Promise<void> {
  const parser = new SaxesParser<{ readonly xmlns: false; readonly position: false }>({
    xmlns: false,
    position: false,
  });
  let quiet = 0;
  let depth = 0;
  parser.on("opentag", ({ name, attributes }) => {
    quiet = 0;
    depth += 1;
    if (depth > MOST_DEPTH) throw malformed(file, "its elements lie too deep in each other");
    handler.open(localName(name), attributes);
  });
  parser.on("closetag", ({ name }) => {
    quiet = 0;
    depth -= 1;
    handler.close(localName(name));
  });
  parser.on("text", (text) => handler.text?.(text));
  parser.on("cdata", (text) => handler.text?.(text));
  parser.on("error", (error) => {
    throw malformed(file, `its XML is damaged: ${error.message}`);
  });
  let decoder: Decoder | undefined;
  for await (const chunk of chunks) {
    decoder ??= decoderOf(encodingOf(chunk), { fatal: true });
    quiet += chunk.length;
    if (quiet > LONGEST_TEXT) throw malformed(file, "a text in it is too long");
    parser.write(decode(decoder, chunk, file));
    if (await afterChunk()) return;
  }
  parser.close();
  await afterChunk();
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function encodingOf(start: Uint8Array): Encoding {
  const [first, second] = start;
  return first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}

function decode(decoder: Decoder, chunk: Uint8Array, file: string): string {
  try {
    return decoder.decode(chunk, { stream: true });
  } catch {
    throw malformed(file, "its XML is not valid UTF-8");
  }
}
