import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../document/errors";
import { canMountDisks, onSmallDisk } from "../testing/smallDisk";
import { problemOf, temporaryFolders, writeIn } from "../testing/temporaryFolder";
import type { Table } from "../protocol/data";
import type { Encoding } from "../document/encodings";
import { withDatabase } from "./duckdb";
import { importData } from "./importData";
import { readPage, readTable } from "./open";

const folder = temporaryFolders();
const TABLE = "data/table.parquet";
const SAMPLES = fileURLToPath(new URL("../../examples/sources/", import.meta.url));

async function importText(
  text: string | Uint8Array,
  name = "t.csv",
  options?: Parameters<typeof importData>[0]["options"],
): Promise<{ table: Table; rows: readonly (readonly unknown[])[] }> {
  const project = folder();
  const table = await importData({ folder: project, file: writeIn(folder(), name, text), options });
  const { rows } = await readPage({ folder: project, source: TABLE, offset: 0, limit: 1_000 });
  return { table, rows };
}

const types = (table: Table): string[] => table.columns.map(({ type }) => type);

describe("real tables", () => {
  it("reads the penguins, with their missing values", async () => {
    const project = folder();
    const table = await importData({ folder: project, file: join(SAMPLES, "penguins.csv") });
    expect(table).toMatchObject({ rows: 344, delimiter: "comma", encoding: "UTF-8" });
    expect(types(table)).toEqual(["category", "category", "number", "number", "number", "number", "category"]);
    expect(table.columns.map(({ missing }) => missing)).toEqual([0, 0, 2, 2, 2, 2, 11]);
    expect(table.columns[0]?.categories).toEqual([
      { value: "Adelie", count: 152 },
      { value: "Gentoo", count: 124 },
      { value: "Chinstrap", count: 68 },
    ]);
    // The "." of one row is a missing value.
    expect(table.columns[6]?.categories?.map(({ value }) => value)).toEqual(["MALE", "FEMALE"]);
  });

  it("reads the cars: the year is a date, the name is text", async () => {
    const { table } = await importText(readFileSync(join(SAMPLES, "cars.csv")));
    expect(types(table)).toEqual([
      "text",
      "number",
      "number",
      "number",
      "number",
      "number",
      "number",
      "date",
      "category",
    ]);
    expect(table.columns[1]).toMatchObject({ missing: 8, distinct: 129 });
    expect(table.columns[7]?.histogram).toMatchObject({ min: 0, max: 4383 });
  });

  it("leaves the source as it is, and remembers what it was", async () => {
    const project = folder();
    const file = join(SAMPLES, "iris.csv");
    const before = readFileSync(file);
    await importData({ folder: project, file });
    expect(readFileSync(file)).toEqual(before);
    const record: unknown = JSON.parse(readFileSync(join(project, "data/import.json"), "utf8"));
    expect(record).toMatchObject({
      source: { name: file, bytes: before.length, sha256: createHash("sha256").update(before).digest("hex") },
      options: { delimiter: ",", encoding: "utf-8", header: true, quote: '"' },
      rows: 150,
    });
    expect(readdirSync(join(project, "data")).sort()).toEqual(["import.json", "table.parquet"]);
  });

  it("says the same when the project is opened again", async () => {
    const project = folder();
    const table = await importData({ folder: project, file: join(SAMPLES, "cars.csv") });
    const again = await readTable(project, TABLE);
    // Sums over several threads may differ in the last digit.
    const rounded = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value, (_, item: unknown) => (typeof item === "number" ? Number(item.toPrecision(12)) : item)),
      );
    expect(rounded(again)).toEqual(rounded(table));
    expect(await readTable(project, null)).toBeNull();
  });
});

describe("types", () => {
  const column = async (...cells: string[]): Promise<{ type: string; values: unknown[]; missing: number }> => {
    const { table, rows } = await importText(
      `x;y\n${cells.map((cell, index) => `${cell};k${index % 2}\n`).join("")}`,
      "t.csv",
      { delimiter: ";" },
    );
    return {
      type: types(table)[0] ?? "",
      values: rows.map(([value]) => value),
      missing: table.columns[0]?.missing ?? -1,
    };
  };

  it.each([
    ["numbers", ["1", "-2.5", "1e3", ".5", "+4"], "number", [1, -2.5, 1000, 0.5, 4]],
    [
      "numbers with missing ones",
      ["1", "", "NA", "n/a", "NaN", "null", "?", ".", "2"],
      "number",
      [1, null, null, null, null, null, null, null, 2],
    ],
    ["numbers with a sentinel", ["1", "-", "3"], "number", [1, null, 3]],
    ["texts with a dash", ["a", "-", "b"], "category", ["a", "-", "b"]],
    ["decimal commas", ["1,5", "2", "-3,25"], "number", [1.5, 2, -3.25]],
    ["commas that may be thousands", ["1,500", "2,000", "3"], "number", [1500, 2000, 3]],
    ["commas before three digits throughout", ["1,500", "2,000", "3,125"], "number", [1.5, 2, 3.125]],
    ["one odd cell among numbers", ["1", "2", "3", "x"], "number", [1, 2, 3, null]],
    ["a class among numbers", ["1", "2", "1", "2", "x", "x"], "category", ["1", "2", "1", "2", "x", "x"]],
    ["numbers with underscores", ["1_000", "2"], "category", ["1_000", "2"]],
    ["infinity", ["inf", "2"], "number", [null, 2]],
    ["codes with leading zeros", ["007", "123"], "category", ["007", "123"]],
    ["zero and fractions of it", ["0", "0.5", "-0.25"], "number", [0, 0.5, -0.25]],
    ["numbers beyond 2^53", ["9007199254740993", "1"], "number", [9007199254740992, 1]],
    [
      "ids beyond 2^53",
      ["1234567890123456789", "1234567890123456780"],
      "category",
      ["1234567890123456789", "1234567890123456780"],
    ],
    ["dates", ["2020-01-31", "1969-12-31"], "date", ["2020-01-31", "1969-12-31"]],
    ["dates that do not exist", ["2020-02-31", "2020-01-01"], "category", ["2020-02-31", "2020-01-01"]],
    [
      "times of day with dates",
      ["2020-01-31 10:30:00", "2020-01-31T11:00:00"],
      "date",
      ["2020-01-31T10:30:00", "2020-01-31T11:00:00"],
    ],
    ["German dates", ["31.01.2020", "1.2.2020"], "date", ["2020-01-31", "2020-02-01"]],
    ["American dates", ["01/31/2020", "02/01/2020"], "date", ["2020-01-31", "2020-02-01"]],
    ["British dates", ["31/01/2020", "01/02/2020"], "date", ["2020-01-31", "2020-02-01"]],
    ["dates of either kind", ["01/02/2020", "03/04/2020"], "date", ["2020-02-01", "2020-04-03"]],
    ["booleans", ["true", "false", "true"], "category", ["true", "false", "true"]],
    ["blanks around values", [" a ", "a", "\ta"], "category", ["a", "a", "a"]],
    ["nothing at all", ["", "NA"], "text", [null, null]],
  ])("%s", async (_, cells, type, values) => {
    expect(await column(...cells)).toEqual({ type, values, missing: values.filter((value) => value === null).length });
  });

  it("takes many different texts for text, repeated ones for categories", async () => {
    const lines = Array.from({ length: 90 }, (_, index) => `name ${index},group ${index % 30},${index}`);
    const { table } = await importText(`a,b,c\n${lines.join("\n")}\n`);
    expect(types(table)).toEqual(["text", "category", "number"]);
  });

  it("takes other texts for missing when told to", async () => {
    const { rows } = await importText("a,b\n-999,x\n5,none\n", "t.csv", { missing: ["-999", "None"] });
    expect(rows).toEqual([
      [null, "x"],
      [5, null],
    ]);
  });
});

describe("ways of writing", () => {
  const text = "name;größe\nJürgen;1,5\nZoë – “x”;2,5\n";
  const utf16 = Buffer.from(`\uFEFF${text}`, "utf16le");
  it.each<[string, Uint8Array, string]>([
    ["UTF-8", Buffer.from(text), "UTF-8"],
    ["UTF-8 with a mark", Buffer.from(`\uFEFF${text}`), "UTF-8"],
    ["UTF-16 with a mark", utf16, "UTF-16"],
    ["UTF-16, big-endian, with a mark", Buffer.from(utf16).swap16(), "UTF-16 (big-endian)"],
    [
      "Windows-1252",
      Buffer.from(text.replace("–", "\x96").replace("“", "\x93").replace("”", "\x94"), "latin1"),
      "Latin-1 (Windows-1252)",
    ],
    ["line ends of Windows", Buffer.from(text.replaceAll("\n", "\r\n")), "UTF-8"],
    ["line ends of the old Macintosh", Buffer.from(text.replaceAll("\n", "\r")), "UTF-8"],
    ["mixed line ends", Buffer.from(text.replace("\n", "\r\n")), "UTF-8"],
    ["no line end at the end", Buffer.from(text.trimEnd()), "UTF-8"],
  ])("%s", async (_, bytes, encoding) => {
    const { table, rows } = await importText(bytes);
    expect(table).toMatchObject({ encoding, delimiter: "semicolon", rows: 2 });
    expect(table.columns.map(({ name }) => name)).toEqual(["name", "größe"]);
    expect(rows).toEqual([
      ["Jürgen", 1.5],
      ["Zoë – “x”", 2.5],
    ]);
  });

  it("quotes, delimiters and line breaks inside fields", async () => {
    const { rows } = await importText('a,b\n"x, ""y""",1\n"two\nlines",2\n5" pipe,3\n');
    expect(rows).toEqual([
      ['x, "y"', 1],
      ["two\nlines", 2],
      ['5" pipe', 3],
    ]);
  });

  it("a table without a header, an index without a name, and reserved names", async () => {
    expect((await importText("1,x\n2,y\n")).table.columns.map(({ name }) => name)).toEqual(["Column 1", "Column 2"]);
    expect((await importText("a,b\nc,d\n", "t.csv", { header: false })).table.rows).toBe(2);
    expect((await importText(",__proto__, b \n0,1,2\n")).table.columns.map(({ name }) => name)).toEqual([
      "Column 1",
      "__proto___",
      "b",
    ]);
  });

  it("tab-separated files by their name", async () => {
    expect((await importText("a\tb\n1,5\t2\n", "t.tsv")).rows).toEqual([[1.5, 2]]);
  });

  it.each(["[1] a*.csv", "it's; DROP TABLE x.csv", "ü?.csv"])("a file called %j", async (name) => {
    expect((await importText("a,b\n1,2\n", name)).rows).toEqual([[1, 2]]);
  });

  it("Parquet and JSON", async () => {
    const source = folder();
    const parquet = join(source, "t.parquet");
    await withDatabase([parquet], {}, (database) =>
      database.run(
        `COPY (SELECT * FROM (VALUES (1::BIGINT, 'x', true, DATE '2020-01-02', 'inf'::FLOAT, [1,2]), (2, 'NA', false, NULL, 1.5, NULL)) AS t(a, b, c, d, e, f)) TO '${parquet}' (FORMAT parquet, USE_TMP_FILE false)`,
      ),
    );
    const project = folder();
    const table = await importData({ folder: project, file: parquet });
    expect(types(table)).toEqual(["number", "category", "category", "date", "number", "category"]);
    expect((await readPage({ folder: project, source: TABLE, offset: 0, limit: 9 })).rows).toEqual([
      [1, "x", "true", "2020-01-02", null, "[1, 2]"],
      [2, null, "false", null, 1.5, null],
    ]);
    expect((await importText('[{"a": 1, "b": "x"}, {"a": 2.5, "b": null}]', "t.json")).rows).toEqual([
      [1, "x"],
      [2.5, null],
    ]);
  });
});

it("numbers of more digits than a float has are named, and no others", async () => {
  const parquet = join(folder(), "t.parquet");
  await withDatabase([parquet], {}, (database) =>
    database.run(
      `COPY (SELECT * FROM (VALUES (9007199254740993::BIGINT, 9007199254740992::BIGINT, 18446744073709551615::UBIGINT, 0.12::DECIMAL(18, 2)), (1, -5, 7, 3), (NULL, NULL, NULL, NULL)) AS t(id, even, large, price)) TO '${parquet}' (FORMAT parquet, USE_TMP_FILE false)`,
    ),
  );
  const { notes } = await importData({ folder: folder(), file: parquet });
  expect(notes).toEqual([
    '"id": 1 number has more digits than a number keeps (about 15), and is rounded, for example 9007199254740993. If it is an identifier, ignore the column, or save it as text.',
    '"large": 1 number has more digits than a number keeps (about 15), and is rounded, for example 18446744073709551615. If it is an identifier, ignore the column, or save it as text.',
  ]);
});

describe("what is wrong with a file is said", () => {
  it.each<[string, string | Uint8Array, string, RegExp]>([
    ["an empty file", "", "empty-file", /is empty/],
    ["a file of blanks", " \n\n", "empty-file", /is empty/],
    ["a header only", "a,b,c\n", "no-rows", /no rows/],
    ["a short row", "a,b\n1,2\n3\n", "ragged-row", /Line 3 of "t.csv" has 1 field, but the first line has 2/],
    ["a long row", "a,b\n1,2\n\n3,4,5\n", "ragged-row", /Line 4 of "t.csv" has 3 fields/],
    ["an open quote", 'a,b\n1,2\n"3,4\n5,6\n', "open-quote", /Line 3 of/],
    ["text after a quote", 'a,b\n"1"2,3\n', "text-after-quote", /Line 2 of/],
    ["one column", "a\n1\n2\n", "one-column", /only one column \("a"\)/],
    ["half a workbook", Buffer.from("PK\u0003\u0004xxxx"), "malformed-file", /not a whole ZIP archive/],
    [
      "binary data",
      Buffer.from(Array.from({ length: 4_000 }, (_, index) => (index * 7919) % 256)),
      "not-text",
      /binary/,
    ],
    ["a zero byte in a text", `a,b\n${"x,y\n".repeat(100_000)}x,\0\n`, "not-text", /zero byte/],
    ["a very long row", `a,b\n1,${"x".repeat(9_000_000)}\n`, "row-too-long", /row of 9 MB/],
    ["a very long name", `${"x".repeat(501)},b\n1,2\n`, "name-too-long", /501 characters/],
    [
      "too many columns",
      `${Array.from({ length: 20_001 }, (_, index) => `c${index}`).join(",")}\n${"1,".repeat(20_000)}1\n`,
      "too-many-columns",
      /20,001 columns/,
    ],
  ])("%s", async (_, content, code, message) => {
    const project = folder();
    const problem = await problemOf(() => importData({ folder: project, file: writeIn(folder(), "t.csv", content) }));
    expect(problem.code).toBe(code);
    expect(problem.message).toMatch(message);
    expect(problem.next).toBeTruthy();
    expect(existsSync(join(project, TABLE))).toBe(false);
  });

  it("a wrong encoding that was asked for", async () => {
    expect(
      (await problemOf(() => importText(Buffer.from("a,b\nü,1\n", "latin1"), "t.csv", { encoding: "utf-8" }))).code,
    ).toBe("bad-encoding");
  });

  it("a missing file, a folder, options that are not valid, files that are not what they say", async () => {
    const project = folder();
    expect(await problemOf(() => importData({ folder: project, file: join(project, "none.csv") }))).toMatchObject({
      code: "file-missing",
    });
    expect(await problemOf(() => importData({ folder: project, file: project }))).toMatchObject({
      code: "no-pictures",
    });
    expect((await problemOf(() => importText("a,b\n1,2\n", "t.csv", { delimiter: "ab" }))).code).toBe("bad-options");
    expect((await problemOf(() => importText("PAR1nonsense", "t.parquet"))).code).toBe("malformed-file");
    expect((await problemOf(() => importText('[{"a": 1, ', "t.json"))).code).toBe("malformed-file");
  });

  it.each([
    ["lists in lists", "[".repeat(20_000)],
    ["objects in objects", '{"a":'.repeat(20_000)],
    ["whole ones", `${"[".repeat(3_000)}1${"]".repeat(3_000)}`],
    ["in a field of a row", `[{"a": 1, "b": ${"[".repeat(40)}${"]".repeat(40)}}]`],
  ])("JSON that is too deep: %s", async (_what, text) => {
    expect(await problemOf(() => importText(text, "t.json"))).toMatchObject({
      code: "malformed-file",
      message: expect.stringContaining("more than 32 deep") as unknown,
    });
  });

  it("JSON whose texts hold brackets is not deep", async () => {
    const rows = Array.from({ length: 40 }, (_, row) => ({ a: row, b: `${"[{".repeat(50)}\\"${row % 2}` }));
    expect((await importText(JSON.stringify(rows), "t.json")).rows).toHaveLength(40);
  });

  it("a Parquet file whose pages are damaged, as a file and as the project's own table", async () => {
    const project = folder();
    await importData({ folder: project, file: join(SAMPLES, "iris.csv") });
    const path = join(project, TABLE);
    const sound = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 4, max: sound.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, by) => {
          const bytes = Buffer.from(sound);
          for (let place = at; place < Math.min(sound.length, at + 40); place++)
            bytes[place] = (bytes[place] ?? 0) ^ by;
          writeFileSync(path, bytes);
          const read = await readTable(project, TABLE).then(
            () => "read",
            (error: unknown) => (error instanceof UserError ? error.problem.code : String(error)),
          );
          expect(["read", "file-damaged"]).toContain(read);
          const imported = await importData({ folder: folder(), file: writeIn(folder(), "t.parquet", bytes) }).then(
            () => "read",
            (error: unknown) => (error instanceof UserError ? error.problem.code : String(error)),
          );
          expect(imported).toMatch(/^[a-z-]+$/);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("a data folder that leads out of the project", async () => {
    const project = folder();
    const elsewhere = folder();
    symlinkSync(elsewhere, join(project, "data"));
    expect((await problemOf(() => importData({ folder: project, file: join(SAMPLES, "iris.csv") }))).code).toBe(
      "outside-project",
    );
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it("and the old table stands", async () => {
    const project = folder();
    await importData({ folder: project, file: join(SAMPLES, "iris.csv") });
    await problemOf(() => importData({ folder: project, file: writeIn(folder(), "t.csv", "a,b\n1\n") }));
    expect((await readTable(project, TABLE))?.rows).toBe(150);
    expect(readdirSync(join(project, "data")).sort()).toEqual(["import.json", "table.parquet"]);
  });

  it("a file of more than 4 GB, where it is not read some at a time", async () => {
    const file = writeIn(folder(), "t.json", '[{"a": 1, "b": 2}]');
    truncateSync(file, 4 * 2 ** 30 + 1);
    expect((await problemOf(() => importData({ folder: folder(), file }))).code).toBe("file-too-large");
    const text = writeIn(folder(), "t.csv", `a,b\n${"1,2\n".repeat(100_000)}`);
    truncateSync(text, 4 * 2 ** 30 + 1);
    expect((await problemOf(() => importData({ folder: folder(), file: text }))).message).toContain("zero byte");
  });

  it.skipIf(!canMountDisks())("a full disk (skipped where none can be mounted)", async () => {
    const project = folder();
    const lines = Array.from({ length: 20_000 }, (_, index) => `${Math.sin(index)},${Math.cos(index)}`);
    const file = writeIn(folder(), "t.csv", `a,b\n${lines.join("\n")}\n`);
    await onSmallDisk(project, 128, async () => {
      await importData({ folder: project, file: join(SAMPLES, "iris.csv") });
      const problem = await problemOf(() => importData({ folder: project, file }));
      expect(problem.code).toBe("disk-full");
      expect((await readTable(project, TABLE))?.rows).toBe(150);
      expect(readdirSync(join(project, "data")).sort()).toEqual(["import.json", "table.parquet"]);
    });
  });

  it("a damaged table of the project, and one that is a link to elsewhere", async () => {
    const project = folder();
    mkdirSync(join(project, "data"));
    writeFileSync(join(project, TABLE), "PAR1 not really");
    expect((await problemOf(() => readTable(project, TABLE))).code).toBe("file-damaged");
    const other = folder();
    mkdirSync(join(other, "data"));
    const target = join(folder(), "x.parquet");
    copyFileSync(join(project, TABLE), target);
    symlinkSync(target, join(other, TABLE));
    expect((await problemOf(() => readTable(other, TABLE))).code).toBe("outside-project");
  });
});

describe("long imports", () => {
  const lines = Array.from({ length: 130_000 }, (_, index) => `${index},${(index * 7919) % 10_007},g${index % 5}`);
  const text = `n,x,g\n${lines.join("\n")}\n`;

  it("keep the order of the rows, and tell how far they are", async () => {
    const project = folder();
    const shares: (number | null)[] = [];
    await importData({
      folder: project,
      file: writeIn(folder(), "t.csv", text),
      onProgress: (share) => shares.push(share),
    });
    expect(shares.length).toBeGreaterThan(2);
    const page = await readPage({ folder: project, source: TABLE, offset: 129_990, limit: 20 });
    expect(page.numbers).toEqual(Array.from({ length: 10 }, (_, index) => 129_990 + index));
    expect(page.rows.map(([number]) => number)).toEqual(page.numbers);
    const sorted = await readPage({
      folder: project,
      source: TABLE,
      offset: 0,
      limit: 3,
      sort: { column: "x", descending: true },
    });
    expect(sorted.rows.map(([, x]) => x)).toEqual([10_006, 10_006, 10_006]);
    expect([...sorted.numbers]).toEqual([...sorted.numbers].sort((a, b) => a - b));
  });

  it("can be canceled at any point, and then change nothing", async () => {
    const file = writeIn(folder(), "t.csv", text);
    const whats = new Set<string>();
    await importData({ folder: folder(), file, onProgress: (_, what) => whats.add(what) });
    for (const stopAt of whats) {
      const project = folder();
      const control = new AbortController();
      const problem = await problemOf(() =>
        importData({
          folder: project,
          file,
          signal: control.signal,
          onProgress: (_, what) => {
            if (what === stopAt) control.abort();
          },
        }),
      );
      expect(problem.code).toBe("canceled");
      expect(readdirSync(join(project, "data"))).toEqual([]);
    }
  });
});

describe("any table", () => {
  const cell = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.string({ unit: "grapheme", maxLength: 6 }),
    fc.integer().map(String),
    fc.double({ noDefaultInfinity: true, noNaN: true }).map(String),
    fc.constantFrom("", "NA", "-", '"', ",", "x\ny", "0", "1"),
  );
  const tables = fc
    .tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 12 }))
    .chain(([width, height]) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: height, maxLength: height }),
    );

  it("comes back as an independent reading has it", async () => {
    await fc.assert(
      fc.asyncProperty(tables, fc.constantFrom<Encoding>("utf-8", "utf-16le"), async (records, encoding) => {
        const clean = records.map((record) => record.map((text) => text.replaceAll("\0", "").replaceAll("\r", "")));
        const header = clean[0]?.map((_, index) => `c${index}`) ?? [];
        const quoted = [header, ...clean]
          .map((record) => record.map((text) => `"${text.replaceAll('"', '""')}"`).join(","))
          .join("\n");
        const bytes = encoding === "utf-8" ? Buffer.from(quoted) : Buffer.from(`\uFEFF${quoted}`, "utf16le");
        const { table, rows } = await importText(bytes, "t.csv", { delimiter: ",", header: true });
        expect(rows.length).toBe(clean.length);
        table.columns.forEach(({ type }, column) => {
          clean.forEach((record, row) => {
            const text = trim(record[column] ?? "");
            const missing = ["", "na", "n/a", "nan", "null", "?", "."].includes(text.toLowerCase());
            const got = rows[row]?.[column];
            if (missing || (type === "number" && text === "-")) expect(got).toBeNull();
            else if (type === "number" && got === null) expect(told(table, column)).toBe(true);
            else if (type === "number") expect(got).toBe(Number(text.replaceAll(/[,%$]/g, "")));
            else if (type !== "date") expect(got).toBe(text);
          });
        });
      }),
      { numRuns: 25 },
    );
  });

  /** A cell that is no number among numbers is never passed over in silence. */
  function told({ columns, notes = [] }: Table, column: number): boolean {
    const { name = "", found } = columns[column] ?? {};
    return found?.odd !== undefined && notes.some((note) => note.startsWith(`"${name}": `));
  }

  /** The blanks that an import takes away. */
  function trim(text: string): string {
    return text.replace(/^[ \t\n\u00a0]+|[ \t\n\u00a0]+$/g, "");
  }
});

// Root may write anywhere: the test gives up that right for a moment.
const canBecomeNobody = process.platform === "linux" && process.geteuid?.() === 0;

it.skipIf(process.platform === "win32")(
  "says so when the project cannot be written to, or the file cannot be read",
  async () => {
    const project = folder();
    const secret = writeIn(project, "secret.csv", "a,b\n1,2\n");
    const open = writeIn(project, "open.csv", "a,b\n1,2\n");
    mkdirSync(join(project, "data"));
    chmodSync(secret, 0o000);
    chmodSync(join(project, "data"), 0o555);
    chmodSync(project, 0o755);
    if (canBecomeNobody) process.seteuid?.(65_534);
    try {
      expect(await problemOf(() => importData({ folder: project, file: secret }))).toMatchObject({
        code: "not-permitted",
        message: expect.stringContaining("Could not read") as string,
      });
      expect(await problemOf(() => importData({ folder: project, file: open }))).toMatchObject({
        code: "not-permitted",
        message: expect.stringContaining("Could not save") as string,
      });
    } finally {
      if (canBecomeNobody) process.seteuid?.(0);
      chmodSync(join(project, "data"), 0o755);
    }
    expect(readdirSync(join(project, "data"))).toEqual([]);
  },
);

describe("what was said of the data before", () => {
  const AMBIGUOUS = `when,a,y\n${Array.from({ length: 12 }, (_, row) => `0${(row % 9) + 1}/0${((row + 4) % 9) + 1}/2021,${row},${row % 2}`).join("\n")}\n`;

  it("goes for the next file, and is told; what is said then goes before it", async () => {
    const project = folder();
    const file = writeIn(folder(), "t.csv", AMBIGUOUS);
    const dates = async (source: string): Promise<unknown> =>
      (await readPage({ folder: project, source, offset: 0, limit: 1 })).rows[0]?.[0];
    const first = await importData({ folder: project, file, options: { dateOrder: "month-first" } });
    expect(await dates(first.source)).toBe("2021-01-05");
    const again = await importData({ folder: project, file, before: first.source });
    expect(await dates(again.source)).toBe("2021-01-05");
    expect(again.notes?.join(" ")).toContain('goes for this file too: date order "month-first"');
    const third = await importData({
      folder: project,
      file: writeIn(folder(), "u.csv", AMBIGUOUS),
      before: again.source,
    });
    expect(await dates(third.source)).toBe("2021-01-05");
    const other = await importData({
      folder: project,
      file,
      before: third.source,
      options: { dateOrder: "day-first" },
    });
    expect(await dates(other.source)).toBe("2021-05-01");
  });

  it("is left where the next file cannot be read so", async () => {
    const project = folder();
    const first = await importData({
      folder: project,
      file: writeIn(folder(), "t.csv", "a;b\n1;2\n3;4\n"),
      options: { delimiter: ";" },
    });
    const next = await importData({
      folder: project,
      file: writeIn(folder(), "t.csv", "a,b\n1,2\n3,4\n"),
      before: first.source,
    });
    expect(next).toMatchObject({ rows: 2, delimiter: "comma" });
    expect(next.notes).toBeUndefined();
  });
});

it("a file has one decimal sign: where one column is likelier to have the comma, all that could have it do, and say so", async () => {
  const { table, rows } = await importText("a;b;y\n1,020;2.020;0\n1,021;2.021;1\n1,022;2.022;0\n");
  expect(rows.map(([a, b]) => [a, b])).toEqual([
    [1.02, 2020],
    [1.021, 2021],
    [1.022, 2022],
  ]);
  expect(table.notes?.some((note) => note.startsWith('"a": The comma is read as the decimal sign'))).toBe(true);
  expect(table.notes?.some((note) => note.startsWith('"b": The point is read as standing between thousands'))).toBe(
    true,
  );
});

describe("lines that do not fit", () => {
  const GOOD = Array.from({ length: 40 }, (_, row) => `${row},"t ${row}",${row % 2}`);
  const FOOTED = `a,b,y\n${GOOD.slice(0, 20).join("\n")}\n1,2\n7,"two\nlines"\n${GOOD.slice(20).join("\n")}\nTotal,1234,0,5\n\nSource: somewhere\n`;

  it("end the import, and the message says how they are left out", async () => {
    const problem = await problemOf(() => importText(FOOTED));
    expect(problem).toMatchObject({
      code: "ragged-row",
      message: 'Line 22 of "t.csv" has 2 fields, but the first line has 3.',
    });
    expect(problem.next).toContain("--odd-lines leave-out");
  });

  it("are left out where a person says so, each named with its line, and the others are as they were", async () => {
    const { table, rows } = await importText(FOOTED, "t.csv", { oddLines: "leave-out" });
    expect(rows).toEqual(GOOD.map((_, row) => [row, `t ${row}`, row % 2]));
    expect(table.notes?.join(" ")).toContain(
      "4 rows that do not fit were left out, where 3 fields are expected: line 22 (2 fields), line 23 (2 fields), line 45 (4 fields), line 47 (1 field).",
    );
  });

  it("leaves out none of a text whose rows all fit, whatever stands in them", async () => {
    const cell = fc.constantFrom("1", "x", "two words", 'quo"te', "a,b", "li\nne", "");
    const row = fc.tuple(cell, cell, fc.constantFrom("p", "q"));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 3, maxLength: 12 }), async (cells) => {
        const line = (one: readonly string[]): string => one.map((text) => `"${text.replaceAll('"', '""')}"`).join(",");
        const text = `${["first,second,third", ...cells.map(line)].join("\n")}\n`;
        const plain = await importText(text, "t.csv", { header: true });
        const left = await importText(text, "t.csv", { header: true, oddLines: "leave-out" });
        expect(left.rows).toEqual(plain.rows);
        expect(left.table.notes).toEqual(plain.table.notes);
      }),
      { numRuns: 8 },
    );
  });
});
