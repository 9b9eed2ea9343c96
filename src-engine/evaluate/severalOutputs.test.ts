// A network with an output for classes and one for numbers: judged and asked output by output, and exported so.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor } from "../runtime/onnx/onnxRuntime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importData } from "../data/importData";
import { prepareData } from "../data/prepare";
import { suggestTargets } from "../data/suggestTargets";
import { emptyDocument } from "../document/create";
import type { Model } from "../document/schema";
import { exportRun } from "../export/exportRun";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createReferenceBackend } from "../runtime/reference/backend";
import { CompiledNetwork } from "../passes/compiledNetwork";
import { evaluateRun } from "./evaluateRun";
import { numbersOf } from "./outputs";
import { predictFile } from "./predictFile";
import type { TrainedRun } from "./trainedRun";

let folder: string;
let run: TrainedRun;
const file = (): string => join(folder, "rows.csv");

/** y is 3 x and a little more; every fifth row has the wrong sign for its label. */
const ROWS = Array.from({ length: 60 }, (_, row) => {
  const x = (row % 2 === 0 ? 1 : -1) * (1 + row / 10);
  return {
    y: 3 * x + 0.5,
    x,
    place: "uvw"[row % 3] ?? "",
    kind: (row % 2 === 0) === (row % 5 !== 0) ? "plus" : "minus",
  };
});

/** The targets' order is that of the table: y, then the classes of kind. Each output sees one of the inputs. */
const MODEL: Model = {
  layers: [
    { id: "places", type: "input", params: { columns: ["place"] } },
    { id: "sizes", type: "input" },
    { id: "sign", type: "output", params: { targets: ["kind"], activation: "softmax" } },
    { id: "line", type: "output", params: { activation: "linear", loss: { type: "half-mse" } } },
  ],
  connections: [
    ["sizes", "sign"],
    ["places", "line"],
  ],
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "gradual-several-"));
  writeFileSync(
    file(),
    `y,x,place,kind\n${ROWS.map(({ y, x, place, kind }) => `${y},${x},${place},${kind}`).join("\n")}\n`,
  );
  const suggested = suggestTargets(emptyDocument("several"), await importData({ folder, file: file() }), {
    targets: ["kind", "y"],
  });
  const document = { ...suggested, model: MODEL };
  const { preparation } = await prepareData({ folder, data: document.data });
  const weights = {
    // Classes in the order "minus", "plus".
    "sign/kernel": { shape: [1, 2], data: Float32Array.of(-10, 10) },
    "sign/bias": { shape: [2], data: new Float32Array(2) },
    "line/kernel": { shape: [3, 1], data: Float32Array.of(1, 0.25, -2) },
    "line/bias": { shape: [1], data: Float32Array.of(0.5) },
  };
  run = { id: "0001-hand", document, preparation, network: CompiledNetwork.of(document, preparation), weights };
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

test("each output is judged by what it predicts, in the order of the document", async () => {
  const { report, baseline } = await evaluateRun(folder, run, "test", createOnnxBackend());
  const data = await prepareData({ folder, data: run.document.data });
  const rows = [...data.test.rows].map((row) => ROWS[row]!);
  const right = rows.filter(({ x, kind }) => (x > 0 ? "plus" : "minus") === kind).length;
  const { target } = run.preparation;
  const y =
    target.kind === "several" && target.targets[0]?.kind === "numbers"
      ? target.targets[0].columns[0]!
      : { center: NaN, scale: NaN };
  const answer = { u: 1.5, v: 0.75, w: -1.5 } as const;
  const errors = rows.map((row) => Math.abs(answer[row.place as "u"] * y.scale + y.center - row.y));
  expect(report).toMatchObject({
    task: "several",
    rows: rows.length,
    outputs: [
      { id: "sign", title: "Output (sign)", report: { task: "classification", accuracy: right / rows.length } },
      { id: "line", report: { task: "regression", targets: [{ target: "y" }] } },
    ],
  });
  const line = report.task === "several" ? report.outputs[1]?.report : undefined;
  expect(line?.task === "regression" ? line.mae : NaN).toBeCloseTo(errors.reduce((a, b) => a + b, 0) / rows.length, 5);
  expect(baseline).toMatchObject({
    task: "several",
    outputs: [{ report: { task: "classification" } }, { report: { task: "regression" } }],
  });
});

test("a file gets the columns of each output", async () => {
  const output = join(folder, "predicted.csv");
  await predictFile(run, file(), output, createOnnxBackend());
  const [header, first] = readFileSync(output, "utf8").split("\n");
  expect(header).toBe(
    "y,x,place,kind,predicted kind,probability of kind = minus,probability of kind = plus,predicted y",
  );
  expect(first?.split(",").slice(0, 5)).toEqual(["3.5", "1", "u", "minus", "plus"]);
});

test("the exported model has the results of each output, and gives the answers of the file", async () => {
  const path = join(folder, "model.onnx");
  for (const backend of [createReferenceBackend(), createOnnxBackend()])
    expect((await exportRun(folder, run, "onnx", path, backend)).difference).toBeLessThanOrEqual(1e-5);
  const session = await InferenceSession.create(path);
  expect(session.inputNames).toEqual(["x", "place"]);
  expect(session.outputNames).toEqual(["sign_label", "sign_probabilities", "line_prediction"]);
  const result = await session.run({
    x: new Tensor(
      "float64",
      Float64Array.from(ROWS, ({ x }) => x),
      [ROWS.length, 1],
    ),
    place: new Tensor(
      "string",
      ROWS.map(({ place }) => place),
      [ROWS.length, 1],
    ),
  });
  const predicted = join(folder, "predicted.csv");
  await predictFile(run, file(), predicted, createOnnxBackend());
  const lines = readFileSync(predicted, "utf8")
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").slice(4));
  expect(result.sign_label?.data).toEqual(lines.map(([label]) => label));
  lines.forEach(([, minus, plus, y], row) => {
    expect(Number(result.sign_probabilities?.data[2 * row])).toBeCloseTo(Number(minus), 5);
    expect(Number(result.sign_probabilities?.data[2 * row + 1])).toBeCloseTo(Number(plus), 5);
    expect(Number(result.line_prediction?.data[row])).toBeCloseTo(Number(y), 5);
  });
});

const PYTHON = "/usr/bin/python3";
const hasChecker = spawnSync(PYTHON, ["-c", "import onnx"]).status === 0;
if (!hasChecker)
  process.stdout.write("Skipped: the official ONNX checker. Install it with: sudo apt-get install python3-onnx\n");

test.skipIf(!hasChecker)("the official checker accepts it, and its metadata tell of each result", async () => {
  const path = join(folder, "checked.onnx");
  await exportRun(folder, run, "onnx", path, createOnnxBackend());
  const script =
    "import onnx, sys, json; m = onnx.load(sys.argv[1]); onnx.checker.check_model(m, full_check=True); print(json.dumps({p.key: p.value for p in m.metadata_props}))";
  const { status, stdout, stderr } = spawnSync(PYTHON, ["-c", script, path], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  const metadata = JSON.parse(stdout) as Record<string, string>;
  expect(JSON.parse(metadata["gradual.outputs"]!)).toEqual(["sign_label", "sign_probabilities", "line_prediction"]);
  expect(JSON.parse(metadata["gradual.classes"]!)).toEqual({ sign_probabilities: ["minus", "plus"] });
});

test("weights come back from safetensors with the same answers", async () => {
  const report = await exportRun(folder, run, "safetensors", join(folder, "model.safetensors"), createOnnxBackend());
  expect(report.difference).toBe(0);
});

test("an output's numbers are taken out of the answers in their order", () => {
  const answers = Float32Array.from({ length: 10 }, (_, index) => index);
  expect([
    ...numbersOf(
      {
        runs: [
          [0, 1],
          [3, 5],
        ],
        width: 3,
      },
      answers,
      5,
    ),
  ]).toEqual([0, 3, 4, 5, 8, 9]);
  expect(numbersOf({ runs: null, width: 5 }, answers, 5)).toBe(answers);
});
