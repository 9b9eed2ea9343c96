// The time machine: what is on record is what the training had, and everything told of a moment belongs to that moment.

import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { importData } from "../data/importData";
import { suggestDocument } from "../data/suggest";
import { suggestTargets } from "../data/suggestTargets";
import { emptyDocument } from "../document/create";
import type { Document, TrainingRecipe } from "../document/schema";
import type { RecordsView } from "../protocol/records";
import type { RunSummary } from "../runs/run";
import { removeOtherData } from "../project/dataPlaces";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { problemOf, temporaryFolders } from "../testing/temporaryFolder";
import { trainInput } from "../testing/trainInput";
import { trainRun } from "../train/trainRun";
import { LearnSession } from "./learnSession";

const folders = temporaryFolders();
const SOURCES = join(import.meta.dirname, "../../examples/sources");

interface Trained {
  readonly folder: string;
  readonly run: RunSummary;
  readonly session: LearnSession;
}

async function trained(
  training: Partial<TrainingRecipe> = {},
  target = "Species",
  change: (document: Document) => Document = (document) => document,
): Promise<Trained> {
  const folder = folders();
  const table = await importData({ folder, file: join(SOURCES, "penguins.csv") });
  const suggested = suggestDocument(emptyDocument("penguins"), table, { target });
  const document = change({ ...suggested, training: { ...suggested.training, rules: [], epochs: 25, ...training } });
  const run = await trainRun({ ...trainInput(folder), document });
  const session = await LearnSession.open({
    folder,
    document,
    origin: { kind: "run", run: run.id, at: "last" },
    backendFor: () => createOnnxBackend(),
  });
  return { folder, run, session };
}

async function recordsOf(session: LearnSession): Promise<Extract<RecordsView, { kind: "records" }>> {
  const found = await session.records();
  if (found.kind === "none") throw new TypeError(`no records: ${found.why}`);
  return found;
}

const WISH = { part: "train", columns: null, target: null } as const;

test("a record holds the very bytes of the replayed step", async () => {
  const { run, session } = await trained();
  const { heads } = await recordsOf(session);
  expect(heads.at(-1)?.step).toBe(run.steps);
  for (const { step } of heads) {
    const at = await session.move(step, {});
    expect(at.step).toBe(step);
    expect(await session.recordWeights(step)).toEqual(at.weights);
  }
  await session.dispose();
}, 60_000);

test("bookmarks stand at the notable moments", async () => {
  const { run, session } = await trained({ epochs: 40 });
  const { heads, columns } = await recordsOf(session);
  const at = (moment: "best" | "fall" | "last") => heads.filter(({ moments }) => moments.includes(moment));
  expect(at("best").map(({ step }) => step)).toEqual([run.best?.step]);
  expect(at("last").map(({ step }) => step)).toEqual([run.steps]);
  expect(at("fall")).toHaveLength(1);
  expect(columns).toContain("Body Mass (g)");
  expect(heads.map(({ step }) => step)).toEqual([...new Set(heads.map(({ step }) => step))].sort((a, b) => a - b));
  await session.dispose();
});

test("all views agree at 50 random stops", async () => {
  const { session } = await trained({ epochs: 30 });
  const { heads, columns } = await recordsOf(session);
  const pairs = columns.flatMap((x) => columns.filter((y) => y !== x).map((y): [string, string] => [x, y]));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...heads),
      fc.constantFrom("train", "validation", "test"),
      fc.constantFrom(...pairs),
      fc.nat(),
      async ({ step }, part, names, which) => {
        const view = await session.record(step, { part, columns: names, target: null });
        const [output] = view.targets;
        if (output?.kind !== "classes") throw new TypeError("species are classes");
        const { classes, truth, predicted, answers, confusion } = output;
        // The matrix counts the predictions; these are the answers' greatest.
        const counted = new Int32Array(classes.length ** 2);
        truth.forEach((right, row) => {
          const own = [...answers.subarray(row * classes.length, (row + 1) * classes.length)];
          expect(own[predicted[row] ?? -1]).toBe(Math.max(...own));
          const cell = right * classes.length + (predicted[row] ?? 0);
          counted[cell] = (counted[cell] ?? 0) + 1;
        });
        expect(confusion).toEqual(counted);
        // A row's answer is the one that the step at that very moment tells of it, in float64.
        const at = await session.move(step, {});
        expect(await session.recordWeights(step)).toEqual(at.weights);
        const place = which % view.rows.length;
        const row = await session.row({ part, row: view.rows[place] ?? 0 });
        classes.forEach((_, one) =>
          expect(answers[place * classes.length + one]).toBeCloseTo(row.prediction.data[one] ?? NaN, 5),
        );
        expect(row.target.data.indexOf(1)).toBe(truth[place]);
        // The region is over these columns, and has the points in it.
        const { region } = view;
        expect([region?.x.column, region?.y.column]).toEqual(names);
        expect(region?.values).toHaveLength(64 * 64);
        expect(region?.values.every((value) => Number.isInteger(value) && value >= 0 && value < classes.length)).toBe(
          true,
        );
        const raw = (column: string): unknown => row.raw.find((cell) => cell.column === column)?.cell;
        if (raw(names[0]) !== null) expect(region?.points.x[place]).toBeCloseTo(Number(raw(names[0])), 1);
        if (part === "train")
          for (const value of region?.points.y ?? []) {
            expect(value).toBeGreaterThanOrEqual(region?.y.least ?? NaN);
            expect(value).toBeLessThanOrEqual(region?.y.most ?? NaN);
          }
      },
    ),
    { numRuns: 50 },
  );
  await session.dispose();
}, 120_000);

test("numbers are told in their own unit", async () => {
  const { session } = await trained({ epochs: 60 }, "Body Mass (g)");
  const { heads, columns } = await recordsOf(session);
  const [x = "", y = ""] = columns;
  const view = await session.record(heads.at(-1)?.step ?? 0, { part: "test", columns: [x, y], target: null });
  const [output] = view.targets;
  if (output?.kind !== "numbers") throw new TypeError("a mass is a number");
  expect(output).toMatchObject({ column: "Body Mass (g)", isDate: false });
  for (const [at, row] of view.rows.entries()) {
    const { raw } = await session.row({ part: "test", row });
    expect(output.truth[at]).toBeCloseTo(Number(raw.find(({ column }) => column === "Body Mass (g)")?.cell), 1);
  }
  // It has learned something: most of the answers are within a kilogram.
  const near = output.predicted.filter((value, at) => Math.abs(value - (output.truth[at] ?? NaN)) < 1_000);
  expect(near.length).toBeGreaterThan(0.9 * view.rows.length);
  expect(Math.min(...(view.region?.values ?? []))).toBeGreaterThan(1_000);
  await session.dispose();
}, 60_000);

test("a run without records says so, and is replayed on request: the same bytes, or nothing where it is canceled", async () => {
  const { folder, run, session } = await trained();
  const own = await recordsOf(session);
  const kept = new Map<number, unknown>();
  for (const { step } of own.heads) kept.set(step, await session.recordWeights(step));
  const file = join(folder, "runs", run.id, "records.bin");
  rmSync(file);
  expect(await session.records()).toEqual({ kind: "none", why: "not-recorded" });

  const controller = new AbortController();
  const canceled = session.replay({
    signal: controller.signal,
    onProgress: (share) => {
      if ((share ?? 0) > 0.1) controller.abort();
    },
  });
  expect((await problemOf(() => canceled)).code).toBe("canceled");
  expect(existsSync(file)).toBe(false);
  expect(readdirSync(join(folder, "runs", run.id)).filter((name) => name.endsWith(".tmp"))).toEqual([]);

  const shares: number[] = [];
  const replayed = await session.replay({ onProgress: (share) => void shares.push(share ?? -1) });
  if (replayed.kind === "none") throw new TypeError("it was replayed");
  expect(replayed.replayed).toBe("exact");
  expect(shares.at(-1)).toBe(1);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(replayed.heads.find(({ moments }) => moments.includes("best"))?.step).toBe(run.best?.step);
  expect(replayed.heads.at(-1)?.moments).toContain("last");
  let shared = 0;
  for (const { step } of replayed.heads) {
    if (!kept.has(step)) continue;
    shared += 1;
    expect(await session.recordWeights(step)).toEqual(kept.get(step));
  }
  expect(shared).toBeGreaterThan(20);
  await session.dispose();
}, 60_000);

/** A day since 1970-01-01 as files have it. */
const dayText = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
const ORDERS = Array.from({ length: 60 }, (_, row) => {
  const [size, when] = [((7 * row) % 60) / 10, 18_000 + 5 * row];
  return { size, when, due: when + 20 + 10 * size, score: 3 * size - 8, kind: size > 3 ? "large" : "small" };
});

test.each([
  ["numbers and dates in one output", ["due", "score"]],
  ["classes and numbers, an output each", ["kind", "due", "score"]],
])(
  "each column that is predicted is told for itself, in its own unit: %s",
  async (_, targets) => {
    const folder = folders();
    const file = join(folder, "orders.csv");
    const lines = ORDERS.map(({ size, when, due, score, kind }) =>
      [dayText(when), size, dayText(due), score.toFixed(2), kind].join(","),
    );
    writeFileSync(file, `when,size,due,score,kind\n${lines.join("\n")}\n`);
    const suggested = suggestTargets(emptyDocument("orders"), await importData({ folder, file }), { targets });
    const document = { ...suggested, training: { ...suggested.training, rules: [], epochs: 5 } };
    const run = await trainRun({ ...trainInput(folder), document });
    const origin = { kind: "run", run: run.id, at: "last" } as const;
    const session = await LearnSession.open({ folder, document, origin, backendFor: () => createOnnxBackend() });
    const { heads, columns } = await recordsOf(session);
    expect(columns).toEqual(["when", "size"]);
    const step = heads.at(-1)?.step ?? 0;
    for (const target of targets) {
      const view = await session.record(step, { part: "train", columns: ["when", "size"], target });
      expect(view.targets.map(({ column }) => column).sort()).toEqual([...targets].sort());
      for (const [at, row] of view.inFile.entries()) {
        const truth = ORDERS[row];
        for (const one of view.targets) {
          if (one.kind === "classes") expect(one.classes[one.truth[at] ?? -1]).toBe(truth?.kind);
          else expect(one.truth[at]).toBeCloseTo((one.column === "due" ? truth?.due : truth?.score) ?? NaN, 0);
        }
        expect(view.region?.points.x[at]).toBeCloseTo(truth?.when ?? NaN, 0);
      }
      for (const one of view.targets)
        if (one.kind === "numbers") expect([one.column, one.isDate]).toEqual([one.column, one.column === "due"]);
      // The region is the chosen column's: of days, of points, or of classes. In the middle it is what the rows there have, about.
      const { region } = view;
      expect([region?.target, region?.x.isDate, region?.y.isDate]).toEqual([target, true, false]);
      const shown = view.targets.find(({ column }) => column === target);
      const values = [...(region?.values ?? [])];
      if (shown?.kind === "numbers") {
        const spread = Math.max(...shown.truth) - Math.min(...shown.truth);
        expect(Math.min(...values)).toBeGreaterThan(Math.min(...shown.truth) - 2 * spread);
        expect(Math.max(...values)).toBeLessThan(Math.max(...shown.truth) + 2 * spread);
      } else expect(values.every((value) => value === 0 || value === 1)).toBe(true);
    }
    await session.dispose();
  },
  60_000,
);

test("a replay finds where the stopping rule first holds, and that is what the run marked", async () => {
  const rules = [{ type: "layers-unchanged", params: { threshold: 0.02, patience: 500 } }];
  const { folder, run, session } = await trained({ epochs: 200, rules });
  const held = (view: Extract<RecordsView, { kind: "records" }>) =>
    view.heads.find(({ moments }) => moments.includes("hold"));
  const own = held(await recordsOf(session));
  expect(own?.step).toBeGreaterThan(1);
  const weights = await session.recordWeights(own?.step ?? 0);
  rmSync(join(folder, "runs", run.id, "records.bin"));
  const replayed = await session.replay({});
  if (replayed.kind === "none") throw new TypeError("it was replayed");
  expect(held(replayed)).toEqual(own);
  expect(await session.recordWeights(own?.step ?? 0)).toEqual(weights);
  await session.dispose();
}, 60_000);

test("says so where records are missing: their file was cut off, or one in the middle is none any more", async () => {
  const { folder, run, session } = await trained({ epochs: 5 });
  const file = join(folder, "runs", run.id, "records.bin");
  const own = await recordsOf(session);
  const bytes = readFileSync(file);
  expect(own.isWhole).toBe(true);
  const length = Math.floor(bytes.length / own.heads.length);
  writeFileSync(file, bytes.subarray(0, -Math.floor(length / 2)));
  expect(await recordsOf(session)).toMatchObject({ isWhole: false, heads: { length: own.heads.length - 1 } });
  const torn = Buffer.from(bytes);
  // Where one ends and the next begins.
  torn.fill(0xff, bytes.length - length - 8, bytes.length - length + 200);
  writeFileSync(file, torn);
  expect((await recordsOf(session)).isWhole).toBe(false);
  await session.dispose();
}, 60_000);

test("names the run where the data have its column no longer, and any other failure as what it is", async () => {
  const { folder, run, session } = await trained({ epochs: 2 });
  await session.dispose();
  const open = () =>
    LearnSession.open({
      folder,
      document: emptyDocument("penguins"),
      origin: { kind: "run", run: run.id, at: "last" },
      backendFor: () => createOnnxBackend(),
    });
  const table = join(folder, "data", "table.parquet");
  const bytes = readFileSync(table);
  writeFileSync(table, bytes.subarray(0, 100));
  const damaged = await problemOf(open);
  expect(damaged.message).not.toContain("do not fit");
  writeFileSync(table, bytes);
  await removeOtherData(folder, (await importData({ folder, file: join(SOURCES, "cars.csv") })).source);
  const problem = await problemOf(open);
  expect(problem).toMatchObject({ code: "no-such-column", subject: { kind: "column" } });
  expect(problem.message).toMatch(/^The data do not fit run 1 \(.+\) any more: /);
}, 60_000);

test("refuses what is no record of the run", async () => {
  const { folder, run, session } = await trained({ epochs: 5 });
  await recordsOf(session);
  expect((await problemOf(() => session.record(12_345, WISH))).code).toBe("no-such-record");
  expect((await problemOf(() => session.record(0, { ...WISH, columns: ["Island", "Nothing"] }))).code).toBe(
    "no-such-column",
  );
  writeFileSync(join(folder, "runs", run.id, "records.bin"), "not a file of records at all");
  const damaged = await problemOf(() => session.records());
  expect(damaged).toMatchObject({ code: "file-damaged", subject: { kind: "file" } });
  await session.replay({});
  expect((await recordsOf(session)).replayed).toBe("exact");
  await session.dispose();
}, 60_000);

test("what is not a run has no records", async () => {
  const { folder, run } = await trained({ epochs: 2 });
  const session = await LearnSession.open({
    folder,
    document: run.document,
    origin: { kind: "initial" },
    backendFor: () => createOnnxBackend(),
  });
  expect((await problemOf(() => session.records())).code).toBe("no-run");
  await session.dispose();
});
