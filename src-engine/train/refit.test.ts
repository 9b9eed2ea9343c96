import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { importData } from "../data/importData";
import { prepareData } from "../data/prepare";
import { suggestDocument } from "../data/suggest";
import { emptyDocument } from "../document/create";
import type { Document } from "../document/schema";
import { readRecord } from "../project/runs";
import type { RunSummary } from "../runs/run";
import { createGenerator } from "../runtime/random";
import { trainInput } from "../testing/trainInput";
import { forkRun } from "./forkRun";
import { refitDocument, refitRun } from "./refit";
import { trainRun } from "./trainRun";

let folder: string;
let document: Document;

/** A curve with noise, on which a network that trains for long gets worse. */
function noisy(): string {
  const generator = createGenerator(4, "noisy");
  const rows = Array.from({ length: 101 }, () => {
    const [a, b] = [generator.normal(), generator.normal()];
    return `${a.toFixed(4)},${b.toFixed(4)},${(Math.sin(3 * a) + b + generator.normal()).toFixed(4)}`;
  });
  return ["a,b,y", ...rows].join("\n");
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "gradual-refit-"));
  const file = join(folder, "noisy.csv");
  writeFileSync(file, noisy());
  const suggested = suggestDocument(emptyDocument("noisy"), await importData({ folder, file }), { target: "y" });
  document = {
    ...suggested,
    training: {
      loss: { type: "mse" },
      optimizer: { type: "adam", params: { learningRate: 0.03 } },
      schedule: { type: "cosine" },
      batchSize: 16,
      epochs: 60,
      seed: 7,
      rules: [{ type: "no-improvement", params: { patience: 30 } }],
      restoreBest: true,
    },
  };
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const train = (change: Partial<Document> = {}): Promise<RunSummary> =>
  trainRun({ ...trainInput(folder), document: { ...document, ...change } });
const refit = (run: string): Promise<RunSummary> => refitRun({ ...trainInput(folder), run });
const weights = (run: string): Buffer => readFileSync(join(folder, "runs", run, "weights.safetensors"));

test("a refit takes the best epoch's steps on training and validation rows, and says whose they are", async () => {
  const first = await train();
  const best = first.best;
  expect(best?.epoch).toBeLessThan(first.epochs);
  const again = await refit(first.id);
  expect(again).toMatchObject({
    id: "0002-refit-of-1",
    steps: best?.step,
    stopReason: { kind: "steps", steps: best?.step },
    best: null,
    refitOf: { run: first.id, epoch: best?.epoch },
  });
  const record = await readRecord(folder, again.id);
  expect(record).toMatchObject({ seed: 7, refitOf: again.refitOf, origin: null });

  const before = await prepareData({ folder, data: document.data });
  const after = await prepareData({ folder, data: record.document.data });
  expect([...after.train.rows]).toEqual([...before.train.rows, ...before.validation.rows].sort((a, b) => a - b));
  expect(after.validation.rows).toHaveLength(0);
  expect([...after.test.rows]).toEqual([...before.test.rows]);
  // Measured anew, on the rows that it learns from.
  expect(after.preparation).not.toEqual(before.preparation);
});

test("the same run is refitted to the same bits, with the learning rates that it had", async () => {
  const first = await train();
  const [one, other] = [await refit(first.id), await refit(first.id)];
  expect(weights(one.id)).toEqual(weights(other.id));
  expect(weights(one.id)).not.toEqual(weights(first.id));
  // The cosine is laid out over the steps of the first run, up to an epoch.
  const before = first.best?.learningRate ?? NaN;
  expect(Math.abs((one.last?.learningRate ?? NaN) - before)).toBeLessThan(0.03 * before);
});

test("rows without validation, and runs that go on from another, cannot be refitted", async () => {
  const split = { ...document.data.split, train: 0.8, validation: 0, test: 0.2 };
  const blind = await train({
    data: { ...document.data, split },
    training: { ...document.training, epochs: 2, rules: [], restoreBest: false },
  });
  await expect(refit(blind.id)).rejects.toMatchObject({ problem: { code: "nothing-to-refit" } });
  const first = await train();
  const again = await refit(first.id);
  await expect(refit(again.id)).rejects.toMatchObject({ problem: { code: "nothing-to-refit" } });
  const fork = await forkRun({
    ...trainInput(folder),
    document: { ...document, training: { ...document.training, epochs: 70 } },
    from: { run: first.id, epoch: 3 },
  });
  await expect(refit(fork.id)).rejects.toMatchObject({ problem: { code: "nothing-to-refit" } });
});

test("a run that was given its initial weights is refitted from the same ones", async () => {
  const whole = await train({ training: { ...document.training, epochs: 3 } });
  const initial = join(folder, "runs", whole.id, "weights.safetensors");
  const first = await trainRun({ ...trainInput(folder), document, initial });
  const again = await refit(first.id);
  const beginnings = [first, again].map(({ id }) => readFileSync(join(folder, "runs", id, "initial.safetensors")));
  expect(beginnings[0]).toEqual(beginnings[1]);
});

test("a refit's schedule has as many steps as before, up to one epoch", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2_000 }),
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 0, max: 500 }),
      (epochs, before, more) => {
        const perEpoch = { before, together: before + more };
        const refitted = refitDocument({ ...document, training: { ...document.training, epochs } }, 1, perEpoch);
        const steps = refitted.training.epochs * perEpoch.together;
        expect(steps).toBeGreaterThanOrEqual(epochs * before);
        expect(steps - epochs * before).toBeLessThan(perEpoch.together);
      },
    ),
  );
});
