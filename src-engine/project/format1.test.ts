// A project of document format 1 with everything whose shape or name is another one now (fixtures/format1/make.mjs): it opens, its
// runs are looked at, measured, predicted with, exported, gone on from and resumed.

import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { evaluateRun } from "../evaluate/evaluateRun";
import { predictFile } from "../evaluate/predictFile";
import { readTrainedRun } from "../evaluate/trainedRun";
import { exportRun } from "../export/exportRun";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { temporaryFolders } from "../testing/temporaryFolder";
import { trainInput } from "../testing/trainInput";
import { forkRun } from "../train/forkRun";
import { resumeRun } from "../train/resumeRun";
import { trainRun } from "../train/trainRun";
import { openProject } from "./project";
import { listRuns, readCheckpoint, readMetrics, readWeights } from "./runs";

const folders = temporaryFolders();
const [ENDED, BROKEN] = ["0001-adam", "0002-adam"];
let folder: string;

beforeEach(() => {
  folder = folders();
  cpSync(join(__dirname, "fixtures/format1/everything"), folder, { recursive: true });
});

it("opens with its words, and is not changed by looking", async () => {
  const file = join(folder, "everything.gradual");
  const before = readFileSync(file);
  const { document, ...project } = await openProject(folder);
  await project.close();
  expect(document.training).toMatchObject({
    loss: { type: "categorical-cross-entropy", params: { labelSmoothing: 0.1 } },
    optimizer: { type: "adam", params: { learningRate: 0.002, beta1: 0.8 } },
    schedule: { type: "cosine", params: { warmup: 2, period: 40, floor: 0.1 } },
    clipping: { type: "global-norm", params: { limit: 0.9 } },
    restoreBest: true,
    watch: "kind/accuracy",
    metrics: [{ type: "topK", params: { k: 2 } }],
  });
  expect(document.training.rules.map(({ type }) => type)).toEqual([
    ...["weights-unchanged", "layers-unchanged", "gradient-small", "exploding"],
    ...["steps", "time", "target", "no-improvement"],
  ]);
  expect(document.model.layers.find(({ id }) => id === "scaled")?.type).toBe("normalization");
  expect(document.model.layers.find(({ id }) => id === "alike")?.params).toEqual({ normalize: true });
  expect(document.model.layers.find(({ id }) => id === "size")?.params?.loss).toEqual({
    type: "huber",
    params: { delta: 0.75 },
  });
  expect(readFileSync(file)).toEqual(before);
});

it("has runs that are listed, measured as they were, predicted with and exported", async () => {
  const { runs, unreadable } = await listRuns(folder);
  expect(unreadable).toEqual([]);
  expect(runs).toMatchObject([
    { id: ENDED, status: "ended", stopReason: { kind: "epochs", epochs: 6 } },
    { id: BROKEN, status: "running" },
  ]);
  const trained = await readTrainedRun(folder, ENDED);
  const backend = createOnnxBackend();
  const { report } = await evaluateRun(folder, trained, "validation", backend);
  if (report.task !== "several") throw new TypeError("there are several outputs");
  const kind = report.outputs.find(({ id }) => id === "kind")?.report;
  expect(kind).toMatchObject({ accuracy: runs[0]?.best?.outputs?.kind?.validationAccuracy });
  const input = join(folder, "new.csv");
  writeFileSync(input, "x,y\n0.5,0.25\n-1,1\n");
  const output = join(folder, "predicted.csv");
  await predictFile(trained, input, output, backend);
  expect(readFileSync(output, "utf8").trim().split("\n")).toHaveLength(3);
  expect(await exportRun(folder, trained, "onnx", join(folder, "model.onnx"), backend)).toMatchObject({ rows: 9 });
});

it("has a run that was broken off, which goes on from its checkpoint with what its rules remember", async () => {
  const project = await openProject(folder);
  await project.close();
  const checkpoint = await readCheckpoint(folder, BROKEN);
  expect(checkpoint?.state).toMatchObject({ format: 4, rules: { patience: {} } });
  const path = join(folder, "runs", BROKEN, "run.json");
  // Some epochs more than it had, for the test's sake.
  const record = JSON.parse(readFileSync(path, "utf8")) as { document: { training: { epochs: number } } };
  const { epoch } = (checkpoint?.state.position ?? {}) as { epoch: number };
  record.document.training.epochs = epoch + 5;
  writeFileSync(path, JSON.stringify(record));
  const before = await readMetrics(folder, BROKEN);
  const resumed = await resumeRun({ ...trainInput(folder), run: BROKEN });
  expect(resumed).toMatchObject({ status: "ended", stopReason: { kind: "epochs", epochs: epoch + 5 } });
  const after = await readMetrics(folder, BROKEN);
  expect(after).toHaveLength(epoch + 5);
  // Epochs that it had logged behind its checkpoint come again as they were.
  for (const was of before.slice(epoch)) expect(after[was.epoch - 1]?.loss).toBeCloseTo(was.loss, 5);
  expect(Object.keys((await readCheckpoint(folder, BROKEN))?.state.rules ?? {})).not.toContain("patience");
});

it("is trained again to the same figures, and a run begins with one of its", async () => {
  const { runs } = await listRuns(folder);
  const [older] = runs;
  if (older === undefined) throw new TypeError("no run");
  const again = await trainRun({ ...trainInput(folder), document: older.document });
  expect(again.last?.loss).toBeCloseTo(older.last?.loss ?? NaN, 4);
  expect(again.last?.validationLoss).toBeCloseTo(older.last?.validationLoss ?? NaN, 4);
  const [weights, others] = [await readWeights(folder, again.id), await readWeights(folder, ENDED)];
  expect(Object.keys(weights)).toEqual(Object.keys(others));
  const document = { ...older.document, training: { ...older.document.training, epochs: 8 } };
  const forked = await forkRun({ ...trainInput(folder), document, from: { run: ENDED, epoch: null } });
  expect(forked).toMatchObject({ status: "ended", epochs: 8 });
});
