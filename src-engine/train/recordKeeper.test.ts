// A run's records: they are states that it had, they change nothing of it, and a run that was broken off goes on keeping them.

import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { importData } from "../data/importData";
import { suggestDocument } from "../data/suggest";
import { emptyDocument } from "../document/create";
import type { Document, TrainingRecipe } from "../document/schema";
import { withRecords } from "../project/recordsFile";
import { decodeSafetensors } from "../project/safetensors";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { temporaryFolders } from "../testing/temporaryFolder";
import { trainInput } from "../testing/trainInput";
import type { Observer } from "./observer";
import { resumeRun } from "./resumeRun";
import { trainRun } from "./trainRun";

const folders = temporaryFolders();
const PENGUINS = join(import.meta.dirname, "../../examples/sources/penguins.csv");

async function project(training: Partial<TrainingRecipe>): Promise<{ folder: string; document: Document }> {
  const folder = folders();
  const table = await importData({ folder, file: PENGUINS });
  const suggested = suggestDocument(emptyDocument("penguins"), table, { target: "Species" });
  return { folder, document: { ...suggested, training: { ...suggested.training, rules: [], ...training } } };
}

/** Every state between two calls of the backend, by its step. */
function watching(): { readonly seen: Map<number, Record<string, Float32Array>>; readonly observer: Observer } {
  const seen = new Map<number, Record<string, Float32Array>>();
  return {
    seen,
    observer: {
      async between({ position }, state) {
        const copy = Object.entries(state).map(([name, { data }]) => [name, Float32Array.from(data)] as const);
        seen.set(position.step, Object.fromEntries(copy));
      },
    },
  };
}

const recordsAt = (folder: string, run: string): string => join(folder, "runs", run, "records.bin");
const logs = (folder: string, run: string): string[] =>
  ["weights.safetensors", "best.safetensors"].map((file) =>
    readFileSync(join(folder, "runs", run, file)).toString("base64"),
  );

test("records are states of the run, first and last among them, the best epoch marked", async () => {
  const { folder, document } = await project({ epochs: 40 });
  const { seen, observer } = watching();
  const run = await trainRun({ ...trainInput(folder), document, observers: [observer] });
  await withRecords(recordsAt(folder, run.id), async ({ heads, weights }) => {
    const steps = heads.map(({ step }) => step);
    expect(steps).toContain(0);
    expect(Math.max(...steps)).toBe(run.steps);
    expect(heads.length).toBeGreaterThan(30);
    for (const [index, head] of heads.entries()) {
      const state = seen.get(head.step);
      for (const [name, data] of Object.entries(await weights(index)))
        if (state !== undefined) expect(data).toEqual(state[name]);
    }
    const at = (moment: "best" | "fall" | "last") => heads.filter(({ moments }) => moments.includes(moment)).at(-1);
    expect(at("last")?.step).toBe(run.steps);
    expect(at("best")?.step).toBe(run.best?.step);
    expect(at("fall")).toMatchObject({ row: 0 });
    expect(at("best")?.epoch).toBe(run.bestEpoch);
  });
});

test("a run without records ends with the same bits, and keeps none", async () => {
  const { folder, document } = await project({ epochs: 15 });
  const withThem = await trainRun({ ...trainInput(folder), document });
  const without = await trainRun({
    ...trainInput(folder),
    document: { ...document, training: { ...document.training, records: false } },
  });
  expect(logs(folder, without.id)).toEqual(logs(folder, withThem.id));
  expect(() => readFileSync(recordsAt(folder, without.id))).toThrow("ENOENT");
});

test("marks the very step for which a rule's condition first holds, within a call too, and changes nothing by it", async () => {
  const { folder, document } = await project({
    epochs: 400,
    // One batch an epoch would leave each step a call of its own.
    batchSize: 4,
    rules: [{ type: "weights-unchanged", params: { threshold: 0.002, patience: 40 } }],
  });
  const changes: number[] = [];
  const calls: number[] = [];
  const observer: Observer = {
    steps({ change }) {
      changes.push(...Array.from(change));
      calls.push(changes.length);
    },
  };
  const run = await trainRun({ ...trainInput(folder), document, observers: [observer] });
  const first = changes.findIndex((change) => change < 0.002) + 1;
  expect(first).toBeGreaterThan(0);
  expect(calls).not.toContain(first);
  const found = await withRecords(recordsAt(folder, run.id), async ({ heads, weights }) => {
    const at = heads.findIndex(({ moments }) => moments.includes("hold"));
    expect(heads[at]).toMatchObject({ step: first, change: changes[first - 1] });
    return weights(at);
  });

  // The weights that a run has which ends there.
  const { training } = document;
  const rules = [{ type: "weights-unchanged", params: { threshold: 0.002, patience: 1 } }];
  const upTo = await trainRun({
    ...trainInput(folder),
    document: { ...document, training: { ...training, rules, records: false, restoreBest: false } },
  });
  expect(upTo.steps).toBe(first);
  const file = join(folder, "runs", upTo.id, "weights.safetensors");
  const { tensors: left } = decodeSafetensors(readFileSync(file), file);
  for (const [name, data] of Object.entries(found)) expect(data).toEqual(left[name]?.data);

  const without = await trainRun({
    ...trainInput(folder),
    document: { ...document, training: { ...training, records: false } },
  });
  expect(logs(folder, without.id)).toEqual(logs(folder, run.id));
});

test("a run that was broken off goes on keeping records, with none of steps that are taken again", async () => {
  const { folder, document } = await project({ epochs: 30 });
  const whole = await trainRun({ ...trainInput(folder), document });
  const input = trainInput(folder, createOnnxBackend());
  const { control } = input;
  const first = await trainRun({
    ...input,
    document,
    observers: [
      {
        epoch({ epoch }) {
          if (epoch === 12) control.ask("stop");
        },
      },
    ],
  });
  expect(first.stopReason).toMatchObject({ kind: "user" });
  const run = await resumeRun({ ...trainInput(folder), run: first.id });
  expect(logs(folder, run.id)).toEqual(logs(folder, whole.id));
  const kept = await withRecords(recordsAt(folder, run.id), async ({ heads }) => heads);
  const steps = kept.map(({ step }) => step);
  expect(Math.max(...steps)).toBe(run.steps);
  expect(kept.filter(({ moments }) => moments.includes("best")).at(-1)?.step).toBe(run.best?.step);

  // The same weights, wherever both have a record.
  const all = await withRecords(recordsAt(folder, whole.id), async ({ heads, weights }) => {
    const found = new Map<number, unknown>();
    for (const [index, { step }] of heads.entries()) found.set(step, await weights(index));
    return found;
  });
  await withRecords(recordsAt(folder, run.id), async ({ heads, weights }) => {
    let shared = 0;
    for (const [index, { step }] of heads.entries()) {
      if (!all.has(step)) continue;
      shared += 1;
      expect(await weights(index)).toEqual(all.get(step));
    }
    expect(shared).toBeGreaterThan(20);
  });
});

test("a run whose records are gone goes on without those before", async () => {
  const { folder, document } = await project({ epochs: 20 });
  const input = trainInput(folder);
  const first = await trainRun({
    ...input,
    document,
    observers: [
      {
        epoch({ epoch }) {
          if (epoch === 8) input.control.ask("stop");
        },
      },
    ],
  });
  rmSync(recordsAt(folder, first.id));
  const run = await resumeRun({ ...trainInput(folder), run: first.id });
  await withRecords(recordsAt(folder, run.id), async ({ header, heads }) => {
    expect(header.first).toBe(first.steps);
    expect(heads.every(({ step, moments }) => step >= first.steps || moments.includes("best"))).toBe(true);
  });
});
