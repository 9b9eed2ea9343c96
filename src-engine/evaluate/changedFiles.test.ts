// A bit that flips on the disk never changes an answer in silence.

import fc from "fast-check";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importData } from "../data/importData";
import { suggestDocument } from "../data/suggest";
import { emptyDocument } from "../document/create";
import { UserError } from "../document/errors";
import { decodeSafetensors } from "../project/safetensors";
import { checkSeal, sealedSafetensors } from "../project/sums";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { trainInput } from "../testing/trainInput";
import { trainRun } from "../train/trainRun";
import { evaluateRun } from "./evaluateRun";
import { readTrainedRun } from "./trainedRun";

describe("a trained run", () => {
  let project = "";
  let run = "";

  beforeAll(async () => {
    project = mkdtempSync(join(tmpdir(), "gradual-changed-"));
    const file = join(project, "t.csv");
    const rows = Array.from(
      { length: 80 },
      (_, row) => `${Math.sin(row)},${Math.cos(3 * row)},${row % 3 === 0 ? "a" : "b"}`,
    );
    writeFileSync(file, `x,y,kind\n${rows.join("\n")}\n`);
    const suggested = suggestDocument(emptyDocument("t"), await importData({ folder: project, file }), {
      target: "kind",
    });
    const document = { ...suggested, training: { ...suggested.training, epochs: 3 } };
    run = (await trainRun({ ...trainInput(project), document })).id;
  });

  afterAll(() => rmSync(project, { recursive: true, force: true }));

  /** What is said of the test rows: the figures, or why there are none. */
  async function said(): Promise<{ readonly figures: string } | { readonly code: string }> {
    try {
      const trained = await readTrainedRun(project, run);
      const { warnings, ...figures } = await evaluateRun(project, trained, "test", createOnnxBackend());
      const [first] = warnings;
      return first === undefined ? { figures: JSON.stringify(figures) } : { code: first.code };
    } catch (error) {
      if (error instanceof UserError) return { code: error.problem.code };
      throw error;
    }
  }

  test.each(["weights.safetensors", "preparation.json", "data"])(
    "answers as before or says why not, whichever bit of %s flips",
    { timeout: 120_000 },
    async (name) => {
      const path = name === "data" ? join(project, "data/table.parquet") : join(project, "runs", run, name);
      const before = await said();
      expect(before).toHaveProperty("figures");
      const kept = join(project, "kept");
      copyFileSync(path, kept);
      const bits = readFileSync(path).length * 8;
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: bits - 1 }), async (bit) => {
          const bytes = readFileSync(kept);
          bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          writeFileSync(path, bytes);
          expect(await said()).toHaveProperty("code");
        }),
        { numRuns: 25 },
      );
      copyFileSync(kept, path);
      expect(await said()).toEqual(before);
    },
  );

  test("of a version before, which wrote no sums, is read as it is", async () => {
    const path = join(project, "runs", run, "run.json");
    const text = readFileSync(path, "utf8");
    const { sums, ...record } = JSON.parse(text) as Record<string, unknown>;
    expect(Object.keys(sums as object).sort()).toEqual(["data", "preparation", "weights"]);
    writeFileSync(path, JSON.stringify(record));
    expect(await said()).toHaveProperty("figures");
    writeFileSync(path, text);
  });

  test("does not answer with weights that are not finite", async () => {
    const trained = await readTrainedRun(project, run);
    const [name = "", tensor] = Object.entries(trained.weights)[0] ?? [];
    const data = Float32Array.from(tensor?.data ?? []);
    data[0] = NaN;
    const weights = { ...trained.weights, [name]: { shape: tensor?.shape ?? [], data } };
    await expect(evaluateRun(project, { ...trained, weights }, "test", createOnnxBackend())).rejects.toMatchObject({
      problem: { code: "weights-not-finite" },
    });
  });
});

test("a sealed file of tensors holds what it held, or is refused, whichever bit flips", () => {
  const tensors = {
    a: { shape: [2, 3], data: Float32Array.of(1, -2, 3, 0.5, 0, 9) },
    b: { shape: [], data: Float64Array.of(7) },
  };
  const sealed = sealedSafetensors(tensors, { state: '{"step": 12}' });
  const held = (bytes: Uint8Array): string => {
    const { tensors: found, metadata } = decodeSafetensors(bytes, "x");
    checkSeal("x", bytes, metadata);
    return JSON.stringify([found, metadata.state]);
  };
  const before = held(sealed);
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const bytes = sealed.slice();
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    let found: string;
    try {
      found = held(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      continue;
    }
    expect(found, `bit ${bit}`).toBe(before);
  }
});
