// Files of few bytes that promise more than any machine has, and files that are none: refused before anything is read.

import { columnFromArray, nullType, int32, tableFromColumns, tableToIPC } from "@uwdata/flechette";
import { execFileSync } from "node:child_process";
import { mkdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it, test } from "vitest";
import { idx, npy, zip } from "../testing/arrayFiles";
import { problemOf, temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { sqlText, withDatabase } from "./duckdb";
import { importData } from "./importData";

const folders = temporaryFolders();
const codeOf = async (file: string): Promise<string> =>
  (await problemOf(() => importData({ folder: folders(), file }))).code;

/** The header of an array of such a shape, without its numbers. */
function promise(descr: string, shape: readonly number[]): Buffer {
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(", ")},), }\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(text.length);
  return Buffer.concat([Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0]), length, Buffer.from(text)]);
}

test("a Parquet file of few bytes and a hundred million cells", async () => {
  const path = join(folders(), "bomb.parquet");
  const columns = Array.from({ length: 20 }, (_, at) => `0::INTEGER AS c${at}`).join(", ");
  await withDatabase([path], {}, (database) =>
    database.run(
      `COPY (SELECT ${columns} FROM range(5000000)) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 5000000)`,
    ),
  );
  expect(statSync(path).size).toBeLessThan(100_000);
  expect(await codeOf(path)).toBe("too-many-cells");
});

test("an Arrow file whose column takes no bytes", async () => {
  const rows = 1237;
  const values = Array.from({ length: rows }, (_, at) => at);
  const table = tableFromColumns({
    nothing: columnFromArray(
      values.map(() => null),
      nullType(),
    ),
    more: columnFromArray(values, int32()),
  });
  const bytes = Buffer.from(tableToIPC(table, { format: "file" }) ?? []);
  const [told, promised] = [Buffer.alloc(8), Buffer.alloc(8)];
  told.writeBigInt64LE(BigInt(rows));
  promised.writeBigInt64LE(2n ** 31n - 1n);
  for (let at = bytes.indexOf(told); at >= 0; at = bytes.indexOf(told, at + 1)) promised.copy(bytes, at);
  expect(await codeOf(writeIn(folders(), "bomb.arrow", bytes))).toBe("too-many-cells");
});

test("arrays that are within the bounds one by one, and beyond them together", async () => {
  const part = promise("<f4", [250_000, 2_000]);
  const names = ["x", "y"].flatMap((role) => ["train", "val", "test"].map((one) => `${role}_${one}.npy`));
  const file = writeIn(folders(), "bomb.npz", zip(Object.fromEntries(names.map((name) => [name, part]))));
  const problem = await problemOf(() => importData({ folder: folders(), file }));
  expect(problem.code).toBe("too-large");
  expect(problem.message).toContain("together");
});

test("arrays packed as IDX, together beyond the bounds", async () => {
  const folder = folders();
  for (const name of [
    "train-images-idx2-ubyte",
    "train-labels-idx2-ubyte",
    "t10k-images-idx2-ubyte",
    "t10k-labels-idx2-ubyte",
  ])
    writeIn(folder, `${name}.gz`, gzipSync(idx(0x08, [1_000_000, 1_900], new Uint8Array(0))));
  const problem = await problemOf(() => importData({ folder: folders(), file: folder }));
  expect(problem).toMatchObject({ code: "too-large" });
  expect(problem.message).toContain("together");
});

test("answers that take no bytes, however many they are", async () => {
  const x = npy(Float32Array.of(1, 2, 3, 4), [2, 2]);
  for (const rows of [2, 2 ** 40])
    expect(await codeOf(writeIn(folders(), "e.npz", zip({ "x.npy": x, "y.npy": promise("<f4", [rows, 0]) })))).toBe(
      "arrays-do-not-fit",
    );
});

it.skipIf(process.platform === "win32")(
  "links to devices and pipes, alone and among the files of a folder",
  async () => {
    const folder = folders();
    execFileSync("mkfifo", [join(folder, "pipe")]);
    for (const target of ["/dev/zero", join(folder, "pipe")]) {
      const set = join(folders(), "set");
      mkdirSync(set);
      symlinkSync(target, join(set, "alone.csv"));
      expect(await codeOf(join(set, "alone.csv"))).toBe("not-a-file");
      for (const name of ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"]) symlinkSync(target, join(set, name));
      symlinkSync(target, join(set, "cat.png"));
      expect(await codeOf(set)).toMatch(/^no-/);
    }
  },
);
