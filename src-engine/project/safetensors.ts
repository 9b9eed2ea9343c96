// Reads and writes the safetensors format (https://github.com/huggingface/safetensors): eight bytes with the header's
// length, a JSON header, then the tensors' bytes, little-endian. A file may come from a stranger: nothing in it is believed.

import * as v from "valibot";
import { FIRST_ISSUE } from "../document/firstIssue";
import { invariant, UserError } from "../document/errors";
import { brainFloats, halfFloat } from "./shortFloats";
import { sizeOf } from "../document/size";
import { mapped } from "../document/typedArrays";

/** Data types that are written, by their names in the format, and the arrays that hold them. */
const WRITTEN = {
  F64: Float64Array,
  F32: Float32Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
  I32: Int32Array,
  U32: Uint32Array,
  I16: Int16Array,
  U16: Uint16Array,
  I8: Int8Array,
  U8: Uint8Array,
} as const;
/** Those that are only read: as the narrowest type that JavaScript has an array for and that holds each value exactly. */
const ONLY_READ = {
  F16: { bytes: 2, read: (buffer: ArrayBuffer) => mapped(Float32Array, new Uint16Array(buffer), halfFloat) },
  BF16: { bytes: 2, read: (buffer: ArrayBuffer) => brainFloats(new Uint16Array(buffer)) },
  // As NumPy: whatever is not 0 is true.
  BOOL: { bytes: 1, read: (buffer: ArrayBuffer) => new Uint8Array(buffer).map((value) => (value === 0 ? 0 : 1)) },
} as const;

type Written = keyof typeof WRITTEN;
export type DataType = Written | keyof typeof ONLY_READ;
const WRITTEN_TYPES = Object.keys(WRITTEN) as Written[];
const DATA_TYPES: readonly DataType[] = [...WRITTEN_TYPES, ...(Object.keys(ONLY_READ) as (keyof typeof ONLY_READ)[])];
type Elements =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** A dense tensor in row-major order. */
export interface SafeTensor<D extends Elements = Elements> {
  readonly shape: readonly number[];
  readonly data: D;
}

export type SafeTensors = Readonly<Record<string, SafeTensor>>;

/** Where a tensor lies in a file. */
export interface TensorPlace {
  readonly name: string;
  readonly type: DataType;
  readonly shape: readonly number[];
  /** Of its first byte. */
  readonly offset: number;
  readonly bytes: number;
}

/** As the reference implementation. */
const MAX_HEADER_BYTES = 100_000_000;
const MAX_RANK = 16;
/** Each is looked at, and a network of ours has a few thousand. */
const MOST_TENSORS = 100_000;
const MOST_METADATA = 10_000;
/** Names that JavaScript objects treat in their own way. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(["__proto__", "prototype", "constructor"]);

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const EntrySchema = v.strictObject({
  dtype: v.picklist(DATA_TYPES),
  shape: v.pipe(v.array(whole), v.maxLength(MAX_RANK)),
  data_offsets: v.strictTuple([whole, whole]),
});
const MetadataSchema = v.record(v.string(), v.string());

function dataType(data: SafeTensor["data"]): Written {
  const found = WRITTEN_TYPES.find((type) => data instanceof WRITTEN[type]);
  invariant(found !== undefined, "every kind of element has a name");
  return found;
}

/** The bytes of a file with these tensors, in order of their names, the data aligned to 8 bytes. Same input, same bytes. */
export function encodeSafetensors(tensors: SafeTensors, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const parts = safetensorsParts(tensors, metadata);
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let position = 0;
  for (const part of parts) {
    bytes.set(part, position);
    position += part.length;
  }
  return bytes;
}

/** The same file in parts, which share the tensors' memory. */
export function safetensorsParts(tensors: SafeTensors, metadata: Readonly<Record<string, string>> = {}): Uint8Array[] {
  invariant(littleEndian(), "this machine is little-endian");
  // Wider elements first, so that each tensor is aligned to its own element.
  const names = Object.keys(tensors).sort((a, b) => width(tensors, b) - width(tensors, a) || (a < b ? -1 : 1));
  const header: Record<string, unknown> = Object.keys(metadata).length === 0 ? {} : { __metadata__: metadata };
  let offset = 0;
  for (const name of names) {
    const tensor = tensors[name];
    invariant(
      tensor !== undefined && name !== "__metadata__" && !RESERVED_NAMES.has(name),
      `"${name}" can name a tensor`,
    );
    const size = sizeOf(tensor.shape);
    invariant(
      size === tensor.data.length,
      `tensor ${name} of shape [${tensor.shape.join(", ")}] has ${size} elements, not ${tensor.data.length}`,
    );
    header[name] = {
      dtype: dataType(tensor.data),
      shape: tensor.shape,
      data_offsets: [offset, offset + tensor.data.byteLength],
    };
    offset += tensor.data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Blanks after the JSON bring the data to a multiple of 8.
  const headerLength = Math.ceil(json.length / 8) * 8;
  const start = new Uint8Array(8 + headerLength);
  new DataView(start.buffer).setBigUint64(0, BigInt(headerLength), true);
  start.fill(0x20, 8);
  start.set(json, 8);
  const parts = names.flatMap((name): Uint8Array[] => {
    const data = tensors[name]?.data;
    return data === undefined ? [] : [new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
  });
  return [start, ...parts];
}

function width(tensors: SafeTensors, name: string): number {
  return tensors[name]?.data.BYTES_PER_ELEMENT ?? 0;
}

function littleEndian(): boolean {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
}

/**
 * The tensors of a file's bytes; each is a copy of its own.
 * @throws UserError "weights-damaged" for anything that is not a well-formed file
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  file = "weights.safetensors",
): { tensors: Record<string, SafeTensor>; metadata: Record<string, string> } {
  const start = headerEnd(bytes, bytes.length, file);
  const { places, metadata } = parseHeader(bytes.subarray(8, start), bytes.length, file);
  const tensors = Object.fromEntries(
    // Copied, because the bytes in the file may lie at any offset. Not slice(): of a Node Buffer that is a view.
    places.map(({ name, type, shape, offset, bytes: length }): [string, SafeTensor] => [
      name,
      { shape, data: elementsOf(type, new Uint8Array(bytes.subarray(offset, offset + length))) },
    ]),
  );
  return { tensors, metadata };
}

/** The elements in these bytes, which begin a buffer of their own. */
export function elementsOf(type: DataType, { buffer }: Uint8Array<ArrayBuffer>): Elements {
  return isWritten(type) ? new WRITTEN[type](buffer) : ONLY_READ[type].read(buffer);
}

function isWritten(type: DataType): type is Written {
  return type in WRITTEN;
}

function bytesEach(type: DataType): number {
  return isWritten(type) ? WRITTEN[type].BYTES_PER_ELEMENT : ONLY_READ[type].bytes;
}

/**
 * Where a file's header ends.
 * @param start the file's first eight bytes, or more
 * @param size of the file
 * @throws UserError "weights-damaged"
 */
export function headerEnd(start: Uint8Array, size: number, file: string): number {
  if (start.length < 8) throw notSafetensors(file, "it is shorter than 8 bytes");
  const declared = new DataView(start.buffer, start.byteOffset, start.byteLength).getBigUint64(0, true);
  if (declared > BigInt(Math.min(MAX_HEADER_BYTES, size - 8)))
    throw notSafetensors(file, "its header is longer than the file, or than 100 MB");
  return 8 + Number(declared);
}

/**
 * What a file holds.
 * @param header its JSON
 * @param size of the file
 * @throws UserError "weights-damaged"
 */
export function parseHeader(
  header: Uint8Array,
  size: number,
  file: string,
): { readonly places: readonly TensorPlace[]; readonly metadata: Record<string, string> } {
  const start = 8 + header.length;
  const refuse = (why: string): never => {
    throw notSafetensors(file, why);
  };
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(header));
  } catch {
    return refuse("its header is not JSON");
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) return refuse("its header is not an object");
  const entries: readonly [string, unknown][] = Object.entries(json);
  if (entries.length > MOST_TENSORS) return refuse(`it has more than ${MOST_TENSORS} tensors`);

  const places: TensorPlace[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, value] of entries) {
    if (name === "__metadata__") {
      if (typeof value === "object" && value !== null && Object.keys(value).length > MOST_METADATA)
        return refuse(`it has more than ${MOST_METADATA} texts of metadata`);
      const parsed = v.safeParse(MetadataSchema, value, FIRST_ISSUE);
      if (!parsed.success) return refuse("its metadata is not a list of texts");
      metadata = parsed.output;
      continue;
    }
    const parsed = v.safeParse(EntrySchema, value, FIRST_ISSUE);
    if (!parsed.success) return refuse(`tensor "${name.slice(0, 100)}": ${parsed.issues[0].message}`);
    if (RESERVED_NAMES.has(name)) return refuse(`a tensor cannot be called "${name}"`);
    const {
      dtype: type,
      shape,
      data_offsets: [from, to],
    } = parsed.output;
    const length = sizeOf(shape) * bytesEach(type);
    if (!Number.isSafeInteger(length)) return refuse(`tensor "${name}" is too large`);
    if (to - from !== length || to < from)
      return refuse(`tensor "${name}" has ${to - from} bytes, but its shape needs ${length}`);
    if (start + to > size) return refuse(`tensor "${name}" lies outside the file`);
    places.push({ name, type, shape, offset: start + from, bytes: length });
  }
  // The format allows neither overlaps nor holes, nor bytes after the last tensor.
  let expected = start;
  for (const { name, offset, bytes } of [...places].sort((a, b) => a.offset - b.offset || a.bytes - b.bytes)) {
    if (offset !== expected) return refuse(`tensor "${name}" overlaps another, or leaves a gap before it`);
    expected = offset + bytes;
  }
  if (expected !== size) return refuse("there are bytes after the last tensor");
  return { places, metadata };
}

function notSafetensors(file: string, why: string): UserError {
  return new UserError({
    code: "weights-damaged",
    message: `"${file}" is not a valid safetensors file: ${why}.`,
    next: "Restore it from a copy, or train again.",
    subject: { kind: "file", path: file },
  });
}
