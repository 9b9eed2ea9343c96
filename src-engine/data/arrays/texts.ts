// Arrays of texts as NumPy holds them ("<U7": up to seven characters of four bytes, "|S7": of one byte): names of classes.

import { UserError } from "../../document/errors";
import { sizeOf } from "../../document/size";
import { mapped } from "../../document/typedArrays";
import { malformed } from "./bytes";
import type { NumberArrayOf } from "./numbers";
import { MAX_ARRAY_BYTES } from "./numbers";
import { whole } from "../../document/whole";

export interface TextHeader {
  /** Of each text, at most. */
  readonly characters: number;
  readonly bytesEach: 1 | 4;
  readonly littleEndian: boolean;
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

/** Each becomes a text of the program's own, which takes memory whatever its length: a few bytes may promise billions. */
const MOST_TEXTS = 5_000_000;

/** Bytes of the texts that a header speaks of. @throws UserError "unknown-dtype" or "too-large" */
export function textBytes({ characters, bytesEach, shape }: TextHeader, name: string): number {
  if (characters === 0) {
    throw new UserError({
      code: "unknown-dtype",
      message: `"${name}" holds texts without a character, which say nothing.`,
      next: "Save the classes as their names or their numbers.",
    });
  }
  const count = sizeOf(shape);
  const bytes = characters * bytesEach * count;
  if (bytes <= MAX_ARRAY_BYTES && count <= MOST_TEXTS) return bytes;
  throw new UserError({
    code: "too-large",
    message: `"${name}" says that it holds ${shape.join(" × ")} texts of ${whole(characters)} characters, more than the ${whole(MOST_TEXTS)} texts, or the ${Math.floor(MAX_ARRAY_BYTES / 2 ** 20)} MB, that are read.`,
    next: "Take a part of the examples, or save classes as their numbers.",
  });
}

/** The texts in a file's bytes, by number: places among all different ones, in order. @throws UserError "malformed-file" */
export function textsOf(
  { characters, bytesEach, littleEndian, fortran, shape }: TextHeader,
  bytes: Uint8Array,
  name: string,
): NumberArrayOf {
  if (fortran && shape.filter((extent) => extent !== 1).length > 1)
    throw malformed(name, "its texts lie column by column; save it with numpy.ascontiguousarray");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = sizeOf(shape);
  const read = (place: number): number =>
    bytesEach === 1 ? view.getUint8(place) : view.getUint32(4 * place, littleEndian);
  const texts = Array.from({ length: count }, (_, at) => {
    let end = (at + 1) * characters;
    while (end > at * characters && read(end - 1) === 0) end -= 1;
    let text = "";
    for (let place = at * characters; place < end; place++) {
      const point = read(place);
      if (point > 0x10_ffff) throw malformed(name, "one of its texts is not written in Unicode");
      text += String.fromCodePoint(point);
    }
    return text;
  });
  return { shape, type: "int32", ...numbered(texts) };
}

/** Texts as places among all different ones, in order; -1 where there is none. */
function numbered(texts: readonly string[]): { readonly labels: readonly string[]; readonly values: Int32Array } {
  const labels = [...new Set(texts)].filter((text) => text !== "").sort();
  const places = new Map(labels.map((label, place) => [label, place]));
  return { labels, values: mapped(Int32Array, texts, (text) => places.get(text) ?? -1) };
}

/** The same texts, numbered alike in all arrays. Arrays of numbers stay as they are. */
export function numberedAlike(arrays: readonly NumberArrayOf[]): readonly NumberArrayOf[] {
  const labels = [...new Set(arrays.flatMap((array) => array.labels ?? []))].sort();
  const places = new Map(labels.map((label, place) => [label, place]));
  return arrays.map((array) => {
    if (array.labels === undefined) return array;
    const to = array.labels.map((label) => places.get(label) ?? -1);
    return { ...array, labels, values: mapped(Int32Array, array.values, (value) => to[value] ?? -1) };
  });
}
