// Rows that are too many for memory: what is made of them from the disk is, to the bit, what is made of them in memory.

import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, it } from "vitest";
import { emptyDocument } from "../document/create";
import type { DataRecipe } from "../document/schema";
import { createGenerator } from "../runtime/random";
import { temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { gather } from "../train/evaluator";
import type { Matrix } from "./apply";
import { importData } from "./importData";
import type { PreparedData, PreparedRows } from "./prepare";
import { readTable } from "./open";
import { prepareData } from "./prepare";
import { StoredRows } from "./storedRows";
import { suggestDocument } from "./suggest";

const folders = temporaryFolders();
const PENGUINS = fileURLToPath(new URL("../../examples/sources/penguins.csv", import.meta.url));

async function project(file: string, target: string): Promise<{ readonly folder: string; readonly data: DataRecipe }> {
  const folder = folders();
  const table = await importData({ folder, file });
  return { folder, data: suggestDocument(emptyDocument("stored"), table, { target }).data };
}

async function readTableOf(folder: string, { source }: DataRecipe) {
  const table = await readTable(folder, source);
  if (table === null) throw new TypeError("there are data");
  return table;
}

/** More rows than two blocks have: numbers with gaps, dates with seasons, words, numbers taken as classes. */
function longTable(): string {
  const generator = createGenerator(7, "rows");
  const towns = ["Ulm", "Jena", "", "Bonn"];
  const lines = Array.from({ length: 140_000 }, (_, row) => {
    const x = generator.normal();
    const day = new Date(Date.UTC(2015, 0, 1 + (row % 2_000))).toISOString().slice(0, 10);
    return [row % 97 === 0 ? "" : x.toFixed(5), day, towns[row % 4], row % 3, (x * 2 + (row % 4)).toFixed(4)].join();
  });
  return writeIn(folders(), "long.csv", ["x,day,town,kind,y", ...lines].join("\n"));
}

const digestOf = (data: Float32Array | Int32Array): string =>
  createHash("sha256")
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest("hex");
const bitsOf = ({ shape, data }: Matrix) => ({ shape, bits: digestOf(data) });
const partsOf = ({ train, validation, test }: PreparedData): PreparedRows[] => [train, validation, test];

function expectSame(one: PreparedData, other: PreparedData): void {
  expect(one.preparation).toEqual(other.preparation);
  expect(one.fit).toEqual(other.fit);
  for (const [at, part] of partsOf(one).entries()) {
    const like = partsOf(other)[at];
    expect(digestOf(part.rows)).toBe(digestOf(like?.rows ?? new Int32Array(0)));
    for (const which of ["features", "targets", "weights"] as const) {
      const [mine, theirs] = [part[which], like?.[which]];
      expect(mine === undefined ? null : bitsOf(mine)).toEqual(theirs === undefined ? null : bitsOf(theirs));
    }
  }
}

it("the penguins, with their gaps, classes and edited rows", async () => {
  const { folder, data } = await project(PENGUINS, "Species");
  expectSame(await prepareData({ folder, data, inMemory: 0 }), await prepareData({ folder, data }));
  expect(readdirSync(join(folder, "data")).sort()).toEqual(["import.json", "table.parquet"]);

  const { id } = await readTableOf(folder, data);
  const edited: DataRecipe = {
    ...data,
    edits: {
      of: id,
      rows: [
        { row: 0, weight: 3 },
        { row: 1, exclude: true },
        { row: 4, answers: { Species: "Gentoo" }, cells: { "Body Mass (g)": 9_000, Island: "Atlantis" } },
        { row: 9, cells: { Sex: null } },
      ],
    },
  };
  const there = await prepareData({ folder, data: edited });
  expect(there.fit.edits?.excluded).toBe(1);
  expectSame(await prepareData({ folder, data: edited, inMemory: 0 }), there);
});

it("a long table, whose rows are taken in any order, once or again", async () => {
  const { folder, data } = await project(longTable(), "y");
  const there = await prepareData({ folder, data });
  const stored = await prepareData({ folder, data, inMemory: 0 });
  expectSame(stored, there);

  const { train, raw, preparation } = stored;
  if (raw.onDemand === undefined) throw new TypeError("the columns are on the disk");
  // So few bytes that what is read ahead ends within a batch, again and again.
  const rows = new StoredRows(raw.onDemand, train.rows, preparation, null, 30_000 * raw.onDemand.rowBytes);
  const order = createGenerator(1, "order").permutation(rows.count);
  for (const [from, count] of [
    [0, 4_096],
    [4_096, 20_000],
    [24_096, 20_000],
    [24_096, 20_000],
    [10, 1],
    [44_096, 36_000],
    [80_096, rows.count - 80_096],
  ] as const) {
    const some = order.subarray(from, from + count);
    const expected = gather(there.train.features, some);
    expect(bitsOf((await rows.takeInOrder(some)).features)).toEqual(bitsOf(expected));
    expect(bitsOf(rows.take(some.subarray(0, 50)).features)).toEqual(
      bitsOf(gather(there.train.features, some.subarray(0, 50))),
    );
  }
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: rows.count - 1 }), { minLength: 1, maxLength: 300 }), async (wanted) => {
      const some = Int32Array.from(wanted);
      expect(bitsOf((await rows.takeInOrder(some)).targets)).toEqual(bitsOf(gather(there.train.targets, some)));
    }),
    { numRuns: 20 },
  );
});
