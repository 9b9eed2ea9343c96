import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { importData } from "../data/importData";
import { prepareData } from "../data/prepare";
import { suggestDocument } from "../data/suggest";
import { emptyDocument } from "../document/create";
import type { Document, Model } from "../document/schema";
import { removeOtherData } from "../project/dataPlaces";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { CompiledNetwork } from "../passes/compiledNetwork";
import { PARTS } from "./answeredPart";
import { evaluateRun } from "./evaluateRun";
import { predictFile } from "./predictFile";
import type { TrainedRun } from "./trainedRun";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gradual-evaluate-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

const DIRECT: Model = {
  layers: [
    { id: "input", type: "input" },
    { id: "output", type: "output", params: { activation: "softmax" } },
  ],
  connections: [["input", "output"]],
};

/** Every fifth row has the wrong sign for its label. */
const ROWS = Array.from({ length: 60 }, (_, row) => ({
  x: (row % 2 === 0 ? 1 : -1) * (1 + row / 10),
  kind: (row % 2 === 0) === (row % 5 !== 0) ? "plus" : "minus",
}));

/** A run that calls a row "plus" where x is above its mean, made by hand. */
async function signRun(change: (document: Document) => Document = (document) => document): Promise<TrainedRun> {
  const file = join(folder, "signs.csv");
  writeFileSync(file, `x,kind\n${ROWS.map(({ x, kind }) => `${x},${kind}`).join("\n")}\n`);
  const suggested = suggestDocument(emptyDocument("signs"), await importData({ folder, file }), { target: "kind" });
  const document = change({ ...suggested, model: DIRECT });
  const { preparation } = await prepareData({ folder, data: document.data });
  // Classes in the order "minus", "plus".
  const weights = {
    "output/kernel": { shape: [1, 2], data: Float32Array.of(-10, 10) },
    "output/bias": { shape: [2], data: new Float32Array(2) },
  };
  return { id: "0001-hand", document, preparation, network: CompiledNetwork.of(document, preparation), weights };
}

/** A run whose scores have no bounds, and are infinite where x is far from its mean. */
async function unboundedRun(): Promise<TrainedRun> {
  const [input, output] = DIRECT.layers;
  const layers = [input, output].flatMap((layer) =>
    layer === undefined ? [] : [layer.id === "output" ? { ...layer, params: { activation: "linear" } } : layer],
  );
  const run = await signRun((document) => ({ ...document, model: { ...DIRECT, layers } }));
  const kernel = { shape: [1, 2], data: Float32Array.of(-3e38, 3e38) };
  return { ...run, weights: { ...run.weights, "output/kernel": kernel } };
}

describe("a run", () => {
  test("is judged on the rows of each part, beside the most frequent class", async () => {
    const run = await signRun();
    const data = await prepareData({ folder, data: run.document.data });
    for (const part of PARTS) {
      const { report, baseline, warnings } = await evaluateRun(folder, run, part, createOnnxBackend());
      const rows = [...data[part].rows].map((row) => ROWS[row]!);
      const right = rows.filter(({ x, kind }) => (x > 0 ? "plus" : "minus") === kind).length;
      expect(report).toMatchObject({ rows: rows.length, accuracy: right / rows.length });
      const counts = ["minus", "plus"].map(
        (label) => [...data.train.rows].filter((row) => ROWS[row]?.kind === label).length,
      );
      const frequent = counts[1]! > counts[0]! ? "plus" : "minus";
      expect(baseline).toMatchObject({ accuracy: rows.filter(({ kind }) => kind === frequent).length / rows.length });
      expect(warnings).toEqual([]);
    }
  });

  test("that is judged on another table than it was trained on says so", async () => {
    const run = await signRun();
    const file = join(folder, "more.csv");
    writeFileSync(file, `x,kind\n${ROWS.map(({ x, kind }) => `${x * 2},${kind}`).join("\n")}\n`);
    const { source } = await importData({ folder, file });
    await removeOtherData(folder, source);
    const { warnings } = await evaluateRun(folder, run, "test", createOnnxBackend());
    expect(warnings).toMatchObject([{ code: "table-changed" }]);
  });

  test("names the rows that it leaves out, and their classes", async () => {
    const run = await signRun();
    const file = join(folder, "renamed.csv");
    const renamed = ROWS.map(({ x, kind }) => `${x},${kind === "plus" ? "positive" : kind}`).join("\n");
    writeFileSync(file, `x,kind\n${renamed}\n`);
    await removeOtherData(folder, (await importData({ folder, file })).source);
    const data = await prepareData({ folder, data: run.document.data });
    const left = [...data.validation.rows].filter((row) => ROWS[row]?.kind === "plus").length;
    const { report, warnings } = await evaluateRun(folder, run, "validation", createOnnxBackend());
    expect(report.rows).toBe(data.validation.rows.length - left);
    expect(warnings.find(({ code }) => code === "unknown-classes")?.message).toBe(
      `${left} rows of the validation part are left out: this run was not trained to tell "positive" of "kind".`,
    );
  });

  test("is not judged by rows that it has no finite answer to, and says how many", async () => {
    const run = await unboundedRun();
    const data = await prepareData({ folder, data: run.document.data });
    const { report, warnings } = await evaluateRun(folder, run, "train", createOnnxBackend());
    const left = data.train.rows.length - report.rows;
    expect(left).toBeGreaterThan(0);
    expect(warnings).toMatchObject([{ code: "answers-not-finite" }]);
    expect(warnings[0]?.message).toContain(`${left} rows of the train part are left out`);
  });

  test("cannot be judged on a part without rows", async () => {
    const run = await signRun((document) => ({
      ...document,
      data: { ...document.data, split: { ...document.data.split, train: 0.8, validation: 0.2, test: 0 } },
    }));
    await expect(evaluateRun(folder, run, "test", createOnnxBackend())).rejects.toMatchObject({
      problem: { code: "no-rows" },
    });
  });
});

describe("a file", () => {
  const write = (text: string): string => {
    const file = join(folder, "new.csv");
    writeFileSync(file, text);
    return file;
  };

  test("has no class where the answer is not finite, and counts as incomplete", async () => {
    const output = join(folder, "out.csv");
    const result = await predictFile(await unboundedRun(), write("x\n100\n0\n"), output, createOnnxBackend());
    expect(result.incomplete).toBe(1);
    const [, beyond, within] = readFileSync(output, "utf8").trimEnd().split("\n");
    expect(beyond).toBe("100,,,");
    expect(within).toMatch(/^0,(minus|plus),/);
  });

  test("is predicted row by row, with its own columns kept", async () => {
    const output = join(folder, "out.csv");
    const result = await predictFile(await signRun(), write("id,x\n007,3.50\n008,-2\n"), output, createOnnxBackend());
    expect(result).toEqual({
      rows: 2,
      incomplete: 0,
      odd: {},
      absent: [],
      otherwise: [],
      unknown: [],
      outside: [],
      missing: [],
      formulas: { cells: 0, escaped: false },
    });
    const [header, ...rows] = readFileSync(output, "utf8").trimEnd().split("\n");
    expect(header).toBe("id,x,predicted kind,probability of minus,probability of plus");
    expect(rows.map((row) => row.split(",").slice(0, 3))).toEqual([
      ["007", "3.50", "plus"],
      ["008", "-2", "minus"],
    ]);
    for (const row of rows) {
      const [minus = NaN, plus = NaN] = row.split(",").slice(3).map(Number);
      expect(minus + plus).toBeCloseTo(1, 6);
    }
  });

  test("has no prediction where a value is missing that a row cannot do without", async () => {
    const run = await signRun((document) => ({
      ...document,
      data: {
        ...document.data,
        columns: {
          ...document.data.columns,
          x: { role: "feature", type: "number", missing: "drop-row", scale: "standard" },
        },
      },
    }));
    const output = join(folder, "out.csv");
    expect(await predictFile(run, write("x,note\n3,a\n,b\n"), output, createOnnxBackend())).toMatchObject({
      rows: 2,
      incomplete: 1,
    });
    expect(readFileSync(output, "utf8").trimEnd().split("\n")[2]).toBe(",b,,,");
  });

  test("is never replaced by its own predictions", async () => {
    const file = write("x,note\n1,a\n");
    await expect(predictFile(await signRun(), file, file, createOnnxBackend())).rejects.toMatchObject({
      problem: { code: "same-file" },
    });
  });

  test("of an unknown kind is not written", async () => {
    await expect(
      predictFile(await signRun(), write("x,note\n1,a\n"), join(folder, "out.docx"), createOnnxBackend()),
    ).rejects.toMatchObject({ problem: { code: "unknown-format" } });
  });
});
