// Gradual's side of build/scripts/defaults.mjs: a table becomes a project, is given the suggested network and recipe, trained and
// evaluated, as `gradual new`, `train --refit` and `evaluate` do it. Reads one JSON object a line, see `Request`; answers
// {"score": 0.55, "refit": 0.51, "steps": 4700, "seconds": 0.9, "parameters": 4801}: the RMSE, or the share of right classes, of the
// rows to test.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { importData } from "../../src-engine/data/importData";
import { suggestTargets } from "../../src-engine/data/suggestTargets";
import { emptyDocument } from "../../src-engine/document/create";
import type { Document, Task, TrainingRecipe } from "../../src-engine/document/schema";
import { denseModel, plainTraining, textbookTraining } from "../../src-engine/document/startingRecipe";
import { evaluateRun } from "../../src-engine/evaluate/evaluateRun";
import { readTrainedRun } from "../../src-engine/evaluate/trainedRun";
import { createProject } from "../../src-engine/project/project";
import { createOnnxBackend } from "../../src-engine/runtime/onnx/backend";
import { createControl } from "../../src-engine/train/control";
import { refitRun } from "../../src-engine/train/refit";
import type { TrainInput } from "../../src-engine/train/runInput";
import { trainRun } from "../../src-engine/train/trainRun";

interface Request {
  /** A CSV file: the rows to train on come first, then those to validate, then those to test. */
  readonly file: string;
  readonly target: string;
  readonly task: Task;
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  /** Of the features. */
  readonly inputs: number;
  /** "before": what Gradual suggested up to November 2026. */
  readonly recipe: "suggested" | "before";
  readonly refit: boolean;
}

interface Answer {
  readonly score: number;
  readonly refit: number | null;
  readonly steps: number;
  readonly seconds: number;
  readonly parameters: number;
}

/** 16 units; numbers by gradient descent on small tables, all else by Adam at one rate. */
function before(document: Document, { task, rows, inputs }: Request): Document {
  const isPlain = task === "regression" && rows.train + rows.validation + rows.test <= 5_000 && inputs <= 30;
  const adam: TrainingRecipe = { ...plainTraining(task), batchSize: task === "classification" ? 32 : 128 };
  return {
    ...document,
    model: denseModel(task, [16]),
    training: isPlain ? textbookTraining(adam, task) : adam,
  };
}

async function measure(request: Request): Promise<Answer> {
  const { file, target, task, rows, recipe, refit } = request;
  const folder = mkdtempSync(join(tmpdir(), "gradual-defaults-"));
  const project = await createProject({ folder, document: emptyDocument("measured") });
  try {
    const table = await importData({ folder, file });
    const all = rows.train + rows.validation + rows.test;
    const split = { train: rows.train / all, validation: rows.validation / all, test: rows.test / all };
    const wished = suggestTargets(project.document, table, { targets: [target], task, split });
    const { data } = wished;
    // The parts are those of the file.
    const inOrder = { ...wished, data: { ...data, split: { ...data.split, shuffle: false, stratify: false } } };
    const document = recipe === "suggested" ? inOrder : before(inOrder, request);
    const backend = createOnnxBackend({ threads: 1 });
    const input: TrainInput = {
      folder,
      backend,
      control: createControl(),
      device: { name: "cpu", threads: 1, whyNotGpu: null },
      versions: {},
    };
    const scoreOf = async (run: string): Promise<number> => {
      const { report } = await evaluateRun(folder, await readTrainedRun(folder, run), "test", backend);
      if (report.task === "several" || report.rows !== rows.test) throw new Error(`${file}: not the rows to test`);
      return report.task === "regression" ? report.rmse : report.accuracy;
    };
    const run = await trainRun({ ...input, document });
    return {
      score: await scoreOf(run.id),
      refit: refit ? await scoreOf((await refitRun({ ...input, run: run.id })).id) : null,
      steps: run.steps,
      seconds: run.seconds,
      parameters: run.parameters,
    };
  } finally {
    await project.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function serve(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await measure(JSON.parse(line) as Request))}\n`);
  }
}

void serve();
