// Every format is told by what it is, not by what it is called; and opened alike, whatever kind of data it holds.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { tableFromArrays, tableToIPC } from "@uwdata/flechette";
import { describe, expect, test } from "vitest";
import { idx, npy, zip } from "../../testing/arrayFiles";
import { png } from "../../testing/pictureFiles";
import { problemOf, temporaryFolders, writeIn } from "../../testing/temporaryFolder";
import { ods, odsRow, xlsx, xlsxRow } from "../../testing/workbookFiles";
import { importData } from "../importData";
import { readPage, readTable } from "../open";
import { withFirstBlock } from "../../testing/predictionRows";
import { prepareData } from "../prepare";
import { suggestDocument } from "../suggest";
import { emptyDocument } from "../../document/create";
import { sizeOf } from "../../document/size";
import { describeFormats, formatAt, FORMATS } from "./registry";

const folders = temporaryFolders();
const write = (name: string, bytes: Uint8Array | string): string => writeIn(folders(), name, bytes);

const ROWS = 40;
const X = Float32Array.from({ length: ROWS * 2 }, (_, at) => Math.sin(at));
const Y = Int32Array.from({ length: ROWS }, (_, row) => row % 2);
const csv = `a,b,y\n${Array.from(Y, (y, row) => `${X[2 * row] ?? 0},${X[2 * row + 1] ?? 0},${y === 0 ? "no" : "yes"}`).join("\n")}\n`;
const npz = zip({ "x.npy": npy(X, [ROWS, 2]), "y.npy": npy(Y, [ROWS]) });
const pictures = idx(
  8,
  [ROWS, 2, 2],
  Uint8Array.from({ length: ROWS * 4 }, (_, at) => at),
);
const labels = idx(8, [ROWS], Uint8Array.from(Y));

function mnist(): string {
  const folder = join(folders(), "digits");
  mkdirSync(folder);
  writeFileSync(join(folder, "train-images-idx3-ubyte"), pictures);
  writeFileSync(join(folder, "train-labels-idx1-ubyte"), labels);
  return folder;
}

async function parquet(): Promise<string> {
  const folder = folders();
  await importData({ folder, file: write("t.csv", csv) });
  return join(folder, "data/table.parquet");
}

/** The same rows in the cells of a sheet. */
function sheet(rowOf: (...cells: readonly (string | number)[]) => string): string {
  const rows = Array.from(Y, (y, row) => rowOf(X[2 * row] ?? 0, X[2 * row + 1] ?? 0, y === 0 ? "no" : "yes"));
  return rowOf("a", "b", "y") + rows.join("");
}

/** A file or folder of each format, by its id. */
const FILES: Readonly<Record<string, () => string | Promise<string>>> = {
  csv: () => write("t.csv", csv),
  xlsx: () => write("t.xlsx", xlsx(sheet(xlsxRow))),
  ods: () => write("t.ods", ods(sheet(odsRow))),
  parquet: async () => {
    const path = join(folders(), "t.parquet");
    copyFileSync(await parquet(), path);
    return path;
  },
  json: () =>
    write("t.jsonl", Array.from(Y, (y, row) => JSON.stringify({ a: X[row], y: y === 0 ? "no" : "yes" })).join("\n")),
  arrow: () =>
    write(
      "t.arrow",
      tableToIPC(
        tableFromArrays({
          a: Float32Array.from(Y, (_, row) => X[2 * row] ?? 0),
          b: Float32Array.from(Y, (_, row) => X[2 * row + 1] ?? 0),
          y: Array.from(Y, (y) => (y === 0 ? "no" : "yes")),
        }),
        { format: "file" },
      ) ?? "",
    ),
  arff: () =>
    write(
      "t.arff",
      `@relation t\n@attribute a real\n@attribute b real\n@attribute y {no,yes}\n@data\n${csv.slice(csv.indexOf("\n") + 1)}`,
    ),
  npz: () => write("t.npz", npz),
  idx: mnist,
  pictures: () => {
    const folder = folders();
    Y.forEach((_, row) => writeFileSync(join(folder, `${row}.png`), png(2, 2, [row * 4, row * 4 + 1, 9, 7])));
    writeFileSync(
      join(folder, "labels.csv"),
      `file,y\n${Array.from(Y, (y, row) => `${row}.png,${y === 0 ? "no" : "yes"}`).join("\n")}\n`,
    );
    return folder;
  },
};

describe.each(FORMATS)("$label", ({ id, kind }) => {
  test("is recognized, imported, looked at and predicted, like every other", async () => {
    const make = FILES[id];
    expect(make, "a file of the format stands in this test").toBeDefined();
    const file = (await make?.()) ?? "";
    expect(await formatAt(file)).toBe(id);

    const folder = folders();
    const table = await importData({ folder, file });
    expect(table).toMatchObject({ sourceName: file, rows: ROWS });
    expect(table.arrays !== undefined).toBe(kind.holds === "arrays");
    const { data } = suggestDocument(emptyDocument("p"), table);
    expect(data).toMatchObject({ source: kind.file, task: "classification" });
    expect(await readTable(folder, data.source)).toEqual(table);

    const page = await readPage({ folder, source: data.source, offset: 3, limit: 5 });
    expect(page).toMatchObject({ offset: 3, total: ROWS, numbers: [3, 4, 5, 6, 7] });
    expect(page.columns).toEqual(table.columns.map(({ name }) => name));
    expect(page.arrays?.values.length).toBe(page.arrays && 5 * sizeOf(page.arrays.shape));
    const [target = ""] = data.target;
    const sorted = await readPage({
      folder,
      source: data.source,
      offset: 0,
      limit: ROWS,
      sort: { column: target, descending: true },
    });
    // Of two classes the odd rows' comes first, and equal ones keep their order.
    const odd = Array.from({ length: ROWS / 2 }, (_, at) => 2 * at + 1);
    expect(sorted.numbers).toEqual([...odd, ...odd.map((row) => row - 1)]);

    const { preparation, train } = await prepareData({ folder, data });
    await withFirstBlock({ file, preparation }, ({ rows, features, complete }) => {
      expect(rows).toBe(ROWS);
      expect(complete.every((one) => one === 1)).toBe(true);
      const size = features.data.length / rows;
      train.rows.forEach((row, index) =>
        expect(features.data.subarray(row * size, (row + 1) * size)).toEqual(
          train.features.data.subarray(index * size, (index + 1) * size),
        ),
      );
      return Promise.resolve();
    });
  });
});

test("the first bytes count more than the ending", async () => {
  expect(await formatAt(write("t.csv", readFileSync(await parquet())))).toBe("parquet");
  expect(await formatAt(write("arrays.zip", npz))).toBe("npz");
  expect(await formatAt(write("x.dat", npy(X, [ROWS, 2])))).toBe("npz");
  expect(await formatAt(write("pictures.gz", gzipSync(pictures)))).toBe("idx");
  const folder = folders();
  await importData({ folder, file: write("misnamed.csv", npz) });
  expect((await readTable(folder, "data/arrays.safetensors"))?.encoding).toBe("NumPy");
});

test("where nothing is told, a file is tried as text, and a folder is none of ours", async () => {
  expect(await formatAt(write("numbers", csv))).toBe("csv");
  expect(await formatAt(write("iris.data", csv))).toBe("csv");
  expect(await formatAt(folders())).toBeNull();
  expect(await formatAt(join(folders(), "none"))).toBeNull();
  expect((await problemOf(async () => importData({ folder: folders(), file: folders() }))).code).toBe("no-pictures");
});

test("a network over a table is not given arrays, nor the other way round", async () => {
  const preparationOf = async (file: string) => {
    const folder = folders();
    return (
      await prepareData({ folder, data: suggestDocument(emptyDocument("p"), await importData({ folder, file })).data })
    ).preparation;
  };
  const [table, arrays] = [write("t.csv", csv), write("t.npz", npz)];
  const ask = async (file: string, trainedOn: string): Promise<string> => {
    const preparation = await preparationOf(trainedOn);
    return (await problemOf(() => withFirstBlock({ file, preparation }, () => Promise.resolve()))).code;
  };
  expect(await ask(arrays, table)).toBe("no-table");
  expect(await ask(table, arrays)).toBe("no-arrays");
});

test("no two formats have an id or an ending in common", () => {
  const formats = describeFormats();
  const once = (values: readonly string[]): void => expect(new Set(values).size).toBe(values.length);
  once(formats.map(({ id }) => id));
  once(formats.flatMap(({ extensions }) => extensions));
});
