import fc from "fast-check";
import { expect, test } from "vitest";
import type { NumberArray } from "./typedArrays";
import { countWhere, filled, kept, mapped, range, rangeWhere } from "./typedArrays";

interface Type {
  new (length: number): NumberArray;
  from(values: ArrayLike<number>, valueOf?: (value: number, at: number) => number): NumberArray;
}
const TYPES: readonly Type[] = [Uint8Array, Int16Array, Int32Array, Float32Array, Float64Array];
const numbers = fc.array(fc.double({ min: -1e9, max: 1e9 }), { maxLength: 40 });

test("each gives what the language's own methods give", () => {
  fc.assert(
    fc.property(fc.constantFrom(...TYPES), numbers, fc.integer({ min: -9, max: 9 }), (Type, values, by) => {
      const typed = Type.from(values);
      const changed = (value: number, at: number): number => value * by + at;
      const isMeant = (value: number, at: number): boolean => (value + at) % 2 > 0;
      expect(mapped(Type, values, changed)).toEqual(Type.from(values, changed));
      expect(mapped(Type, typed, changed)).toEqual(Type.from(typed, changed));
      expect(filled(Type, values.length, (at) => changed(1, at))).toEqual(Type.from(values, (_, at) => changed(1, at)));
      expect(kept(typed, isMeant)).toEqual(typed.filter(isMeant));
      expect(range(values.length)).toEqual(Int32Array.from(values.keys()));
      expect(rangeWhere(values.length, (at) => isMeant(by, at))).toEqual(
        Int32Array.from(values.keys()).filter((at) => isMeant(by, at)),
      );
      expect(countWhere(typed, (value) => value > by)).toBe(typed.filter((value) => value > by).length);
    }),
  );
});

test("what is kept has a buffer of its own, no longer than it must be", () => {
  const values = Float64Array.of(1, 2, 3, 4);
  const even = kept(values, (value) => value % 2 === 0);
  expect(even.buffer.byteLength).toBe(16);
  even[0] = 9;
  expect(values).toEqual(Float64Array.of(1, 2, 3, 4));
});

test("a code unit has its place too", () => {
  expect(mapped(Uint8Array, "AZ", (sign) => sign.charCodeAt(0))).toEqual(Uint8Array.of(65, 90));
});
