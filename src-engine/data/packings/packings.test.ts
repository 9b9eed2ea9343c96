// Files that are packed: opened like the file within, whatever it is, and never unpacked beyond a bound.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it, test } from "vitest";
import * as v from "valibot";
import { ImportOptionsSchema } from "../../document/importOptions";
import { zip } from "../../testing/arrayFiles";
import { problemOf, temporaryFolders, writeIn } from "../../testing/temporaryFolder";
import { xlsx, xlsxRow } from "../../testing/workbookFiles";
import { readJson } from "../../project/files";
import { importData } from "../importData";
import { ImportRecordSchema } from "../importRecord";
import { readPage } from "../open";
import { previewImport } from "../preview";

const folders = temporaryFolders();
const bytes = (text: string): Buffer => Buffer.from(text);
const CSV = "a,b\n1,x\n2,y\n3,z\n";
const JSONL = '{"a":1,"b":"x"}\n{"a":2,"b":"y"}\n{"a":3,"b":"z"}\n';
const ROWS = [
  [1, "x"],
  [2, "y"],
  [3, "z"],
];
const book = xlsx(xlsxRow("a", "b") + xlsxRow(1, "x") + xlsxRow(2, "y") + xlsxRow(3, "z"));

async function rowsOf(file: string, sheet?: string): Promise<unknown> {
  const folder = folders();
  const table = await importData({ folder, file, options: { sheet } });
  return (await readPage({ folder, source: table.source, offset: 0, limit: 10 })).rows;
}

test.each([
  ["t.csv.gz", gzipSync(CSV)],
  ["t.jsonl.gz", gzipSync(JSONL)],
  ["misnamed.csv", gzipSync(CSV)],
  ["t.zip", zip({ "t.csv": bytes(CSV) })],
  ["t.zip", zip({ "data/": bytes(""), "data/t.jsonl": bytes(JSONL), "__MACOSX/data/._t.jsonl": bytes("x") })],
  ["t.zip", zip({ "t.xlsx": book, "README.csv": bytes("this is longer,than the table\n".repeat(1000)) })],
  ["outside.zip", zip({ "../../t.csv": bytes(CSV) })],
] as const)("%s is opened like what is in it", async (name, packed) => {
  const file = writeIn(folders(), name, packed);
  expect(await rowsOf(file)).toEqual(ROWS);
});

test("one of several files is the largest, or the one that is named; the others are told", async () => {
  const file = writeIn(folders(), "t.zip", zip({ "small.csv": bytes("c,d\n5,6\n7,8\n"), "in/large.csv": bytes(CSV) }));
  expect(await rowsOf(file)).toEqual(ROWS);
  for (const name of ["small.csv", "SMALL.csv"])
    expect(await rowsOf(file, name)).toEqual([
      [5, 6],
      [7, 8],
    ]);
  const looked = await previewImport({ file, options: v.parse(ImportOptionsSchema, {}) }, {});
  expect(looked).toMatchObject({ sheets: ["small.csv", "in/large.csv"], found: { sheet: "in/large.csv" } });
  expect(looked.asks).toContain("sheet");
  expect(looked.notes?.join(" ")).toContain('"small.csv"');
});

it("keeps the checksum of what was given", async () => {
  const file = writeIn(folders(), "t.csv.gz", gzipSync(CSV));
  const folder = folders();
  await importData({ folder, file });
  const record = await readJson(join(folder, "data/import.json"), ImportRecordSchema);
  const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
  expect(record).toMatchObject({ kind: "csv", source: { name: file, sha256 } });
});

test("the beginning of a large packed text is enough to look at it", async () => {
  const file = writeIn(folders(), "t.csv.gz", gzipSync(`a,b\n${"1,abcdefgh\n".repeat(600_000)}`));
  const looked = await previewImport({ file, options: v.parse(ImportOptionsSchema, {}) }, {});
  expect(looked).toMatchObject({ partial: true, rows: { length: 100 } });
});

test.each([
  [
    "a damaged file",
    "t.csv.gz",
    Buffer.concat([gzipSync(CSV).subarray(0, 14), bytes("x".repeat(20))]),
    "malformed-file",
  ],
  ["half a file", "t.csv.gz", gzipSync(CSV.repeat(50)).subarray(0, 30), "malformed-file"],
  ["an archive without a table", "t.zip", zip({ "x.exe": bytes("MZ") }), "no-table"],
  ["an empty archive", "t.zip", zip({}), "no-table"],
])("%s is refused", async (_, name, packed, code) => {
  const file = writeIn(folders(), name, packed);
  expect((await problemOf(() => importData({ folder: folders(), file }))).code).toBe(code);
});

test("an archive that promises more than is read is refused before it is unpacked, and one that gives more than it promised then", async () => {
  const packed = Buffer.from(zip({ "t.csv": bytes(CSV) }));
  const list = packed.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
  const promising = Buffer.from(packed);
  promising.writeUInt32LE(0xffff_fff0, list + 24);
  const large = writeIn(folders(), "large.zip", promising);
  expect((await problemOf(() => importData({ folder: folders(), file: large }))).code).toMatch(
    /file-too-large|malformed-file/,
  );
  const lying = Buffer.from(packed);
  lying.writeUInt32LE(3, list + 24);
  const small = writeIn(folders(), "small.zip", lying);
  expect((await problemOf(() => importData({ folder: folders(), file: small }))).code).toBe("malformed-file");
});

test("an archive of more than 65,535 files is listed", async () => {
  const many = Object.fromEntries(Array.from({ length: 66_000 }, (_, at) => [`notes/${at}.md`, bytes("")]));
  const file = writeIn(folders(), "many.zip", zip({ ...many, "t.csv": bytes(CSV) }));
  expect(await rowsOf(file)).toEqual(ROWS);
});
