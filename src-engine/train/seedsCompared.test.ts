// How often the verdict of a comparison is wrong, on networks that were really trained: pairs with equal settings and different seeds,
// and pairs of which one is truly better.

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { compareRuns, LEVEL } from "../evaluate/compareRuns";
import { readTrainedRun } from "../evaluate/trainedRun";
import type { Document } from "../document/schema";
import { openProject } from "../project/project";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { trainInput } from "../testing/trainInput";
import { trainRun } from "./trainRun";

const PAIRS = 30;
const home = mkdtempSync(join(tmpdir(), "gradual-seeds-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const backend = createOnnxBackend();
let place: string;
let iris: Document;

beforeAll(async () => {
  place = join(home, "iris");
  cpSync(join(import.meta.dirname, "../../examples/iris"), place, { recursive: true });
  const project = await openProject(place);
  const { data, training } = project.document;
  await project.close();
  iris = {
    ...project.document,
    // Many rows to judge by, so that the test could find a difference.
    data: { ...data, split: { ...data.split, train: 0.4, validation: 0.6, test: 0 } },
    training: { ...training, records: false },
  };
});

async function trained(changes: Partial<Document["training"]>): Promise<string> {
  const document = { ...iris, training: { ...iris.training, ...changes } };
  return (await trainRun({ ...trainInput(place, backend), document })).id;
}

async function verdict(one: string, other: string) {
  const runs = [await readTrainedRun(place, one), await readTrainedRun(place, other)];
  return (await compareRuns(place, runs, "validation", backend, { edits: undefined })).targets[0]?.pairs[0]?.verdict;
}

it("of 30 pairs with equal settings and different seeds, at most the stated share is called more than luck", async () => {
  const verdicts: unknown[] = [];
  for (let pair = 0; pair < PAIRS; pair++)
    verdicts.push(await verdict(await trained({ seed: 1_000 + 2 * pair }), await trained({ seed: 1_001 + 2 * pair })));
  // They are networks of their own, and not all alike: the test has something to be wrong about.
  expect(verdicts).toContain("luck");
  const real = verdicts.filter((one) => one === "better" || one === "worse").length;
  expect(real).toBeLessThanOrEqual(LEVEL * PAIRS);
}, 180_000);

it("a truly better network is found", async () => {
  for (let seed = 1; seed <= 5; seed++)
    expect(await verdict(await trained({ seed, epochs: 1 }), await trained({ seed, epochs: 40 }))).toBe("better");
}, 60_000);
