import { mkdirSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyDocument } from "../../document/create";
import { editRows } from "../../document/editRows";
import { DATA_FILES } from "../../document/dataFiles";
import type { RowChange } from "../../document/rowEdits";
import type { Document } from "../../document/schema";
import type { Cell, Table } from "../../protocol/data";
import { problemOf, temporaryFolders, writeIn } from "../../testing/temporaryFolder";
import { importData } from "../importData";
import { readPage } from "../open";
import { suggestTargets } from "../suggestTargets";
import { addRows } from "./addRows";
import { importAgain } from "./importAgain";
import { sourceState } from "./sourceState";

const folders = temporaryFolders();

interface Place {
  readonly folder: string;
  readonly file: string;
  readonly table: Table;
  readonly document: Document;
}

async function imported(text: string, target: string, options = {}): Promise<Place> {
  const folder = folders();
  mkdirSync(join(folder, "data"));
  const file = writeIn(folders(), "cars.csv", text);
  const table = await importData({ folder, file, options });
  return { folder, file, table, document: suggestTargets(emptyDocument("cars"), table, { targets: [target] }) };
}

const edited = (place: Place, rows: readonly number[], change: RowChange): Document => {
  const edits = editRows(place.document.data.edits, place.table.id, rows, change);
  return { ...place.document, data: { ...place.document.data, ...(edits === undefined ? {} : { edits }) } };
};

async function cells({ folder, document }: Pick<Place, "folder" | "document">): Promise<readonly (readonly Cell[])[]> {
  const { source, edits } = document.data;
  return (await readPage({ folder, source, edits, offset: 0, limit: 100 })).rows;
}

const CARS = "maker;power;price\nA;90;10,5\nB;120;20\nA;95;11\nC;200;52\nB;130;24,5\n";

describe("data that are imported again", () => {
  it("are read as before; what changed in rows and columns is told, and the recipe stays", async () => {
    const place = await imported(CARS, "price");
    const own: Document = {
      ...place.document,
      data: {
        ...place.document.data,
        columns: {
          ...place.document.data.columns,
          power: { role: "feature", type: "number", missing: "median", scale: "robust" },
        },
      },
    };
    writeFileSync(place.file, "maker;power;price;doors\nA;90;10,5;3\nB;120;20;5\nC;200;52;3\nD;70;8;5\n");
    const look = await importAgain({ folder: place.folder, document: own, look: true });
    expect(look.done).toBeUndefined();
    expect(look.change).toMatchObject({
      rows: { before: 5, after: 4, added: 1, removed: 2 },
      gone: [],
      extra: [{ name: "doors", type: "number", role: "feature" }],
      retyped: [],
    });
    expect(await cells(place)).toHaveLength(5);
    expect(readdirSync(join(place.folder, "data")).sort()).toEqual(["import.json", "table.parquet"]);

    const { change, done } = await importAgain({ folder: place.folder, document: own });
    expect(change).toEqual(look.change);
    expect(done?.document.data.columns.power).toEqual(own.data.columns.power);
    expect(done?.document.data.target).toEqual(["price"]);
    expect(await cells({ ...place, document: done!.document })).toEqual([
      ["A", 90, 10.5, 3],
      ["B", 120, 20, 5],
      ["C", 200, 52, 3],
      ["D", 70, 8, 5],
    ]);
  });

  it("keep the options that a person gave, and the order of dates that was found", async () => {
    const place = await imported("day,n,label\n01/02/2024,1,x\n25/02/2024,2,y\n26/02/2024,2,z\n", "label", {
      missing: ["x"],
    });
    // By itself this file says nothing of which comes first.
    writeFileSync(place.file, "day,n,label\n01/02/2024,1,x\n03/02/2024,2,y\n");
    const { done } = await importAgain({ ...place });
    expect(await cells({ ...place, document: done!.document })).toEqual([
      ["2024-02-01", 1, null],
      ["2024-02-03", 2, "y"],
    ]);
  });

  it("say which types fit no more, with what does not, and which columns are gone", async () => {
    const place = await imported(CARS, "price");
    writeFileSync(
      place.file,
      `maker;power\n${["strong", "weak", "mid", "90", "none at all"].map((power) => `A;${power}`).join("\n")}\n`,
    );
    const { change, done } = await importAgain({ ...place });
    expect(change.gone).toEqual([{ name: "price", role: "target" }]);
    expect(change.retyped).toMatchObject([{ name: "power", from: "number", to: "category", odd: { count: 4 } }]);
    expect(done?.document.data.target).toEqual([]);
    expect(done?.document.data.columns.power).toMatchObject({ role: "feature", type: "category" });
  });

  it("are laid out anew where they were laid out otherwise", async () => {
    const place = await imported(CARS, "price");
    writeFileSync(place.file, CARS.replaceAll(",", ".").replaceAll(";", ","));
    const { change, done } = await importAgain({ ...place });
    expect(change.notes).toEqual(["The file is laid out otherwise than before; how it is read was found anew."]);
    expect(change.rows).toEqual({ before: 5, after: 5, added: 0, removed: 0 });
    expect(await cells({ ...place, document: done!.document })).toEqual(await cells(place));
  });

  it("keep the edits of rows that are still there, wherever they stand, and name those that are not", async () => {
    const place = await imported(CARS, "price");
    let document = edited(place, [1], { kind: "exclude" });
    document = edited({ ...place, document }, [3], { kind: "relabel", target: "price", answer: 50 });
    document = edited({ ...place, document }, [4], { kind: "cell", column: "power", value: 131 });
    writeFileSync(place.file, "maker;power;price\nC;200;52\nZ;1;1\nA;95;11\nB;120;20\n");
    const { change, done } = await importAgain({ folder: place.folder, document });
    expect(change.edits).toEqual({ kept: 2, lost: [{ row: 4, cells: { power: 131 } }] });
    expect(done?.document.data.edits).toEqual({
      of: done?.table.id,
      rows: [
        { row: 0, answers: { price: 50 } },
        { row: 3, exclude: true },
      ],
    });
  });

  it("lose of an edit what stood in a column that is gone", async () => {
    const place = await imported(CARS, "price");
    let document = edited(place, [0], { kind: "cell", column: "power", value: 1 });
    document = edited({ ...place, document }, [0], { kind: "relabel", target: "price", answer: 9 });
    writeFileSync(place.file, CARS.replaceAll(/;\d+;/g, ";").replace(";power", ""));
    const { change, done } = await importAgain({ folder: place.folder, document });
    expect(change.edits.lost).toEqual([{ row: 0, cells: { power: 1 } }]);
    expect(done?.document.data.edits?.rows).toEqual([{ row: 0, answers: { price: 9 } }]);
  });

  it("keep every edit where the rows were only put in another order, twins included", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ a: fc.integer({ min: 0, max: 3 }), b: fc.constantFrom("x", "y") }), {
          minLength: 4,
          maxLength: 12,
        }),
        fc.infiniteStream(fc.nat()),
        async (rows, chances) => {
          // Both columns need two values, or the import takes them for something else.
          const all = [{ a: 7, b: "x" }, { a: 8, b: "y" }, ...rows];
          const text = (some: typeof all): string => `a,b\n${some.map(({ a, b }) => `${a},${b}`).join("\n")}\n`;
          const place = await imported(text(all), "b");
          const chosen = all.flatMap((_, row) => (row % 2 === 0 ? [row] : []));
          const document = edited(place, chosen, { kind: "exclude" });
          const shuffled = all
            .map((row) => ({ row, at: Number(chances.next().value) }))
            .sort((one, other) => one.at - other.at)
            .map(({ row }) => row);
          writeFileSync(place.file, text(shuffled));
          const { change, done } = await importAgain({ folder: place.folder, document });
          expect(change.rows).toMatchObject({ added: 0, removed: 0 });
          expect(change.edits).toEqual({ kept: chosen.length, lost: [] });
          const excluded = (of: typeof all, numbers: readonly number[]): string[] =>
            numbers.map((row) => JSON.stringify(of[row])).sort();
          expect(excluded(shuffled, done?.document.data.edits?.rows.map(({ row }) => row) ?? [])).toEqual(
            excluded(all, chosen),
          );
        },
      ),
      { numRuns: 8 },
    );
  });

  it("are as they were when the file is gone or damaged", async () => {
    const place = await imported(CARS, "price");
    const before = readFileSync(join(place.folder, "data/table.parquet"));
    writeFileSync(place.file, "");
    expect((await problemOf(() => importAgain({ ...place }))).code).toBe("empty-file");
    rmSync(place.file);
    expect((await problemOf(() => importAgain({ ...place }))).code).toBe("file-missing");
    expect(readFileSync(join(place.folder, "data/table.parquet"))).toEqual(before);
    // Where the file is now can be said.
    const { change } = await importAgain({ ...place, file: writeIn(folders(), "moved.csv", CARS) });
    expect(change.rows).toEqual({ before: 5, after: 5, added: 0, removed: 0 });
  });
});

describe("rows that are added", () => {
  it("are read as the table's own, whatever the other file looks like by itself", async () => {
    const place = await imported(CARS, "price");
    let document = edited(place, [0], { kind: "exclude" });
    const file = writeIn(folders(), "more.csv", "PRICE;Maker;power;note\n1,5;D;x;hello\n2,5;A;80;\n");
    const look = await addRows({ folder: place.folder, document, file, look: true });
    expect(look.change).toMatchObject({
      rows: { before: 5, after: 7, added: 2, removed: 0 },
      extra: [{ name: "note" }],
      empty: [],
      odd: { power: { count: 1, examples: [{ text: "x", line: 2 }] } },
    });
    expect(await cells(place)).toHaveLength(5);
    const { done } = await addRows({ folder: place.folder, document, file });
    document = done!.document;
    expect((await cells({ ...place, document })).slice(5)).toEqual([
      ["D", null, 1.5],
      ["A", 80, 2.5],
    ]);
    // Edits are of the same rows as before.
    expect(document.data.edits).toEqual({ of: done?.table.id, rows: [{ row: 0, exclude: true }] });
    expect(done?.table.id).not.toBe(place.table.id);
    expect(done?.table.notes?.join("\n")).toContain("2 rows were added from");
  });

  it("may come in another format, and without columns only where that is said", async () => {
    const place = await imported(CARS, "price");
    const file = writeIn(folders(), "more.json", JSON.stringify([{ maker: "E", price: 3 }]));
    const refused = await problemOf(() => addRows({ ...place, file }));
    expect([refused.code, refused.message]).toEqual(["missing-columns", expect.stringContaining('"power"')]);
    const { change, done } = await addRows({ ...place, file, fill: true });
    expect(change.empty).toEqual(["power"]);
    expect((await cells({ ...place, document: done!.document })).at(-1)).toEqual(["E", null, 3]);
  });

  it("are refused where nothing of them is known", async () => {
    const place = await imported(CARS, "price");
    const file = writeIn(folders(), "other.csv", "city,age\nBonn,3\nRome,4\n");
    expect((await problemOf(() => addRows({ ...place, file, fill: true }))).message).toContain(
      "has none of the table's columns",
    );
  });

  it("come again with the file that they were added to", async () => {
    const place = await imported(CARS, "price");
    const more = writeIn(folders(), "more.csv", "maker;power;price\nD;1;1\n");
    const { done } = await addRows({ ...place, file: more });
    writeFileSync(place.file, CARS.replace("C;200;52\n", ""));
    const again = await importAgain({ folder: place.folder, document: done!.document });
    expect(again.change.rows).toEqual({ before: 6, after: 5, added: 0, removed: 1 });
    expect((await cells({ ...place, document: again.done!.document })).at(-1)).toEqual(["D", 1, 1]);
  });
});

describe("the file that data came from", () => {
  it("is the same until its content is another", async () => {
    const { folder, file } = await imported(CARS, "price");
    expect(await sourceState({ folder, source: DATA_FILES.table })).toEqual({ state: "same", path: file });
    utimesSync(file, new Date("2030-01-01"), new Date("2030-01-01"));
    expect(await sourceState({ folder, source: DATA_FILES.table })).toEqual({ state: "same", path: file });
    writeFileSync(file, CARS.replace("90", "91"));
    expect(await sourceState({ folder, source: DATA_FILES.table })).toMatchObject({
      state: "changed",
      bytes: CARS.length,
      before: CARS.length,
    });
    rmSync(file);
    expect(await sourceState({ folder, source: DATA_FILES.table })).toEqual({ state: "gone", path: file });
  });

  it("is not looked for on another machine, and not known of data from nowhere", async () => {
    const { folder } = await imported(CARS, "price");
    const path = join(folder, "data/import.json");
    const record = JSON.parse(readFileSync(path, "utf8")) as { source: { file?: { path: string } } };
    writeFileSync(
      path,
      JSON.stringify({
        ...record,
        source: { ...record.source, file: { ...record.source.file, path: "\\\\host\\cars.csv" } },
      }),
    );
    expect(await sourceState({ folder, source: DATA_FILES.table })).toEqual({ state: "unknown" });
    expect(await sourceState({ folder: folders(), source: DATA_FILES.table })).toEqual({ state: "unknown" });
  });
});
