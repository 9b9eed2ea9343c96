// Arrays of numbers as NumPy and IDX files hold them, and as they are kept: the kinds of elements and how each is read.

import { UserError } from "../../document/errors";
import type { ArrayType } from "../../document/preparation";
import { sizeOf } from "../../document/size";
import { mapped } from "../../document/typedArrays";
import { halfFloat } from "../../project/shortFloats";

/** The numbers of an array, by kind. Kinds that JavaScript or training has no use for are kept as the next wider one. */
export type ArrayValues =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** A dense array in row-major (C) order. */
export interface NumberArrayOf {
  readonly shape: readonly number[];
  /** As the source has it; what it is kept as follows from `values`. */
  readonly type: ArrayType;
  readonly values: ArrayValues;
  /** Of an array of texts: each of them once, in order. The numbers are places in this list, -1 for an empty text. */
  readonly labels?: readonly string[];
}

/** An element as it lies in a file. */
export type ElementKind =
  | "bool"
  | "uint8"
  | "int8"
  | "uint16"
  | "int16"
  | "uint32"
  | "int32"
  | "uint64"
  | "int64"
  | "float16"
  | "float32"
  | "float64";

/** What an array is said to be before its numbers are read. */
export interface ArrayHeader {
  readonly kind: ElementKind;
  readonly littleEndian: boolean;
  /** Column-major: the first index changes quickest. */
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

/** Numbers of one array beyond this many bytes are refused: as training wants them, they would fill an ordinary machine. */
export const MAX_ARRAY_BYTES = 2 ** 31 - 2 ** 20;
/** As NumPy. */
export const MAX_RANK = 32;

const ELEMENT_BYTES = {
  bool: 1,
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  int32: 4,
  uint64: 8,
  int64: 8,
  float16: 2,
  float32: 4,
  float64: 8,
} as const satisfies Record<ElementKind, number>;

/** Bytes of the numbers that a header speaks of; a header may come from a stranger. @throws UserError "too-large" */
export function bytesOf({ kind, shape }: ArrayHeader, name: string): number {
  const bytes = ELEMENT_BYTES[kind] * sizeOf(shape);
  if (bytes <= MAX_ARRAY_BYTES) return bytes;
  throw new UserError({
    code: "too-large",
    message: `"${name}" says that it holds ${shape.join(" × ")} numbers of the kind ${kind}, more than the ${Math.floor(MAX_ARRAY_BYTES / 2 ** 20)} MB that are read.`,
    next: "Take a part of the examples, or a smaller kind of number (uint8 for pictures).",
  });
}

/** The array in a file's bytes, which become its own. @throws UserError "numbers-too-large" */
export function arrayOf(
  { kind, littleEndian, fortran, shape }: ArrayHeader,
  bytes: Uint8Array,
  name: string,
): NumberArrayOf {
  if (!littleEndian) swap(bytes, ELEMENT_BYTES[kind]);
  const { type, values } = READ[kind](bytes, name);
  return { shape, type, values: fortran && shape.length > 1 ? rowMajor(values, shape) : values };
}

/** How each kind becomes numbers, and what it counts as from then on. The bytes are little-endian and start at 0. */
const READ: {
  readonly [K in ElementKind]: (
    bytes: Uint8Array,
    name: string,
  ) => { readonly type: ArrayType; readonly values: ArrayValues };
} = {
  bool: (bytes) => ({ type: "uint8", values: bytes.map((value) => (value === 0 ? 0 : 1)) }),
  uint8: (bytes) => ({ type: "uint8", values: bytes }),
  int8: ({ buffer }) => ({ type: "int8", values: new Int8Array(buffer) }),
  uint16: ({ buffer }) => ({ type: "uint16", values: new Uint16Array(buffer) }),
  int16: ({ buffer }) => ({ type: "int16", values: new Int16Array(buffer) }),
  uint32: ({ buffer }) => ({ type: "uint32", values: new Uint32Array(buffer) }),
  int32: ({ buffer }) => ({ type: "int32", values: new Int32Array(buffer) }),
  uint64: ({ buffer }, name) => ({ type: "uint64", values: narrowed(new BigUint64Array(buffer), name) }),
  int64: ({ buffer }, name) => ({ type: "int64", values: narrowed(new BigInt64Array(buffer), name) }),
  float16: ({ buffer }) => ({ type: "float32", values: mapped(Float32Array, new Uint16Array(buffer), halfFloat) }),
  float32: ({ buffer }) => ({ type: "float32", values: new Float32Array(buffer) }),
  float64: ({ buffer }) => ({ type: "float64", values: new Float64Array(buffer) }),
};

/**
 * 64-bit whole numbers as 32-bit ones where they fit, else as float64; in the memory that they lie in, which is not needed any more.
 * @throws UserError "numbers-too-large", which names the first that float64 does not hold exactly
 */
export function narrowed(wide: BigInt64Array | BigUint64Array, name: string): Int32Array | Float64Array {
  let small = true;
  for (const whole of wide) {
    const value = Number(whole);
    if (!Number.isSafeInteger(value)) {
      throw new UserError({
        code: "numbers-too-large",
        message: `"${name}" holds the number ${whole}, which is too large to be reckoned with exactly.`,
        next: "Store it as float64, or leave it out.",
      });
    }
    if (value !== (value | 0)) small = false;
  }
  const values = small ? new Int32Array(wide.buffer, 0, wide.length) : new Float64Array(wide.buffer);
  // Each number is read before anything is written over it.
  for (let at = 0; at < wide.length; at++) values[at] = Number(wide[at] ?? 0n);
  return values;
}

function swap(bytes: Uint8Array, width: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (width === 2) buffer.swap16();
  else if (width === 4) buffer.swap32();
  else if (width === 8) buffer.swap64();
}

/** Numbers that lie with the first index quickest, put into the order with the last index quickest. */
function rowMajor<V extends ArrayValues>(values: V, shape: readonly number[]): V {
  const result = values.slice() as V;
  const strides: number[] = [];
  let size = 1;
  for (const extent of shape) {
    strides.push(size);
    size *= extent;
  }
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let at = 0; at < size; at++) {
    result[at] = values[from] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = strides[axis] ?? 0;
      index[axis] = (index[axis] ?? 0) + 1;
      from += stride;
      if ((index[axis] ?? 0) < (shape[axis] ?? 0)) break;
      from -= stride * (shape[axis] ?? 0);
      index[axis] = 0;
    }
  }
  return result;
}
