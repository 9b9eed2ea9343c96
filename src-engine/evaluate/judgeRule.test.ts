import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sqlName, sqlText, withDatabase } from "../data/duckdb";
import { importData } from "../data/importData";
import { prepareData } from "../data/prepare";
import { suggestDocument } from "../data/suggest";
import { emptyDocument } from "../document/create";
import type { HandCondition, HandRule } from "../document/handRule";
import type { Document } from "../document/schema";
import { answerOf, linesFor } from "../handwritten/apply";
import { CompiledNetwork } from "../passes/compiledNetwork";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { arbitraryRule } from "../testing/arbitraryRule";
import { judgeRule } from "./judgeRule";
import { networkRegion } from "./networkRegion";
import { readFileColumns } from "./ruleColumns";
import { ruleRows } from "./ruleRows";
import type { TrainedRun } from "./trainedRun";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gradual-rule-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;

describe("rules on a file", () => {
  it("answer as DuckDB's CASE WHEN does on the same file", async () => {
    const file = join(folder, "rows.csv");
    const cells = ["-3", "-1.25", "0", "0.5", "1", "2", "3", ""];
    const islands = ["Dream", "Biscoe", 'it\'s "one"', "4", ""];
    const lines = Array.from(
      { length: 320 },
      (_, row) =>
        `${cells[row % 8]},${cells[(row * 3 + (row >> 3)) % 8]},${quoted(islands[row % 5]!)},${row % 2 === 0 ? "a" : "b"}`,
    );
    writeFileSync(file, `x,y,island,kind\n${lines.join("\n")}\n`);
    await importData({ folder, file });
    const { values } = await readFileColumns(folder, "data/table.parquet", ["x", "y", "island"], {});
    const parquet = join(folder, "data/table.parquet");
    await withDatabase([parquet], {}, async (database) => {
      await fc.assert(
        fc.asyncProperty(arbitraryRule(), async (rule) => {
          const own = [...linesFor(rule, values, 320)].map((line) => answerOf(rule, line));
          const found = await database.rows(`SELECT ${caseWhen(rule)} FROM read_parquet(${sqlText(parquet)})`);
          expect(own).toEqual(found.map(([answer]) => answer));
        }),
        { numRuns: 60 },
      );
    });
  });

  function caseWhen({ lines, otherwise }: HandRule): string {
    const literal = (value: number | string): string =>
      typeof value === "number" ? `${value}::DOUBLE` : sqlText(value);
    const sql = (one: HandCondition): string => {
      const column = sqlName(one.column);
      if (one.test === "is") return one.value === "" ? `${column} IS NULL` : `${column} = ${literal(one.value)}`;
      if (one.test === "between") return `${column} BETWEEN ${literal(one.from)} AND ${literal(one.to)}`;
      return `${column} ${one.test === "at-least" ? ">=" : "<="} ${literal(one.value)}`;
    };
    if (lines.length === 0) return sqlText(String(otherwise));
    const whens = lines.map(
      ({ conditions, join, answer }) =>
        `WHEN ${conditions.map(sql).join(` ${join.toUpperCase()} `)} THEN ${sqlText(String(answer))}`,
    );
    return `CASE ${whens.join(" ")} ELSE ${sqlText(String(otherwise))} END`;
  }
});

/** x decides but for each fifth row; "note" is ignored by the recipe. */
const ROWS = Array.from({ length: 60 }, (_, row) => ({
  x: (row % 2 === 0 ? 1 : -1) * (1 + row / 10),
  z: row % 7,
  note: row % 5 === 0 ? "odd one" : "usual",
  kind: (row % 2 === 0) === (row % 5 !== 0) ? "plus" : "minus",
}));

/** A run that calls a row "plus" where x is above its mean, made by hand. */
async function signRun(change: (document: Document) => Document = (document) => document): Promise<TrainedRun> {
  const file = join(folder, "signs.csv");
  const lines = ROWS.map(({ x, z, note, kind }) => `${x},${z},${note},${kind}`);
  writeFileSync(file, `x,z,note,kind\n${lines.join("\n")}\n`);
  const suggested = suggestDocument(emptyDocument("signs"), await importData({ folder, file }), { target: "kind" });
  const { data } = suggested;
  const document = change({
    ...suggested,
    data: {
      ...data,
      columns: {
        ...data.columns,
        note: { ...data.columns.note!, role: "ignore" },
        z: { ...data.columns.z!, role: "feature", type: "number", scale: "standard", missing: "mean" },
      },
    },
    model: {
      layers: [
        { id: "input", type: "input" },
        { id: "output", type: "output", params: { activation: "softmax" } },
      ],
      connections: [["input", "output"]],
    },
  });
  const { preparation } = await prepareData({ folder, data: document.data });
  const weights = {
    "output/kernel": { shape: [2, 2], data: Float32Array.of(-10, 10, 0, 0) },
    "output/bias": { shape: [2], data: new Float32Array(2) },
  };
  return { id: "0001-hand", document, preparation, network: CompiledNetwork.of(document, preparation), weights };
}

const BETTER: HandRule = {
  target: "kind",
  lines: [
    {
      conditions: [
        { column: "x", test: "at-least", value: 0 },
        { column: "note", test: "is", value: "usual" },
      ],
      join: "and",
      answer: "plus",
    },
    {
      conditions: [
        { column: "x", test: "at-most", value: 0 },
        { column: "note", test: "is", value: "odd one" },
      ],
      join: "and",
      answer: "plus",
    },
  ],
  otherwise: "minus",
};

describe("a rule beside a run", () => {
  const judge = (run: TrainedRun | null, rule: HandRule, data = run?.document.data): ReturnType<typeof judgeRule> =>
    judgeRule({ folder, rule, data: data!, run, part: "test", backend: createOnnxBackend() });

  it("is counted on the same rows, by columns that the network is not given too, and the rows that differ are listed", async () => {
    const run = await signRun();
    const data = await prepareData({ folder, data: run.document.data });
    const rows = [...data.test.rows];
    const network = rows.filter((row) => (ROWS[row]!.x > 0 ? "plus" : "minus") === ROWS[row]!.kind).length;
    const judged = await judge(run, BETTER);
    expect(judged.rule).toMatchObject({ rows: rows.length, right: rows.length });
    expect(judged.network).toMatchObject({ rows: rows.length, right: network });
    const differing = rows.filter((row) => ROWS[row]!.note === "odd one");
    expect(judged.disagreeing).toBe(differing.length);
    expect(judged.columns).toEqual(["x", "note"]);
    expect(judged.rows).toEqual(
      differing.map((row) => ({
        row,
        truth: ROWS[row]!.kind,
        rule: ROWS[row]!.kind,
        network: ROWS[row]!.kind === "plus" ? "minus" : "plus",
        cells: [ROWS[row]!.x, ROWS[row]!.note],
      })),
    );
    expect(judged.warnings).toEqual([]);
  });

  it("is counted alone where there is no run", async () => {
    const { document } = await signRun();
    expect(await judge(null, BETTER, document.data)).toMatchObject({
      network: null,
      disagreeing: 0,
      rule: { right: 9 },
    });
  });

  it("that asks about a column that is gone says which", async () => {
    const run = await signRun();
    const rule: HandRule = {
      ...BETTER,
      lines: [{ conditions: [{ column: "gone", test: "at-least", value: 1 }], join: "and", answer: "plus" }],
    };
    await expect(judge(run, rule)).rejects.toMatchObject({
      problem: { code: "rule-column-gone", subject: { kind: "column", name: "gone" } },
    });
  });

  it("has rows to be tuned on: the training rows, as the file has them", async () => {
    const { document } = await signRun();
    const data = await prepareData({ folder, data: document.data });
    const rows = await ruleRows(folder, document.data, { target: "kind", columns: ["x", "note", "gone"] });
    expect(rows).toMatchObject({
      rows: data.train.rows.length,
      target: { kind: "classes", classes: ["minus", "plus"] },
    });
    expect([...rows.values.keys()]).toEqual(["x", "note"]);
    expect([...(rows.values.get("x") as { values: Float64Array }).values]).toEqual(
      [...data.train.rows].map((row) => ROWS[row]!.x),
    );
    expect([...rows.truth]).toEqual([...data.train.rows].map((row) => (ROWS[row]!.kind === "plus" ? 1 : 0)));
    expect(rows.typical.get("note")).toBe("usual");
  });

  it("is drawn beside what the network answers there, its other columns at their medians", async () => {
    const run = await signRun();
    const x = { column: "x", from: -4, to: 4 };
    const region = await networkRegion(
      folder,
      run,
      { target: "kind", x, y: { column: "note", from: 0, to: 1 }, points: 9 },
      createOnnxBackend(),
    );
    const data = await prepareData({ folder, data: run.document.data });
    const train = [...data.train.rows].map((row) => ROWS[row]!);
    const mean = train.reduce((sum, row) => sum + row.x, 0) / train.length;
    const expected = Array.from({ length: 81 }, (_, at) => ((at % 9) - 4 > mean ? 1 : 0));
    expect([...region.answers]).toEqual(expected);
    const zs = train.map(({ z }) => z).sort((a, b) => a - b);
    expect(region.held).toEqual([{ column: "z", value: (zs[20]! + zs[21]!) / 2 }]);
  });
});

describe("a rule for numbers", () => {
  it("is judged by the mean absolute error", async () => {
    const run = await signRun();
    const { data } = run.document;
    const regression: Document["data"] = {
      ...data,
      target: ["z"],
      task: "regression",
      split: { ...data.split, stratify: false },
      columns: { x: data.columns.x!, z: { ...data.columns.z!, role: "target" } },
    };
    const rule: HandRule = { target: "z", lines: [], otherwise: 3 };
    const { test } = await prepareData({ folder, data: regression });
    const mean = [...test.rows].reduce((sum, row) => sum + Math.abs(ROWS[row]!.z - 3), 0) / test.rows.length;
    const judged = await judgeRule({
      folder,
      rule,
      data: regression,
      run: null,
      part: "test",
      backend: createOnnxBackend(),
    });
    expect(judged.rule).toEqual({ kind: "numbers", rows: test.rows.length, meanAbsoluteError: mean });
  });
});
