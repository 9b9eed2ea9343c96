// NumPy's .npy format: a magic number, a header that is a Python dictionary in text, and the numbers.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html. Pickled objects are refused, never decoded.

import { UserError } from "../../document/errors";
import { sizeOf } from "../../document/size";
import type { ByteReader } from "./bytes";
import { malformed } from "./bytes";
import type { ArrayHeader, ElementKind, NumberArrayOf } from "./numbers";
import { arrayOf, bytesOf, MAX_RANK } from "./numbers";
import type { TextHeader } from "./texts";
import { textBytes, textsOf } from "./texts";

const MAGIC = "\x93NUMPY";
/** NumPy itself refuses longer ones. */
const MAX_HEADER_BYTES = 65_536;

/** What a text takes besides its characters. */
const BYTES_OF_A_TEXT = 32;

const KINDS: Readonly<Record<string, ElementKind>> = {
  b1: "bool",
  u1: "uint8",
  i1: "int8",
  u2: "uint16",
  i2: "int16",
  u4: "uint32",
  i4: "int32",
  u8: "uint64",
  i8: "int64",
  f2: "float16",
  f4: "float32",
  f8: "float64",
};

/**
 * The array of a .npy stream, to its last byte.
 * @param name of the array, for messages
 * @throws UserError "malformed-file", "pickled-objects", "unknown-dtype" or "too-large"
 */
export async function readNpy(reader: ByteReader, name: string): Promise<NumberArrayOf> {
  const header = await readNpyHeader(reader, name);
  if ("characters" in header) {
    const texts = await reader.take(textBytes(header, name));
    await reader.expectEnd();
    return textsOf(header, texts, name);
  }
  const bytes = await reader.take(bytesOf(header, name));
  await reader.expectEnd();
  return arrayOf(header, bytes, name);
}

/** Bytes that the array will take, from its header alone. @throws UserError as {@link readNpy} */
export async function npyBytes(reader: ByteReader, name: string): Promise<number> {
  const header = await readNpyHeader(reader, name);
  return "characters" in header
    ? textBytes(header, name) + BYTES_OF_A_TEXT * sizeOf(header.shape)
    : bytesOf(header, name);
}

async function readNpyHeader(reader: ByteReader, name: string): Promise<ArrayHeader | TextHeader> {
  const start = await reader.take(8);
  if (text(start.subarray(0, 6)) !== MAGIC) throw malformed(name, "it is not an array in NumPy's format");
  const version = start[6] ?? 0;
  if (version < 1 || version > 3)
    throw malformed(name, `it has version ${version} of NumPy's format, which is not known`);
  const length = new DataView((await reader.take(version === 1 ? 2 : 4)).buffer);
  const headerLength = version === 1 ? length.getUint16(0, true) : length.getUint32(0, true);
  if (headerLength > MAX_HEADER_BYTES) throw malformed(name, `its header is ${headerLength} bytes long`);
  return parseHeader(text(await reader.take(headerLength)), name);
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

/** {'descr': '<f4', 'fortran_order': False, 'shape': (8000, 28, 28), } */
function parseHeader(header: string, name: string): ArrayHeader | TextHeader {
  const descr = /'descr'\s*:\s*(?:'([^']{1,100})'|(\[))/.exec(header);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header);
  const shape = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(header);
  if (descr === null || order === null || shape === null) throw malformed(name, "its header is damaged");
  const extents = (shape[1] ?? "")
    .split(",")
    .flatMap((part) => (part.trim() === "" ? [] : [Number(part.replace("L", ""))]));
  if (extents.length > MAX_RANK || !extents.every((extent) => Number.isSafeInteger(extent)))
    throw malformed(name, "its shape is out of bounds");
  const dtype = descr[1] ?? "a list of fields";
  if (/^[|<>=]?O/.test(dtype)) {
    throw new UserError({
      code: "pickled-objects",
      message: `"${name}" holds Python objects, not numbers. They are stored as a program (pickled), which is not run.`,
      next: "Save it as an array of numbers, all examples of one shape: numpy.asarray(..., dtype=...).",
    });
  }
  const [, letter, characters] = /^[|<>=]?([US])(\d{1,6})$/.exec(dtype) ?? [];
  if (characters !== undefined) {
    return {
      characters: Number(characters),
      bytesEach: letter === "U" ? 4 : 1,
      littleEndian: !dtype.startsWith(">"),
      fortran: order[1] === "True",
      shape: extents,
    };
  }
  const kind = KINDS[dtype.replace(/^[|<>=]/, "")];
  if (kind === undefined) {
    throw new UserError({
      code: "unknown-dtype",
      message: `"${name}" holds elements of the kind ${dtype}, which cannot be learned from.`,
      next: "Save it as bool, int8 to int64, uint8 to uint64 or float16 to float64; classes as their numbers or as texts.",
      expected: "numbers",
      received: dtype,
    });
  }
  return { kind, littleEndian: !dtype.startsWith(">"), fortran: order[1] === "True", shape: extents };
}
