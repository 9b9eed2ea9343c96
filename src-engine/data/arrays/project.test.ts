import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyDocument } from "../../document/create";
import type { Document } from "../../document/schema";
import type { Table } from "../../protocol/data";
import { analyze } from "../../network/network";
import { checkModel } from "../../check/checkModel";
import { idx, npy, zip } from "../../testing/arrayFiles";
import { problemOf, temporaryFolders, writeIn } from "../../testing/temporaryFolder";
import { importData } from "../importData";
import { dataFit, prepareData } from "../prepare";
import type { Wish } from "../wish";
import { suggestDocument } from "../suggest";
import { readTable } from "../open";

const folders = temporaryFolders();

interface Made {
  readonly folder: string;
  readonly table: Table;
  readonly document: Document;
}

/** A project with these arrays in it. */
async function project(entries: Readonly<Record<string, Buffer>>, wish: Wish = {}): Promise<Made> {
  const folder = folders();
  const file = writeIn(
    folders(),
    "arrays.npz",
    zip(Object.fromEntries(Object.entries(entries).map(([name, bytes]) => [`${name}.npy`, bytes]))),
  );
  const table = await importData({ folder, file });
  return { folder, table, document: suggestDocument(emptyDocument("arrays"), table, wish) };
}

const floats = (count: number, at: (index: number) => number): Float32Array =>
  Float32Array.from({ length: count }, (_, index) => at(index));
const bytes = (count: number, at: (index: number) => number): Uint8Array =>
  Uint8Array.from({ length: count }, (_, index) => at(index));
const classes = (count: number, of = 2): Int32Array => Int32Array.from({ length: count }, (_, index) => index % of);

/** What the suggested network's layers are, if it can be trained. */
function layersOf({ document }: Made, inputs: readonly number[], outputs: number): string[] {
  const { model, training, data } = document;
  const check = checkModel(analyze(model, { input: inputs, output: [outputs] }), training, data.task);
  expect(check.problems).toEqual([]);
  return model.layers.map(({ type }) => type);
}

describe("what is proposed", () => {
  test("pictures of bytes become a convolutional network on 0 to 1, with a channel of 1", async () => {
    const made = await project({
      x: npy(
        bytes(20 * 28 * 28, (at) => at % 256),
        [20, 28, 28],
      ),
      y: npy(classes(20), [20]),
    });
    const { data, training } = made.document;
    expect(data).toMatchObject({ source: "data/arrays.safetensors", target: ["y"], task: "classification" });
    expect(data.columns).toMatchObject({
      x: { role: "feature", scale: "divide-255", as: "pictures" },
      y: { role: "target", type: "category" },
    });
    expect(data.split.predefined).toBeUndefined();
    expect(training.loss).toEqual({ type: "categorical-cross-entropy" });
    expect(layersOf(made, [28, 28, 1], 2)).toEqual([
      "input",
      "conv2d",
      "max-pooling2d",
      "conv2d",
      "max-pooling2d",
      "dropout",
      "flatten",
      "dense",
      "dropout",
      "output",
    ]);
    expect((await dataFit({ folder: made.folder, data })).inputShape).toEqual([28, 28, 1]);
  });

  test("large pictures with colors are halved more often", async () => {
    const made = await project({
      x: npy(
        bytes(4 * 64 * 60 * 3, (at) => at % 256),
        [4, 64, 60, 3],
      ),
      y: npy(classes(4), [4]),
    });
    expect(layersOf(made, [64, 60, 3], 2).filter((type) => type === "max-pooling2d")).toHaveLength(3);
  });

  test("examples of four axes are laid out in a row, and the import says so", async () => {
    const made = await project({ x: npy(floats(12 * 24, Math.sin), [12, 2, 3, 2, 2]), y: npy(classes(12), [12]) });
    expect(made.table.notes?.join()).toContain(
      "Each example has 4 axes (2 × 3 × 2 × 2), which only Flatten and Reshape take",
    );
    expect(layersOf(made, [2, 3, 2, 2], 2)).toEqual(["input", "flatten", "dense", "output"]);
  });

  test("sequences become an LSTM, rows a dense layer, word numbers an embedding", async () => {
    const y = npy(classes(12, 3), [12]);
    const sequences = await project({ x: npy(floats(12 * 5 * 2, Math.sin), [12, 5, 2]), y });
    expect(sequences.document.data.columns.x).toMatchObject({ as: "sequences", scale: "standard" });
    expect(layersOf(sequences, [5, 2], 3)).toEqual(["input", "lstm", "output"]);
    const rows = await project({ x: npy(floats(12 * 3, Math.sin), [12, 3]), y });
    expect(rows.document.data.columns.x).toMatchObject({ as: "vectors", scale: "standard" });
    expect(layersOf(rows, [3], 3)).toEqual(["input", "dense", "output"]);
    const words = await project({
      x: npy(
        Int32Array.from({ length: 12 * 20 }, (_, at) => at % 50),
        [12, 20],
      ),
      y,
    });
    expect(words.document.data.columns.x).toMatchObject({ scale: "none" });
    expect(words.document.data.columns.x?.as).toBeUndefined();
    expect(layersOf(words, [20], 3)).toEqual(["input", "embedding", "global-average-pooling1d", "dense", "output"]);
    expect(words.document.model.layers[1]?.params).toMatchObject({ entries: 50 });
  });

  test("numbers as answers make a regression, of several columns where there are several", async () => {
    const made = await project({
      x: npy(floats(40, Math.sin), [20, 2]),
      y: npy(
        floats(40, (at) => at / 3),
        [20, 2],
      ),
    });
    expect(made.document.data).toMatchObject({ target: ["y 1", "y 2"], task: "regression" });
    const { preparation, train } = await prepareData({ folder: made.folder, data: made.document.data });
    expect(preparation.target).toMatchObject({ kind: "numbers", columns: [{ name: "y 1" }, { name: "y 2" }] });
    expect(train.targets.shape).toEqual([14, 2]);
    const one = await project(
      {
        x: npy(floats(40, Math.sin), [20, 2]),
        y: npy(
          floats(40, (at) => at / 3),
          [20, 2],
        ),
      },
      { target: "y 2" },
    );
    expect(one.document.data).toMatchObject({ target: ["y 2"], columns: { "y 1": { role: "ignore" } } });
  });

  test("wishes are followed, and refused where the arrays do not allow them", async () => {
    const arrays = {
      x: npy(
        bytes(10 * 64, (at) => at),
        [10, 8, 8],
      ),
      y: npy(classes(10), [10]),
    };
    expect((await project(arrays, { as: "sequences" })).document.model.layers[1]?.type).toBe("lstm");
    expect((await project(arrays, { as: "vectors", task: "regression" })).document.data).toMatchObject({
      task: "regression",
      columns: { x: { as: "vectors" } },
    });
    const all = (await project(arrays, { split: { train: 1, validation: 0, test: 0 } })).document;
    expect(all.data.split).toMatchObject({ train: 1, validation: 0, test: 0 });
    expect(all.training).toMatchObject({ rules: [{ type: "weights-unchanged" }], restoreBest: false });
    expect((await problemOf(() => project(arrays, { target: "z" }))).code).toBe("no-such-column");
    expect(
      (await problemOf(() => project({ ...arrays, x: npy(floats(20, Math.sin), [10, 2]) }, { as: "pictures" }))).code,
    ).toBe("wrong-axes");
    expect((await problemOf(() => project({ ...arrays, y: npy(new Int32Array(10), [10]) }))).code).toBe("one-class");
  });
});

describe("the parts", () => {
  const parts = {
    x_train: npy(
      floats(40, (at) => at),
      [40],
    ),
    y_train: npy(classes(40), [40]),
    x_test: npy(
      floats(10, (at) => 1000 + at),
      [10],
    ),
    y_test: npy(classes(10), [10]),
  };

  test("a test part that the source has is kept, and validation is taken from the training part", async () => {
    const { folder, table, document } = await project(parts);
    expect(table.arrays?.given).toEqual({ train: 40, validation: 0, test: 10 });
    const { train, validation, test: tested, fit } = await prepareData({ folder, data: document.data });
    expect(fit.counts).toEqual({ train: 36, validation: 4, test: 10, left: 0 });
    expect(Array.from(tested.rows)).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49]);
    expect([...train.rows, ...validation.rows].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 40 }, (_, at) => at),
    );
  });

  test("a validation part that the source has is kept too", async () => {
    const { folder, document } = await project({
      ...parts,
      x_val: npy(
        floats(6, (at) => at),
        [6],
      ),
      y_val: npy(classes(6), [6]),
    });
    expect((await dataFit({ folder, data: document.data })).counts).toEqual({
      train: 40,
      validation: 6,
      test: 10,
      left: 0,
    });
  });

  test("scaling is fitted on the training part alone, for each channel", async () => {
    const { folder, document } = await project({
      ...parts,
      x_train: npy(
        floats(160, (at) => (at % 2 === 0 ? at : 7)),
        [40, 2, 2],
      ),
      x_test: npy(
        floats(40, () => 1e6),
        [10, 2, 2],
      ),
    });
    const { preparation, train } = await prepareData({ folder, data: document.data });
    const [recipe] = preparation.features;
    if (recipe?.type !== "array") throw new TypeError("no array");
    expect(recipe).toMatchObject({ raw: [2, 2], shape: [2, 2], scale: [expect.any(Number), 1] });
    expect(recipe.center[1]).toBe(7);
    const firsts = Array.from(train.features.data).filter((_, at) => at % 2 === 0);
    expect(firsts.reduce((sum, value) => sum + value, 0) / firsts.length).toBeCloseTo(0, 5);
    expect(firsts.reduce((sum, value) => sum + value ** 2, 0) / firsts.length).toBeCloseTo(1, 5);
  });
});

describe("in the project", () => {
  test("bytes stay bytes, and the import is remembered", async () => {
    const { folder, table } = await project({
      x: npy(
        bytes(4 * 9, (at) => at),
        [4, 3, 3],
      ),
      y: npy(classes(4), [4]),
    });
    expect(readFileSync(join(folder, "data/arrays.safetensors")).length).toBeLessThan(4 * 9 + 4 * 4 + 400);
    expect(JSON.parse(readFileSync(join(folder, "data/import.json"), "utf8"))).toMatchObject({
      kind: "npz",
      rows: 4,
      columns: 2,
    });
    expect(await readTable(folder, "data/arrays.safetensors")).toEqual(table);
    expect(table).toMatchObject({
      rows: 4,
      encoding: "NumPy",
      arrays: { elements: "uint8", shape: [3, 3], least: 0, greatest: 35 },
    });
  });

  test("an example with a number that is not finite is left out, and so is one without an answer", async () => {
    const { folder, document, table } = await project({
      x: npy(
        floats(20, (at) => (at === 3 ? NaN : at)),
        [10, 2],
      ),
      y: npy(
        floats(10, (at) => (at === 5 ? Infinity : at)),
        [10],
      ),
    });
    expect(table.arrays?.missing).toBe(true);
    const { fit, train, validation, test: tested } = await prepareData({ folder, data: document.data });
    expect(fit.counts.left).toBe(2);
    expect([...train.rows, ...validation.rows, ...tested.rows]).not.toContain(1);
    expect([...train.rows, ...validation.rows, ...tested.rows]).not.toContain(5);
  });

  test("64-bit numbers are kept as they fit, and told as they are", async () => {
    const long = Buffer.from(BigInt64Array.of(3n, -4n, 2n ** 40n, 0n).buffer);
    const header = npy(
      floats(8, () => 0),
      [4],
    );
    const wide = Buffer.concat([
      Buffer.from(
        header
          .subarray(0, header.length - 32)
          .toString("latin1")
          .replace("<f4", "<i8"),
        "latin1",
      ),
      long,
    ]);
    const { folder, document } = await project({ x: wide, y: npy(classes(4), [4]) });
    const { preparation, raw } = await prepareData({ folder, data: document.data });
    expect(preparation.features[0]).toMatchObject({ elements: "int64" });
    expect(raw.columns.get("x")).toMatchObject({ values: Float64Array.of(3, -4, 2 ** 40, 0) });
  });

  test("files that were changed by hand are refused where they do not hold what they must", async () => {
    const { folder, document } = await project({
      x: npy(
        bytes(4 * 9, (at) => at),
        [4, 3, 3],
      ),
      y: npy(classes(4), [4]),
    });
    const path = join(folder, "data/arrays.safetensors");
    const sound = readFileSync(path);
    const spoilt = [
      sound.subarray(0, sound.length - 1),
      Buffer.from(sound.toString("latin1").replace('"x"', '"z"'), "latin1"),
      Buffer.from("nonsense"),
      Buffer.alloc(0),
    ];
    for (const content of spoilt) {
      writeFileSync(path, content);
      expect(["file-damaged", "weights-damaged"]).toContain(
        (await problemOf(() => dataFit({ folder, data: document.data }))).code,
      );
    }
  });

  /** A safetensors file as another program writes it: these types and bytes. */
  const foreign = (
    tensors: Readonly<Record<string, readonly [string, readonly number[], ArrayBufferView]>>,
  ): Buffer => {
    let end = 0;
    const header = Object.entries(tensors).map(([name, [dtype, shape, { byteLength }]]) => {
      end += byteLength;
      return [name, { dtype, shape, data_offsets: [end - byteLength, end] }];
    });
    const json = Buffer.from(JSON.stringify(Object.fromEntries(header)));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    const data = Object.values(tensors).map(([, , { buffer, byteOffset, byteLength }]) =>
      Buffer.from(buffer, byteOffset, byteLength),
    );
    return Buffer.concat([length, json, ...data]);
  };

  test("files of another program are read: half floats, brain floats, booleans and 64-bit numbers", async () => {
    const { folder, document } = await project({
      x: npy(
        bytes(4 * 2, (at) => at),
        [4, 2],
      ),
      y: npy(classes(4), [4]),
    });
    const path = join(folder, "data/arrays.safetensors");
    const read = async (dtype: string, data: ArrayBufferView) => {
      const y = BigUint64Array.of(0n, 1n, 0n, 1n);
      writeFileSync(path, foreign({ x: [dtype, [4, 2], data], y: ["U64", [4], y] }));
      return (await prepareData({ folder, data: document.data })).raw.columns.get("x");
    };
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x8000, 0x7bff, 0, 0, 0);
    expect(await read("F16", halves)).toMatchObject({
      elements: "float32",
      values: Float32Array.of(1, -2, 2 ** -24, -0, 65_504, 0, 0, 0),
    });
    expect(await read("BF16", Uint16Array.of(0x3f80, 0xc000, 0x0001, 0x8000, 0, 0, 0, 0))).toMatchObject({
      elements: "float32",
      values: Float32Array.of(1, -2, 2 ** -133, -0, 0, 0, 0, 0),
    });
    expect(await read("BOOL", Uint8Array.of(0, 1, 1, 0, 2, 0, 0, 1))).toMatchObject({
      elements: "uint8",
      values: Uint8Array.of(0, 1, 1, 0, 1, 0, 0, 1),
    });
    const whole = BigUint64Array.of(2n ** 53n - 1n, 1n, 2n, 3n, 4n, 5n, 6n, 7n);
    expect(await read("U64", whole)).toMatchObject({
      elements: "uint64",
      values: Float64Array.of(2 ** 53 - 1, 1, 2, 3, 4, 5, 6, 7),
    });
    whole[3] = 2n ** 53n + 1n;
    const problem = await problemOf(() => read("U64", whole));
    expect(problem.code).toBe("numbers-too-large");
    expect(problem.message).toContain("9007199254740993");
  });

  test("an array has no stand-ins for missing numbers, and is no category", async () => {
    const { folder, document } = await project({
      x: npy(
        floats(8, (at) => at),
        [4, 2],
      ),
      y: npy(classes(4), [4]),
    });
    const changed = (change: object): Document["data"] => ({
      ...document.data,
      columns: { ...document.data.columns, x: { ...document.data.columns.x!, ...change } },
    });
    expect((await problemOf(() => dataFit({ folder, data: changed({ missing: "mean" }) }))).code).toBe(
      "rule-not-possible",
    );
    expect((await problemOf(() => dataFit({ folder, data: changed({ type: "category" }) }))).code).toBe("wrong-type");
    expect((await problemOf(() => dataFit({ folder, data: changed({ as: "pictures" }) }))).code).toBe("wrong-axes");
  });

  test("a folder of IDX files is imported as it is", async () => {
    const source = folders();
    writeIn(
      source,
      "train-images-idx3-ubyte",
      idx(
        8,
        [6, 8, 8],
        bytes(6 * 64, (at) => at),
      ),
    );
    writeIn(
      source,
      "train-labels-idx1-ubyte",
      idx(
        8,
        [6],
        bytes(6, (at) => at % 3),
      ),
    );
    const table = await importData({ folder: folders(), file: source });
    expect(table).toMatchObject({ rows: 6, encoding: "IDX", columns: [{ name: "y", distinct: 3 }] });
  });
});

describe("other data for a project", () => {
  const pictures = {
    x: npy(
      bytes(20 * 28 * 28, (at) => at % 256),
      [20, 28, 28],
    ),
    y: npy(classes(20), [20]),
  };
  const sequences = { x: npy(floats(12 * 5 * 2, Math.sin), [12, 5, 2]), y: npy(floats(12, Math.sin), [12]) };

  test("brings a network of its own where the old one is as it was proposed", async () => {
    const first = await project(pictures);
    const { table } = await project(sequences);
    const next = suggestDocument(first.document, table);
    expect(next.model.layers.map(({ type }) => type)).toEqual(["input", "lstm", "output"]);
    expect(suggestDocument(next, first.table)).toEqual(first.document);
    const csv = await importData({
      folder: folders(),
      file: writeIn(folders(), "t.csv", "a,b\n1,2\n2,3\n3,5\n4,5\n5,6\n"),
    });
    expect(suggestDocument(first.document, csv).model.layers.map(({ type }) => type)).toEqual([
      "input",
      "dense",
      "output",
    ]);
  });

  test("leaves a network alone that somebody worked on, but for what the task demands", async () => {
    const first = await project(pictures);
    const worked = {
      ...first.document,
      model: {
        ...first.document.model,
        layers: first.document.model.layers.map((layer) =>
          layer.id === "hidden" ? { ...layer, params: { units: 99 } } : layer,
        ),
      },
    };
    const { table } = await project(sequences);
    const next = suggestDocument(worked, table);
    expect(next.model.layers.map(({ type }) => type)).toEqual(worked.model.layers.map(({ type }) => type));
    expect(next.model.layers.at(-1)?.params).toMatchObject({ activation: "linear" });
    expect(next.training).toMatchObject({ loss: { type: "half-mse" }, optimizer: worked.training.optimizer });
  });
});
