import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { findArrays, idx, npy, zip } from "../../testing/arrayFiles";
import { problemOf, temporaryFolders, writeIn } from "../../testing/temporaryFolder";
import { readExamples } from "./examples";
import type { Examples } from "./examples";
import kinds from "./fixtures/kinds.json";
import { halfFloat } from "../../project/shortFloats";
import { readZip } from "./zip";
import { npzParts } from "./zipWriter";
import { ByteReader } from "./bytes";
import { readNpy } from "./npy";

const FIXTURES = new URL("./fixtures/", import.meta.url).pathname;
const newFolder = temporaryFolders();

async function examples(path: string): Promise<Examples> {
  const found = await findArrays(path);
  if (found === null) throw new TypeError("no arrays");
  return readExamples(found, path, {});
}

/** A file in a folder of its own. */
function write(name: string, bytes: Uint8Array): string {
  return writeIn(newFolder(), name, bytes);
}

describe("NumPy archives", () => {
  test.each(["kinds-stored.npz", "kinds-deflated.npz"])(
    "every kind of number in %s is read as NumPy reads it",
    async (file) => {
      const entries = await readZip(join(FIXTURES, file), file);
      expect(entries).toHaveLength(Object.keys(kinds).length);
      for (const entry of entries) {
        const name = entry.name.replace(".npy", "");
        const array = await readNpy(new ByteReader(entry.chunks(), name), name);
        const { shape, values } = kinds[name as keyof typeof kinds];
        expect({ name, shape: array.shape, values: Array.from(array.values) }).toEqual({ name, shape, values });
      }
    },
  );

  test("half floats are exact, denormals and infinities too", () => {
    expect([0x3c00, 0xc000, 0x0001, 0x8400, 0x7bff, 0x7c00, 0xfc00].map(halfFloat)).toEqual([
      1,
      -2,
      2 ** -24,
      -(2 ** -14),
      65504,
      Infinity,
      -Infinity,
    ]);
    expect(halfFloat(0x7e00)).toBeNaN();
  });

  test("training and test arrays are put together, and it is remembered which is which", async () => {
    const path = write(
      "keras.npz",
      zip({
        "x_test.npy": npy(Uint8Array.of(9, 9, 9, 9), [1, 2, 2]),
        "x_train.npy": npy(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), [2, 2, 2]),
        "y_train.npy": npy(Int32Array.of(0, 1), [2]),
        "y_test.npy": npy(Int32Array.of(1), [1]),
        "../../note.txt": Buffer.from("not an array"),
      }),
    );
    const { x, y, parts } = await examples(path);
    expect(x.shape).toEqual([3, 2, 2]);
    expect(Array.from(x.values)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9]);
    expect(Array.from(y.values)).toEqual([0, 1, 1]);
    expect(Array.from(parts ?? [])).toEqual([0, 0, 2]);
  });

  test("one-hot answers become classes, and rows of other numbers stay rows", async () => {
    const x = npy(Float32Array.of(1, 2), [2]);
    const hot = await examples(
      write("hot.npz", zip({ "x.npy": x, "y.npy": npy(Float32Array.of(0, 1, 1, 0), [2, 2]) })),
    );
    expect(hot).toMatchObject({
      x: { shape: [2, 1] },
      y: { shape: [2], type: "int32", values: Int32Array.of(1, 0) },
      parts: null,
    });
    expect(hot.notes.join()).toContain("one-hot");
    const many = await examples(
      write("many.npz", zip({ "x.npy": x, "y.npy": npy(Float32Array.of(0, 1, 1, 1), [2, 2]) })),
    );
    expect(many.y).toMatchObject({ shape: [2, 2], type: "float32" });
  });

  test("texts as answers become classes, numbered alike in all parts; an empty one is missing", async () => {
    const parts = await examples(join(FIXTURES, "labels.npz"));
    expect(parts.y).toMatchObject({
      shape: [8],
      type: "int32",
      labels: ["ape", "cat", "dog", "Öl 🦜"],
      values: Int32Array.of(1, 2, 3, 1, -1, 2, 0, 1),
    });
    expect(parts.notes.join()).toContain("4 classes");
    for (const file of ["labels-bytes.npz", "labels-big-endian.npz"])
      expect((await examples(join(FIXTURES, file))).y, file).toMatchObject({
        shape: [6],
        labels: ["ape", "cat", "dog"],
        values: Int32Array.of(1, 2, 1, 0, 2, 1),
      });
  });

  test("texts that cannot be answers are refused", async () => {
    const rows = Buffer.concat(
      npzParts({ x: { shape: [2], values: new Float32Array(2) }, y: { shape: [2, 2], values: ["a", "b", "c", "d"] } }),
    );
    expect((await problemOf(() => examples(write("rows.npz", rows)))).message).toContain("each answer has 2 texts");
    const mixed = Buffer.concat(
      npzParts({
        x_train: { shape: [1], values: new Float32Array(1) },
        y_train: { shape: [1], values: ["a"] },
        x_test: { shape: [1], values: new Float32Array(1) },
        y_test: { shape: [1], values: new Float32Array(1) },
      }),
    );
    expect((await problemOf(() => examples(write("mixed.npz", mixed)))).message).toContain("its parts differ");
  });

  test.each([
    ["objects.npz", "pickled-objects", "which is not run"],
    ["texts.npz", "unknown-dtype", "only answers may be texts"],
    ["fields.npz", "unknown-dtype", "a list of fields"],
    ["huge.npz", "too-large", "1000000 × 1000000"],
  ])("%s is refused", async (file, code, said) => {
    const problem = await problemOf(() => examples(join(FIXTURES, file)));
    expect(problem.code).toBe(code);
    expect(problem.message).toContain(said);
    expect(problem.next).toBeTruthy();
  });

  const sound = { "x.npy": npy(Float32Array.of(1, 2, 3), [3]), "y.npy": npy(Float32Array.of(1, 2, 3), [3]) };
  const spoilt: Record<string, (archive: Buffer) => Buffer> = {
    "cut off": (archive) => archive.subarray(0, archive.length - 30),
    "with a changed number": (archive) => {
      archive[30 + 5 + 128 + 3]! ^= 1;
      return archive;
    },
    "whose list is said to be huge": (archive) => {
      archive.writeUInt32LE(0xfffffff0, archive.length - 10);
      return archive;
    },
    "whose entry lies elsewhere": (archive) => {
      archive.writeUInt32LE(7, archive.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 42);
      return archive;
    },
    "with an encrypted entry": (archive) => {
      archive[archive.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 8] = 1;
      return archive;
    },
    "with an entry packed in an unknown way": (archive) => {
      archive[archive.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 10] = 14;
      return archive;
    },
    "that deflates to nothing": (archive) => {
      archive[archive.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 10] = 8;
      return archive;
    },
  };
  test.each(Object.keys(spoilt))("an archive %s is refused with its name", async (how) => {
    const path = write("spoilt.npz", zip(sound, spoilt[how]));
    const problem = await problemOf(() => examples(path));
    expect(problem).toMatchObject({ code: "malformed-file" });
    expect(problem.message).toMatch(/spoilt\.npz|"x"/);
  });

  test("an array that is shorter or longer than it says is refused", async () => {
    for (const [shape, said] of [
      [[4], "too early"],
      [[2], "goes on"],
    ] as const) {
      const path = write("odd.npz", zip({ ...sound, "x.npy": npy(Float32Array.of(1, 2, 3), shape) }));
      expect((await problemOf(() => examples(path))).message).toContain(said);
    }
  });

  test("arrays that do not belong together are refused", async () => {
    const x = npy(Float32Array.of(1, 2, 3), [3]);
    const cases: [string, Record<string, Buffer>, string][] = [
      ["no-arrays", { "a.npy": x }, '"a"'],
      ["arrays-do-not-fit", { "x.npy": x }, "an array called y"],
      ["arrays-do-not-fit", { "x.npy": x, "y.npy": npy(Float32Array.of(1), [1]) }, "3 examples, but 1 answers"],
      ["arrays-do-not-fit", { "x_train.npy": x, "y_train.npy": x, "y_test.npy": x }, '"y_test"'],
      [
        "arrays-do-not-fit",
        {
          "x_train.npy": x,
          "y_train.npy": x,
          "x_test.npy": npy(Uint8Array.of(1), [1]),
          "y_test.npy": npy(Float32Array.of(1), [1]),
        },
        "its parts differ",
      ],
      ["no-arrays", { "x.npy": x, "X.npy": x, "y.npy": x }, "mean the same"],
      [
        "arrays-do-not-fit",
        { "x.npy": npy(Float32Array.of(1), [1, 1, 1, 1, 1, 1]), "y.npy": npy(Float32Array.of(1), [1]) },
        "5 axes",
      ],
      [
        "arrays-do-not-fit",
        { "x.npy": npy(new Float32Array(0), [0, 3]), "y.npy": npy(new Float32Array(0), [0]) },
        "no examples",
      ],
    ];
    for (const [code, entries, said] of cases) {
      const problem = await problemOf(() => examples(write("unlike.npz", zip(entries))));
      expect(problem.code).toBe(code);
      expect(problem.message).toContain(said);
    }
  });
});

describe("IDX files", () => {
  function mnist(name: string, packed: boolean): string {
    const path = join(newFolder(), name);
    mkdirSync(path);
    const pack = (bytes: Buffer): Buffer => (packed ? gzipSync(bytes) : bytes);
    const ending = packed ? ".gz" : "";
    writeFileSync(
      join(path, `train-images-idx3-ubyte${ending}`),
      pack(
        idx(
          8,
          [2, 2, 3],
          Uint8Array.from({ length: 12 }, (_, at) => at),
        ),
      ),
    );
    writeFileSync(join(path, `train-labels-idx1-ubyte${ending}`), pack(idx(8, [2], Uint8Array.of(7, 1))));
    writeFileSync(join(path, `t10k-images-idx3-ubyte${ending}`), pack(idx(8, [1, 2, 3], new Uint8Array(6).fill(9))));
    writeFileSync(join(path, `t10k-labels-idx1-ubyte${ending}`), pack(idx(8, [1], Uint8Array.of(4))));
    return path;
  }

  test.each([false, true])("a folder as MNIST's is read, packed or not (%s)", async (packed) => {
    const { x, y, parts } = await examples(mnist(`mnist-${packed}`, packed));
    expect(x).toMatchObject({ shape: [3, 2, 3], type: "uint8" });
    expect(Array.from(x.values)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 9, 9, 9, 9, 9, 9]);
    expect(Array.from(y.values)).toEqual([7, 1, 4]);
    expect(Array.from(parts ?? [])).toEqual([0, 0, 2]);
  });

  test("EMNIST's names are known, and two sets in one folder are not mixed", async () => {
    const path = join(newFolder(), "emnist");
    mkdirSync(path);
    writeFileSync(join(path, "emnist-letters-train-images-idx3-ubyte"), idx(8, [1, 1, 1], Uint8Array.of(5)));
    writeFileSync(join(path, "emnist-letters-train-labels-idx1-ubyte"), idx(8, [1], Uint8Array.of(2)));
    expect(await examples(path)).toMatchObject({ x: { shape: [1, 1, 1] }, parts: null });
    writeFileSync(join(path, "emnist-digits-train-images-idx3-ubyte"), idx(8, [1, 1, 1], Uint8Array.of(5)));
    expect((await problemOf(() => examples(path))).code).toBe("several-sets");
  });

  test("other data types are big-endian", async () => {
    const path = join(newFolder(), "kinds");
    mkdirSync(path);
    const numbers = Buffer.alloc(16);
    numbers.writeDoubleBE(-1.5, 0);
    numbers.writeDoubleBE(2e9, 8);
    writeFileSync(join(path, "train-images-idx2-double"), idx(0x0e, [2, 1], numbers));
    const labels = Buffer.alloc(8);
    labels.writeInt32BE(-70_000, 0);
    writeFileSync(join(path, "train-labels-idx1-ubyte"), idx(0x0c, [2], labels));
    // The name alone does not decide the kind.
    writeFileSync(join(path, "train-images-idx2-ubyte"), idx(0x0e, [2, 1], numbers));
    expect(await examples(path)).toMatchObject({
      x: { type: "float64", values: Float64Array.of(-1.5, 2e9) },
      y: { values: Int32Array.of(-70_000, 0) },
    });
  });

  test("a file that says more than it holds is refused before memory is taken, and links are followed only as files", async () => {
    const path = join(newFolder(), "hostile");
    mkdirSync(path);
    writeFileSync(join(path, "train-images-idx3-ubyte"), idx(8, [4_000_000_000, 28, 28], new Uint8Array(4)));
    writeFileSync(join(path, "train-labels-idx1-ubyte"), idx(8, [1], Uint8Array.of(2)));
    expect((await problemOf(() => examples(path))).code).toBe("too-large");
    writeFileSync(join(path, "train-images-idx3-ubyte"), idx(8, [1000, 28, 28], new Uint8Array(4)));
    expect((await problemOf(() => examples(path))).message).toContain("too early");
    const link = join(newFolder(), "link");
    mkdirSync(link);
    symlinkSync(newFolder(), join(link, "train-images-idx3-ubyte"));
    expect(await findArrays(link)).toBeNull();
    expect(await findArrays(FIXTURES)).toBeNull();
  });

  test("a table's file is no array", async () => {
    expect(await findArrays(write("a.csv", Buffer.from("a,b\n1,2\n")))).toBeNull();
    expect(await findArrays(write("a.csv.gz", gzipSync("a,b\n1,2\n")))).toBeNull();
    expect(await findArrays(write("b.gz", gzipSync(readFileSync(join(FIXTURES, "huge.npz")))))).toBeNull();
  });
});
