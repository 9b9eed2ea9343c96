// Arrays through the built command, as people use it.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { beforeAll, expect, test } from "vitest";
import { npy, zip } from "../testing/arrayFiles";
import { temporaryFolders, writeIn } from "../testing/temporaryFolder";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DIGITS = join(ROOT, "examples/sources/digits");
const folders = temporaryFolders();

beforeAll(() => {
  expect(spawnSync(process.execPath, [join(ROOT, "build/scripts/build.mjs"), "--only", "engine"]).status).toBe(0);
}, 300_000);

function gradual(...args: string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "build/bin/gradual.mjs"), ...args], {
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

test("MNIST's files become a project of pictures that is ready to train", () => {
  const folder = join(folders(), "digits");
  const made = gradual("new", folder, "--from", DIGITS);
  expect(made.code, made.err).toBe(0);
  expect(made.out).toContain(
    "10,000 examples: 8,000 to train, 2,000 to test, as the source has them. Task: classification of y.",
  );
  expect(made.out).toContain("with a channel of 1: 28 × 28 × 1");
  expect(made.out).toMatch(/x +feature +uint8, 28 × 28 each +0 to 255/);

  const checked = gradual("check", folder, "--json");
  expect(checked.code, checked.out).toBe(0);
  const Check = v.looseObject({
    ready: v.boolean(),
    rows: v.unknown(),
    layers: v.record(v.string(), v.looseObject({ shape: v.nullable(v.array(v.number())) })),
  });
  expect(v.parse(Check, JSON.parse(checked.out))).toMatchObject({
    ready: true,
    rows: { train: 7_200, validation: 800, test: 2_000 },
    layers: { input: { shape: [28, 28, 1] }, output: { shape: [10] } },
  });

  // One of the files stands for its set; the shares take the place of the source's parts.
  const again = gradual(
    "import",
    folder,
    join(DIGITS, "train-images-idx3-ubyte.gz"),
    "--as",
    "vectors",
    "--split",
    "0.5,0.25,0.25",
    "--json",
  );
  expect(again.code, again.out).toBe(0);
  expect(v.parse(v.looseObject({ table: v.unknown() }), JSON.parse(again.out)).table).toMatchObject({
    rows: 10_000,
    arrays: { shape: [28, 28], elements: "uint8", given: { train: 8_000, validation: 0, test: 2_000 } },
  });
  expect(gradual("check", folder).out).toContain("5,000 rows to train, 2500 to validate, 2500 to test.");
});

test("where in a picture an answer comes from is told, as a place for each pixel", () => {
  const folder = join(folders(), "seen");
  expect(gradual("new", folder, "--from", DIGITS).code).toBe(0);
  expect(gradual("train", folder, "--epochs", "1", "--quiet").code).toBe(0);
  const asked = ["evaluate", folder, "last", "--split", "test", "--saliency", "8001"] as const;
  const told = gradual(...asked, "--json");
  expect(told.code, told.out).toBe(0);
  const picture = v.array(v.array(v.number()));
  const Told = v.looseObject({
    saliency: v.looseObject({ row: v.literal(8001), shape: v.unknown(), occlusion: picture, gradient: picture }),
  });
  const { saliency } = v.parse(Told, JSON.parse(told.out));
  expect(saliency.shape).toEqual([28, 28]);
  for (const { occlusion } of [saliency, { occlusion: saliency.gradient }]) {
    expect(occlusion.map((line) => line.length)).toEqual(Array.from({ length: 28 }, () => 28));
    expect(occlusion.flat().some((value) => value !== 0)).toBe(true);
  }
  const text = gradual(...asked).out;
  const most = saliency.occlusion.flat().reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  const at = saliency.occlusion.flat().indexOf(most);
  expect(text).toMatch(new RegExp(`ROW +COLUMN +DROP\\n[^\\n]*\\b${Math.floor(at / 28) + 1} +${(at % 28) + 1} `));
  // A row of another part.
  expect(gradual("evaluate", folder, "last", "--saliency", "8001").code).toBe(1);
});

test("what cannot be is refused, and leaves no project behind", () => {
  const home = folders();
  const file = writeIn(home, "only-x.npz", zip({ "x.npy": npy(Float32Array.of(1, 2), [2]) }));
  const folder = join(home, "project");
  const missing = gradual("new", folder, "--from", file);
  expect(missing.code).toBe(1);
  expect(missing.err).toContain("an array called y is missing");
  expect(gradual("new", folder, "--from", home).err).toContain(
    "holds no pictures that are read, and none in IDX files",
  );
  expect(gradual("check", folder).code).toBe(1);
  for (const shares of ["1,0", "0.5,0.5,0.5", "0,0.5,0.5"])
    expect(gradual("new", folder, "--from", file, "--split", shares).code).toBe(2);
  expect(gradual("new", folder, "--split", "1,0,0").code).toBe(1);
});

test("options that contradict each other are wrong usage", () => {
  expect(gradual("train", "p", "--from", "1@0", "--initial", "w.safetensors").code).toBe(2);
  expect(gradual("train", "p", "--resume", "1", "--no-shuffle").code).toBe(2);
  expect(gradual("train", "p", "--resume", "1", "--batch-size", "8").code).toBe(2);
  expect(gradual("train", "p", "--learning-rate", "0").code).toBe(2);
});

test("the layout of weights is told in words and as JSON", () => {
  expect(gradual("layers", "lstm").out).toContain(
    "kernel: input × gate and unit. The last axis has a block of one number per unit for each gate, in PyTorch's order: input, forget, cell, output.",
  );
  const Layers = v.looseObject({
    layers: v.array(
      v.looseObject({
        type: v.string(),
        weights: v.array(v.looseObject({ name: v.string(), axes: v.array(v.string()) })),
      }),
    ),
  });
  const { layers } = v.parse(Layers, JSON.parse(gradual("layers", "--json").out));
  expect(layers.find(({ type }) => type === "conv2d")?.weights).toMatchObject([
    { name: "kernel", axes: ["filter", "channel", "row", "column"] },
    { name: "bias", axes: ["filter"] },
  ]);
});
