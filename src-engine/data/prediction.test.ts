import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Preparation } from "../document/preparation";
import { problemOf, temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { importData } from "./importData";
import type { PreparedData } from "./prepare";
import { prepareData } from "./prepare";
import { withPredictionRows } from "./prediction";
import { suggestData } from "./table/suggest";

const folders = temporaryFolders();
const PENGUINS = fileURLToPath(new URL("../../examples/sources/penguins.csv", import.meta.url));

async function penguins(): Promise<PreparedData> {
  const folder = folders();
  const table = await importData({ folder, file: PENGUINS });
  return prepareData({ folder, data: suggestData(table, { target: "Species" }) });
}

describe("rows to predict", () => {
  it("are prepared like the training rows", async () => {
    const { preparation, test } = await penguins();
    await withPredictionRows({ file: PENGUINS, preparation }, async (rows) => {
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
    await withPredictionRows({ file: writeIn(folders(), "new.csv", csv), preparation }, async ({ features, rows }) => {
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
    await withPredictionRows(
      { file: writeIn(folders(), "t.csv", "x,k\n4,8.0\n,1\n6,\n"), preparation },
      async ({ complete, features }) => {
        expect([...complete]).toEqual([1, 0, 0]);
        expect([...features.data.subarray(0, 3)]).toEqual([2, 0, 1]);
      },
    );
  });

  it("are refused when columns are missing or of another kind", async () => {
    const { preparation } = await penguins();
    const missing = await problemOf(() =>
      withPredictionRows(
        { file: writeIn(folders(), "t.csv", "Island,Sex\nDream,MALE\n"), preparation },
        async () => undefined,
      ),
    );
    expect(missing.code).toBe("missing-columns");
    expect(missing.message).toContain('"Body Mass (g)"');
  });

  it("are read as the training file was; a cell that is no number counts as missing, and is named with its line", async () => {
    const { preparation } = await penguins();
    const text = readFileSync(PENGUINS, "utf8").replace("3750", "heavy");
    await withPredictionRows({ file: writeIn(folders(), "t.csv", text), preparation }, async ({ odd, features }) => {
      expect(odd).toEqual({
        "Body Mass (g)": { count: 1, examples: [{ text: "heavy", count: 1, row: 1, line: 2 }] },
      });
      expect(features.data.every(Number.isFinite)).toBe(true);
    });
  });
});

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
    await withPredictionRows({ file, preparation, output }, async ({ rows, write }) => {
      await write([
        { name: "y", values: Array.from({ length: rows }, (_, row) => (row === 1 ? null : row / 4)) },
        { name: "note", values: Array.from({ length: rows }, (_, row) => `it's "${row}"`) },
      ]);
    });
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
      withPredictionRows({ file: PENGUINS, preparation, output }, ({ rows, write }) =>
        write([{ name: "y", values: new Array<null>(rows).fill(null) }]),
      ),
    );
    expect(problem.code).toMatch(/file-missing|file-exists/);
  });
});
