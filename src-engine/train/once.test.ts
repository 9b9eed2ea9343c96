// What is worked out for a run, however it begins, is worked out once: its network, its step, and the step's model.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { importData } from "../data/importData";
import { suggestDocument } from "../data/suggest";
import { emptyDocument } from "../document/create";
import type { Document } from "../document/schema";
import { analyze } from "../network/network";
import { stepGraph } from "../passes/compile";
import { packState } from "../passes/onnx/packState";
import type { Backend } from "../runtime/backend";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { trainInput } from "../testing/trainInput";
import { findRate } from "./findRate";
import { forkRun } from "./forkRun";
import { refitRun } from "./refit";
import { resumeRun } from "./resumeRun";
import { trainRun } from "./trainRun";

vi.mock("../network/network", { spy: true });
vi.mock("../passes/compile", { spy: true });
// Called once for each model of a step that is written.
vi.mock("../passes/onnx/packState", { spy: true });

const ROWS = 200;
/** 140 rows to train with: eight batches of 16 and one of 12, which has a model of its own. */
const MODELS = 2;

let folder: string;
let document: Document;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "gradual-once-"));
  const file = join(folder, "wave.csv");
  const rows = Array.from({ length: ROWS }, (_, row) => `${row / 20},${Math.sin(row / 20)}`);
  writeFileSync(file, ["x,y", ...rows].join("\n"));
  const suggested = suggestDocument(emptyDocument("wave"), await importData({ folder, file }), { target: "y" });
  document = {
    ...suggested,
    training: {
      ...suggested.training,
      optimizer: { type: "adam", params: { learningRate: 0.01 } },
      batchSize: 16,
      epochs: 4,
      rules: [],
    },
  };
  vi.clearAllMocks();
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** How often each was worked out since the last question. */
function workedOut(): { networks: number; steps: number; models: number } {
  const counts = [analyze, stepGraph, packState].map((one) => vi.mocked(one).mock.calls.length);
  vi.clearAllMocks();
  const [networks = NaN, steps = NaN, models = NaN] = counts;
  return { networks, steps, models };
}

test("of a new run, one that is trained once more, and one that goes on from the newest of another's epochs", async () => {
  const { id } = await trainRun({ ...trainInput(folder), document });
  expect(workedOut()).toEqual({ networks: 1, steps: 1, models: MODELS });

  await refitRun({ ...trainInput(folder), run: id });
  expect(workedOut()).toEqual({ networks: 1, steps: 1, models: MODELS });

  // The other run's network is a second one.
  const longer = { ...document, training: { ...document.training, epochs: 6 } };
  await forkRun({ ...trainInput(folder), document: longer, from: { run: id, epoch: null } });
  expect(workedOut()).toEqual({ networks: 2, steps: 1, models: MODELS });
});

test("of a run that goes on from an earlier epoch of another, which is trained up to there again", async () => {
  const { id } = await trainRun({ ...trainInput(folder), document });
  workedOut();
  await forkRun({ ...trainInput(folder), document, from: { run: id, epoch: 2 } });
  expect(workedOut()).toEqual({ networks: 2, steps: 2, models: 2 * MODELS });
});

test("of a run that was broken off and goes on", async () => {
  const whole = createOnnxBackend();
  const breaking: Backend = {
    ...whole,
    loadTraining: async (step, rows) => ({
      ...(await whole.loadTraining(step, rows)),
      run: () => Promise.reject(new Error("the cable was pulled")),
    }),
  };
  const { id } = await trainRun({ ...trainInput(folder, breaking), document });
  workedOut();
  const { stopReason } = await resumeRun({ ...trainInput(folder), run: id });
  expect(stopReason?.kind).toBe("epochs");
  expect(workedOut()).toEqual({ networks: 1, steps: 1, models: MODELS });
});

test("of a test of learning rates", async () => {
  const { backend } = trainInput(folder);
  await findRate({ folder, document, backend });
  expect(workedOut()).toEqual({ networks: 1, steps: 1, models: MODELS });
});
