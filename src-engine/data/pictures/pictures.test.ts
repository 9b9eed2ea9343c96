// Folders, archives and tables of pictures, imported and predicted like any other file.

import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { describe, expect, it, test } from "vitest";
import { emptyDocument } from "../../document/create";
import { ImportOptionsSchema } from "../../document/importOptions";
import type { Preparation } from "../../document/preparation";
import { RESIZE_MODES } from "../../document/pictureOptions";
import { readJson } from "../../project/files";
import { zip } from "../../testing/arrayFiles";
import { problemOf, temporaryFolders, writeIn } from "../../testing/temporaryFolder";
import { formatAt } from "../formats/registry";
import { importData } from "../importData";
import type { ImportRecord } from "../importRecord";
import { ImportRecordSchema } from "../importRecord";
import { readPage } from "../open";
import { withPredictionRows } from "../prediction";
import { fitData } from "../prepare";
import { suggestDocument } from "../suggest";
import { readTriedPicture } from "./triedPicture";
import { previewImport } from "../preview";

const folders = temporaryFolders();
const fixture = (name: string): Buffer => readFileSync(join(__dirname, "fixtures", name));
const PNG = fixture("plain.png");
const JPEG = fixture("plain.jpg");
const GRAY = fixture("gray.png");

type Files = Readonly<Record<string, Uint8Array | string>>;

function folderOf(files: Files): string {
  const folder = folders();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}
function archiveOf(files: Files): string {
  return writeIn(
    folders(),
    "pictures.zip",
    zip(Object.fromEntries(Object.entries(files).map(([name, content]) => [name, Buffer.from(content)]))),
  );
}

interface Imported {
  readonly answers: readonly unknown[];
  readonly shape: readonly number[];
  readonly values: Float32Array;
  readonly record: ImportRecord;
  readonly notes: string;
}

async function imported(file: string, options = {}): Promise<Imported> {
  const folder = folders();
  const table = await importData({ folder, file, options });
  const page = await readPage({ folder, source: table.source, offset: 0, limit: 100 });
  const record = await readJson(join(folder, "data/import.json"), ImportRecordSchema);
  if (record === null) throw new Error("an import is recorded");
  return {
    answers: page.rows.map(([answer]) => answer),
    shape: page.arrays?.shape ?? [],
    values: page.arrays?.values ?? new Float32Array(),
    record,
    notes: (record.notes ?? []).join("\n"),
  };
}

const LABELED: Files = {
  "cats/2.png": PNG,
  "cats/10.jpg": JPEG,
  "dogs/1.png": PNG,
  "dogs/deep/er.png": PNG,
};

describe("labels", () => {
  test.each([
    ["a folder", folderOf],
    ["a ZIP archive", archiveOf],
  ])("are the folders in %s, in the order of their names", async (_, make) => {
    const found = await imported(make({ ...LABELED, "notes.md": "x", ".hidden/cats/1.png": PNG }));
    expect(found.answers).toEqual(["cats", "cats", "dogs", "dogs"]);
    expect(found.shape).toEqual([24, 32, 3]);
    expect(found.record).toMatchObject({ kind: "pictures", rows: 4, options: { size: "32x24", color: "rgb" } });
    expect(found.notes).toContain("1 .md");
  });

  it("are the folders within folders around all of them", async () => {
    const found = await imported(
      folderOf(Object.fromEntries(Object.entries(LABELED).map(([name, bytes]) => [`set/images/${name}`, bytes]))),
    );
    expect(found.answers).toEqual(["cats", "cats", "dogs", "dogs"]);
  });

  it("are those within the folders of parts, which become parts of the split", async () => {
    const files = folderOf({
      "train/cats/1.png": PNG,
      "train/dogs/1.png": PNG,
      "validation/cats/1.png": PNG,
      "test/cats/1.png": PNG,
      "test/dogs/1.png": PNG,
    });
    const folder = folders();
    const table = await importData({ folder, file: files });
    expect(table.arrays?.given).toEqual({ train: 2, validation: 1, test: 2 });
    expect(table.notes?.join()).toContain("2 to train, 1 to validate, 2 to test");
  });

  it("are a column of a CSV file that names the pictures, and so are the parts", async () => {
    const csv = "id,file,label,split\n1,a.png,cat,train\n2,b,dog,test\n3,sub/c.png,cat,train\n4,gone.png,dog,train\n";
    const files = { "images/a.png": PNG, "images/b.png": PNG, "images/sub/c.png": PNG, "images/d.png": PNG };
    const folder = folders();
    const table = await importData({ folder, file: folderOf({ ...files, "labels.csv": csv }) });
    expect(table.rows).toBe(3);
    expect(table.arrays?.given).toEqual({ train: 2, validation: 0, test: 1 });
    const notes = table.notes?.join("\n") ?? "";
    expect(notes).toContain('the column "label" of "labels.csv"');
    expect(notes).toContain('1 of the names in "labels.csv"');
    expect(notes).toContain('"images/d.png"');
    const packed = await imported(archiveOf({ ...files, "labels.csv": csv }));
    expect(packed.answers).toEqual(["cat", "dog", "cat"]);
  });

  it("are numbers where all of them are", async () => {
    const csv = "picture,age\na.png,31.5\nb.png,4\n";
    expect((await imported(folderOf({ "a.png": PNG, "b.png": PNG, "ages.csv": csv }))).answers).toEqual([31.5, 4]);
    const digits = await imported(folderOf({ "0/a.png": GRAY, "1/a.png": GRAY }));
    expect(digits.answers).toEqual([0, 1]);
    expect((await imported(folderOf({ "01/a.png": GRAY, "02/a.png": GRAY }))).answers).toEqual(["01", "02"]);
  });

  it("are asked for where there are none", async () => {
    for (const files of [{ "a.png": PNG }, { "a.png": PNG, "b.png": PNG }, { "cats/a.png": PNG, "cats/b.png": PNG }]) {
      const problem = await problemOf(() => importData({ folder: folders(), file: folderOf(files) }));
      expect(problem.code).toBe("no-labels");
      expect(problem.next).toContain("into a folder of that name");
    }
    const one = writeIn(folders(), "one.png", PNG);
    expect((await problemOf(() => importData({ folder: folders(), file: one }))).code).toBe("no-labels");
  });
});

describe("size and colors", () => {
  it("are those of the pictures where they are small and alike, and can be said", async () => {
    const files = folderOf({ "a/1.png": GRAY, "b/1.png": GRAY });
    expect((await imported(files)).shape).toEqual([24, 32]);
    const found = await imported(files, { size: "16x8", color: "rgb", resize: "fit" });
    expect(found.shape).toEqual([8, 16, 3]);
    expect(found.record.options).toMatchObject({ size: "16x8", color: "rgb", resize: "fit" });
    // Whole within a border: two black columns and more on either side.
    expect([...found.values.slice(0, 6)]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("are a square where the proportions differ", async () => {
    const turned = fixture("turned-6.jpg");
    expect((await imported(folderOf({ "a/1.jpg": JPEG, "b/1.jpg": turned }))).shape).toEqual([24, 24, 3]);
  });

  it.each(["0x5", "64", "64x", "-1x5", "2000x20", "64 x 64", "axb"])("%s is no size", async (size) => {
    const files = folderOf({ "a/1.png": PNG, "b/1.png": PNG });
    expect((await problemOf(() => importData({ folder: folders(), file: files, options: { size } }))).code).toBe(
      "bad-options",
    );
  });
});

describe("what cannot be read", () => {
  const bomb = Buffer.from(PNG);
  bomb.writeUInt32BE(60_000, 16);
  bomb.writeUInt32BE(60_000, 20);

  it("is named with its reason, counted and left out", async () => {
    const found = await imported(
      folderOf({
        ...LABELED,
        "cats/empty.png": "",
        "cats/half.jpg": JPEG.subarray(0, 500),
        "dogs/text.jpg": "not a picture",
        "dogs/bomb.png": bomb,
        "dogs/photo.heic": "ftyp",
        "birds/only.png": "x",
      }),
    );
    expect(found.answers).toEqual(["cats", "cats", "dogs", "dogs"]);
    expect(found.record.pictures?.leftOut.count).toBe(6);
    for (const name of ["empty.png", "half.jpg", "text.jpg", "bomb.png", "photo.heic", "only.png"])
      expect(found.notes).toContain(name);
    expect(found.notes).toContain("60000 × 60000");
    expect(found.notes).toContain('No picture of "birds" could be read');
  });

  it("does not matter by its name: a JPEG called .png is a JPEG", async () => {
    const found = await imported(folderOf({ "a/1.png": JPEG, "b/1.jpg": PNG }));
    expect(found.answers).toEqual(["a", "b"]);
    expect(found.record.pictures?.leftOut.count).toBe(0);
  });

  test.each([
    ["an empty folder", {}],
    ["a folder without pictures", { "a/readme.txt": "x" }],
    ["pictures of 0 bytes", { "a/1.png": "", "b/2.png": "" }],
    ["other kinds alone", { "a/1.tif": "II*\0", "b/1.tif": "II*\0" }],
  ])("%s is refused", async (_, files) => {
    const problem = await problemOf(() => importData({ folder: folders(), file: folderOf(files) }));
    expect(problem.code).toBe("no-pictures");
  });

  it("is told of animated pictures, whose first frame is read", async () => {
    const gif = fixture("frames.gif");
    expect((await imported(folderOf({ "a/1.gif": gif, "b/1.gif": gif }))).notes).toContain(
      "2 pictures with several frames",
    );
  });

  it("is a damaged entry of an archive", async () => {
    const bytes = Buffer.from(zip({ "a/1.png": PNG, "a/2.png": PNG, "b/1.png": PNG }));
    const at = bytes.indexOf("IDAT") + 8;
    bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
    const found = await imported(writeIn(folders(), "damaged.zip", bytes));
    expect(found.answers).toEqual(["a", "b"]);
    expect(found.notes).toContain("a/1.png");
  });
});

describe("paths", () => {
  it("never lead out of an archive", async () => {
    const found = await imported(
      archiveOf({ ...LABELED, "../../evil/1.png": PNG, "/abs/1.png": PNG, "C:\\x\\1.png": PNG }),
    );
    expect(found.answers).toEqual(["cats", "cats", "dogs", "dogs"]);
    expect(found.record.pictures?.leftOut).toMatchObject({ count: 3 });
    expect(found.notes).toContain("leads out of the archive");
  });

  it("never lead out of the folder by a name in a CSV file", async () => {
    const outside = writeIn(folders(), "secret.png", PNG);
    const csv = `file,label\na.png,x\nb.png,y\n${outside},x\n../secret.png,y\n`;
    const found = await imported(folderOf({ "a.png": PNG, "b.png": PNG, "labels.csv": csv }));
    expect(found.answers).toEqual(["x", "y"]);
    expect(found.notes).toContain('2 of the names in "labels.csv"');
  });

  it("never lead out of the folder by a link", async () => {
    const outside = folderOf({ "1.png": PNG });
    const files = folderOf(LABELED);
    symlinkSync(join(outside, "1.png"), join(files, "cats", "link.png"));
    symlinkSync(outside, join(files, "birds"));
    const found = await imported(files);
    expect(found.answers).toEqual(["cats", "cats", "dogs", "dogs"]);
    expect(found.record.pictures?.leftOut.count).toBe(2);
    expect(found.notes).toContain("link");
  });
});

it("is recognized from outside: a folder, an archive and a picture, but no folder of anything else", async () => {
  expect(await formatAt(folderOf(LABELED))).toBe("pictures");
  expect(await formatAt(archiveOf(LABELED))).toBe("pictures");
  expect(await formatAt(writeIn(folders(), "a.txt", PNG))).toBe("pictures");
  expect(await formatAt(folderOf({ "a/b.txt": "x" }))).toBeNull();
  expect(await formatAt(archiveOf({ "t.csv": "a,b\n1,2\n", "logo.png": PNG, "u.csv": "a,b\n1,2\n" }))).not.toBe(
    "pictures",
  );
});

it("goes the same way when it is asked about, alone or in a folder: the numbers are those of its row", async () => {
  const files = folderOf({
    "a/1.jpg": JPEG,
    "a/2.jpg": fixture("turned-6.jpg"),
    "b/1.png": GRAY,
    "b/2.png": fixture("alpha.png"),
  });
  for (const resize of RESIZE_MODES) {
    const folder = folders();
    const table = await importData({ folder, file: files, options: { size: "10x14", resize } });
    const { data } = suggestDocument(emptyDocument("p"), table);
    const { preparation } = await fitData({ folder, data });
    const page = await readPage({ folder, source: data.source, offset: 0, limit: 4 });
    const names = ["a/1.jpg", "a/2.jpg", "b/1.png", "b/2.png"];
    for (const [row, name] of names.entries()) {
      const own = page.arrays?.values.subarray(row * 420, (row + 1) * 420) ?? [];
      const { values } = await readTriedPicture(preparation, name, new Uint8Array(readFileSync(join(files, name))));
      expect([...values]).toEqual([...own]);
    }
    writeFileSync(join(files, "a/broken.jpg"), "no picture");
    await withPredictionRows({ file: files, preparation }, async ({ rows, columns, odd, blocks }) => {
      expect({ rows, columns }).toEqual({ rows: 5, columns: ["file"] });
      expect(odd.file).toMatchObject({ count: 1, examples: [{ row: 3 }] });
      for await (const block of blocks()) {
        expect(await block.texts()).toEqual(
          ["a/1.jpg", "a/2.jpg", "a/broken.jpg", "b/1.png", "b/2.png"].map((name) => [name]),
        );
        expect([...block.complete]).toEqual([1, 1, 0, 1, 1]);
      }
    });
    rmSync(join(files, "a/broken.jpg"));
  }
  const none: Preparation = {
    format: 1,
    features: [],
    target: { kind: "classes", name: "y", classes: ["a", "b"], numeric: false },
  };
  expect((await problemOf(() => readTriedPicture(none, "a.png", PNG))).code).toBe("wrong-kind");
});

it("is the same data from the same pictures, other data from others", async () => {
  const sum = async (files: Files): Promise<string> => (await imported(folderOf(files))).record.source.sha256;
  const once = await sum(LABELED);
  expect(await sum(LABELED)).toBe(once);
  expect(await sum({ ...LABELED, "cats/2.png": GRAY })).not.toBe(once);
  expect(await sum({ "cats/2.png": PNG, "cats/10.jpg": JPEG, "dogs/1.png": PNG, "wolves/er.png": PNG })).not.toBe(once);
});

it("can be canceled", async () => {
  const control = new AbortController();
  const seen: number[] = [];
  const problem = await problemOf(() =>
    importData({
      folder: folders(),
      file: folderOf(LABELED),
      signal: control.signal,
      onProgress: (share, what) => {
        if (!what.startsWith("Decoding")) return;
        seen.push(share ?? -1);
        control.abort();
      },
    }),
  );
  expect(problem.code).toBe("canceled");
  expect(seen).toEqual([0.25]);
});

test("a preview shows some of them as they would be kept", async () => {
  const options = v.parse(ImportOptionsSchema, { size: "8x6", color: "gray" });
  const looked = await previewImport({ file: folderOf(LABELED), options }, {});
  expect(looked.problem).toBeUndefined();
  expect(looked).toMatchObject({ format: "Pictures", asks: ["size", "color", "resize"] });
  expect(looked.pictures).toMatchObject({
    shape: [6, 8],
    answers: ["cats", "cats", "dogs", "dogs"],
    size: "8x6",
    color: "gray",
    resize: "crop",
  });
  expect(looked.pictures?.values.length).toBe(4 * 48);
});
