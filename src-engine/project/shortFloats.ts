// Numbers of 16 bits, which JavaScript has no arrays for. Every one of them is a float32 exactly.

import { mapped } from "../document/typedArrays";

/** The value of IEEE 754 binary16: 1 sign bit, 5 of the exponent, 10 of the fraction. */
export function halfFloat(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The values of bfloat16 numbers: each is the upper half of a float32. */
export function brainFloats(bits: Uint16Array): Float32Array<ArrayBuffer> {
  return new Float32Array(mapped(Uint32Array, bits, (upper) => upper << 16).buffer);
}
