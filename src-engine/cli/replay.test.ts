// Replays runs of PyTorch through the command line: the same weights to begin with, the same digits in the same order, and then
// every step must have the loss that it had there. fixtures/replay.py made them.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import "../testing/allclose";
import { parseDocument } from "../document/parse";
import type { Document, Layer } from "../document/schema";
import { decodeSafetensors, encodeSafetensors } from "../project/safetensors";
import { npy, zip } from "../testing/arrayFiles";
import { temporaryFolders } from "../testing/temporaryFolder";
import fixture from "./fixtures/replay.json";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FIXTURES = join(ROOT, "src-engine/cli/fixtures");
const folders = temporaryFolders();

beforeAll(() => {
  expect(spawnSync(process.execPath, [join(ROOT, "build/scripts/build.mjs"), "--only", "engine"]).status).toBe(0);
}, 300_000);

function gradual(...args: string[]): { readonly code: number | null; readonly out: string } {
  const { status, stdout } = spawnSync(process.execPath, [join(ROOT, "build/bin/gradual.mjs"), ...args, "--json"], {
    encoding: "utf8",
  });
  return { code: status, out: stdout };
}

/** The numbers of an IDX file of the digits, without its header. */
function digits(name: string, header: number): Uint8Array {
  return gunzipSync(readFileSync(join(ROOT, "examples/sources/digits", name))).subarray(header);
}

interface Replay {
  readonly as: "pictures" | "sequences";
  readonly learningRate: number;
  readonly layers: readonly Layer[];
}

const REPLAYS: Readonly<Record<keyof typeof fixture.losses, Replay>> = {
  cnn: {
    as: "pictures",
    learningRate: 0.002,
    layers: [
      { id: "input", type: "input" },
      { id: "first", type: "conv2d", params: { filters: 8, padding: "same", activation: "relu" } },
      { id: "first-half", type: "max-pooling2d" },
      { id: "second", type: "conv2d", params: { filters: 16, padding: "same", activation: "relu" } },
      { id: "second-half", type: "max-pooling2d" },
      { id: "flat", type: "flatten" },
      { id: "hidden", type: "dense", params: { units: 16, activation: "relu" } },
      { id: "output", type: "output", params: { activation: "softmax" } },
    ],
  },
  lstm: {
    as: "sequences",
    learningRate: 0.01,
    layers: [
      { id: "input", type: "input" },
      { id: "memory", type: "lstm", params: { units: 16 } },
      { id: "output", type: "output", params: { activation: "softmax" } },
    ],
  },
};

/** A project with the fixture's rows, all to train, and this network. */
function project({ as, layers }: Replay): string {
  const { rows } = fixture;
  const home = folders();
  const file = join(home, "rows.npz");
  const x = digits("train-images-idx3-ubyte.gz", 16).subarray(0, rows * 784);
  const y = digits("train-labels-idx1-ubyte.gz", 8).subarray(0, rows);
  writeFileSync(file, zip({ "x.npy": npy(x, [rows, 28, 28]), "y.npy": npy(y, [rows]) }));
  const folder = join(home, "replay");
  const made = gradual("new", folder, "--from", file, "--as", as, "--split", "1,0,0");
  expect(made.code, made.out).toBe(0);
  const path = join(folder, "replay.gradual");
  const document = parseDocument(readFileSync(path, "utf8"), path);
  // PyTorch kept its learning rate.
  const { schedule: _, ...training } = document.training;
  const changed: Document = {
    ...document,
    model: { layers: [...layers], connections: layers.slice(1).map((layer, index) => [layers[index]!.id, layer.id]) },
    training: {
      ...training,
      loss: { type: "categorical-cross-entropy" },
      optimizer: { type: "adam", params: { learningRate: 0.5 } },
    },
  };
  writeFileSync(path, JSON.stringify(changed));
  return folder;
}

describe.each(Object.entries(REPLAYS))("a %s of PyTorch", (name, replay) => {
  const initial = join(FIXTURES, `replay-${name}.safetensors`);

  test("has the same loss at each of 50 steps", () => {
    const folder = project(replay);
    const steps = join(folder, "steps.csv");
    const run = gradual(
      ...["train", folder, "--initial", initial, "--no-shuffle", "--batch-size", String(fixture.batch)],
      ...["--learning-rate", String(replay.learningRate), "--epochs", "1", "--steps-csv", steps],
    );
    expect(run.code, run.out).toBe(0);
    const [header, ...lines] = readFileSync(steps, "utf8").trimEnd().split("\n");
    expect(header).toBe("step,epoch,loss,change");
    const losses = lines.map((line) => Number(line.split(",")[2]));
    const wanted = fixture.losses[name as keyof typeof fixture.losses];
    expect(losses).toHaveLength(50);
    expect(losses).toBeAllclose(wanted, { relative: 1e-4, absolute: 0 });
    // It learned something on the way, so that the steps are not all alike.
    expect(wanted.at(-1)).toBeLessThan(0.9 * wanted[0]!);

    // What was used stands in the run, so that it can be resumed and forked.
    const record = JSON.parse(readFileSync(join(folder, "runs/0001-adam/run.json"), "utf8")) as {
      initial: { name: string };
      document: Document;
    };
    expect(record.initial.name).toBe(initial);
    expect(record.document.training).toMatchObject({
      shuffle: false,
      batchSize: fixture.batch,
      optimizer: { type: "adam", params: { learningRate: replay.learningRate } },
      epochs: 1,
    });
    const { tensors } = decodeSafetensors(readFileSync(join(folder, "runs/0001-adam/initial.safetensors")));
    expect(tensors).toEqual(decodeSafetensors(readFileSync(initial)).tensors);
    // A fork from before the first step begins with the same weights and takes the same rows.
    const forked = gradual(
      "train",
      folder,
      "--from",
      "1@0",
      "--epochs",
      "1",
      "--no-shuffle",
      "--batch-size",
      String(fixture.batch),
      "--learning-rate",
      String(replay.learningRate),
      "--steps-csv",
      steps,
    );
    expect(forked.code, forked.out).toBe(0);
    expect(
      readFileSync(steps, "utf8")
        .trimEnd()
        .split("\n")
        .slice(1)
        .map((line) => Number(line.split(",")[2])),
    ).toEqual(losses);
  });

  test("is refused with weights that do not fit, naming each", () => {
    const folder = project(replay);
    const { tensors } = decodeSafetensors(readFileSync(initial));
    const { "output/kernel": kernel, "output/bias": _, ...others } = tensors;
    const odd = join(folder, "odd.safetensors");
    writeFileSync(
      odd,
      encodeSafetensors({
        ...others,
        "output/kernel": { shape: [...kernel!.shape].reverse(), data: kernel!.data },
        "more/kernel": { shape: [1], data: Float32Array.of(1) },
      }),
    );
    const { code, out } = gradual("train", folder, "--initial", odd);
    expect(code).toBe(1);
    const { message } = (JSON.parse(out) as { error: { message: string } }).error;
    expect(message).toContain(`"output/kernel" has the shape 10×16, not 16×10 (input × unit)`);
    expect(message).toContain(`"output/bias" is missing, 10 (unit)`);
    expect(message).toContain(`"more/kernel" is no weight of the network`);
  });
});
