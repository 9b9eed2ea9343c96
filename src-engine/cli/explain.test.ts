// A step of training of the penguins through the built command: every number of it, and what is said where something is not there.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import "../testing/allclose";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PENGUINS = join(ROOT, "examples/sources/penguins.csv");

let home: string;

beforeAll(() => {
  // Builds what changed since the last time, and nothing else.
  const built = spawnSync(process.execPath, [join(ROOT, "build/scripts/build.mjs"), "--only", "engine"], {
    encoding: "utf8",
  });
  expect(built.status, built.stdout + built.stderr).toBe(0);
  home = mkdtempSync(join(tmpdir(), "gradual-explain-"));
  gradual("new", "p", "--from", PENGUINS, "--target", "Species");
  gradual("train", "p", "--epochs", "3");
}, 600_000);

afterAll(() => rmSync(home, { recursive: true, force: true }));

function attempt(...args: string[]): { readonly status: number | null; readonly out: string; readonly err: string } {
  const result = spawnSync(process.execPath, [join(ROOT, "build/bin/gradual.mjs"), ...args], {
    cwd: home,
    encoding: "utf8",
  });
  return { status: result.status, out: result.stdout, err: result.stderr };
}

function gradual(...args: string[]): string {
  const { status, out, err } = attempt(...args);
  expect(status, out + err).toBe(0);
  return out;
}

const numbers = v.array(v.number());
const weight = v.strictObject({
  ...{ before: numbers, gradient: numbers, after: numbers },
  memories: v.record(v.string(), v.strictObject({ before: numbers, after: numbers })),
});
const Explained = v.looseObject({
  run: v.nullable(v.string()),
  step: v.looseObject({
    step: v.number(),
    epoch: v.number(),
    batchInFile: numbers,
    cost: v.number(),
    batch: numbers,
    rowCosts: numbers,
    weights: v.record(v.string(), weight),
  }),
  row: v.looseObject({
    row: v.number(),
    inFile: v.number(),
    place: v.nullable(v.number()),
    raw: v.array(v.looseObject({ column: v.string(), cell: v.nullable(v.union([v.string(), v.number()])) })),
    cost: v.looseObject({ total: v.number() }),
  }),
  trace: v.nullable(
    v.looseObject({
      value: v.number(),
      subject: v.looseObject({ index: v.number(), position: numbers, weight: v.string() }),
      ledger: numbers,
      optimizer: v.array(v.looseObject({ symbol: v.string(), value: v.number() })),
      check: v.looseObject({ slope: v.number(), derivative: v.number() }),
    }),
  ),
});

const explained = (...args: string[]): v.InferOutput<typeof Explained> =>
  v.parse(Explained, JSON.parse(gradual("explain", "p", ...args, "--json")));

describe("gradual explain", () => {
  it("gives the numbers of a step of a run as JSON", () => {
    const { run, step, row, trace } = explained("last@5", "--row", "7", "--weight", "hidden/kernel[4,3]");
    expect(run).toMatch(/^0001-/);
    // After five steps the sixth is told, and rows count from 1: the same in JSON and in words.
    expect(step.step).toBe(6);
    expect(step.epoch).toBe(1);
    expect(row.row).toBe(7);
    const rows = readFileSync(PENGUINS, "utf8").trimEnd().split("\n").slice(1);
    const columns = row.raw.map(({ cell }) => String(cell ?? ""));
    expect(rows[row.inFile - 1]?.split(",").map((cell) => cell.replaceAll('"', ""))).toEqual(columns);
    expect(Math.min(...step.batch)).toBeGreaterThanOrEqual(1);
    expect(step.batchInFile).toHaveLength(step.batch.length);
    expect(row.raw.map(({ column }) => column)).toContain("Species");
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(step.rowCosts)).toBeAllclose(step.cost, { relative: 1e-12 });
    const kernel = step.weights["hidden/kernel"];
    const units = step.weights["hidden/bias"]?.before.length ?? 0;
    const index = 3 * units + 2;
    expect(trace?.value).toBe(kernel?.before[index]);
    expect(trace?.subject).toMatchObject({ index, position: [4, 3], weight: "hidden/kernel[4,3]" });
    expect(trace?.ledger).toHaveLength(step.batch.length);
    expect(mean(trace?.ledger ?? [])).toBeAllclose(kernel?.gradient[index] ?? NaN, { relative: 1e-9, absolute: 1e-15 });
    expect(trace?.optimizer.at(-1)).toMatchObject({ symbol: "w′", value: kernel?.after[index] });
    expect(trace?.check.slope).toBeAllclose(trace?.check.derivative ?? NaN, { relative: 1e-4, absolute: 1e-8 });
  });

  it("begins with the initial weights of the seed, and with the first row of the batch, where nothing else is asked for", () => {
    const { run, step, row } = explained();
    expect(run).toBeNull();
    expect(step.step).toBe(1);
    expect(row).toMatchObject({ row: step.batch[0], inFile: step.batchInFile[0], place: 1 });
    const next = explained("last@1").step.weights["hidden/kernel"];
    // Memories of each trained weight: none before the first step, and after it what the next one has before.
    const { memories: first = {} } = step.weights["hidden/kernel"] ?? {};
    const second = explained("last@1").step.weights["hidden/kernel"]?.memories ?? {};
    expect(Object.keys(first).length).toBeGreaterThan(0);
    expect(Object.keys(first)).toEqual(Object.keys(second));
    for (const [name, { before, after }] of Object.entries(first)) {
      expect(before.every((one) => one === 0)).toBe(true);
      expect(second[name]?.before).toBeAllclose(after, { relative: 1e-5, absolute: 1e-9 });
    }
    // What the step makes of the weights is what training made of them.
    expect(next?.before).toBeAllclose(step.weights["hidden/kernel"]?.after ?? [], { relative: 1e-5, absolute: 1e-6 });
  });

  it("tells it to people: the row, the layers, the cost, and the weight forward, backward and onward", () => {
    const text = gradual("explain", "p", "last@5", "--row", "7", "--weight", "hidden/kernel[4,3]");
    expect(text).toMatch(/^Step 6 of run 1 \(\S+\), in epoch 1\n/);
    expect(text).toMatch(/Row \d+ of the file: row 7 of the training part/);
    // A letter that each row has is written once, with its sign.
    expect(text).toContain("∂C/∂w = Σ ∂Cᵢ/∂w / 32");
    expect(text).toMatch(/m̂ = m′ \/ \(1 - β₁ᵗ\)\n {4}= \S+ \/ \(1 - 0\.9⁶\) = /);
    expect(text).toContain("Beak Length (mm)");
    expect(text).toContain("Cost of this row at Output (categorical-cross-entropy");
    expect(text).toContain("w[4,3]");
    expect(text).toMatch(/∂Cᵢ\/∂w = x₄ · δ₃\n/);
    expect(text).toContain("Rows of the batch that pull most");
    expect(text).toContain("w′ = w - ");
    // Each row that pulls is told by its number in the file and by the one that asks for it.
    const pulling = [...text.matchAll(/row (\d+) of the file\s+--row (\d+)/g)].map(([, file, part]) => [file, part]);
    expect(pulling).toHaveLength(8);
    for (const [file, part] of pulling.slice(0, 2))
      expect(explained("last@5", "--row", String(part)).row.inFile).toBe(Number(file));
  });

  it("says of a step that the run never took that it did not, and nothing of who else reads", () => {
    gradual("new", "q", "--from", PENGUINS, "--target", "Species");
    gradual("train", "q");
    const listed = v.looseObject({ runs: v.tuple([v.looseObject({ steps: v.number() })]) });
    const [{ steps }] = v.parse(listed, JSON.parse(gradual("runs", "q", "--json"))).runs;
    const lock = join(home, "q", "gradual.lock");
    writeFileSync(
      lock,
      JSON.stringify({ token: "other", pid: process.pid, host: hostname(), since: new Date().toISOString() }),
    );
    expect(attempt("edits", "q", "exclude", "--rows", "1").err).toContain("has it open");
    expect(attempt("explain", "q", `1@${steps - 1}`).err).not.toMatch(/ended after|has it open/);
    expect(attempt("explain", "q", `1@${steps + 1}`).err).toContain(`Run 1 ended after step ${steps}`);
    expect(attempt("explain", "q", "1@100000").err).toContain(`Run 1 itself ended after ${steps}.`);
  });

  it.each([
    [2, ["--weight", "hidden/kernel[99,1]"], "has the places [1,1] to ["],
    [2, ["--weight", "hidden/kernel"], "counted from 1"],
    [2, ["--weight", "nowhere/kernel[1,1]"], 'the network has no "nowhere/kernel"'],
    [2, ["--part", "test"], "--row"],
    [1, ["--row", "9999"], "has no row 9999"],
    [1, ["last@999"], "the nearest is after"],
    [1, ["7"], 'no run "7"'],
  ])("exits with %i on %j", (status, args, message) => {
    const result = attempt("explain", "p", ...args);
    expect(result.status).toBe(status);
    expect(result.err).toContain(message);
    expect(result.out).toBe("");
  });
});
