// The penguins with two inputs and two outputs, through the built command: made, checked, trained, judged, asked, exported.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InferenceSession, Tensor } from "../runtime/onnx/onnxRuntime";
import * as v from "valibot";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PENGUINS = join(ROOT, "examples/sources/penguins.csv");

let home: string;

beforeAll(() => {
  // Builds what changed since the last time, and nothing else.
  const built = spawnSync(process.execPath, [join(ROOT, "build/scripts/build.mjs"), "--only", "engine"], {
    encoding: "utf8",
  });
  expect(built.status, built.stdout + built.stderr).toBe(0);
  home = mkdtempSync(join(tmpdir(), "gradual-ends-"));
}, 600_000);

afterAll(() => rmSync(home, { recursive: true, force: true }));

function gradual(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "build/bin/gradual.mjs"), ...args], {
    cwd: home,
    encoding: "utf8",
  });
  expect(status, stdout + stderr).toBe(0);
  return stdout;
}

function json<S extends v.GenericSchema>(schema: S, ...args: string[]): v.InferOutput<S> {
  return v.parse(schema, JSON.parse(gradual(...args, "--json")));
}

const Output = v.looseObject({ id: v.string(), title: v.string(), report: v.looseObject({ task: v.string() }) });
const Several = v.looseObject({ task: v.literal("several"), outputs: v.array(Output) });

test("two inputs and two outputs, of classes and of a number, go the whole way", async () => {
  const made = json(
    v.looseObject({ task: v.string(), target: v.array(v.string()) }),
    "new",
    "p",
    "--from",
    PENGUINS,
    "--target",
    "Species",
    "--target",
    "Body Mass (g)",
  );
  expect(made).toMatchObject({ task: "mixed", target: ["Species", "Body Mass (g)"] });

  // As a person would draw it in the window: measurements and places apart, then joined.
  const file = join(home, "p", "p.gradual");
  const document = v.parse(
    v.looseObject({ model: v.looseObject({ layers: v.array(v.looseObject({ id: v.string(), type: v.string() })) }) }),
    JSON.parse(readFileSync(file, "utf8")),
  );
  const outputs = document.model.layers.filter(({ type }) => type === "output");
  expect(outputs.map(({ id }) => id)).toEqual(["species", "body_mass_g"]);
  const dense = (id: string, units: number) => ({ id, type: "dense", params: { units, activation: "tanh" } });
  const model = {
    layers: [
      {
        id: "measurements",
        type: "input",
        params: { columns: ["Beak Length (mm)", "Beak Depth (mm)", "Flipper Length (mm)"] },
      },
      { id: "places", type: "input", params: { columns: ["Island", "Sex"] } },
      dense("sizes", 8),
      dense("kinds", 4),
      { id: "joined", type: "concatenate" },
      ...outputs.map((output) =>
        output.id === "species" ? output : { ...output, params: { ...(output.params as object), lossWeight: 0.5 } },
      ),
    ],
    connections: [
      ["measurements", "sizes"],
      ["places", "kinds"],
      ["sizes", "joined"],
      ["kinds", "joined"],
      ["joined", "species"],
      ["joined", "body_mass_g"],
    ],
  };
  writeFileSync(file, JSON.stringify({ ...document, model }));

  const checked = json(
    v.looseObject({
      ready: v.boolean(),
      problems: v.array(v.unknown()),
      layers: v.record(v.string(), v.looseObject({ shape: v.array(v.number()) })),
    }),
    "check",
    "p",
  );
  expect(checked).toMatchObject({ ready: true, problems: [] });
  expect(["measurements", "places", "joined", "species", "body_mass_g"].map((id) => checked.layers[id]?.shape)).toEqual(
    [[3], [6], [12], [3], [1]],
  );
  expect(gradual("check", "p")).toContain("measurements");

  const trained = json(
    v.looseObject({ run: v.looseObject({ id: v.string() }), evaluation: v.looseObject({ report: Several }) }),
    "train",
    "p",
  );
  expect(trained.evaluation.report.outputs.map(({ title }) => title)).toEqual(["Species", "Body Mass (g)"]);
  const [columns] = readFileSync(join(home, "p", "runs", trained.run.id, "metrics.csv"), "utf8").split("\n");
  for (const column of ["species/loss", "species/validationAccuracy", "body_mass_g/validationLoss", "body_mass_g/mae"])
    expect(columns?.split(",")).toContain(column);
  const { report, baseline } = json(v.looseObject({ report: Several, baseline: Several }), "evaluate", "p", "last");
  const [species, mass] = report.outputs.map((output) => output.report);
  expect(species?.accuracy).toBeGreaterThan(0.95);
  expect(mass?.mae).toBeLessThan(Number(baseline.outputs[1]?.report.mae) / 2);
  expect(gradual("evaluate", "p", "last")).toMatch(
    /Species\n[\s\S]*Accuracy[\s\S]*Body Mass \(g\)\n[\s\S]*Mean absolute error/,
  );

  const until = json(
    v.looseObject({ run: v.looseObject({ stopReason: v.looseObject({}) }) }),
    "train",
    "p",
    "--until",
    "species/accuracy >= 0.9",
    "--watch",
    "body_mass_g/mae",
  );
  expect(until.run).toMatchObject({
    document: {
      training: {
        rules: [
          { type: "weights-unchanged" },
          { type: "no-improvement" },
          {
            type: "target",
            params: { figure: "species/accuracy", on: "validation", reaches: "at-least", value: 0.9 },
          },
        ],
        watch: "body_mass_g/mae",
      },
    },
  });
  expect(until.run.stopReason).toMatchObject({
    kind: "target",
    metric: "accuracy",
    output: "species",
    on: "validation",
    value: 0.9,
  });
  const [titles = "", first = ""] = gradual("runs", "p", "--metric", "species/f1").split("\n");
  expect(titles).toContain("VAL. F1 OF SPECIES");
  expect(first).toMatch(/0001-adam .* 0\.\d+ /);
  expect(gradual("runs", "p")).toContain("The validation accuracy of Species was");
  expect(gradual("runs", "p", "--metric", "mae")).toContain("VAL. MEAN ABSOLUTE ERROR OF BODY MASS (G)");
  const gone = spawnSync(
    process.execPath,
    [join(ROOT, "build/bin/gradual.mjs"), "train", "p", "--until", "island/accuracy >= 0.9"],
    { cwd: home, encoding: "utf8" },
  );
  expect(gone.status).toBe(1);
  expect(gone.stderr).toContain('the network has no output "island"');
  expect(gone.stderr).toContain("accuracy of Species");

  gradual("predict", "p", "last", PENGUINS, "-o", "predicted.csv");
  const exported = json(
    v.looseObject({ difference: v.number() }),
    "export",
    "p",
    "last",
    "--to",
    "onnx",
    "-o",
    "p.onnx",
  );
  expect(exported.difference).toBeLessThanOrEqual(1e-5);
  const [header = [], ...rows] = readFileSync(join(home, "predicted.csv"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  const at = (name: string): number => header.indexOf(name);
  expect(header.slice(-5)).toEqual([
    "predicted Species",
    ...["Adelie", "Chinstrap", "Gentoo"].map((label) => `probability of Species = ${label}`),
    "predicted Body Mass (g)",
  ]);

  const session = await InferenceSession.create(join(home, "p.onnx"));
  expect(session.outputNames).toEqual(["species_label", "species_probabilities", "body_mass_g_prediction"]);
  const feeds = Object.fromEntries(
    session.inputNames.map((name): [string, Tensor] => {
      const cells = rows.map((row) => row[at(name)] ?? "");
      return [
        name,
        name === "Island" || name === "Sex"
          ? new Tensor(
              "string",
              cells.map((cell) => (/^(|\.|NA)$/.test(cell) ? "" : cell)),
              [rows.length, 1],
            )
          : new Tensor(
              "float64",
              Float64Array.from(cells, (cell) => (/^(|NA)$/.test(cell) ? NaN : Number(cell))),
              [rows.length, 1],
            ),
      ];
    }),
  );
  const result = await session.run(feeds);
  rows.forEach((row, index) => {
    expect(result.species_label?.data[index]).toBe(row[at("predicted Species")]);
    ["Adelie", "Chinstrap", "Gentoo"].forEach((label, which) => {
      expect(
        Math.abs(
          Number(result.species_probabilities?.data[3 * index + which]) -
            Number(row[at(`probability of Species = ${label}`)]),
        ),
      ).toBeLessThanOrEqual(1e-5);
    });
    const grams = Number(row[at("predicted Body Mass (g)")]);
    expect(
      Math.abs(Number(result.body_mass_g_prediction?.data[index]) - grams) / Math.max(1, Math.abs(grams)),
    ).toBeLessThanOrEqual(1e-5);
  });
}, 900_000);
