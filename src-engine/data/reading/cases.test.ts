// Files as people have them: each column as an independent reading has it, or what is said of it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolders } from "../../testing/temporaryFolder";
import type { Preparation } from "../../document/preparation";
import type { Table } from "../../protocol/data";
import { importData } from "../importData";
import { readPage } from "../open";
import { withFirstBlock } from "../../testing/predictionRows";
import { prepareData } from "../prepare";
import { suggestData } from "../table/suggest";

const folder = temporaryFolders();
const fixture = (name: string): string => join(__dirname, "fixtures", name);

interface Imported {
  readonly project: string;
  readonly table: Table;
  column(name: string): Promise<readonly unknown[]>;
}

async function imported(name: string): Promise<Imported> {
  const project = folder();
  const table = await importData({ folder: project, file: fixture(name) });
  const page = await readPage({ folder: project, source: table.source, offset: 0, limit: 10_000 });
  return {
    project,
    table,
    column: (wanted) => Promise.resolve(page.rows.map((row) => row[page.columns.indexOf(wanted)])),
  };
}

const typesOf = ({ columns }: Table): Record<string, string> =>
  Object.fromEntries(columns.map(({ name, type }) => [name, type]));

/** Cells of a column of a file of lines without line breaks in quotes. */
function cells(name: string, column: number, delimiter: RegExp, skip = 1): string[] {
  return readFileSync(fixture(name), "utf8")
    .trimEnd()
    .split(/\r?\n/)
    .slice(skip)
    .map((line) => (line.match(delimiter)?.[column] ?? "").replaceAll('"', ""));
}

const SEMICOLONS = /[^;]+/g;
const COMMAS = /"[^"]*"|[^,]+/g;
const comma = (text: string): number => Number(text.replace(",", "."));
const thousands = (text: string): number => Number(text.replaceAll(",", ""));

describe("numbers as people write them", () => {
  it.each<[string, string, number, RegExp, (text: string) => number]>([
    ["C01.csv", "hoehe", 0, SEMICOLONS, comma],
    ["C02.csv", "durchmesser", 0, SEMICOLONS, comma],
    ["C02.csv", "gewicht", 2, SEMICOLONS, comma],
    ["C03.csv", "hoehe", 0, COMMAS, comma],
    ["C04.csv", "area_sqft", 0, COMMAS, thousands],
    ["C04.csv", "price", 2, COMMAS, thousands],
    ["C05.csv", "income", 0, COMMAS, (text) => thousands(text.replace("$", ""))],
    ["C05.csv", "usage", 1, COMMAS, (text) => Number(text.replace("%", ""))],
    ["C05.csv", "weight", 2, COMMAS, (text) => Number(text.replace(" kg", ""))],
    ["D06.csv", "revenu", 0, SEMICOLONS, (text) => comma(text.replace(/[\s\u202f]/g, ""))],
    ["D06.csv", "impot", 2, SEMICOLONS, (text) => comma(text.replace(/[\s\u202f]/g, ""))],
    ["D13.csv", "mileage", 2, COMMAS, (text) => Number(text.replace(" mpg", ""))],
    ["C25b.csv", "wei", 2, COMMAS, Number],
  ])("%s: %s", async (name, column, index, delimiter, value) => {
    const { table, column: values } = await imported(name);
    expect(typesOf(table)[column]).toBe("number");
    expect(await values(column)).toEqual(cells(name, index, delimiter).map(value));
  });

  it("\\N is missing", async () => {
    const { table } = await imported("E02.tsv");
    const missing = readFileSync(fixture("E02.tsv"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => line.split("\t"));
    expect(typesOf(table)).toMatchObject({ startYear: "number", runtimeMinutes: "number" });
    expect(table.columns.map((column) => column.missing)).toEqual(
      [0, 1, 2, 3, 4].map((index) => missing.filter((line) => line[index] === "\\N").length),
    );
  });

  it.each([
    ["C35a.csv", "dose", 1, /"dose": 1 cell is not a number and counts as missing: "12\.5\*" \(line 402\)/],
    [
      "D14.csv",
      "lead",
      13,
      /"lead": 13 cells are not numbers and count as missing: "<5" \(13 times, first in line 7\)/,
    ],
  ])("%s: a few odd cells of %s are missing, and told with their lines", async (name, column, count, note) => {
    const { table } = await imported(name);
    expect(table.columns.find((one) => one.name === column)).toMatchObject({ type: "number", missing: count });
    expect(table.notes?.join("\n")).toMatch(note);
  });

  it("a sign for a missing value in the target costs its row, no more", async () => {
    const { project, table } = await imported("C35c.csv");
    const data = suggestData(table, { target: "y" });
    expect(data.task).toBe("regression");
    expect((await prepareData({ folder: project, data })).fit.counts.left).toBe(1);
  });
});

describe("categories", () => {
  it('"NA" among continents is one of them', async () => {
    const { table } = await imported("C07b.csv");
    const column = table.columns.find(({ name }) => name === "continent");
    expect(column).toMatchObject({ type: "category", missing: 0 });
    expect(column?.categories?.map(({ value }) => value)).toContain("NA");
    expect(table.notes?.join()).toMatch(/"NA" is taken as a category/);
  });

  it("of 250 levels that repeat are used", async () => {
    const { table } = await imported("C36a.csv");
    const { columns } = suggestData(table, { target: "y" });
    expect(columns.sku).toMatchObject({ role: "feature", type: "category" });
  });
});

describe("dates", () => {
  it("of eight spellings are the same days", async () => {
    const { table, column } = await imported("C11.csv");
    const names = ["long", "oracle", "dmy_dash", "us_time", "iso_z", "month", "de_short", "compact"];
    expect(names.map((name) => typesOf(table)[name])).toEqual(names.map(() => "date"));
    const days = await Promise.all(
      names.map(async (name) => (await column(name)).map((value) => String(value).slice(0, 10))),
    );
    const [first] = days;
    for (const [index, name] of names.entries())
      expect(days[index]).toEqual(name === "month" ? first?.map((day) => `${day.slice(0, 7)}-01`) : first);
  });

  it("with two digits for the year are the same as in ISO", async () => {
    const short = await imported("D02.csv");
    const long = await imported("D02iso.csv");
    expect(await short.column("day")).toEqual(await long.column("day"));
  });

  it("with an offset are told in UTC, whether training or predicting", async () => {
    const { project, table, column } = await imported("D29.csv");
    const lines = cells("D29.csv", 0, COMMAS);
    expect((await column("t")).map((value) => Date.parse(`${String(value)}Z`))).toEqual(lines.map(Date.parse));
    const { preparation } = await prepareData({ folder: project, data: suggestData(table, { target: "y" }) });
    await withFirstBlock({ file: fixture("D29p.csv"), preparation }, ({ raw, odd }) => {
      const found = raw.columns.get("t");
      expect(odd).toEqual({});
      const days = cells("D29p.csv", 0, COMMAS).map((text) => Date.parse(text) / 86_400_000);
      expect(found?.kind === "numbers" ? [...found.values] : null).toEqual(days);
      return Promise.resolve();
    });
  });

  it("in a doubtful order are told", async () => {
    const { table } = await imported("C12.csv");
    expect(table.notes?.join()).toMatch(/"day": Day and month could be either way around/);
    const other = await importData({
      folder: folder(),
      file: fixture("C12.csv"),
      options: { dateOrder: "month-first" },
    });
    expect(other.notes).toBeUndefined();
  });
});

describe("where the table begins", () => {
  it.each([
    ["C19.csv", ["country", "2016", "2017", "2018", "2019", "group"], 120],
    ["C22a.csv", ["a", "b", "c"], 120],
    ["C22c.csv", ["a", "b", "c"], 120],
    ["C22d.csv", ["a", "b", "c"], 120],
    ["C20.csv", ["Column 1", "Column 2", "Column 3", "Column 4", "Column 5"], 200],
    ["C18.csv", ["Petal Length", "Kind"], 120],
  ])("%s", async (name, columns, rows) => {
    const { table } = await imported(name);
    expect(table.columns.map((column) => column.name)).toEqual(columns);
    expect(table.rows).toBe(rows);
  });

  it("lines above it, and a header that comes again, are named", async () => {
    expect((await imported("C22d.csv")).table.notes?.join()).toMatch(
      /2 lines above the table were left out: "Monthly report"/,
    );
    const again = await imported("D11.csv");
    expect(again.table.notes?.join()).toMatch(/The header comes again in line 62/);
    expect(typesOf(again.table)).toEqual({ a: "number", b: "number", y: "category" });
    expect(again.table.columns.map(({ missing }) => missing)).toEqual([0, 0, 0]);
  });

  it.each([
    ["F01a.csv", "Cyrillic (Windows-1251)", "город"],
    ["F01b.csv", "Japanese (Shift-JIS)", "都市"],
    ["F01c.csv", "Chinese (GBK)", "城市"],
  ])("%s is %s", async (name, encoding, first) => {
    const { table } = await imported(name);
    expect(table.encoding).toBe(encoding);
    expect(table.columns[0]?.name).toBe(first);
    expect(table.notes?.join()).toContain(encoding);
  });

  it("records under a key of a JSON file are rows", async () => {
    const { table, column } = await imported("E07b.json");
    const { data } = JSON.parse(readFileSync(fixture("E07b.json"), "utf8")) as { data: { a: number; y: string }[] };
    expect(typesOf(table)).toEqual({ a: "number", y: "category" });
    expect(await column("a")).toEqual(data.map(({ a }) => a));
  });

  it("a column that is empty but for a few cells is not proposed as the target", async () => {
    const { table } = await imported("E08.csv");
    expect(suggestData(table).target).toEqual(["price"]);
  });
});

describe("files to predict", () => {
  async function preparationOf(name: string, target: string): Promise<Preparation> {
    const { project, table } = await imported(name);
    return (await prepareData({ folder: project, data: suggestData(table, { target }) })).preparation;
  }

  it.each(["D01p.csv", "D01p.json"])("one column is enough: %s", async (name) => {
    const preparation = await preparationOf("C18.csv", "Kind");
    await withFirstBlock({ file: fixture(name), preparation }, ({ raw }) => {
      const found = raw.columns.get("Petal Length");
      expect(found?.kind === "numbers" ? [...found.values] : null).toEqual([1.5, 8.5]);
      return Promise.resolve();
    });
  });

  it("a sign for a missing value is one in a single row, too", async () => {
    const preparation = await preparationOf("C09.csv", "level");
    await withFirstBlock({ file: fixture("C09p.csv"), preparation }, ({ raw, odd }) => {
      const found = raw.columns.get("a");
      expect(found?.kind === "numbers" ? [...found.values] : null).toEqual([NaN]);
      expect(odd).toEqual({});
      return Promise.resolve();
    });
  });

  it("a target's column that is filled with anything does not matter", async () => {
    const preparation = await preparationOf("C26.csv", "y");
    await withFirstBlock({ file: fixture("C26s.csv"), preparation }, ({ rows, complete }) => {
      expect([rows, [...complete]]).toEqual([2, [1, 1]]);
      return Promise.resolve();
    });
  });

  it("a column that is missing is named", async () => {
    const preparation = await preparationOf("C26.csv", "y");
    await withFirstBlock({ file: fixture("C26q.csv"), preparation }, ({ absent }) => {
      expect(absent).toMatchObject([{ column: "region" }]);
      return Promise.resolve();
    });
  });

  it("two digits for the year, or four", async () => {
    const preparation = await preparationOf("D02.csv", "sales");
    const days = await Promise.all(
      ["D02p.csv", "D02q.csv"].map((name) =>
        withFirstBlock({ file: fixture(name), preparation }, ({ raw }) => {
          const found = raw.columns.get("day");
          return Promise.resolve(found?.kind === "numbers" ? found.values[0] : undefined);
        }),
      ),
    );
    expect(days).toEqual([Date.UTC(2003, 11, 31) / 86_400_000, Date.UTC(2003, 11, 31) / 86_400_000]);
  });
});
