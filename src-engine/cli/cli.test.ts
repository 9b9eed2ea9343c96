// The built command as people run it: a child process, real files, real data.

import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InferenceSession, Tensor } from "../runtime/onnx/onnxRuntime";
import * as v from "valibot";
import type { Word } from "../document/schema";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCheckpoint } from "../project/runs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DATA = join(ROOT, "examples/sources");
const GRADUAL = join(ROOT, "build/bin/gradual.mjs");
const PYTHON = "/usr/bin/python3";

let home: string;

beforeAll(() => {
  // Builds what changed since the last time, and nothing else.
  const built = spawnSync(process.execPath, [join(ROOT, "build/scripts/build.mjs"), "--only", "engine"], {
    encoding: "utf8",
  });
  expect(built.stderr + built.stdout, built.stdout).not.toContain("failed");
  expect(built.status).toBe(0);
  home = mkdtempSync(join(tmpdir(), "gradual-cli-"));
}, 300_000);

afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function gradual(...args: string[]): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [GRADUAL, ...args], {
    cwd: home,
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

/** Runs a command that must do well, with --json; nothing but one JSON object may come out. */
function json<S extends v.GenericSchema>(schema: S, ...args: string[]): v.InferOutput<S> {
  const { code, out, err } = gradual(...args, "--json");
  expect(err).toBe("");
  expect(code, out).toBe(0);
  return v.parse(schema, JSON.parse(out));
}

const Run = v.looseObject({
  id: v.string(),
  status: v.literal("ended"),
  stopReason: v.looseObject({ kind: v.string() }),
  epochs: v.number(),
  steps: v.number(),
});
const Classified = v.looseObject({ accuracy: v.number(), rows: v.number(), confusion: v.array(v.array(v.number())) });
const Regressed = v.looseObject({ r2: v.number(), mae: v.number(), rows: v.number() });
const evaluated = <S extends v.GenericSchema>(report: S) => v.looseObject({ report, baseline: report });
const trained = <S extends v.GenericSchema>(report: S) => v.looseObject({ run: Run, evaluation: evaluated(report) });

const folderOf = (project: string, run: string): string => join(home, project, "runs", run);

describe("penguins", () => {
  test("are made into a project, trained, and told apart", () => {
    const made = json(
      v.looseObject({ target: v.array(v.string()), task: v.string(), table: v.looseObject({ rows: v.number() }) }),
      "new",
      "p",
      "--from",
      join(DATA, "penguins.csv"),
      "--target",
      "Species",
    );
    expect(made).toMatchObject({ target: ["Species"], task: "classification", table: { rows: 344 } });
    const { run, evaluation } = json(trained(Classified), "train", "p");
    expect(run.id).toBe("0001-adam");
    expect(evaluation.report.accuracy).toBeGreaterThanOrEqual(0.95);
    expect(evaluation.baseline.accuracy).toBeLessThan(0.6);
    expect(readdirSync(folderOf("p", run.id))).toEqual(
      expect.arrayContaining(["run.json", "metrics.csv", "weights.safetensors", "preparation.json", "steps.csv"]),
    );
    expect(
      readFileSync(join(folderOf("p", run.id), "metrics.csv"), "utf8")
        .trimEnd()
        .split("\n"),
    ).toHaveLength(run.epochs + 1);
  });

  test("a run says first how its network does against always guessing the same", () => {
    expect(gradual("new", "mpg", "--from", join(DATA, "cars.csv"), "--target", "Miles_per_Gallon").code).toBe(0);
    const bad = gradual("train", "mpg", "--learning-rate", "100", "--epochs", "5");
    expect(bad.out).toMatch(/No better than always guessing the mean, which is off by [\d.]+: off by \S+ on/);
    const good = gradual("train", "mpg", "--epochs", "200");
    expect(good.out).toMatch(
      /Off by [\d.]+ on the validation rows \(RMSE\); always guessing the mean is off by [\d.]+\./,
    );
    const report = v.looseObject({ rmse: v.number() });
    const { baseline } = json(v.looseObject({ baseline: report }), "evaluate", "mpg", "last", "--split", "validation");
    const kept = json(
      v.looseObject({
        runs: v.array(v.looseObject({ baselines: v.record(v.string(), v.object({ value: v.number() })) })),
      }),
      "runs",
      "mpg",
    ).runs[0];
    expect(kept?.baselines.output?.value).toBeCloseTo(baseline.rmse, 4);
  });

  test("the same seed gives bit-identical weights, another one gives others", () => {
    const again = json(trained(Classified), "train", "p", "--seed", "1").run;
    const other = json(trained(Classified), "train", "p", "--seed", "2").run;
    const bytes = (run: string): Buffer => readFileSync(join(folderOf("p", run), "weights.safetensors"));
    expect(bytes(again.id).equals(bytes("0001-adam"))).toBe(true);
    expect(bytes(other.id).equals(bytes("0001-adam"))).toBe(false);
  });

  test("the number of epochs can be told", () => {
    expect(json(trained(Classified), "train", "p", "--epochs", "3").run).toMatchObject({
      epochs: 3,
      stopReason: { kind: "epochs", epochs: 3 },
    });
  });

  test("a run is reported on as one page, to a file or to standard output, and repeated with the same bits", () => {
    const { bytes, split } = json(
      v.looseObject({ path: v.string(), bytes: v.number(), split: v.string() }),
      "report",
      "p",
      "1",
      "-o",
      "report.html",
    );
    expect(split).toBe("validation");
    const page = readFileSync(join(home, "report.html"), "utf8");
    expect(Buffer.byteLength(page)).toBe(bytes);
    expect(page).toContain("gradual train p --repeat 1 --threads ");
    expect(gradual("report", "p", "1", "-o", "-").out).toMatch(/^<!doctype html>/);
    expect(gradual("report", "p", "99", "-o", "none.html")).toMatchObject({ code: 1, out: "" });
    expect(existsSync(join(home, "none.html"))).toBe(false);
    expect(gradual("train", "p", "--repeat", "1", "--seed", "3")).toMatchObject({ code: 2 });
  });

  test("runs are listed, and each is evaluated on any part", () => {
    const { runs } = json(v.looseObject({ runs: v.array(Run) }), "runs", "p");
    expect(runs.map(({ id }) => id)).toEqual(["0001-adam", "0002-adam", "0003-adam", "0004-adam"]);
    const parts = ["train", "validation", "test"].map(
      (split) => json(v.looseObject({ report: Classified }), "evaluate", "p", "1", "--split", split).report,
    );
    expect(parts.map(({ rows }) => rows).reduce((a, b) => a + b)).toBe(344);
    for (const { confusion, rows } of parts) expect(confusion.flat().reduce((a, b) => a + b)).toBe(rows);
    expect(gradual("evaluate", "p", "last").out).toContain("TRUTH \\ PREDICTED");
  });

  test("the network is checked before it is trained", () => {
    expect(json(v.looseObject({ ready: v.boolean(), parameters: v.number() }), "check", "p")).toMatchObject({
      ready: true,
      parameters: 227,
    });
    expect(gradual("check", "p").out).toContain("10·16 + 16 = 176");
    expect(gradual("check", "p").out).toMatch(
      /Training takes about \d+ MB of memory, and [\d.]+ [MG]B are to be had: weights and optimizer \d+ MB/,
    );
  });

  test("a learning rate is looked for, and nothing is left of it", () => {
    const found = json(
      v.looseObject({
        points: v.array(v.looseObject({ learningRate: v.number(), loss: v.number() })),
        suggestion: v.number(),
      }),
      "find-rate",
      "p",
      "--steps",
      "60",
      "--lowest",
      "1e-5",
    );
    expect(found.points[0]).toMatchObject({ learningRate: 1e-5 });
    expect(found.suggestion).toBeGreaterThan(1e-5);
    expect(found.suggestion).toBeLessThan(10);
    const { code, out } = gradual("find-rate", "p", "--steps", "60", "--lowest", "1e-5");
    expect([code, out]).toEqual([
      0,
      expect.stringContaining(`The loss falls fastest at a learning rate of ${found.suggestion}. The recipe has 0.01.`),
    ]);
    expect(gradual("find-rate", "p", "--lowest", "20").code).toBe(2);
    const file = join(home, "p/p.gradual");
    const document = (): string => readFileSync(file, "utf8");
    const before = document();
    expect(gradual("find-rate", "p", "--steps", "60", "--lowest", "1e-5", "--use").out).toContain(
      "has it now; it had 0.01.",
    );
    expect(document()).toBe(before.replace('"learningRate": 0.01', `"learningRate": ${found.suggestion}`));
    writeFileSync(file, before);
    expect(readdirSync(join(home, "p", "runs")).filter((name) => /^\d/.test(name))).toHaveLength(4);
  });

  test("the settings that say how a layer is trained are listed with each layer that learns", () => {
    const Layers = v.looseObject({
      layers: v.array(
        v.looseObject({
          type: v.string(),
          params: v.record(v.string(), v.looseObject({ about: v.optional(v.string()) })),
        }),
      ),
    });
    const { layers } = json(Layers, "layers");
    const about = (type: string) =>
      Object.entries(layers.find((layer) => layer.type === type)?.params ?? {}).flatMap(([name, param]) =>
        param.about === "training" ? [name] : [],
      );
    expect(about("dense")).toEqual(["l1", "l2", "maxNorm", "frozen"]);
    expect(about("batch-norm")).toEqual(["frozen"]);
    expect(about("flatten")).toEqual([]);
    expect(JSON.parse(gradual("schema").out)).toMatchObject({
      properties: { format: { const: 2 }, training: { properties: { rules: { type: "array" } } } },
    });
  });

  test("the exported model, fed raw columns by ONNX Runtime, gives the labels and probabilities of `gradual predict`", async () => {
    const report = json(
      v.looseObject({ rows: v.number(), difference: v.number() }),
      "export",
      "p",
      "1",
      "--to",
      "onnx",
      "-o",
      "p.onnx",
    );
    expect(report.difference).toBeLessThanOrEqual(1e-5);
    const Predicted = v.array(v.record(v.string(), v.nullable(v.union([v.string(), v.number()]))));
    json(
      v.looseObject({ rows: v.literal(344) }),
      "predict",
      "p",
      "1",
      join(DATA, "penguins.csv"),
      "-o",
      "predicted.json",
    );
    const rows = v.parse(Predicted, JSON.parse(readFileSync(join(home, "predicted.json"), "utf8")));

    const session = await InferenceSession.create(join(home, "p.onnx"));
    const feeds = Object.fromEntries(
      session.inputNames.map((name) => {
        const cells = rows.map((row) => row[name] ?? null);
        const isText = cells.some((cell) => typeof cell === "string");
        const dims = [rows.length, 1];
        return [
          name,
          isText
            ? new Tensor(
                "string",
                cells.map((cell) => String(cell ?? "")),
                dims,
              )
            : new Tensor(
                "float64",
                Float64Array.from(cells, (cell) => Number(cell ?? NaN)),
                dims,
              ),
        ];
      }),
    );
    const { label, probabilities } = await session.run(feeds);
    expect(label!.data).toEqual(rows.map((row) => row["predicted Species"]));
    const classes = ["Adelie", "Chinstrap", "Gentoo"];
    const expected = rows.flatMap((row) => classes.map((name) => row[`probability of ${name}`] as number));
    const greatest = expected.reduce(
      (most, value, index) => Math.max(most, Math.abs(value - Number(probabilities!.data[index]))),
      0,
    );
    expect(greatest).toBeLessThanOrEqual(1e-5);
  });

  test("new rows with gaps and unknown categories are predicted, and named", () => {
    writeFileSync(
      join(home, "new.csv"),
      "Island,Beak Length (mm),Beak Depth (mm),Flipper Length (mm),Body Mass (g),Sex,note\nDream,50,15,220,5500,MALE,a\nMadagascar,,18,190,,,b\n",
    );
    const { code, err } = gradual("predict", "p", "1", "new.csv", "-o", "new-predicted.csv");
    expect(code).toBe(0);
    expect(err).toContain('"Madagascar"');
    expect(err).toContain('Column "Beak Length (mm)": 1 row without a value, which the fitted fill stands in for.');
    const [header, first, second] = readFileSync(join(home, "new-predicted.csv"), "utf8").trimEnd().split("\n");
    expect(header).toBe(
      "Island,Beak Length (mm),Beak Depth (mm),Flipper Length (mm),Body Mass (g),Sex,note,predicted Species,probability of Adelie,probability of Chinstrap,probability of Gentoo",
    );
    expect(first).toMatch(/^Dream,50,15,220,5500,MALE,a,Gentoo,/);
    expect(second).toMatch(/^Madagascar,,18,190,,,b,(Adelie|Chinstrap),/);
  });

  test("predictions are written as any format, numbers beyond the training rows are named, and formulas escaped on request", () => {
    writeFileSync(
      join(home, "far.csv"),
      "Island,Beak Length (mm),Beak Depth (mm),Flipper Length (mm),Body Mass (g),Sex,note\nDream,50,15,220,99999,MALE,=1+1\n",
    );
    const plain = gradual("predict", "p", "1", "far.csv", "-o", "far-predicted.csv");
    expect(plain.err).toMatch(/Column "Body Mass \(g\)": 1 row outside the training rows \(\d+ to \d+\)\./);
    expect(plain.err).toContain("1 cell that a spreadsheet would run as a formula: left as they are.");
    expect(readFileSync(join(home, "far-predicted.csv"), "utf8")).toContain(",=1+1,");
    const escaped = gradual("predict", "p", "1", "far.csv", "-o", "far-escaped.csv", "--escape-formulas");
    expect(escaped.err).toContain("escaped with an apostrophe");
    expect(readFileSync(join(home, "far-escaped.csv"), "utf8")).toContain(",'=1+1,");
    const { status, stdout } = spawnSync(
      process.execPath,
      [GRADUAL, "predict", "p", "1", "far.csv", "-o", "-", "--format", "parquet"],
      { cwd: home },
    );
    expect([status, stdout.subarray(0, 4).toString()]).toEqual([0, "PAR1"]);
    const wrong = gradual("predict", "p", "1", "far.csv", "-o", "far.csv2", "--format", "docx");
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('cannot be written as "docx"')]);
  });

  test("columns that a file lacks are filled and named; without any of them it is refused, and nothing is written", () => {
    writeFileSync(join(home, "few.csv"), "Island,Sex\nDream,MALE\n");
    const filled = gradual("predict", "p", "1", "few.csv", "-o", "few-predicted.csv");
    expect(filled.code).toBe(0);
    expect(filled.err).toContain('Column "Body Mass (g)": not in the file; the fitted fill');
    writeFileSync(join(home, "none.csv"), "city,age\nBonn,3\n");
    const { code, err } = gradual("predict", "p", "1", "none.csv", "-o", "none-predicted.csv");
    expect(code).toBe(1);
    expect(err).toContain('"Body Mass (g)"');
    expect(existsSync(join(home, "none-predicted.csv"))).toBe(false);
  });

  test('"-" is standard input and output: the same as files', () => {
    const rows = readFileSync(join(DATA, "penguins.csv"));
    const piped = (...args: string[]): Buffer => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [GRADUAL, ...args], { cwd: home, input: rows });
      expect(status, stderr.toString()).toBe(0);
      return stdout;
    };
    expect(gradual("predict", "p", "1", join(DATA, "penguins.csv"), "-o", "by-file.csv").code).toBe(0);
    expect(piped("predict", "p", "1", "-", "-o", "-").equals(readFileSync(join(home, "by-file.csv")))).toBe(true);
    expect(gradual("export", "p", "1", "--to", "onnx", "-o", "by-file.onnx").code).toBe(0);
    expect(piped("export", "p", "1", "--to", "onnx", "-o", "-").equals(readFileSync(join(home, "by-file.onnx")))).toBe(
      true,
    );
    piped("new", "from-input", "--from", "-", "--target", "Species");
    const tables = ["p", "from-input"].map((project) => readFileSync(join(home, project, "data/table.parquet")));
    expect(tables[0]?.equals(tables[1] ?? Buffer.alloc(0))).toBe(true);
  });

  test("--quiet leaves the result on standard output, and nothing on standard error", () => {
    const { code, out, err } = gradual("train", "from-input", "--epochs", "2", "--device", "gpu", "--quiet");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("Run 1 (adam)");
  });

  test("the versions are those that are installed", () => {
    const { out } = gradual("--version");
    expect(out).toContain(`Node          ${process.versions.node}`);
    for (const name of ["onnxruntime-node", "@duckdb/node-api"]) {
      const { version } = v.parse(
        v.looseObject({ version: v.string() }),
        JSON.parse(readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8")),
      );
      expect(out).toContain(version.split("-")[0]);
    }
  });

  const hasPython = spawnSync(PYTHON, ["-c", "import numpy"]).status === 0;
  if (!hasPython)
    process.stdout.write(
      "Skipped: a Python reader of the weights. Install it with: sudo apt-get install python3-numpy\n",
    );

  // Reads the format as its description says, with none of our code, and computes the network by hand.
  const READER = `
import json, struct, sys
import numpy as np
def load(path):
    data = open(path, "rb").read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    meta = header.pop("__metadata__", {})
    return {name: np.frombuffer(data[8 + length:][slice(*e["data_offsets"])], "<f4").reshape(e["shape"]) for name, e in header.items()}, meta
run, _ = load(sys.argv[1])
exported, meta = load(sys.argv[2])
assert run.keys() == exported.keys() and all((run[k] == exported[k]).all() for k in run), "the exported weights differ"
recipe = json.loads(meta["gradual.preparation"])
def prepare(row):
    for f in recipe["features"]:
        value = row[f["name"]]
        if f["type"] == "category":
            yield from (1.0 if (value if value is not None else f["fill"]) == c else 0.0 for c in f["categories"])
        else:
            yield ((f["fill"] if value is None else value) - f["center"]) / f["scale"]
rows = json.load(open(sys.argv[3]))
x = np.array([list(prepare(row)) for row in rows], np.float32)
h = np.maximum(x @ run["hidden/kernel"] + run["hidden/bias"], 0)
z = h @ run["output/kernel"] + run["output/bias"]
p = np.exp(z - z.max(1, keepdims=True)); p /= p.sum(1, keepdims=True)
ours = np.array([[row["probability of " + c] for c in recipe["target"]["classes"]] for row in rows])
print(json.dumps({"names": sorted(run), "difference": float(np.abs(p - ours).max())}))
`;

  test.skipIf(!hasPython)("Python opens the weights and comes to the same probabilities", () => {
    json(v.looseObject({ difference: v.literal(0) }), "export", "p", "1", "--to", "safetensors", "-o", "p.safetensors");
    const { stdout, stderr } = spawnSync(
      PYTHON,
      [
        "-c",
        READER,
        join(folderOf("p", "0001-adam"), "weights.safetensors"),
        join(home, "p.safetensors"),
        join(home, "predicted.json"),
      ],
      { encoding: "utf8" },
    );
    expect(stderr).toBe("");
    const { names, difference } = v.parse(
      v.object({ names: v.array(v.string()), difference: v.number() }),
      JSON.parse(stdout),
    );
    expect(names).toEqual(["hidden/bias", "hidden/kernel", "output/bias", "output/kernel"]);
    expect(difference).toBeLessThan(1e-5);
  });
});

test("doctor names what is wrong with a run, its evidence and what helps, and says nothing of a healthy one", () => {
  expect(gradual("new", "ill", "--from", join(DATA, "penguins.csv"), "--target", "Species").code).toBe(0);
  expect(gradual("train", "ill", "--epochs", "40").code).toBe(0);
  expect(gradual("doctor", "ill", "1").out).toContain("Nothing is wrong with it");
  expect(gradual("train", "ill", "--epochs", "12", "--learning-rate", "0.000001").code).toBe(0);
  const { out } = gradual("doctor", "ill", "last", "--layers");
  expect(out).toMatch(/^Learning rate too low \(rate-too-low\), epochs 0 to 12$/m);
  expect(out).toMatch(/What helps: learning rate 0\.0001\./);
  expect(out).toMatch(/^ +EPOCH +LAYER +WEIGHTS \(RMS\)/m);
  const told = json(
    v.looseObject({
      findings: v.array(
        v.looseObject({
          type: v.string(),
          span: v.strictObject({ from: v.number(), to: v.number() }),
          fix: v.nullable(v.looseObject({ settings: v.array(v.looseObject({ path: v.string() })) })),
        }),
      ),
      layers: v.looseObject({ moments: v.array(v.looseObject({ step: v.number() })) }),
    }),
    ...["doctor", "ill", "last", "--layers"],
  );
  const [found] = told.findings.filter(({ type }) => type === "rate-too-low");
  expect(found?.span).toEqual({ from: 0, to: 12 });
  expect(found?.fix?.settings.map(({ path }) => path)).toEqual(["training.optimizer.params.learningRate"]);
  expect(told.layers.moments.length).toBeGreaterThan(3);
});

test("the weights of a run are listed, shown by the names of the data, and written as CSV", () => {
  expect(gradual("new", "weighed", "--from", join(DATA, "penguins.csv"), "--target", "Species").code).toBe(0);
  expect(gradual("train", "weighed", "--epochs", "2").code).toBe(0);
  const all = gradual("weights", "weighed", "last");
  expect(all.out).toMatch(/^hidden\/kernel +10×16 /m);
  expect(all.out).not.toContain("Adelie");
  const one = gradual("weights", "weighed", "1", "--layer", "output", "--at", "best");
  expect(one.out).toMatch(/^input +Adelie +Chinstrap +Gentoo$/m);
  const told = json(
    v.looseObject({
      at: v.literal("last"),
      weights: v.array(
        v.looseObject({
          entry: v.looseObject({ tensor: v.string() }),
          rows: v.looseObject({ names: v.array(v.string()) }),
          values: v.array(v.array(v.number())),
        }),
      ),
    }),
    ...["weights", "weighed", "last", "--layer", "hidden/kernel"],
  );
  const [{ rows, values } = { rows: { names: [] }, values: [] }] = told.weights;
  expect(rows.names).toContain("Beak Length (mm)");
  const csv = gradual("weights", "weighed", "last", "--layer", "hidden", "-o", "-");
  const [header, first, ...others] = csv.out.trimEnd().split("\n");
  expect(header).toBe("weight,row,column,value");
  expect(first).toBe(`hidden/kernel,${rows.names[0]},unit 1,${first?.split(",").at(-1)}`);
  expect(Math.fround(Number(first?.split(",").at(-1)))).toBe(values[0]?.[0]);
  expect(others).toHaveLength(10 * 16 + 16 - 1);
  const wrong = gradual("weights", "weighed", "last", "--layer", "nope");
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('no layer "nope"')]);
  expect(gradual("weights", "weighed", "last", "--at", "initial").code).toBe(1);
}, 60_000);

describe("a refit", () => {
  test("is a second run on more rows, told beside the first", () => {
    const both = v.looseObject({
      run: v.looseObject({ ...Run.entries, best: v.looseObject({ epoch: v.number(), step: v.number() }) }),
      evaluation: evaluated(Classified),
      refit: v.looseObject({
        run: v.looseObject({ ...Run.entries, refitOf: v.unknown() }),
        evaluation: evaluated(Classified),
      }),
    });
    gradual("new", "refit", "--from", join(DATA, "iris.csv"), "--target", "species");
    const { run, evaluation, refit } = json(both, "train", "refit", "--refit", "--epochs", "30");
    expect(refit.run).toMatchObject({
      id: "0002-refit-of-1",
      steps: run.best.step,
      refitOf: { run: run.id, epoch: run.best.epoch },
    });
    expect(refit.evaluation.report.rows).toBe(evaluation.report.rows);
    expect(refit.evaluation.report.accuracy).toBeGreaterThan(refit.evaluation.baseline.accuracy);
    expect(gradual("runs", "refit").out).toContain("0002-refit-of-1");
  });

  test("without rows that tell which epoch is the best is refused before anything is trained", () => {
    gradual("new", "blind", "--from", join(DATA, "iris.csv"), "--target", "species", "--split", "0.8,0,0.2");
    const { code, err } = gradual("train", "blind", "--refit");
    expect(code).toBe(1);
    expect(err).toContain("The split keeps no validation rows");
    expect(existsSync(join(home, "blind", "runs"))).toBe(false);
    expect(gradual("train", "refit", "--refit", "--from", "1@2")).toMatchObject({ code: 2 });
  });
});

describe("cars", () => {
  test("half squared error and the weight-change rule reach R² 0.80, and the export agrees", () => {
    json(
      v.looseObject({ task: v.literal("regression") }),
      "new",
      "c",
      "--from",
      join(DATA, "cars.csv"),
      "--target",
      "Miles_per_Gallon",
      "--recipe",
      "text",
    );
    const document = v.parse(
      v.looseObject({ training: v.looseObject({ loss: v.looseObject({}) }) }),
      JSON.parse(readFileSync(join(home, "c/c.gradual"), "utf8")),
    );
    expect(document.training.loss).toEqual({ type: "half-mse" });
    const { run } = json(trained(Regressed), "train", "c");
    expect(run.stopReason.kind).toBe("weights-unchanged");
    // Training looks at no test row.
    expect(existsSync(join(home, "c", "test-looks.json"))).toBe(false);
    const { report } = json(v.looseObject({ report: Regressed }), "evaluate", "c", "last", "--split", "test");
    expect(report.r2).toBeGreaterThanOrEqual(0.8);
    expect(existsSync(join(home, "c", "test-looks.json"))).toBe(true);
    expect(
      json(v.looseObject({ difference: v.number() }), "export", "c", "last", "--to", "onnx", "-o", "c.onnx").difference,
    ).toBeLessThanOrEqual(1e-5);
    expect(gradual("runs", "c").out).toContain("the weights stopped changing");
    // As a table for another program: on standard output that alone, and beside it no second one for people.
    const csv = gradual("runs", "c", "--csv", "-");
    expect(csv.out).toMatch(/^\W*run\W/);
    expect(csv.err).toMatch(/^\d+ runs? written to standard output\.\n$/);
  });
});

describe("failures", () => {
  test.each([
    { name: "a file that is not there", file: "nowhere.csv", content: null },
    { name: "an empty file", file: "empty.csv", content: "" },
    { name: "a quote that is never closed", file: "torn.csv", content: 'a,b\n1,2\n"3,4\n' },
    { name: "a target with one class", file: "one.csv", content: "a,kind\n1,x\n2,x\n3,x\n", target: "kind" },
    { name: "a target that is not there", file: "other.csv", content: "a,kind\n1,x\n2,y\n3,x\n", target: "species" },
  ])("$name ends with 1, says why, and leaves nothing", ({ file, content, target = "b" }) => {
    if (content !== null) writeFileSync(join(home, file), content);
    const { code, out, err } = gradual("new", "broken", "--from", file, "--target", target);
    expect(code).toBe(1);
    expect(out).toBe("");
    expect(err).toMatch(/^gradual: .*\n {2}.+\n$/);
    expect(existsSync(join(home, "broken"))).toBe(false);
    const asJson = gradual("new", "broken", "--from", file, "--target", target, "--json");
    expect(asJson).toMatchObject({ code: 1, err: "" });
    expect(JSON.parse(asJson.out)).toMatchObject({
      error: { message: expect.any(String) as string, next: expect.any(String) as string },
    });
  });

  test("an empty folder stays empty where the rows cannot be read", () => {
    mkdirSync(join(home, "waiting"));
    expect(gradual("new", "waiting", "--from", "nowhere.csv")).toMatchObject({ code: 1, out: "" });
    expect(readdirSync(join(home, "waiting"))).toEqual([]);
  });

  test("a project that is not there, a run that is not there", () => {
    expect(gradual("runs", "nowhere")).toMatchObject({ code: 1, out: "" });
    expect(gradual("evaluate", "p", "99")).toMatchObject({ code: 1, out: "" });
  });

  test("a folder in which something lies is not made a project", () => {
    writeFileSync(join(home, "keep.txt"), "mine");
    const { code } = gradual("new", ".", "--from", join(DATA, "iris.csv"));
    expect(code).toBe(1);
    expect(readFileSync(join(home, "keep.txt"), "utf8")).toBe("mine");
  });

  test.each([
    [["train"]],
    [["train", "p", "--epochs", "0"]],
    [["export", "p", "1"]],
    [["train", "p", "--resume", "1", "--seed", "2"]],
    [["dance"]],
  ])("wrong usage %j ends with 2", (args) => {
    expect(gradual(...args)).toMatchObject({ code: 2, out: "" });
  });
});

interface Endless {
  readonly from: string;
  readonly target?: string;
  /** Layers between input and output, in place of those that are proposed. */
  readonly layers?: readonly { readonly id: string; readonly type: string; readonly params?: object }[];
  readonly optimizer?: Word;
}

/** A project whose training no rule ends but the number of epochs, which nothing else depends on. */
function makeEndless(
  name: string,
  { from, target, layers, optimizer }: Endless = { from: join(DATA, "iris.csv"), target: "species" },
): void {
  gradual("new", name, "--from", from, ...(target === undefined ? [] : ["--target", target]));
  const file = join(home, `${name}/${name}.gradual`);
  const document = v.parse(
    v.looseObject({ model: v.looseObject({}), training: v.looseObject({}) }),
    JSON.parse(readFileSync(file, "utf8")),
  );
  const training = {
    ...document.training,
    epochs: 100_000_000,
    rules: [],
    restoreBest: false,
    schedule: { type: "constant" },
    ...(optimizer === undefined ? {} : { optimizer }),
  };
  const all = [
    { id: "input", type: "input" },
    ...(layers ?? []),
    { id: "output", type: "output", params: { activation: "softmax" } },
  ];
  const model =
    layers === undefined
      ? document.model
      : { layers: all, connections: all.slice(1).map(({ id }, i) => [all[i]?.id, id]) };
  writeFileSync(file, JSON.stringify({ ...document, model, training }));
}

/** Forty pictures of 12 × 12 in MNIST's format: a bright bar that lies or stands. */
function writePictures(folder: string): string {
  const [count, size] = [40, 12];
  const pixels = Buffer.alloc(count * size * size);
  const labels = Buffer.alloc(count);
  for (let i = 0; i < count; i++) {
    labels[i] = i % 2;
    for (let j = 0; j < size; j++)
      pixels[i * size * size + (i % 2 === 0 ? (i % size) * size + j : j * size + (i % size))] = 255 - i;
  }
  const header = (...extents: number[]): Buffer => {
    const bytes = Buffer.alloc(4 + 4 * extents.length);
    bytes.set([0, 0, 8, extents.length]);
    extents.forEach((extent, axis) => bytes.writeUInt32BE(extent, 4 + 4 * axis));
    return bytes;
  };
  mkdirSync(folder);
  writeFileSync(join(folder, "train-images-idx3-ubyte"), Buffer.concat([header(count, size, size), pixels]));
  writeFileSync(join(folder, "train-labels-idx1-ubyte"), Buffer.concat([header(count), labels]));
  return folder;
}

const PICTURES = "pictures";
const KILLED: readonly [name: string, project: () => Endless][] = [
  ["dense", () => ({ from: join(DATA, "iris.csv"), target: "species" })],
  [
    "convolutional",
    () => ({
      from: writePictures(join(home, PICTURES)),
      layers: [
        { id: "conv", type: "conv2d", params: { filters: 4 } },
        { id: "norm", type: "batch-norm" },
        { id: "pool", type: "max-pooling2d" },
        { id: "flat", type: "flatten" },
        { id: "drop", type: "dropout", params: { rate: 0.3 } },
      ],
    }),
  ],
  [
    "recurrent",
    () => ({
      from: join(home, PICTURES),
      layers: [
        { id: "rows", type: "reshape", params: { axes: "2", first: 12, second: 12 } },
        { id: "lstm", type: "lstm", params: { units: 5 } },
      ],
      optimizer: { type: "rmsprop", params: { learningRate: 0.002 } },
    }),
  ],
];

test.each(KILLED)(
  "the training of a %s network that was killed, and killed again, ends with the bits of one that was not",
  async (name, project) => {
    const made = project();
    makeEndless(name, made);
    const optimizer = made.optimizer?.type ?? "adam";
    const folder = join(home, name, `runs/0001-${optimizer}`);
    const Document = v.looseObject({ document: v.looseObject({ training: v.looseObject({ epochs: v.number() }) }) });
    /** Kills as soon as a file is there, or is another one than before. */
    const killAt = async (file: string, args: readonly string[]): Promise<void> => {
      const changed = (): number => statSync(join(folder, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
      const before = changed();
      const child = spawn(process.execPath, [join(ROOT, "build/bin/gradual.mjs"), ...args], {
        cwd: home,
        stdio: "ignore",
      });
      const ended = new Promise<string | null>((done) => child.on("close", (_code, signal) => done(signal)));
      while (changed() === before && child.exitCode === null) await new Promise((next) => setTimeout(next, 5));
      child.kill("SIGKILL");
      expect(await ended).toBe("SIGKILL");
    };
    await killAt("metrics.csv", ["train", name]);
    await killAt("checkpoint.safetensors", ["train", name, "--resume", "last"]);
    await killAt("checkpoint.safetensors", ["train", name, "--resume", "1"]);

    // A run that would go on for ever is given an end, soon after its checkpoint.
    const checkpoint = await readCheckpoint(join(home, name), `0001-${optimizer}`);
    const at = v.parse(v.looseObject({ position: v.looseObject({ epoch: v.number() }) }), checkpoint?.state);
    const epochs = at.position.epoch + 200;
    const record = v.parse(Document, JSON.parse(readFileSync(join(folder, "run.json"), "utf8")));
    record.document.training.epochs = epochs;
    writeFileSync(join(folder, "run.json"), JSON.stringify(record));
    const resumed = gradual("train", name, "--resume", "last", "--json");
    expect(resumed.code, resumed.err).toBe(0);
    expect(v.parse(v.looseObject({ run: Run }), JSON.parse(resumed.out)).run).toMatchObject({
      id: `0001-${optimizer}`,
      epochs,
    });

    expect(gradual("train", name, "--epochs", String(epochs)).code).toBe(0);
    const whole = join(home, name, `runs/0002-${optimizer}`);
    for (const file of ["weights.safetensors", "best.safetensors", "steps.csv"])
      expect(readFileSync(join(folder, file)).equals(readFileSync(join(whole, file))), file).toBe(true);
    const withoutSeconds = (run: string): string[] =>
      readFileSync(join(run, "metrics.csv"), "utf8")
        .split("\n")
        .map((line) =>
          line
            .split(",")
            .filter((_, column) => column !== 2)
            .join(),
        );
    expect(withoutSeconds(folder)).toEqual(withoutSeconds(whole));
    expect(gradual("train", name, "--resume", "1")).toMatchObject({ code: 1, out: "" });
  },
  240_000,
);

test("a run keeps records for the time machine, unless it is told not to", () => {
  expect(gradual("new", "kept", "--from", join(DATA, "penguins.csv"), "--target", "Species").code).toBe(0);
  const { id } = json(trained(Classified), "train", "kept", "--epochs", "3").run;
  expect(existsSync(join(folderOf("kept", id), "records.bin"))).toBe(true);
  const without = json(trained(Classified), "train", "kept", "--epochs", "3", "--no-records").run.id;
  expect(existsSync(join(folderOf("kept", without), "records.bin"))).toBe(false);
  const bytes = (run: string): Buffer => readFileSync(join(folderOf("kept", run), "weights.safetensors"));
  expect(bytes(without).equals(bytes(id))).toBe(true);
  // A run that continues does so with its own settings.
  expect(gradual("train", "kept", "--on", id, "--no-records").code).toBe(2);
});

test("seeds, a sweep that stops the worse early, and folds: groups of runs like any other", () => {
  const Report = v.looseObject({
    group: v.looseObject({ id: v.string(), members: v.array(v.unknown()) }),
    report: v.looseObject({
      rows: v.nullable(v.number()),
      members: v.array(
        v.looseObject({
          run: v.nullable(v.string()),
          judged: v.nullable(v.number()),
          epochs: v.number(),
          values: v.array(v.unknown()),
        }),
      ),
      targets: v.array(
        v.looseObject({
          spread: v.array(v.looseObject({ id: v.string(), spread: v.looseObject({ count: v.number() }) })),
        }),
      ),
    }),
  });
  expect(gradual("new", "many", "--from", join(DATA, "penguins.csv"), "--target", "Species").code).toBe(0);
  const rate = "training.optimizer.learningRate=log:1e-4..1e-1";
  const call = ["sweep", "many", "--set", rate, "--method", "halving", "--runs", "4", "--eta", "2", "--epochs", "8"];
  const sweep = json(Report, ...call);
  expect(sweep.report.members.map(({ epochs }) => epochs).sort((a, b) => a - b)).toEqual([2, 2, 4, 8]);
  // The same seed draws the same values.
  const again = json(Report, ...call);
  expect(again.group.members).toEqual(sweep.group.members);
  expect(again.report.members.map(({ judged }) => judged)).toEqual(sweep.report.members.map(({ judged }) => judged));

  const seeds = json(Report, "train", "many", "--seeds", "2", "--epochs", "2");
  expect(seeds.report.targets[0]?.spread[0]?.spread.count).toBe(2);
  const folds = json(Report, "cross-validate", "many", "--folds", "3", "--epochs", "2");
  expect(folds.report.members.length).toBe(3);
  expect(folds.report.rows).toBeGreaterThan(200);

  const { code, out, err } = gradual(...call);
  expect(code, err).toBe(0);
  expect(out).toContain("looks better than it is");
  expect(out).toContain("stopped early by its sweep");
  expect(gradual("sweep", "many", "--set", "training.batchSize=0")).toMatchObject({ code: 1, out: "" });
  expect(gradual("sweep", "many", "--set", "nonsense")).toMatchObject({ code: 2, out: "" });
  expect(gradual("sweep", "many", "--settings").out).toContain("model.layers.");
}, 120_000);

test("an interrupted training ends well and keeps what was learned", async () => {
  makeEndless("long");
  const child = spawn(process.execPath, [join(ROOT, "build/bin/gradual.mjs"), "train", "long", "--json"], {
    cwd: home,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  const ended = new Promise<number | null>((resolvePromise) => child.on("close", resolvePromise));
  // As soon as the run is under way.
  while (!existsSync(join(home, "long/runs/0001-adam/metrics.csv")) && child.exitCode === null)
    await new Promise((next) => setTimeout(next, 20));
  child.kill("SIGINT");
  expect(await ended).toBe(0);
  expect(v.parse(v.looseObject({ run: Run }), JSON.parse(out)).run.stopReason.kind).toBe("user");
  expect(existsSync(join(home, "long/runs/0001-adam/weights.safetensors"))).toBe(true);
  expect(existsSync(join(home, "long/gradual.lock"))).toBe(false);
});
