// The findings on real small trainings: some that provoke each of them, and healthy ones, the samples as they are delivered, of which
// nothing may be said, neither in the end nor after any of their epochs.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { afterAll, expect, test } from "vitest";
import { importData } from "../data/importData";
import { suggestDocument } from "../data/suggest";
import { emptyDocument } from "../document/create";
import { invariant } from "../document/errors";
import { withSplit, withTraining } from "../document/recipeEdits";
import type { Document, Model, TrainingRecipe } from "../document/schema";
import { DocumentSchema } from "../document/schema";
import type { RunSummary } from "../runs/run";
import { EpochTable, epochColumns } from "../runs/epochTable";
import { verdictsOf } from "../runs/verdict";
import { readMetrics } from "../project/runs";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createGenerator } from "../runtime/random";
import { trainInput } from "../testing/trainInput";
import { examineRun } from "../train/examineRun";
import { forkRun } from "../train/forkRun";
import { trainRun } from "../train/trainRun";
import type { Finding } from "./diagnose";
import { diagnose } from "./diagnose";
import { FINDINGS } from "./registry";
import type { Evidence, FindingWords } from "./spec";

const words: FindingWords = {
  number: (value) => String(Number(value.toPrecision(3))),
  whole: String,
  count: (number, unit) => `${String(number)} ${unit}s`,
  measure: (_, value) => String(Number(value.toPrecision(3))),
  layer: (id) => id,
};

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

interface World {
  readonly folder: string;
  readonly document: Document;
}

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "gradual-findings-"));
  folders.push(folder);
  return folder;
}

/** A sample as it is delivered. */
function sample(name: string): World {
  const folder = emptyFolder();
  cpSync(join("examples", name), folder, { recursive: true });
  return {
    folder,
    document: v.parse(DocumentSchema, JSON.parse(readFileSync(join(folder, `${name}.gradual`), "utf8"))),
  };
}

/** Rows of numbers in [-1, 1), and the class that follows from them. */
async function made(
  rows: number,
  width: number,
  kind: (x: readonly number[], chance: number) => string,
): Promise<World> {
  const folder = emptyFolder();
  const generator = createGenerator(7, "made");
  const lines = [[...Array.from({ length: width }, (_, at) => `x${String(at)}`), "kind"].join(",")];
  for (let row = 0; row < rows; row++) {
    const x = Array.from({ length: width }, () => 2 * generator.uniform() - 1);
    lines.push([...x.map((value) => value.toFixed(4)), kind(x, generator.uniform())].join(","));
  }
  const file = join(folder, "made.csv");
  writeFileSync(file, `${lines.join("\n")}\n`);
  const table = await importData({ folder, file });
  return { folder, document: suggestDocument(emptyDocument("made"), table, { target: "kind" }) };
}

/** Dense layers one after the other. */
function chain(depth: number, params: NonNullable<Model["layers"][number]["params"]>): Model {
  const hidden = Array.from({ length: depth }, (_, at) => ({ id: `h${String(at)}`, type: "dense", params }));
  const layers = [
    { id: "input", type: "input" },
    ...hidden,
    { id: "output", type: "output", params: { activation: "softmax" } },
  ];
  return { layers, connections: layers.slice(1).map(({ id }, at) => [layers[at]?.id ?? "", id]) };
}

const optimizer = (type: string, learningRate: number): TrainingRecipe["optimizer"] => ({
  type,
  params: { learningRate },
});

async function examined(
  { folder, document }: World,
  change: Partial<TrainingRecipe> = {},
  model = document.model,
): Promise<{ run: RunSummary; evidence: Evidence; findings: readonly Finding[] }> {
  const run = await trainRun({ ...trainInput(folder), document: { ...withTraining(document, change), model } });
  const evidence = await examineRun({ folder, run: run.id, backend: createOnnxBackend() });
  return { run, evidence, findings: diagnose(evidence, words) };
}

const types = (findings: readonly Finding[]): string[] => findings.map(({ type }) => type);

const XOR = ([a = 0, b = 0]: readonly number[]): string => (a * b > 0 ? "same" : "other");
const chance = (_: readonly number[], share: number): string => (share < 0.5 ? "heads" : "tails");
/** Mostly the sign of the first number; one row in six is wrong. */
const noisy = ([a = 0]: readonly number[], share: number): string => (a > 0 !== share < 1 / 6 ? "right" : "left");
const rare = (_: readonly number[], share: number): string => (share < 0.05 ? "rare" : "usual");

/** Trainings that go wrong, and what has to be found. */
const PROVOKED: readonly [string, readonly string[], () => Promise<Awaited<ReturnType<typeof examined>>>][] = [
  [
    "plain gradient descent at a rate of 100",
    ["diverging", "no-better-than-baseline"],
    () => examined(sample("cars"), { optimizer: optimizer("gradient-descent", 100) }),
  ],
  [
    "a loss that explodes in its first epoch",
    ["diverging"],
    () => examined(sample("cars"), { optimizer: optimizer("sgd", 100), epochs: 5 }),
  ],
  [
    "Adam at a rate of 100",
    ["diverging", "no-better-than-baseline"],
    () => examined(sample("cars"), { optimizer: optimizer("adam", 100), epochs: 60 }),
  ],
  [
    "steps that are too wide for the valley",
    ["rate-too-high"],
    () => examined(sample("cars"), { optimizer: optimizer("sgd", 0.8), epochs: 60, rules: [] }),
  ],
  [
    "steps that kill units",
    ["rate-too-high", "dead-units"],
    () => examined(sample("cars"), { optimizer: optimizer("adam", 0.5), epochs: 60, rules: [] }),
  ],
  [
    "steps that hardly move",
    ["rate-too-low"],
    () => examined(sample("iris"), { optimizer: optimizer("adam", 1e-5), epochs: 40, rules: [] }),
  ],
  [
    "steps that are lost in the rounding",
    ["rate-too-low"],
    () => examined(sample("cars"), { optimizer: optimizer("adam", 1e-9) }),
  ],
  [
    "too few epochs",
    ["still-improving"],
    () => examined(sample("penguins"), { optimizer: optimizer("adam", 5e-4), epochs: 10, rules: [] }),
  ],
  [
    "a wide network on tossed coins, the best epoch kept",
    ["overfitting", "small-validation"],
    async () =>
      examined(
        await made(400, 20, chance),
        { optimizer: optimizer("adam", 0.01), epochs: 60, rules: [] },
        chain(1, { units: 64, activation: "relu" }),
      ),
  ],
  [
    "a wide network on noisy rows, the best epoch kept and clearly ahead",
    ["overfitting"],
    async () =>
      examined(
        await made(600, 10, noisy),
        { optimizer: optimizer("adam", 0.01), epochs: 80, rules: [] },
        chain(1, { units: 64, activation: "relu" }),
      ),
  ],
  [
    "small steps on the flat beginning of XOR",
    ["no-better-than-baseline", "plateau"],
    async () =>
      examined(
        await made(300, 2, XOR),
        { optimizer: optimizer("sgd", 5e-4), epochs: 60, rules: [] },
        chain(1, { units: 8, activation: "tanh" }),
      ),
  ],
  [
    "XOR without a hidden layer",
    ["no-better-than-baseline", "underfitting"],
    async () =>
      examined(await made(800, 2, XOR), { optimizer: optimizer("adam", 0.02), epochs: 60, rules: [] }, chain(0, {})),
  ],
  [
    "a wide network on tossed coins",
    ["no-better-than-baseline", "overfitting"],
    async () =>
      examined(
        await made(160, 20, chance),
        { optimizer: optimizer("adam", 0.01), epochs: 60, rules: [], restoreBest: false },
        chain(1, { units: 64, activation: "relu" }),
      ),
  ],
  [
    "six sigmoids in a row",
    ["vanishing-gradients"],
    () => examined(sample("penguins"), { epochs: 30, rules: [] }, chain(6, { units: 16, activation: "sigmoid" })),
  ],
  [
    "initial weights of one",
    ["rate-too-high", "exploding-gradients"],
    () =>
      examined(
        sample("penguins"),
        { epochs: 12, rules: [], optimizer: optimizer("adam", 1e-3) },
        chain(4, { units: 16, activation: "leaky-relu", kernelInitializer: "ones" }),
      ),
  ],
  [
    "one row in twenty of another class, by chance",
    ["no-better-than-baseline", "one-class"],
    async () => examined(await made(400, 3, rare), { epochs: 20, rules: [] }),
  ],
  [
    "seven validation rows",
    ["small-validation"],
    () => {
      const { folder, document } = sample("iris");
      return examined(
        { folder, document: withSplit(document, { train: 0.85, validation: 0.05, test: 0.1 }) },
        { epochs: 30, rules: [] },
      );
    },
  ],
];

test.each(PROVOKED)("%s: %j", { timeout: 60_000 }, async (_, expected, provoke) => {
  const { evidence, findings } = await provoke();
  expect(types(findings)).toEqual(expected);
  const last = Math.max(1, evidence.epochs.column("epoch").at(-1) ?? 1);
  for (const { span, text, fix } of findings) {
    expect(span.from).toBeGreaterThanOrEqual(0);
    expect(span.to).toBeGreaterThanOrEqual(span.from);
    expect(span.to).toBeLessThanOrEqual(last);
    expect(text).not.toMatch(/NaN|undefined/);
    if (fix !== null) {
      expect(fix.document).not.toEqual(evidence.run.document);
      expect(v.is(DocumentSchema, fix.document)).toBe(true);
    }
  }
  // Whatever is wrong with it, something can be done about it.
  expect(findings.some(({ fix }) => fix !== null)).toBe(true);
});

test("every finding is provoked by some training", () => {
  const provoked = new Set(PROVOKED.flatMap(([, expected]) => expected));
  expect(FINDINGS.map(({ type }) => type).filter((type) => !provoked.has(type))).toEqual([]);
});

test.each(["iris", "penguins", "hurricanes", "cars"])(
  "nothing is found in the sample %s as it is delivered, at any time",
  { timeout: 60_000 },
  async (name) => {
    const world = sample(name);
    for (const seed of [1, 2, 3]) {
      const { run, evidence, findings } = await examined(world, { seed });
      expect(findings, `seed ${String(seed)}`).toEqual([]);
      const epochs = await readMetrics(world.folder, run.id);
      for (let done = 1; done <= epochs.length; done++) {
        const last = epochs[done - 1] ?? null;
        const so = { ...run, last, best: null, bestEpoch: null, stopReason: null, epochs: done };
        const table = new EpochTable(epochColumns(epochs.slice(0, done)));
        // Who watches a run hears of some of its batches only, perhaps not of the first ones.
        for (const from of [0, evidence.batches?.loss.length ?? 0, (evidence.batches?.loss.length ?? 0) >> 1]) {
          const { epoch, loss } = evidence.batches ?? { epoch: new Float64Array(0), loss: new Float64Array(0) };
          const until = epoch.filter((place) => place <= done).length;
          const batches = {
            epoch: epoch.slice(from, Math.max(from, until)),
            loss: loss.slice(from, Math.max(from, until)),
          };
          const early = diagnose({ ...evidence, run: so, epochs: table, batches, samples: null }, words);
          expect(types(early), `seed ${String(seed)}, epoch ${String(done)}, from ${String(from)}`).toEqual([]);
        }
      }
    }
  },
);

test("the training doctor's fix of a rate of 100 on cars makes a network that is clearly better than the baseline", async () => {
  const world = sample("cars");
  const { run, findings } = await examined(world, { optimizer: optimizer("gradient-descent", 100) });
  const fix = findings.find(({ type }) => type === "diverging")?.fix;
  invariant(fix != null && fix.forkAt !== null, "it can be forked");
  const fixed = await forkRun({
    ...trainInput(world.folder),
    document: fix.document,
    from: { run: run.id, epoch: fix.forkAt },
  });
  expect(verdictsOf(fixed).map(({ lead }) => lead)).toEqual(["clear"]);
});

test("rows that are learned by heart are told of where the best epoch is kept, too, beside what chance may do", async () => {
  const world = await made(400, 20, chance);
  const { run, evidence } = await examined(
    world,
    { optimizer: optimizer("adam", 0.01), epochs: 40, rules: [] },
    chain(1, { units: 64, activation: "relu" }),
  );
  const epochs = await readMetrics(world.folder, run.id);
  const last = epochs.at(-1) ?? null;
  // The weights of the last epoch, as a person has them who watches the accuracy.
  const kept = { ...evidence, run: { ...run, best: last } };
  expect(last?.accuracy).toBeGreaterThan(0.9);
  expect(types(diagnose(kept, words))).toContain("overfitting");
  // Of four rows chance may do as much.
  invariant(evidence.samples !== null, "the layers were looked at");
  const few = { ...kept, samples: { ...evidence.samples, rows: { ...evidence.samples.rows, validation: 4 } } };
  expect(types(diagnose(few, words))).not.toContain("overfitting");
});

test("where the best epoch is kept, epochs after it that only learn by heart are a hint, while it trains too", async () => {
  const world = await made(600, 10, noisy);
  const model = chain(1, { units: 64, activation: "relu" });
  const recipe = { optimizer: optimizer("adam", 0.01), epochs: 80, rules: [] };
  const { run, evidence, findings } = await examined(world, recipe, model);
  const [found] = findings;
  expect(found).toMatchObject({ type: "overfitting", tone: "info", fix: { label: "early stopping", forkAt: 0 } });
  const best = run.bestEpoch ?? 0;
  expect(found?.text).toContain(`Kept: epoch ${String(best)}. The ${String(80 - best)} epochs after it`);
  expect(found?.span).toEqual({ from: best, to: 80 });
  const epochs = await readMetrics(world.folder, run.id);
  const firstTold = epochs.findIndex((_, at) => {
    const going = { ...run, last: epochs[at] ?? null, stopReason: null, epochs: at + 1 };
    const table = new EpochTable(epochColumns(epochs.slice(0, at + 1)));
    return types(diagnose({ ...evidence, run: going, epochs: table, samples: null }, words)).includes("overfitting");
  });
  expect(firstTold + 1).toBeGreaterThanOrEqual(best + 20);
  expect(firstTold + 1).toBeLessThan(80);
  // Its fix is a healthy run, and so is one whose early stopping has a longer patience: it has to wait so long.
  for (const patience of [10, 40]) {
    const rules = [{ type: "no-improvement", params: { patience } }];
    const stopped = await examined(world, { ...recipe, rules }, model);
    expect(stopped.run.stopReason?.kind).toBe("no-improvement");
    expect(types(stopped.findings), `patience ${String(patience)}`).toEqual([]);
  }
});
