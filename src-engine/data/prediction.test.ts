import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Problem } from "../document/errors";
import type { Preparation } from "../document/preparation";
import { columnFeatures } from "../document/preparation";
import { problemOf, temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { sqlText, withDatabase } from "./duckdb";
import { isFormula, isFormulaSql } from "./formulas";
import { importData } from "./importData";
import type { PreparedData } from "./prepare";
import { prepareData } from "./prepare";
import { DoubtCounter } from "../evaluate/fileDoubts";
import { withPredictionRows } from "./prediction";
import { withFirstBlock } from "../testing/predictionRows";
import { blockRows } from "./table/blocks";
import { suggestData } from "./table/suggest";

const folders = temporaryFolders();
const PENGUINS = fileURLToPath(new URL("../../examples/sources/penguins.csv", import.meta.url));

async function penguins(): Promise<PreparedData> {
  const folder = folders();
  const table = await importData({ folder, file: PENGUINS });
  return prepareData({ folder, data: suggestData(table, { target: "Species" }) });
}

const COMMA = { decimal: ",", grouping: "", signs: "plain" } as const;

describe("rows to predict", () => {
  it("are prepared like the training rows", async () => {
    const { preparation, test } = await penguins();
    await withFirstBlock({ file: PENGUINS, preparation }, async (rows) => {
      expect(rows).toMatchObject({ rows: 344, odd: {} });
      expect(rows.complete.every((complete) => complete === 1)).toBe(true);
      test.rows.forEach((row, index) => {
        expect(rows.features.data.slice(row * 10, row * 10 + 10)).toEqual(
          test.features.data.slice(index * 10, index * 10 + 10),
        );
      });
    });
  });

  it("may come in another order, spelling and format, without the target, with new categories", async () => {
    const { preparation } = await penguins();
    const csv =
      "sex;island;BODY MASS (g);Flipper Length (mm);Beak Depth (mm);Beak Length (mm);extra\n?;Atlantis;4000;200,5;17;;x\n";
    await withFirstBlock({ file: writeIn(folders(), "new.csv", csv), preparation }, async ({ features, rows }) => {
      expect(rows).toBe(1);
      const [biscoe, dream, torgersen, length, , flipper, , missing, female, male] = features.data;
      expect([biscoe, dream, torgersen, missing, female, male]).toEqual([0, 0, 0, 1, 0, 0]);
      // A missing number is filled with the training mean, which scales to 0.
      expect(length).toBeCloseTo(0, 6);
      const recipe = preparation.features.find(({ name }) => name === "Flipper Length (mm)");
      expect(recipe?.type === "number" && (200.5 - recipe.center) / recipe.scale).toBeCloseTo(flipper ?? NaN, 5);
    });
  });

  it("say which are not predicted because a value is missing", async () => {
    const preparation: Preparation = {
      format: 1,
      features: [
        { name: "x", type: "number", fill: null, center: 0, scale: 2 },
        { name: "k", type: "category", fill: null, categories: ["1", "8"], numeric: true },
      ],
      target: { kind: "numbers", columns: [{ name: "y", type: "number", center: 0, scale: 1 }] },
    };
    await withFirstBlock(
      { file: writeIn(folders(), "t.csv", "x,k\n4,8.0\n,1\n6,\n"), preparation },
      async ({ complete, features }) => {
        expect([...complete]).toEqual([1, 0, 0]);
        expect([...features.data.subarray(0, 3)]).toEqual([2, 0, 1]);
      },
    );
  });

  it("take the fitted fill for columns that are not there, as if they were there and empty, and tell which", async () => {
    const { preparation } = await penguins();
    const fillOf = (name: string): unknown =>
      columnFeatures(preparation).find((feature) => feature.name === name)?.fill;
    const found = async (text: string) =>
      withFirstBlock({ file: writeIn(folders(), "t.csv", text), preparation }, async ({ features, absent, odd }) => {
        const doubts = new DoubtCounter(preparation, new Map()).found({ absent, odd, otherwise: [] });
        return { inputs: [...features.data], absent, missing: doubts.missing };
      });
    const without = await found("Island,Beak Length (mm),Beak Depth (mm),Body Mass (g)\nDream,40,18,3800\n");
    const empty = await found(
      "Island,Beak Length (mm),Beak Depth (mm),Flipper Length (mm),Body Mass (g),Sex\nDream,40,18,,3800,\n",
    );
    expect(without.inputs).toEqual(empty.inputs);
    expect(without.absent).toEqual([
      { column: "Flipper Length (mm)", fill: fillOf("Flipper Length (mm)") },
      { column: "Sex", fill: fillOf("Sex") },
    ]);
    expect(without.missing).toEqual([]);
    expect(empty.absent).toEqual([]);
  });

  it("are refused without columns that nothing can stand in for, and without all of them", async () => {
    const { preparation } = await penguins();
    const strict: Preparation = {
      ...preparation,
      features: preparation.features.map((feature) =>
        feature.type === "number" && feature.name === "Body Mass (g)" ? { ...feature, fill: null } : feature,
      ),
    };
    const refusal = (text: string, wanted: Preparation): Promise<Problem> =>
      problemOf(() =>
        withFirstBlock({ file: writeIn(folders(), "t.csv", text), preparation: wanted }, async () => undefined),
      );
    const one = await refusal("Island,Sex\nDream,MALE\n", strict);
    expect(one.code).toBe("missing-columns");
    expect(one.message).toContain('lacks the column "Body Mass (g)"');
    const all = await refusal("city,age\nBonn,3\n", preparation);
    expect(all.code).toBe("missing-columns");
    expect(all.message).toContain("has no column that the network was trained on");
  });

  it("of a series are refused without the column that puts them in order", async () => {
    const preparation: Preparation = {
      format: 1,
      features: [
        { name: "x (1 before)", type: "number", fill: 0, center: 0, scale: 1, lag: { of: "x", rows: 1 } },
        { name: "k", type: "category", fill: "", categories: ["", "a"], numeric: false },
      ],
      target: { kind: "numbers", columns: [{ name: "x", type: "number", center: 0, scale: 1 }] },
      windows: { lookback: 1, horizon: 1, order: "day" },
    };
    const missing = await problemOf(() =>
      withFirstBlock({ file: writeIn(folders(), "t.csv", "x,k\n1,a\n2,a\n"), preparation }, async () => undefined),
    );
    expect(missing.message).toContain('lacks the column "day"');
    const file = writeIn(folders(), "t.csv", "day,x\n1,5\n2,6\n");
    await withFirstBlock({ file, preparation }, async ({ absent, features }) => {
      expect(absent).toEqual([{ column: "k", fill: "" }]);
      expect([...features.data.slice(3)]).toEqual([5, 1, 0]);
    });
  });

  describe("written in another way than the training file was", () => {
    /** Numbers with a decimal comma and in kg, days before months, and a category that is not plain ASCII. */
    const trained: Preparation = {
      format: 1,
      features: [
        { name: "size", type: "number", fill: 0, center: 0, scale: 1, reading: { as: "number", ...COMMA, unit: null } },
        {
          name: "weight",
          type: "number",
          fill: 0,
          center: 0,
          scale: 1,
          reading: { as: "number", ...COMMA, unit: "kg" },
        },
        {
          name: "color",
          type: "category",
          fill: "",
          categories: ["", "gr\u00fcn"],
          numeric: false,
          reading: { as: "text" },
        },
      ],
      target: { kind: "numbers", columns: [{ name: "y", type: "number", center: 0, scale: 1 }] },
    };
    const read = (rows: string) =>
      withFirstBlock(
        { file: writeIn(folders(), "t.csv", `size;weight;color\n${rows}`), preparation: trained },
        async ({ features, odd, otherwise }) => ({ inputs: [...features.data], odd, otherwise }),
      );

    it.each<[string, string, number, readonly [string, string] | null]>([
      ["as there", "150,5", 150.5, null],
      ["with thousands, which that file had none of", "1.505", 1505, null],
      ["with thousands and a decimal sign", "1.505,25", 1505.25, null],
      ["as elsewhere, which nothing there could be", "150.25", 150.25, ["1234.5", "1234,5"]],
    ])("numbers are read %s", async (_, text, value, told) => {
      const { inputs, odd, otherwise } = await read(`${text};50 kg;gr\u00fcn\n`);
      expect(inputs[0]).toBe(value);
      expect(odd).toEqual({});
      expect(otherwise).toEqual(told === null ? [] : [{ column: "size", here: told[0], trained: told[1] }]);
    });

    it("a number in another unit is none", async () => {
      const { inputs, odd } = await read("1;50250 g;gr\u00fcn\n2;51;gr\u00fcn\n3;52 kg;gr\u00fcn\n");
      expect([inputs[1], inputs[5], inputs[9]]).toEqual([0, 51, 52]);
      expect(odd.weight).toMatchObject({ count: 1, examples: [{ text: "50250 g", line: 2 }] });
      const all = await read("1;50250 g;gr\u00fcn\n");
      expect(all.inputs[1]).toBe(0);
      expect(all.odd.weight?.count).toBe(1);
    });

    it("a category is known by what it says, not by how Unicode spells it", async () => {
      const { inputs } = await read("1;1;gru\u0308n\n2;2;blau\n");
      expect([inputs[3], inputs[7]]).toEqual([1, 0]);
    });
  });

  it("are read as the training file was; a cell that is no number counts as missing, and is named with its line", async () => {
    const { preparation } = await penguins();
    const text = readFileSync(PENGUINS, "utf8").replace("3750", "heavy");
    await withFirstBlock({ file: writeIn(folders(), "t.csv", text), preparation }, async ({ odd, features }) => {
      expect(odd).toEqual({
        "Body Mass (g)": { count: 1, examples: [{ text: "heavy", count: 1, row: 1, line: 2 }] },
      });
      expect(features.data.every(Number.isFinite)).toBe(true);
    });
  });
});

describe("rows of a network that was trained on a typed file", () => {
  it("may stand in a text: a bad cell is missing, and named, even where it is the only one", async () => {
    const typed = folders();
    const source = join(typed, "typed.parquet");
    await withDatabase([source], {}, (database) =>
      database.run(
        `COPY (SELECT range * 1.5 AS x, CASE WHEN range % 2 = 0 THEN 'a' ELSE 'b' END AS kind, range * 2.5 AS y FROM range(40)) TO ${sqlText(source)} (FORMAT parquet)`,
      ),
    );
    const folder = folders();
    const table = await importData({ folder, file: source });
    const { preparation } = await prepareData({ folder, data: suggestData(table, { target: "y" }) });
    const text = "kind,x,y\na,heavy,unknown\n";
    await withFirstBlock({ file: writeIn(folders(), "one.csv", text), preparation }, async ({ odd, features, raw }) => {
      expect(odd).toEqual({ x: { count: 1, examples: [{ text: "heavy", count: 1, row: 1, line: 2 }] } });
      expect(raw.rows).toBe(1);
      expect(features.data.every(Number.isFinite)).toBe(true);
    });
  });
});

it.each([5, 40, 400])(
  "cells that are no numbers are named in a file of %i rows, whoever decided how it is read",
  async (count) => {
    // Trained on a typed file, or by a version that did not write down how the texts were read.
    const preparation: Preparation = {
      format: 1,
      features: [
        { name: "x", type: "number", fill: 0, center: 0, scale: 1 },
        { name: "when", type: "date", fill: 0, center: 0, scale: 1 },
      ],
      target: { kind: "numbers", columns: [{ name: "y", type: "number", center: 0, scale: 1 }] },
    };
    const lines = Array.from({ length: count }, (_, row) =>
      row === 1 ? "abc,2026-01-05" : row === 3 ? "40.3x,soon" : `${row / 4},2026-02-0${(row % 9) + 1}`,
    );
    const file = writeIn(folders(), "t.csv", ["x,when", ...lines].join("\n"));
    await withFirstBlock({ file, preparation }, async ({ odd, raw }) => {
      expect(odd.x).toEqual({
        count: 2,
        examples: [
          { text: "abc", count: 1, row: 2, line: 3 },
          { text: "40.3x", count: 1, row: 4, line: 5 },
        ],
      });
      expect(odd.when).toMatchObject({ count: 1, examples: [{ text: "soon", line: 5 }] });
      const doubts = new DoubtCounter(preparation, new Map());
      doubts.add(raw, new Uint8Array(raw.rows).fill(1));
      // What is named as unreadable is not called empty, too.
      expect(doubts.found({ odd, absent: [], otherwise: [] }).missing).toEqual([]);
      expect(doubts.found({ odd: {}, absent: [], otherwise: [] }).missing).toHaveLength(2);
    });
  },
);

describe("predictions", () => {
  it("are written beside the file's own columns, row by row, however many there are", async () => {
    const preparation: Preparation = {
      format: 1,
      features: [{ name: "x", type: "number", fill: 0, center: 0, scale: 1 }],
      target: { kind: "numbers", columns: [{ name: "y", type: "number", center: 0, scale: 1 }] },
    };
    const count = 150_000;
    const file = writeIn(
      folders(),
      "t.csv",
      `x,note\n${Array.from({ length: count }, (_, row) => `${row},"n, ${row}"`).join("\n")}\n`,
    );
    const folder = folders();
    const output = join(folder, "out", "predictions.csv");
    const sizes: number[] = [];
    await withPredictionRows({ file, preparation, output }, async ({ rows, blocks, write }) => {
      expect(rows).toBe(count);
      for await (const { from, raw, features, answer } of blocks()) {
        sizes.push(raw.rows);
        // The rows of this block, and no others.
        expect(features.data[0]).toBe(from);
        const values = (of: (row: number) => number | string | null) =>
          Array.from({ length: raw.rows }, (_, at) => of(from + at));
        await answer([
          { name: "y", holds: "number", values: values((row) => (row === 1 ? null : row / 4)) },
          { name: "note", holds: "text", values: values((row) => `it's "${row}"`) },
        ]);
      }
      await write();
    });
    // No more than a block is ever in memory, however many rows there are.
    expect(sizes).toEqual([65_536, 65_536, 18_928]);
    expect(readdirSync(join(folder, "out"))).toEqual(["predictions.csv"]);
    const lines = readFileSync(output, "utf8").trimEnd().split("\n");
    expect(lines.length).toBe(count + 1);
    expect(lines.slice(0, 3)).toEqual(["x,note,y,note 2", '0,"n, 0",0.0,"it\'s ""0"""', '1,"n, 1",,"it\'s ""1"""']);
    lines.slice(1).forEach((line, row) => {
      if (!line.startsWith(`${row},"n, ${row}",`) || !line.endsWith(`"it's ""${row}"""`))
        throw new Error(`row ${row} is out of order: ${line}`);
    });
  });

  it("are not written over a file when that fails", async () => {
    const { preparation } = await penguins();
    const output = join(writeIn(folders(), "file", ""), "out.csv");
    const problem = await problemOf(() =>
      withPredictionRows({ file: PENGUINS, preparation, output }, async ({ blocks, write }) => {
        for await (const { raw, answer } of blocks())
          await answer([{ name: "y", holds: "number", values: new Array<null>(raw.rows).fill(null) }]);
        await write();
      }),
    );
    expect(problem.code).toMatch(/file-missing|file-exists/);
  });
});

describe("blocks", () => {
  it("have fewer rows where rows are wide, and never more than a bound of cells beyond the least", () => {
    expect(blockRows(4, 10)).toBe(65_536);
    expect(blockRows(100, 10)).toBe(40_000);
    expect(blockRows(10, 1_000)).toBe(4_000);
    expect(blockRows(20_000, 10)).toBe(1_024);
  });

  it("of the first rows alone read no more", async () => {
    const preparation: Preparation = {
      format: 1,
      features: [{ name: "x", type: "number", fill: 0, center: 0, scale: 1 }],
      target: { kind: "numbers", columns: [{ name: "y", type: "number", center: 0, scale: 1 }] },
    };
    const file = writeIn(
      folders(),
      "t.csv",
      `x,n\n${Array.from({ length: 500 }, (_, row) => `${row},n ${row}`).join("\n")}\n`,
    );
    await withPredictionRows({ file, preparation }, async ({ rows, columns, blocks }) => {
      expect([rows, columns]).toEqual([500, ["x", "n"]]);
      for await (const { raw, texts } of blocks(3)) {
        expect(raw.rows).toBe(3);
        expect(await texts()).toEqual([
          ["0", "n 0"],
          ["1", "n 1"],
          ["2", "n 2"],
        ]);
      }
    });
  });

  it.each(["csv", "parquet", "jsonl"])(
    "of a file with a column called row, of categories that differ, written as %s",
    async (ending) => {
      const count = 70_000;
      const preparation: Preparation = {
        format: 1,
        features: [{ name: "row", type: "category", fill: null, categories: ["c 0", "c 1"], numeric: false }],
        target: { kind: "numbers", columns: [{ name: "y", type: "number", center: 0, scale: 1 }] },
      };
      const file = writeIn(
        folders(),
        "t.csv",
        `row,d\n${Array.from({ length: count }, (_, row) => `c ${row < 65_536 ? row % 2 : 7 - (row % 2)},2020-01-0${1 + (row % 9)}`).join("\n")}\n`,
      );
      const output = join(folders(), `out.${ending}`);
      const known: number[] = [];
      await withPredictionRows({ file, preparation, output }, async ({ blocks, write }) => {
        for await (const { raw, features, answer } of blocks()) {
          known.push(features.data.reduce((sum, one) => sum + one, 0));
          await answer([{ name: "y", holds: "number", values: Array.from({ length: raw.rows }, (_, row) => row) }]);
        }
        await write();
      });
      expect(known).toEqual([65_536, 0]);
      expect(existsSync(output)).toBe(true);
    },
  );
});

describe("formulas", () => {
  const preparation: Preparation = {
    format: 1,
    features: [{ name: "x", type: "number", fill: 0, center: 0, scale: 1 }],
    target: { kind: "numbers", columns: [{ name: "y", type: "number", center: 0, scale: 1 }] },
  };
  const CELLS = ["=1+1", "+49 (30)", "@SUM(A1)", "-2+3", "-1,5", "+12.50 %", "-1e-5", "plain", "＝1", "a=b"];
  const DANGEROUS = ["=1+1", "+49 (30)", "@SUM(A1)", "-2+3", "＝1"];

  it("are told from signed numbers, by DuckDB as by us", async () => {
    expect(CELLS.filter(isFormula)).toEqual(DANGEROUS);
    await withDatabase([], {}, async (database) => {
      for (const cell of CELLS) {
        const [[found] = []] = await database.rows(`SELECT ${isFormulaSql(sqlText(cell))}`);
        expect([cell, found]).toEqual([cell, isFormula(cell)]);
      }
    });
  });

  it.each([true, false])("in a file are counted, and escaped where that is wished for: %s", async (escapeFormulas) => {
    const file = writeIn(folders(), "t.csv", `x,=note\n${CELLS.map((cell, row) => `${row},"${cell}"`).join("\n")}\n`);
    const output = join(folders(), "out.csv");
    await withPredictionRows({ file, preparation, output, escapeFormulas }, async ({ blocks, write }) => {
      for await (const { answer } of blocks())
        await answer([{ name: "y", holds: "text", values: CELLS.map(() => "=cmd()") }]);
      expect(await write()).toEqual({ formulas: DANGEROUS.length + CELLS.length });
    });
    const text = readFileSync(output, "utf8");
    expect(text.split("\n")[0]).toBe(escapeFormulas ? "x,'=note,y" : "x,=note,y");
    const escape = (cell: string): string => (escapeFormulas && isFormula(cell) ? `'${cell}` : cell);
    for (const [row, cell] of CELLS.entries()) {
      const written = escape(cell);
      const quoted = written.includes(",") ? `"${written}"` : written;
      expect(text.split("\n")[row + 1]).toBe(`${row},${quoted},${escape("=cmd()")}`);
    }
  });
});

it("canceled, a file leaves nothing", async () => {
  const { preparation } = await penguins();
  const folder = folders();
  const control = new AbortController();
  const problem = await problemOf(() =>
    withPredictionRows(
      { file: PENGUINS, preparation, output: join(folder, "out.csv"), signal: control.signal },
      async ({ blocks, write }) => {
        for await (const { raw, answer } of blocks())
          await answer([{ name: "y", holds: "number", values: new Array<null>(raw.rows).fill(null) }]);
        control.abort();
        await write();
      },
    ),
  );
  expect(problem.code).toBe("canceled");
  expect(readdirSync(folder)).toEqual([]);
});
