import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor } from "../../runtime/onnx/onnxRuntime";
import { describe, expect, test } from "vitest";
import { emptyDocument } from "../../document/create";
import type { Preparation } from "../../document/preparation";
import { inputWidth, outputWidth } from "../../document/preparation";
import type { Document } from "../../document/schema";
import { soundNetwork } from "../../network/network";
import { weightSpecs } from "../../passes/compile";
import type { Tensors } from "../../runtime/backend";
import { initialWeights } from "../../runtime/initialize";
import { CompiledNetwork } from "../../passes/compiledNetwork";
import { buildOnnx } from "./build";

const classification: Preparation = {
  format: 1,
  features: [
    { name: "size (mm)", type: "number", fill: 4, center: 3, scale: 2 },
    { name: "born", type: "date", fill: 10_000, center: 9_000, scale: 365 },
    { name: "island", type: "category", fill: "Dream", categories: ["Biscoe", "Dream", "Ünï"], numeric: false },
    // Called like an output, and like a value inside the network.
    { name: "label", type: "category", fill: "", categories: ["", "8", "2.5"], numeric: true },
    { name: "gradual/features", type: "number", fill: 0, center: 0, scale: 1 },
  ],
  target: { kind: "classes", name: "Species", classes: ["Adelie", "Chinstrap", "Gentoo"], numeric: false },
};

const regression: Preparation = {
  format: 1,
  features: [
    { name: "x", type: "number", fill: null, center: 0, scale: 1 },
    { name: "kind", type: "category", fill: null, categories: ["a", "b"], numeric: false },
  ],
  target: {
    kind: "numbers",
    columns: [
      { name: "y", type: "number", center: 1_000_000, scale: 0.5 },
      { name: "when", type: "date", center: 20_000, scale: 30 },
    ],
  },
};

function documentFor(preparation: Preparation): Document {
  const document = emptyDocument("Test of 3 / things");
  const activation = preparation.target.kind === "classes" ? "softmax" : "linear";
  return {
    ...document,
    model: {
      layers: [
        { id: "input", type: "input" },
        { id: "hidden", type: "dense", params: { units: 5, activation: "gelu" } },
        { id: "drop", type: "dropout", params: { rate: 0.5 } },
        { id: "output", type: "output", params: { activation } },
      ],
      connections: [
        ["input", "hidden"],
        ["hidden", "drop"],
        ["drop", "output"],
      ],
    },
  };
}

function build(preparation: Preparation): { bytes: Uint8Array; weights: Tensors; document: Document } {
  const document = documentFor(preparation);
  const ends = { input: [inputWidth(preparation)], output: [outputWidth(preparation)] };
  const specs = weightSpecs(soundNetwork(document.model, ends));
  const weights = initialWeights(specs, 5);
  const network = CompiledNetwork.of(document, preparation);
  return { bytes: buildOnnx({ document, preparation, network, weights, id: "0001-test" }), weights, document };
}

const numbers = (values: number[]) => new Tensor("float64", Float64Array.from(values), [values.length, 1]);
const texts = (values: string[]) => new Tensor("string", values, [values.length, 1]);

/** The same weights fed with vectors that were prepared by hand, as text tells: fill, center, scale, one-hot. */
function forward(weights: Tensors, features: readonly number[]): number[] {
  const dense = (x: readonly number[], layer: string): number[] => {
    const kernel = weights[`${layer}/kernel`]!;
    const bias = weights[`${layer}/bias`]!;
    const units = kernel.shape[1]!;
    return Array.from({ length: units }, (_, unit) =>
      x.reduce((sum, value, index) => sum + value * kernel.data[index * units + unit]!, bias.data[unit]!),
    );
  };
  const erf = (x: number): number => {
    // Abramowitz and Stegun 7.1.26 is too coarse; the Taylor series is exact enough for small x.
    let term = x;
    let sum = x;
    for (let n = 1; n < 60; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  };
  const gelu = (x: number): number => (x / 2) * (1 + erf(x / Math.SQRT2));
  return dense(dense(features, "hidden").map(gelu), "output");
}

function softmax(values: readonly number[]): number[] {
  const powers = values.map((value) => Math.exp(value - Math.max(...values)));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

describe("a classifier", () => {
  test("takes raw columns, missing and unknown values among them", async () => {
    const { bytes, weights } = build(classification);
    const session = await InferenceSession.create(bytes);
    expect(session.inputNames).toEqual(["size (mm)", "born", "island", "label", "gradual/features"]);
    expect(session.outputNames).toEqual(["label_", "probabilities"]);
    const result = await session.run({
      "size (mm)": numbers([5, NaN, 1]),
      born: numbers([9_365.5, 9_000, NaN]),
      island: texts(["Ünï", "", "Atlantis"]),
      label: texts(["8", "", "9"]),
      "gradual/features": numbers([0.25, NaN, -1]),
    });
    const prepared = [
      [1, 365.5 / 365, 0, 0, 1, 0, 1, 0, 0.25],
      [0.5, 0, 0, 1, 0, 1, 0, 0, 0],
      [-1, 1000 / 365, 0, 0, 0, 0, 0, 0, -1],
    ];
    const expected = prepared.map((features) => softmax(forward(weights, features)));
    const probabilities = result.probabilities!;
    expect(probabilities.dims).toEqual([3, 3]);
    expected.flat().forEach((value, index) => expect(Number(probabilities.data[index])).toBeCloseTo(value, 5));
    const classes = ["Adelie", "Chinstrap", "Gentoo"];
    expect(result.label_!.data).toEqual(expected.map((row) => classes[row.indexOf(Math.max(...row))]));
  });
});

describe("a regression", () => {
  test("predicts in the targets' units, and nothing for a row that lacks a needed value", async () => {
    const { bytes, weights } = build(regression);
    const session = await InferenceSession.create(bytes);
    const result = await session.run({ x: numbers([2, NaN, 3, 1]), kind: texts(["b", "a", "", "c"]) });
    const prediction = result.prediction!;
    expect(prediction.type).toBe("float64");
    const [y = NaN, when = NaN] = forward(weights, [2, 0, 1]);
    const [y3 = NaN] = forward(weights, [1, 0, 0]);
    const values = Array.from(prediction.data as Float64Array);
    expect(values[0]).toBeCloseTo(y * 0.5 + 1_000_000, 5);
    expect(values[1]).toBeCloseTo(when * 30 + 20_000, 4);
    expect(values.slice(2, 6)).toEqual([NaN, NaN, NaN, NaN]);
    expect(values[6]).toBeCloseTo(y3 * 0.5 + 1_000_000, 5);
  });
});

const PYTHON = "/usr/bin/python3";
const hasChecker = spawnSync(PYTHON, ["-c", "import onnx"]).status === 0;
if (!hasChecker)
  process.stdout.write("Skipped: the official ONNX checker. Install it with: sudo apt-get install python3-onnx\n");

test.skipIf(!hasChecker).each([
  ["a classifier", classification],
  ["a regression", regression],
] as const)("the official checker accepts %s and reads its metadata", (_, preparation) => {
  const { bytes, document } = build(preparation);
  const folder = mkdtempSync(join(tmpdir(), "gradual-onnx-"));
  try {
    const file = join(folder, "model.onnx");
    writeFileSync(file, bytes);
    const script =
      "import onnx, sys, json; m = onnx.load(sys.argv[1]); onnx.checker.check_model(m, full_check=True); print(json.dumps({p.key: p.value for p in m.metadata_props}))";
    const { status, stdout, stderr } = spawnSync(PYTHON, ["-c", script, file], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const metadata = JSON.parse(stdout) as Record<string, string>;
    expect(JSON.parse(metadata["gradual.preparation"]!)).toEqual(preparation);
    expect(JSON.parse(metadata["gradual.document"]!)).toMatchObject({
      name: document.name,
      model: { layers: [{ id: "input" }, { id: "hidden" }, { id: "drop" }, { id: "output" }] },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
