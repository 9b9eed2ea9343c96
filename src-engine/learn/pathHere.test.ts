// The path on a landscape: the whole descent of a run that has records, and from where weights were set by hand.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { importData } from "../data/importData";
import { suggestDocument } from "../data/suggest";
import { emptyDocument } from "../document/create";
import type { LandscapeView } from "../protocol/learn";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { temporaryFolders } from "../testing/temporaryFolder";
import { trainInput } from "../testing/trainInput";
import { trainRun } from "../train/trainRun";
import { LearnSession } from "./learnSession";

const folders = temporaryFolders();
const PENGUINS = join(import.meta.dirname, "../../examples/sources/penguins.csv");

async function trained() {
  const folder = folders();
  const table = await importData({ folder, file: PENGUINS });
  const suggested = suggestDocument(emptyDocument("penguins"), table, { target: "Species" });
  const document = { ...suggested, training: { ...suggested.training, rules: [], epochs: 20 } };
  const run = await trainRun({ ...trainInput(folder), document });
  const session = await LearnSession.open({
    folder,
    document,
    origin: { kind: "run", run: run.id, at: "last" },
    backendFor: () => createOnnxBackend(),
  });
  const { network } = session.start();
  const tensor = network.weights.find(({ shape }) => shape.length === 2)?.tensor ?? "";
  const [x, y] = [
    { tensor, index: 0 },
    { tensor, index: 5 },
  ];
  const landscape = (axes: "weights" | "path" = "weights"): Promise<LandscapeView> =>
    session.landscape(
      { axes: axes === "path" ? { kind: "path" } : { kind: "weights", x, y }, rows: "train", span: null, points: 11 },
      {},
    );
  return { folder, run, session, landscape, x, y };
}

test("a run opened at its end has its whole descent as the path, at the costs that it had", async () => {
  const { run, session, landscape, x, y } = await trained();
  const { path } = await landscape();
  const steps = [...path.steps];
  expect([steps[0], steps.at(-1)]).toEqual([0, run.steps]);
  expect(steps.length).toBeGreaterThan(30);
  expect(steps.length).toBeLessThanOrEqual(60);
  expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
  expect((await landscape("path")).shares?.[0]).toBeGreaterThan(0.5);
  for (const at of [0, 7, 20, steps.length - 1]) {
    const { weights } = await session.move(steps[at] ?? 0, {});
    expect([path.x[at], path.y[at]].map((value) => Math.fround(value ?? NaN))).toEqual(
      [x, y].map(({ tensor, index }) => weights[tensor]?.[index]),
    );
    const there = await landscape();
    expect(Math.abs(there.center.cost - (path.cost[at] ?? NaN))).toBeLessThan(1e-12);
    // Of what comes later, nothing.
    expect([...there.path.steps].every((step) => step <= (steps[at] ?? 0))).toBe(true);
    expect(there.path.steps.length).toBeGreaterThan(at);
  }
  await session.dispose();
}, 60_000);

test("the path begins where weights were set by hand", async () => {
  const { session, landscape, x, y } = await trained();
  await session.move(12, {});
  await session.edit([
    { ...x, value: 1.5 },
    { ...y, value: -0.5 },
  ]);
  expect([...(await landscape()).path.steps]).toEqual([12]);
  await session.move(16, {});
  const { path } = await landscape();
  expect([...path.steps]).toEqual([12, 13, 14, 15, 16]);
  expect([path.x[0], path.y[0]]).toEqual([1.5, -0.5]);
  // Put back, it is the run's own way again.
  await session.putBack(null, {});
  expect([...(await landscape()).path.steps].slice(0, 3)).toEqual([0, 1, 2]);
  await session.dispose();
}, 60_000);

test("without records the path has what the walk itself keeps, until they are made", async () => {
  const { folder, run, session, landscape } = await trained();
  rmSync(join(folder, "runs", run.id, "records.bin"));
  expect([...(await landscape()).path.steps]).toEqual([run.steps]);
  await session.replay({});
  expect([...(await landscape()).path.steps][0]).toBe(0);
  await session.dispose();
}, 60_000);
