// Typed arrays made element by element. `Float64Array.from(values, f)` and `typed.filter(f)` first collect everything in a list,
// and V8 ends the whole process where that list passes some 113 million elements; these hold nothing but their result.

export type NumberArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

type Made<A> = new (length: number) => A;

/** A typed array of `length` elements, each from its place. */
export function filled<A extends NumberArray>(Type: Made<A>, length: number, valueAt: (at: number) => number): A {
  const made = new Type(length);
  for (let at = 0; at < length; at += 1) made[at] = valueAt(at);
  return made;
}

/** A typed array as long as `values`, each element from the value at its place. */
export function mapped<A extends NumberArray, V>(
  Type: Made<A>,
  values: ArrayLike<V>,
  valueOf: (value: V, at: number) => number,
): A {
  const made = new Type(values.length);
  // Every place below the length holds a value.
  for (let at = 0; at < made.length; at += 1) made[at] = valueOf(values[at] as V, at);
  return made;
}

/** The numbers 0 to `count` - 1. */
export function range(count: number): Int32Array<ArrayBuffer> {
  const made = new Int32Array(count);
  for (let at = 0; at < count; at += 1) made[at] = at;
  return made;
}

/** The numbers below `count` that pass the test, in their order. Each is asked once. */
export function rangeWhere(count: number, isMeant: (at: number) => boolean): Int32Array<ArrayBuffer> {
  const chosen = new Int32Array(count);
  let length = 0;
  for (let at = 0; at < count; at += 1) if (isMeant(at)) chosen[length++] = at;
  return chosen.slice(0, length);
}

/** A copy of the values that pass the test, in their order. Each is asked once. */
export function kept<A extends NumberArray>(values: A, isMeant: (value: number, at: number) => boolean): A {
  const chosen = values.slice() as A;
  let length = 0;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? NaN;
    if (isMeant(value, at)) chosen[length++] = value;
  }
  return chosen.slice(0, length) as A;
}

/** How many of the values pass the test. */
export function countWhere(values: NumberArray, isMeant: (value: number) => boolean): number {
  let count = 0;
  for (const value of values) if (isMeant(value)) count += 1;
  return count;
}
