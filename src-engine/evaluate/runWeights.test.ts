import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { importData } from "../data/importData";
import { suggestDocument } from "../data/suggest";
import { emptyDocument } from "../document/create";
import type { Document } from "../document/schema";
import { decodeSafetensors, encodeSafetensors } from "../project/safetensors";
import { problemOf, temporaryFolders } from "../testing/temporaryFolder";
import { trainInput } from "../testing/trainInput";
import { trainRun } from "../train/trainRun";
import { float32Text } from "../runs/weights";
import { readRunWeights, withRunWeights } from "./runWeights";
import { writeWeightsFile } from "./weightsFile";

const folders = temporaryFolders();
const EXAMPLES = join(import.meta.dirname, "../../examples/sources");
const ALL = { from: 0, count: 512 };
const EVERYTHING = { rows: ALL, columns: ALL };

/** A project of penguins with one run of two epochs. */
async function penguins(change: (document: Document) => Document = (document) => document) {
  const folder = folders();
  const table = await importData({ folder, file: join(EXAMPLES, "penguins.csv") });
  const suggested = suggestDocument(emptyDocument("penguins"), table, { target: "Species" });
  const document = change({
    ...suggested,
    training: { ...suggested.training, epochs: 2, rules: [], restoreBest: true },
  });
  const run = await trainRun({ ...trainInput(folder), document });
  const file = (name: string): string => join(folder, "runs", run.id, name);
  return { folder, run: run.id, document, file };
}

/** The weight with these numbers, and the rest of the file as it was. */
function change(path: string, tensor: string, data: Float32Array): void {
  const { tensors, metadata } = decodeSafetensors(readFileSync(path));
  const shape = tensors[tensor]?.shape ?? [];
  writeFileSync(path, encodeSafetensors({ ...tensors, [tensor]: { shape, data } }, metadata));
}

describe("the weights of a run", () => {
  test("are those in its file, with the names of the data's columns and classes", async () => {
    const { folder, run, document, file } = await penguins();
    const first = await readRunWeights(folder, { run, ...EVERYTHING });
    expect(first).toMatchObject({ at: "last", moments: ["best", "last"] });
    expect(first.layers.map(({ id }) => id)).toEqual(
      document.model.layers.filter(({ type }) => type === "dense" || type === "output").map(({ id }) => id),
    );
    const { tensors } = decodeSafetensors(readFileSync(file("weights.safetensors")));
    for (const { weights } of first.layers) {
      for (const { tensor, shape } of weights) {
        const { page } = await readRunWeights(folder, { run, tensor, ...EVERYTHING });
        expect(page?.entry.shape).toEqual(shape);
        expect(page?.values).toEqual(tensors[tensor]?.data);
      }
    }
    // The first dense layer sees the columns, the last one tells the classes.
    expect(first.page?.rows.names).toEqual(expect.arrayContaining(["Beak Length (mm)", "Island = Dream"]));
    expect(first.page?.columns.names.slice(0, 2)).toEqual(["unit 1", "unit 2"]);
    const { page } = await readRunWeights(folder, { run, tensor: "output/kernel", ...EVERYTHING });
    expect(page?.columns.names).toEqual(["Adelie", "Chinstrap", "Gentoo"]);
    const bias = await readRunWeights(folder, { run, tensor: "output/bias", ...EVERYTHING });
    expect(bias.page).toMatchObject({ rows: { extent: 1, axes: [] }, columns: { names: page?.columns.names } });
  });

  test("keep the names of columns behind layers that leave each number in its place", async () => {
    const { folder, run } = await penguins(({ model, ...document }) => {
      const [input, ...others] = model.layers;
      const layers = [input!, { id: "norm", type: "batch-norm" }, { id: "drop", type: "dropout" }, ...others];
      return {
        ...document,
        model: { layers, connections: layers.slice(1).map(({ id }, at) => [layers[at]!.id, id]) },
      };
    });
    const { layers, page } = await readRunWeights(folder, { run, tensor: "norm/mean", ...EVERYTHING });
    expect(page).toMatchObject({ entry: { trained: false } });
    expect(page?.columns.names).toContain("Beak Length (mm)");
    const behind = await readRunWeights(folder, { run, tensor: `${layers[1]?.id}/kernel`, ...EVERYTHING });
    expect(behind.page?.rows.names).toEqual(page?.columns.names);
  });

  test("are cut to the part that is asked for, and say of how many it is", async () => {
    const { folder, run } = await penguins();
    const whole = await readRunWeights(folder, { run, ...EVERYTHING });
    const [height = 0, width = 0] = [whole.page?.rows.extent, whole.page?.columns.extent];
    const stretch = fc.record({ from: fc.nat(width + 3), count: fc.nat(width) });
    await withRunWeights(folder, run, "last", (weights) =>
      fc.assert(
        fc.asyncProperty(stretch, stretch, async (rows, columns) => {
          const page = await weights.page(whole.page?.entry.tensor ?? "", rows, columns);
          const inside = (from: number, count: number, extent: number): number[] =>
            Array.from({ length: extent }, (_, at) => at).slice(from, from + count);
          const expected = inside(rows.from, rows.count, height).flatMap((row) =>
            inside(columns.from, columns.count, width).map((column) => whole.page?.values[row * width + column]),
          );
          expect([...page.values]).toEqual(expected);
          expect(page.rows.names).toEqual(whole.page?.rows.names.slice(rows.from, rows.from + rows.count));
        }),
        { numRuns: 30 },
      ),
    );
  });

  test("have figures of all their numbers, those that are not finite apart", async () => {
    const { folder, run, file } = await penguins();
    const { page: before } = await readRunWeights(folder, { run, tensor: "output/bias", ...EVERYTHING });
    expect(before?.values).toHaveLength(3);
    change(file("weights.safetensors"), "output/bias", Float32Array.of(-1, NaN, 3));
    const { page } = await readRunWeights(folder, { run, tensor: "output/bias", ...EVERYTHING });
    const { histogram, ...figures } = page!.statistics;
    expect(figures).toEqual({ count: 3, notFinite: 1, zeros: 0, min: -1, max: 3, mean: 1, deviation: 2 });
    expect([histogram[0], histogram.at(-1), histogram.reduce((sum, one) => sum + one, 0)]).toEqual([1, 1, 2]);
    change(file("weights.safetensors"), "output/bias", Float32Array.of(0, 0, 0));
    const { page: zeros } = await readRunWeights(folder, { run, tensor: "output/bias", ...EVERYTHING });
    expect(zeros?.statistics).toMatchObject({ zeros: 3, deviation: 0, histogram: [3] });
    change(file("weights.safetensors"), "output/bias", Float32Array.of(NaN, Infinity, -Infinity));
    const { page: none } = await readRunWeights(folder, { run, tensor: "output/bias", ...EVERYTHING });
    expect(none?.statistics).toMatchObject({ notFinite: 3, min: NaN, histogram: [] });
  });

  test("of a run that has not ended are those of its checkpoint; what is not there is said", async () => {
    const { folder, run, file } = await penguins();
    const { page } = await readRunWeights(folder, { run, ...EVERYTHING });
    rmSync(file("weights.safetensors"));
    rmSync(file("best.safetensors"));
    const { tensors } = decodeSafetensors(readFileSync(file("checkpoint.safetensors")));
    const kept = await readRunWeights(folder, { run, ...EVERYTHING });
    expect(kept.page?.values).toEqual(tensors[page?.entry.tensor ?? ""]?.data);
    expect(kept.moments).toEqual(["last"]);
    const asked = { run, ...EVERYTHING };
    for (const [wish, code, message] of [
      [{ ...asked, at: "best" }, "no-weights", /no weights of a best epoch/],
      [{ ...asked, at: "initial" }, "no-weights", /seed/],
      [{ ...asked, tensor: "hidden/nothing" }, "no-such-weight", /hidden\/nothing/],
    ] as const) {
      const problem = await problemOf(() => readRunWeights(folder, wish));
      expect(problem.code).toBe(code);
      expect(problem.message).toMatch(message);
      expect(problem.next).toMatch(/It has/);
    }
    writeFileSync(file("weights.safetensors"), encodeSafetensors({}));
    expect((await problemOf(() => readRunWeights(folder, asked))).code).toBe("file-damaged");
  });

  test("are written as lines that give the same float32 again, with every name in its place", async () => {
    const { folder, run } = await penguins();
    const path = join(folder, "weights.csv");
    await withRunWeights(folder, run, "best", async (weights) => {
      const tensors = weights.layers.flatMap((layer) => layer.weights.map(({ tensor }) => tensor));
      const written = await writeWeightsFile(weights, tensors, path);
      const [header, ...lines] = readFileSync(path, "utf8").trimEnd().split("\n");
      expect(header).toBe("weight,row,column,value");
      expect(lines).toHaveLength(written);
      const { rows, columns, values } = await weights.page("output/kernel", ALL, ALL);
      const own = lines.filter((line) => line.startsWith("output/kernel,"));
      expect(own).toEqual(
        [...values].map(
          (value, at) =>
            `output/kernel,${rows.names[Math.floor(at / 3)]},${columns.names[at % 3]},${float32Text(value)}`,
        ),
      );
    });
    expect(readdirSync(folder).filter((name) => name.includes("weights"))).toEqual(["weights.csv"]);
  });
});

test("a float32 is written with the fewest digits that give it again", () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true }), (value) => {
      expect(Math.fround(Number(float32Text(value))) === value).toBe(true);
    }),
  );
  const texts = ["0.1", "0.33333334", "-2.5", "16777216", "1e-7", "NaN", "-Infinity"];
  const values = [0.1, 1 / 3, -2.5, 16_777_216, 1e-7, NaN, -Infinity];
  expect(values.map((value) => float32Text(Math.fround(value)))).toEqual(texts);
});
