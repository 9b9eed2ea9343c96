import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { UserError } from "../document/errors";
import { sizeOf } from "../document/size";
import { temporaryFolders, writeIn } from "../testing/temporaryFolder";
import type { SafeTensor } from "./safetensors";
import { decodeSafetensors, encodeSafetensors } from "./safetensors";

const folders = temporaryFolders();

const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
const tensor: fc.Arbitrary<SafeTensor> = shape.chain((extents) => {
  const length = { minLength: sizeOf(extents), maxLength: sizeOf(extents) };
  return fc.oneof(
    fc.array(fc.float(), length).map((data) => ({ shape: extents, data: Float32Array.from(data) })),
    fc.array(fc.double(), length).map((data) => ({ shape: extents, data: Float64Array.from(data) })),
    fc
      .array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), length)
      .map((data) => ({ shape: extents, data: BigInt64Array.from(data) })),
    fc
      .array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), length)
      .map((data) => ({ shape: extents, data: BigUint64Array.from(data) })),
  );
});
const name = fc
  .string({ unit: "grapheme", maxLength: 12 })
  .filter((text) => !["__metadata__", "__proto__", "prototype", "constructor"].includes(text));
const tensors = fc.dictionary(name, tensor, { maxKeys: 5, noNullPrototype: true });

/** A file with this header and so many bytes of data. */
function fileWith(header: unknown, dataBytes: number, declared?: bigint): Uint8Array {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(declared ?? BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataBytes)]);
}

describe("safetensors", () => {
  it("come back the same, with their metadata, from any offset in memory", () => {
    fc.assert(
      fc.property(
        tensors,
        fc.dictionary(
          fc.string({ maxLength: 5 }).filter((key) => !["__proto__", "prototype", "constructor"].includes(key)),
          fc.string({ maxLength: 5 }),
          { noNullPrototype: true },
        ),
        fc.integer({ min: 0, max: 7 }),
        (given, metadata, shift) => {
          const bytes = encodeSafetensors(given, metadata);
          const moved = new Uint8Array(bytes.length + shift).subarray(shift);
          moved.set(bytes);
          const read = decodeSafetensors(moved);
          expect(read).toEqual({ tensors: given, metadata });
          expect(encodeSafetensors(read.tensors, metadata)).toEqual(bytes);
        },
      ),
    );
  });

  it("of any bytes at all either decode or are refused", () => {
    const valid = encodeSafetensors(
      {
        "dense/kernel": { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
        n: { shape: [], data: BigInt64Array.of(7n) },
      },
      { a: "b" },
    );
    const broken = fc
      .array(fc.tuple(fc.integer({ min: 0, max: valid.length - 1 }), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 6,
      })
      .chain((changes) =>
        fc.integer({ min: 0, max: valid.length }).map((length) => {
          const bytes = Uint8Array.from(valid);
          for (const [at, value] of changes) bytes[at] = value;
          return length % 3 === 0 ? bytes.subarray(0, length) : bytes;
        }),
      );
    fc.assert(
      fc.property(fc.oneof(broken, fc.uint8Array({ maxLength: 200 })), (bytes) => {
        try {
          const { tensors: read } = decodeSafetensors(bytes);
          // What is read was in the file.
          expect(Object.values(read).reduce((sum, { data }) => sum + data.byteLength, 0)).toBeLessThanOrEqual(
            bytes.length,
          );
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  const manyOf = (value: unknown): object =>
    Object.fromEntries(Array.from({ length: 100_001 }, (_, at) => [`t${at}`, value]));
  const f32 = (from: number, to: number, extents = [(to - from) / 4]): object => ({
    dtype: "F32",
    shape: extents,
    data_offsets: [from, to],
  });
  it.each<[string, Uint8Array, RegExp]>([
    ["an empty file", new Uint8Array(0), /shorter than 8/],
    ["a header longer than the file", fileWith({}, 0, 100n), /header is longer/],
    ["a header of 2^64 - 1 bytes", fileWith({}, 0, 2n ** 64n - 1n), /header is longer/],
    ["a header that is not JSON", fileWith("{oops", 0), /not JSON/],
    ["a header that is a list", fileWith("[]", 0), /not an object/],
    ["an unknown type of number", fileWith({ a: { dtype: "F8", shape: [1], data_offsets: [0, 1] } }, 1), /tensor "a"/],
    ["a negative extent", fileWith({ a: f32(0, 4, [-1]) }, 4), /tensor "a"/],
    ["extents whose product overflows", fileWith({ a: f32(0, 4, [2 ** 40, 2 ** 40]) }, 4), /too large/],
    ["more elements than bytes", fileWith({ a: f32(0, 4, [2 ** 40]) }, 4), /needs/],
    ["offsets outside the file", fileWith({ a: f32(0, 8) }, 4), /outside the file/],
    ["offsets the wrong way round", fileWith({ a: f32(8, 4, [1]) }, 8), /bytes/],
    ["tensors that overlap", fileWith({ a: f32(0, 8), b: f32(4, 12) }, 12), /overlaps/],
    ["a gap between tensors", fileWith({ a: f32(0, 4), b: f32(8, 12) }, 12), /gap/],
    ["bytes after the last tensor", fileWith({ a: f32(0, 4) }, 8), /after the last/],
    ["metadata that are not texts", fileWith({ __metadata__: { a: 1 } }, 0), /metadata/],
    ["more tensors than are looked at, before any is", fileWith(manyOf({ oops: true }), 0), /more than 100000 tensors/],
    ["more metadata than are looked at", fileWith({ __metadata__: manyOf(1) }, 0), /more than 10000 texts/],
    ["a dangerous name", fileWith(`{"__proto__":${JSON.stringify(f32(0, 4))}}`, 4), /__proto__/],
  ])("refuse %s", (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(message);
  });

  it("are aligned, so that readers can map them", () => {
    const bytes = encodeSafetensors({
      a: { shape: [1], data: Float32Array.of(1) },
      b: { shape: [1], data: Float64Array.of(2) },
    });
    const header = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(header % 8).toBe(0);
    expect(JSON.parse(Buffer.from(bytes.subarray(8, 8 + header)).toString())).toEqual({
      b: { dtype: "F64", shape: [1], data_offsets: [0, 8] },
      a: { dtype: "F32", shape: [1], data_offsets: [8, 12] },
    });
  });

  describe("of types that JavaScript has no arrays for", () => {
    const fixtures = join(import.meta.dirname, "fixtures/safetensors");
    const { values, sha256OfEvery } = v.parse(
      v.object({
        values: v.record(v.string(), v.array(v.union([v.string(), v.number()]))),
        sha256OfEvery: v.object({ F16: v.string(), BF16: v.string() }),
      }),
      JSON.parse(readFileSync(join(fixtures, "dtypes.json"), "utf8")),
    );
    const numbers = { half: Float32Array, brain: Float32Array, booleans: Uint8Array };

    it("have the values that NumPy reads: subnormal, infinite and negative zeros too", () => {
      const { tensors: read } = decodeSafetensors(readFileSync(join(fixtures, "dtypes.safetensors")));
      for (const [name, type] of Object.entries(numbers)) {
        const data = read[name]?.data;
        expect(data).toBeInstanceOf(type);
        const expected = (values[name] ?? []).map((value) => Number(String(value).replace("inf", "Infinity")));
        expect([...(data ?? [])]).toEqual(expected);
      }
      expect(read.whole?.data).toEqual(BigUint64Array.from(values.whole ?? [], BigInt));
    });

    it.each(["F16", "BF16"] as const)("%s: each of the 65,536 that there are", (dtype) => {
      const every = Buffer.from(Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits).buffer);
      const file = fileWith({ a: { dtype, shape: [2 ** 16], data_offsets: [0, 2 ** 17] } }, 0);
      const data = decodeSafetensors(Buffer.concat([file, every])).tensors.a?.data;
      const bits = Float32Array.from(data ?? [], Number);
      const canonical = new Uint32Array(bits.buffer).map((word, at) => (Number.isNaN(bits[at]) ? 0x7fc0_0000 : word));
      expect(createHash("sha256").update(Buffer.from(canonical.buffer)).digest("hex")).toBe(sha256OfEvery[dtype]);
    });
  });

  // An independent reader: the format's description in a dozen lines of Python.
  const python = "/usr/bin/python3";
  it.skipIf(!existsSync(python))(`are read by Python (skipped where there is no ${python})`, () => {
    const file = writeIn(
      folders(),
      "w.safetensors",
      encodeSafetensors(
        {
          "dense/kernel": { shape: [2, 2], data: Float32Array.of(1, -2.5, 3e-7, 4) },
          "dense/bias": { shape: [2], data: Float64Array.of(Math.PI, -1) },
          step: { shape: [], data: BigInt64Array.of(-5n) },
        },
        { run: "0001-adam" },
      ),
    );
    const script = `
import json, struct, sys
raw = open(sys.argv[1], "rb").read()
(length,) = struct.unpack_from("<Q", raw)
header = json.loads(raw[8:8 + length])
code = {"F32": "f", "F64": "d", "I64": "q"}
out = {}
for name, entry in header.items():
    if name == "__metadata__":
        out[name] = entry
        continue
    begin, end = entry["data_offsets"]
    data = raw[8 + length + begin:8 + length + end]
    letter = code[entry["dtype"]]
    out[name] = [entry["shape"], list(struct.unpack(f"<{len(data) // struct.calcsize('<' + letter)}{letter}", data))]
print(json.dumps(out))
`;
    expect(JSON.parse(execFileSync(python, ["-c", script, file], { encoding: "utf8" }))).toEqual({
      __metadata__: { run: "0001-adam" },
      "dense/kernel": [
        [2, 2],
        [1, -2.5, Math.fround(3e-7), 4],
      ],
      "dense/bias": [[2], [Math.PI, -1]],
      step: [[], [-5]],
    });
  });
});
