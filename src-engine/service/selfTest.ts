// Tries the whole way on this machine, from a file to a trained network's answers: the exclusive or, which needs a hidden layer.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importData } from "../data/importData";
import { suggestTargets } from "../data/suggestTargets";
import { emptyDocument } from "../document/create";
import { invariant } from "../document/errors";
import type { Document } from "../document/schema";
import { evaluateRun } from "../evaluate/evaluateRun";
import { readTrainedRun } from "../evaluate/trainedRun";
import { createProject } from "../project/project";
import type { SelfTest } from "../protocol/diagnostics";
import type { Backend } from "../runtime/backend";
import { createControl } from "../train/control";
import { trainRun } from "../train/trainRun";
import { versions } from "../versions";

const TABLE = "first,second,different\n0,0,no\n0,1,yes\n1,0,yes\n1,1,no\n";
const EPOCHS = 200;

/**
 * Imports four rows into a project in the system's temporary folder, trains on them, reads the run back and asks it. The
 * project is removed again.
 * @throws UserError where a step cannot be done at all, such as writing a file
 */
export async function selfTest(backend: Backend): Promise<SelfTest> {
  const begun = performance.now();
  const place = await mkdtemp(join(tmpdir(), "gradual-self-test-"));
  try {
    const file = join(place, "exclusive or.csv");
    await writeFile(file, TABLE);
    const folder = join(place, "project");
    const project = await createProject({ folder, document: emptyDocument("Self-test") });
    try {
      const table = await importData({ folder, file });
      const document = recipe(suggestTargets(project.document, table, { targets: ["different"] }));
      await project.save(document);
      const run = await trainRun({
        folder,
        document,
        backend,
        control: createControl(),
        device: { name: "cpu", threads: 1, whyNotGpu: null },
        versions: versions(),
      });
      const { report } = await evaluateRun(folder, await readTrainedRun(folder, run.id), "train", backend);
      invariant(report.task === "classification", "it is a class that is asked for");
      const right = Math.round(report.accuracy * report.rows);
      return { passed: right === 4, right, epochs: run.epochs, milliseconds: performance.now() - begun };
    } finally {
      await project.close();
    }
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** All rows to train on, at a rate at which the seed learns them in a few dozen epochs. */
function recipe(suggested: Document): Document {
  return {
    ...suggested,
    data: { ...suggested.data, split: { ...suggested.data.split, train: 1, validation: 0, test: 0 } },
    training: {
      ...suggested.training,
      optimizer: { type: "adam", params: { learningRate: 0.05 } },
      epochs: EPOCHS,
      rules: [],
      restoreBest: false,
    },
  };
}
