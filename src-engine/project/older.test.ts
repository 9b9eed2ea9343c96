// Projects as earlier versions of Gradual wrote them, by those versions (fixtures/older/make.mjs): they open, their runs can be
// looked at, measured and gone on from, and nothing of them is changed by looking.

import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { evaluateRun } from "../evaluate/evaluateRun";
import { readTrainedRun } from "../evaluate/trainedRun";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { epochColumns } from "../runs/epochTable";
import { problemOf } from "../testing/temporaryFolder";
import { trainInput } from "../testing/trainInput";
import { forkRun } from "../train/forkRun";
import { resumeRun } from "../train/resumeRun";
import type { TrainInput } from "../train/runInput";
import { trainRun } from "../train/trainRun";
import { openProject } from "./project";
import { listRuns, readEpochColumns, readMetrics, readSteps } from "./runs";

const OLDER = join(__dirname, "fixtures/older");
const RUN = "0001-adam";
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gradual-older-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const input = (): TrainInput => trainInput(folder);

describe.each(readdirSync(OLDER).filter((name) => !name.includes(".")))("a project of version %s", (version) => {
  beforeEach(() => cpSync(join(OLDER, version), folder, { recursive: true }));
  const bytes = (name: string): Buffer => readFileSync(join(folder, name));

  it("opens, lists its run with its figures, and stays as it was", async () => {
    const before = [bytes("points.gradual"), bytes(`runs/${RUN}/run.json`), bytes(`runs/${RUN}/metrics.csv`)];
    const project = await openProject(folder);
    expect(project.document.data.target).toEqual(["kind"]);
    await project.close();
    const { runs, unreadable } = await listRuns(folder);
    expect(unreadable).toEqual([]);
    expect(runs).toMatchObject([
      {
        id: RUN,
        status: "ended",
        stopReason: { kind: "epochs", epochs: 5 },
        epochs: 5,
        rateChanges: [],
        deviceChanges: [],
        device: { name: "cpu" },
      },
    ]);
    const metrics = await readMetrics(folder, RUN);
    expect(metrics.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
    const header = bytes(`runs/${RUN}/metrics.csv`)
      .toString()
      .split("\n")
      .slice(0, 2)
      .map((line) => line.split(","));
    // Each column that it has is read under the name that it has now.
    for (const name of [
      "loss",
      "validationLoss",
      "accuracy",
      "validationAccuracy",
      "change",
      "learningRate",
    ] as const) {
      const column = header[0]?.indexOf(name) ?? -1;
      expect(column, name).toBeGreaterThanOrEqual(0);
      expect(metrics[0]?.[name]).toBe(Number(header[1]?.[column]));
    }
    expect(runs[0]?.last).toEqual(metrics.at(-1));
    expect(runs[0]?.best?.epoch).toBe(runs[0]?.bestEpoch);
    expect(await readEpochColumns(folder, RUN)).toEqual(epochColumns(metrics));
    expect((await readSteps(folder, RUN)).length).toBe(runs[0]?.steps);
    expect([bytes("points.gradual"), bytes(`runs/${RUN}/run.json`), bytes(`runs/${RUN}/metrics.csv`)]).toEqual(before);
  });

  it("has its run measured, and its document trained to the same weights", async () => {
    const { report } = await evaluateRun(folder, await readTrainedRun(folder, RUN), "validation", createOnnxBackend());
    const metrics = await readMetrics(folder, RUN);
    const {
      runs: [older],
    } = await listRuns(folder);
    const best = metrics.find(({ epoch }) => epoch === older?.bestEpoch);
    if (report.task !== "classification") throw new TypeError("classes are predicted");
    expect(report.accuracy).toBeCloseTo(best?.validationAccuracy ?? NaN, 6);
    const { document, ...project } = await openProject(folder);
    await project.close();
    const again = await trainRun({ ...input(), document });
    expect(again).toMatchObject({ id: "0002-adam", epochs: 5, bestEpoch: older?.bestEpoch });
    expect(again.last?.validationLoss).toBeCloseTo(older?.last?.validationLoss ?? NaN, 4);
  });

  it("has a run to begin another with, at its beginning and at its end", async () => {
    const {
      runs: [older],
    } = await listRuns(folder);
    if (older === undefined) throw new TypeError("no run");
    const document = { ...older.document, training: { ...older.document.training, epochs: 7 } };
    const warned: string[] = [];
    const forked = await forkRun({
      ...input(),
      document,
      from: { run: RUN, epoch: null },
      onWarnings: (all) => warned.push(...all.map(({ code }) => code)),
    });
    // Its checkpoint is another version's, so its epochs are trained again.
    expect(forked).toMatchObject({ status: "ended", epochs: 7 });
    expect(warned.filter((code) => code !== "fork-inexact")).toEqual([]);
    expect(forked.last?.loss).toBeLessThan(older.last?.loss ?? NaN);
    expect((await forkRun({ ...input(), document, from: { run: RUN, epoch: 0 } })).epochs).toBe(7);
  });

  it("has an ended run, which is not resumed; had it been broken off, its checkpoint would be another version's", async () => {
    expect((await problemOf(() => resumeRun({ ...input(), run: RUN }))).code).toBe("run-ended");
    const path = join(folder, "runs", RUN, "run.json");
    const record = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify({ ...record, stopReason: { kind: "interrupted" } }));
    expect(await problemOf(() => resumeRun({ ...input(), run: RUN }))).toMatchObject({
      code: "checkpoint-unusable",
      next: "Start a new run, or resume it with the version that began it.",
    });
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ stopReason: { kind: "interrupted" } });
  });
});
