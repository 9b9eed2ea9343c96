// Reads and writes the safetensors format (https://github.com/huggingface/safetensors): eight bytes with the header's
// length, a JSON header, then the tensors' bytes, little-endian. A file may come from a stranger: nothing in it is believed.

import * as v from "valibot";
import { invariant, UserError } from "../document/errors";

/** A dense tensor in row-major order. */
export interface SafeTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | BigInt64Array;
}

export type SafeTensors = Readonly<Record<string, SafeTensor>>;

type DataType = "F32" | "F64" | "I64";

/** As the reference implementation. */
const MAX_HEADER_BYTES = 100_000_000;
const MAX_RANK = 16;
/** Names that JavaScript objects treat in their own way. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(["__proto__", "prototype", "constructor"]);

const ELEMENT_BYTES = { F32: 4, F64: 8, I64: 8 } as const satisfies Record<DataType, number>;

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const EntrySchema = v.strictObject({
  dtype: v.picklist(["F32", "F64", "I64"]),
  shape: v.pipe(v.array(whole), v.maxLength(MAX_RANK)),
  data_offsets: v.strictTuple([whole, whole]),
});
const MetadataSchema = v.record(v.string(), v.string());

function dataType(data: SafeTensor["data"]): DataType {
  if (data instanceof Float32Array) return "F32";
  return data instanceof Float64Array ? "F64" : "I64";
}

/** The bytes of a file with these tensors, in order of their names, the data aligned to 8 bytes. Same input, same bytes. */
export function encodeSafetensors(tensors: SafeTensors, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  invariant(littleEndian(), "this machine is little-endian");
  // Wider elements first, so that each tensor is aligned to its own element.
  const names = Object.keys(tensors).sort((a, b) => width(tensors, b) - width(tensors, a) || (a < b ? -1 : 1));
  const header: Record<string, unknown> = Object.keys(metadata).length === 0 ? {} : { __metadata__: metadata };
  let offset = 0;
  for (const name of names) {
    const tensor = tensors[name];
    invariant(tensor !== undefined && name !== "__metadata__" && !RESERVED_NAMES.has(name), `"${name}" can name a tensor`);
    const size = tensor.shape.reduce((product, extent) => product * extent, 1);
    invariant(size === tensor.data.length, `tensor ${name} of shape [${tensor.shape.join(", ")}] has ${size} elements, not ${tensor.data.length}`);
    header[name] = { dtype: dataType(tensor.data), shape: tensor.shape, data_offsets: [offset, offset + tensor.data.byteLength] };
    offset += tensor.data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Blanks after the JSON bring the data to a multiple of 8.
  const headerLength = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength);
  bytes.set(json, 8);
  let position = 8 + headerLength;
  for (const name of names) {
    const data = tensors[name]?.data;
    if (data === undefined) continue;
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes;
}

function width(tensors: SafeTensors, name: string): number {
  return tensors[name]?.data.BYTES_PER_ELEMENT ?? 0;
}

function littleEndian(): boolean {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
}

/**
 * The tensors of a file's bytes; each is a copy of its own.
 * @throws UserError "weights-damaged" for anything that is not a well-formed file of F32, F64 and I64 tensors
 */
export function decodeSafetensors(bytes: Uint8Array, file = "weights.safetensors"): { tensors: Record<string, SafeTensor>; metadata: Record<string, string> } {
  const refuse = (why: string): never => {
    throw new UserError({
      code: "weights-damaged",
      message: `"${file}" is not a valid safetensors file: ${why}.`,
      next: "Restore it from a copy, or train again.",
      subject: { kind: "file", path: file },
    });
  };
  if (bytes.length < 8) return refuse("it is shorter than 8 bytes");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const declared = view.getBigUint64(0, true);
  if (declared > BigInt(Math.min(MAX_HEADER_BYTES, bytes.length - 8))) return refuse("its header is longer than the file, or than 100 MB");
  const start = 8 + Number(declared);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, start)));
  } catch {
    return refuse("its header is not JSON");
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) return refuse("its header is not an object");

  const tensors: Record<string, SafeTensor> = {};
  let metadata: Record<string, string> = {};
  const ranges: { readonly name: string; readonly from: number; readonly to: number }[] = [];
  for (const [name, value] of Object.entries(json)) {
    if (name === "__metadata__") {
      const parsed = v.safeParse(MetadataSchema, value);
      if (!parsed.success) return refuse("its metadata is not a list of texts");
      metadata = parsed.output;
      continue;
    }
    const parsed = v.safeParse(EntrySchema, value);
    if (!parsed.success) return refuse(`tensor "${name.slice(0, 100)}": ${parsed.issues[0].message}`);
    if (RESERVED_NAMES.has(name)) return refuse(`a tensor cannot be called "${name}"`);
    const { dtype, shape, data_offsets: [from, to] } = parsed.output;
    const size = shape.reduce((product, extent) => product * extent, 1);
    if (!Number.isSafeInteger(size)) return refuse(`tensor "${name}" is too large`);
    if (to - from !== size * ELEMENT_BYTES[dtype] || to < from) return refuse(`tensor "${name}" has ${to - from} bytes, but its shape needs ${size * ELEMENT_BYTES[dtype]}`);
    if (start + to > bytes.length) return refuse(`tensor "${name}" lies outside the file`);
    ranges.push({ name, from, to });
    tensors[name] = { shape, data: copyElements(dtype, bytes, start + from, size) };
  }
  // The format allows neither overlaps nor holes, nor bytes after the last tensor.
  let expected = 0;
  for (const { name, from, to } of ranges.sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== expected) return refuse(`tensor "${name}" overlaps another, or leaves a gap before it`);
    expected = to;
  }
  if (start + expected !== bytes.length) return refuse("there are bytes after the last tensor");
  return { tensors, metadata };
}

/** A copy, because the bytes in the file may lie at any offset. */
function copyElements(dtype: DataType, bytes: Uint8Array, offset: number, size: number): SafeTensor["data"] {
  // Not slice(): of a Node Buffer that is a view, not a copy.
  const { buffer } = new Uint8Array(bytes.subarray(offset, offset + size * ELEMENT_BYTES[dtype]));
  switch (dtype) {
    case "F32":
      return new Float32Array(buffer);
    case "F64":
      return new Float64Array(buffer);
    case "I64":
      return new BigInt64Array(buffer);
    default:
      dtype satisfies never;
      return new Float32Array(0);
  }
}
