// The questions of the Evaluate station, asked of trained runs.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { importData } from "../data/importData";
import { suggestDocument } from "../data/suggest";
import { emptyDocument } from "../document/create";
import type { Document } from "../document/schema";
import { recordTestLook } from "../project/testLooks";
import type { JudgedClasses, JudgedNumbers } from "../protocol/evaluation";
import { npy, zip } from "../testing/arrayFiles";
import { problemOf, temporaryFolders } from "../testing/temporaryFolder";
import { trainInput } from "../testing/trainInput";
import { trainRun } from "../train/trainRun";
import { createEvaluationHandlers } from "./evaluationHandlers";

const folders = temporaryFolders();
const SOURCES = join(import.meta.dirname, "../../examples/sources");
const { "evaluate.run": evaluate, "evaluate.rows": rowsOf, "evaluate.curves": curvesOf } = createEvaluationHandlers();
const tell = (): void => undefined;
const { signal } = new AbortController();

async function trained(file: string, target: string, change: (document: Document) => Document = (same) => same) {
  const folder = folders();
  const table = await importData({ folder, file: join(SOURCES, file) });
  const suggested = suggestDocument(emptyDocument("p"), table, { target });
  const document = change({ ...suggested, training: { ...suggested.training, epochs: 3, rules: [] } });
  const { id: run } = await trainRun({ ...trainInput(folder), document });
  return { project: { folder, document }, run };
}

test("every cell of the matrix, bin and side of a threshold opens as many rows as it says, the worst first", async () => {
  const { project, run } = await trained("penguins.csv", "Species");
  const about = { project, run, part: "validation" as const };
  const evaluation = await evaluate({ ...about, rule: null }, tell, signal);
  // The table is the one it was trained on.
  expect(evaluation.warnings).toEqual([]);
  const [target] = evaluation.targets as readonly JudgedClasses[];
  if (target === undefined) throw new Error("a target is judged");
  const pages = { target: 0, offset: 0, limit: 1_000 };
  const open = (pick: Parameters<typeof rowsOf>[0]["pick"]) => rowsOf({ ...about, ...pages, pick }, tell, signal);

  const all = await open({ kind: "all" });
  expect(all.total).toBe(evaluation.rows);
  expect([...all.losses]).toEqual([...all.losses].sort((a, b) => b - a));
  for (let truth = 0; truth < 3; truth++) {
    for (let predicted = 0; predicted < 3; predicted++) {
      const rows = await open({ kind: "cell", truth, predicted });
      expect(rows.total).toBe(target.confusion[truth * 3 + predicted]);
      expect([...rows.truth].every((one) => one === truth)).toBe(true);
      // The cells are the data's own: its species is the truth.
      const species = rows.columns.indexOf("Species");
      expect(rows.cells.every((cells) => cells[species] === target.classes[truth])).toBe(true);
    }
  }
  const wrong = await open({ kind: "wrong" });
  const accuracy = target.figures.find(({ id }) => id === "accuracy")?.value ?? NaN;
  expect(wrong.total).toBe(Math.round((1 - accuracy) * evaluation.rows));
  for (const [bin, { rows }] of target.calibration.entries())
    expect((await open({ kind: "said", class: null, bin })).total).toBe(rows);

  const { curve } = await curvesOf({ ...about, target: 0, class: 2 }, tell, signal);
  if (curve === null) throw new Error("there is a curve");
  const at = Math.floor(curve.thresholds.length / 2);
  const threshold = curve.thresholds[at] ?? NaN;
  for (const [isOfClass, count] of [
    [true, curve.hits[at]],
    [false, curve.falseOnes[at]],
  ] as const)
    expect((await open({ kind: "score", class: 2, threshold, isTaken: true, isOfClass })).total).toBe(count);

  // Page by page the same rows in the same order.
  const pieces = await Promise.all(
    [0, 20, 40].map((offset) =>
      rowsOf({ ...about, target: 0, offset, limit: 20, pick: { kind: "all" } }, tell, signal),
    ),
  );
  expect(pieces.flatMap(({ numbers }) => [...numbers])).toEqual([...all.numbers]);
});

test("a point and a bar of numbers open their rows", async () => {
  const { project, run } = await trained("cars.csv", "Miles_per_Gallon");
  const about = { project, run, part: "validation" as const };
  const { targets, rows } = await evaluate({ ...about, rule: null }, tell, signal);
  const [target] = targets as readonly JudgedNumbers[];
  if (target === undefined) throw new Error("a target is judged");
  const open = (pick: Parameters<typeof rowsOf>[0]["pick"]) =>
    rowsOf({ ...about, target: 0, offset: 0, limit: 1_000, pick }, tell, signal);
  for (const at of [0, 7, target.points.rows.length - 1]) {
    const found = await open({ kind: "rows", rows: [target.points.rows[at] ?? -1] });
    expect(found.total).toBe(1);
    expect(found.truth[0]).toBe(target.points.truth[at]);
    expect(found.predicted[0]).toBe(target.points.predicted[at]);
    expect(found.cells[0]?.[found.columns.indexOf("Miles_per_Gallon")]).toBe(target.points.truth[at]);
  }
  const { counts } = target.errors;
  expect(counts.reduce((sum, one) => sum + one, 0)).toBe(rows);
  for (const [bin, count] of counts.entries()) expect((await open({ kind: "error", bin })).total).toBe(count);
});

test("series are judged beside their last value", async () => {
  const folder = folders();
  const [rows, steps] = [60, 5];
  // A walk that goes on as it went: the next value is the last one and a little more.
  const x = Float32Array.from({ length: rows * steps }, (_, at) => Math.floor(at / steps) + (at % steps));
  const y = Float32Array.from({ length: rows }, (_, row) => row + steps - 1 + 0.5);
  const file = join(folder, "series.npz");
  writeFileSync(file, zip({ "x.npy": npy(x, [rows, steps, 1]), "y.npy": npy(y, [rows]) }));
  const table = await importData({ folder, file });
  const suggested = suggestDocument(emptyDocument("p"), table);
  const document = { ...suggested, training: { ...suggested.training, epochs: 1, rules: [] } };
  const { id: run } = await trainRun({ ...trainInput(folder), document });
  const about = { project: { folder, document }, run, part: "validation" as const, rule: null };
  const [target] = (await evaluate(about, tell, signal)).targets;
  expect(target?.rivals.map(({ kind }) => kind)).toEqual(["mean", "last-value"]);
  expect(target?.figures.find(({ id }) => id === "mae")?.rivals[1]).toBeCloseTo(0.5, 5);
});

test("test rows are told of once they were revealed for that run", async () => {
  const { project, run } = await trained("penguins.csv", "Species");
  const about = { project, run, part: "test" as const };
  expect((await problemOf(() => evaluate({ ...about, rule: null }, tell, signal))).code).toBe("test-not-revealed");
  const rows = { ...about, target: 0, offset: 0, limit: 1, pick: { kind: "all" } } as const;
  expect((await problemOf(() => rowsOf(rows, tell, signal))).code).toBe("test-not-revealed");
  await recordTestLook(project.folder, run);
  expect((await evaluate({ ...about, rule: null }, tell, signal)).part).toBe("test");
});

test("a rule that cannot be applied is told of, and one that can is beside the network", async () => {
  const { project, run } = await trained("penguins.csv", "Species");
  const about = { project, run, part: "validation" as const };
  const rule = {
    target: "Species",
    lines: [
      {
        conditions: [{ column: "Beak Length (mm)", test: "at-least" as const, value: 43 }],
        join: "and" as const,
        answer: "Gentoo",
      },
    ],
    otherwise: "Adelie",
  };
  const [target] = (await evaluate({ ...about, rule }, tell, signal)).targets;
  expect(target?.rivals.map(({ kind }) => kind)).toEqual(["majority", "rule"]);
  const [accuracy] = target?.figures ?? [];
  expect(accuracy?.rivals[1]).toBeGreaterThan(accuracy?.rivals[0] ?? 1);
  expect(target?.figures.find(({ id }) => id === "logLoss")?.rivals[1]).toBeNull();
  const broken = await evaluate({ ...about, rule: { ...rule, target: "Island" } }, tell, signal);
  expect(broken.targets[0]?.rivals.map(({ kind }) => kind)).toEqual(["majority"]);
  expect(broken.warnings.map(({ message }) => message).join()).toContain("Your rule is not shown beside the network");
});
