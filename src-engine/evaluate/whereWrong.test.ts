// Where a run is wrong, and why: slices, changes of mind, pictures, and rows before and after. On projects that are trained here.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import "../testing/allclose";
import { importData } from "../data/importData";
import { fitData, prepareData } from "../data/prepare";
import { suggestDocument } from "../data/suggest";
import { emptyDocument } from "../document/create";
import { withEditedRows, withTraining } from "../document/recipeEdits";
import type { RowEdits } from "../document/rowEdits";
import type { Comparison } from "../protocol/comparison";
import type { Document } from "../document/schema";
import { classAnswers, predictedClasses } from "../metrics/answers";
import { metricSettings } from "../metrics/registry";
import { createOnnxBackend } from "../runtime/onnx/backend";
import { createReferenceBackend } from "../runtime/reference/backend";
import { createGenerator } from "../runtime/random";
import { npy, zip } from "../testing/arrayFiles";
import { problemOf, temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { createControl } from "../train/control";
import { trainRun } from "../train/trainRun";
import type { AnsweredPart } from "./answeredPart";
import { answerPart } from "./answeredPart";
import { beforeAfter } from "./beforeAfter";
import { partialDependence } from "./dependence";
import { permutationImportance } from "./importance";
import { judgedRows } from "./judgedRows";
import { whatWouldChange } from "./mindChange";
import { answerGradient, saliency } from "./saliency";
import { compareRuns } from "./compareRuns";
import { LEAST_SLICE, columnSlices, worstSlices } from "./slices";
import type { TrainedRun } from "./trainedRun";
import { readTrainedRun } from "./trainedRun";

const folders = temporaryFolders();
const backend = createOnnxBackend();

/** Sizes decide the class, but for the red ones of the north, whose classes are the other way round. */
function csv(rows: number): string {
  const generator = createGenerator(7, "rows");
  const lines = Array.from({ length: rows }, () => {
    const [size, noise] = [generator.uniform() * 10, generator.uniform()];
    const color = ["red", "blue", "green"][generator.below(3)] ?? "";
    const place = ["north", "south"][generator.below(2)] ?? "";
    const isOdd = color === "red" && place === "north";
    return [size.toFixed(3), noise.toFixed(3), color, place, size > 5 !== isOdd ? "big" : "small"].join();
  });
  return `size,noise,color,place,kind\n${lines.join("\n")}\n`;
}

interface Ground {
  readonly folder: string;
  readonly document: Document;
  readonly run: TrainedRun;
  readonly answered: AnsweredPart;
}
let ground: Ground;

const train = async (folder: string, document: Document): Promise<TrainedRun> => {
  const device = { name: "cpu", threads: 1, whyNotGpu: null } as const;
  const input = { folder, backend, control: createControl(), device, versions: { gradual: "0" } };
  return readTrainedRun(folder, (await trainRun({ ...input, document })).id);
};

const home = mkdtempSync(join(tmpdir(), "gradual-test-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

beforeAll(async () => {
  const folder = home;
  const table = await importData({ folder, file: writeIn(home, "t.csv", csv(1_200)) });
  const suggested = suggestDocument(emptyDocument("P"), table, { target: "kind" });
  // The network is not shown the colors and places, so that it cannot know which rows are odd.
  const { columns } = suggested.data;
  const hidden = Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [
      name,
      name === "color" || name === "place" ? { ...column, role: "ignore" as const } : column,
    ]),
  );
  const document = {
    ...suggested,
    data: {
      ...suggested.data,
      columns: hidden,
      split: { ...suggested.data.split, train: 0.4, validation: 0.6, test: 0 },
    },
    training: { ...suggested.training, epochs: 30, rules: [] },
  };
  const run = await train(folder, document);
  ground = { folder, document, run, answered: await answerPart(folder, run, "validation", backend) };
}, 120_000);

const input = () => ({
  folder: ground.folder,
  source: ground.document.data.source,
  answered: ground.answered,
  target: 0,
  settings: metricSettings(ground.document.training),
});

describe("slices", () => {
  it("finds the pair of groups that is wrong, and names nothing that luck explains", async () => {
    const { slices, looked, whole } = await worstSlices(input());
    expect(looked).toBeGreaterThan(20);
    const names = slices.map(({ conditions }) =>
      conditions.map((one) => `${one.column} ${one.test === "is" ? String(one.value) : one.test}`).sort(),
    );
    expect(names[0]).toEqual(["color red", "place north"]);
    for (const { rows, value, p, interval } of slices) {
      expect(rows).toBeGreaterThanOrEqual(LEAST_SLICE);
      expect(p).toBeLessThanOrEqual(0.05);
      expect(interval?.[1] ?? 1).toBeLessThan(whole.value ?? 0);
      expect(value ?? 1).toBeLessThan(whole.value ?? 0);
    }
    expect(names.flat().filter((name) => name.startsWith("noise"))).toEqual([]);
  });

  it("rarely names one where errors are by chance alone", async () => {
    const { output, scores, truth } = (() => {
      const [first] = ground.answered.outputs;
      if (first?.kind !== "classes") throw new TypeError("classes are predicted");
      return { output: first, scores: first.answers.scores, truth: first.answers.truth };
    })();
    const generator = createGenerator(3, "chance");
    let named = 0;
    for (let round = 0; round < 10; round++) {
      const chance = truth.map((right) => (generator.uniform() < 0.2 ? 1 - right : right));
      const certain = Float64Array.from(scores, (_, at) => (chance[at >> 1] === at % 2 ? 0.9 : 0.1));
      const outputs = [{ ...output, answers: classAnswers(certain, truth, 2) }];
      const { slices } = await worstSlices({ ...input(), answered: { ...ground.answered, outputs } });
      named += slices.length > 0 ? 1 : 0;
    }
    expect(named).toBeLessThanOrEqual(2);
  }, 120_000);

  it("tells any figure for each group, whose rows can be opened", async () => {
    const told = await columnSlices(input(), { column: "size", figure: "f1" });
    expect(told.figure).toBe("f1");
    expect(told.slices).toHaveLength(4);
    expect(told.grouped).toBe(ground.answered.rows.length);
    for (const { conditions, rows, value, interval } of told.slices) {
      const picked = await judgedRows(ground.folder, ground.document.data.source, ground.answered, {
        target: 0,
        pick: { kind: "slice", conditions: [...conditions] },
        offset: 0,
        limit: 1,
      });
      expect(picked.total).toBe(rows);
      expect(interval?.[0] ?? NaN).toBeLessThanOrEqual(value ?? NaN);
    }
    expect((await problemOf(() => columnSlices(input(), { column: "size", figure: "rmse" }))).code).toBe(
      "no-such-figure",
    );
    expect((await problemOf(() => columnSlices(input(), { column: "no", figure: null }))).code).toBe("no-such-column");
  });
});

describe("what the answers rest on", () => {
  it("is the size, and not the noise", async () => {
    const { columns, rows } = await permutationImportance({ ...ground, ...input(), backend });
    expect(rows).toBe(ground.answered.rows.length);
    expect(columns.map(({ column }) => column)).toEqual(["size", "noise"]);
    expect(columns[0]?.mean).toBeGreaterThan(0.2);
    expect(Math.abs(columns[1]?.mean ?? 1)).toBeLessThan(0.05);
    const again = await permutationImportance({ ...ground, ...input(), backend });
    expect(again.columns).toEqual(columns);
  });

  it("goes up with the size, and says which columns there are", async () => {
    const { means, values, lines, classes } = await partialDependence({ ...ground, target: 0, backend }, "size");
    expect(classes).toEqual(["big", "small"]);
    expect(values).toHaveLength(25);
    expect((means.at(-1)?.[0] ?? 0) - (means[0]?.[0] ?? 0)).toBeGreaterThan(0.3);
    expect(lines).toHaveLength(30);
    expect((await problemOf(() => partialDependence({ ...ground, target: 0, backend }, "color"))).next).toContain(
      '"size"',
    );
  });

  it("can be canceled", async () => {
    const signal = AbortSignal.abort();
    const failed = await problemOf(() => permutationImportance({ ...ground, ...input(), backend }, { signal }));
    expect(failed.code).toBe("canceled");
  });
});

describe("what would change its mind", () => {
  it("is a size on the other side of the border, and nothing smaller would do", async () => {
    const { raw, parts } = await fitData({ folder: ground.folder, data: ground.document.data });
    const size = raw.columns.get("size");
    if (size?.kind !== "numbers") throw new TypeError("sizes are numbers");
    const row = ground.answered.rows.find((one) => (size.values[one] ?? 0) < 3.5) ?? 0;
    const told = await whatWouldChange({ ...ground, target: 0, raw, train: parts.train, row, goal: null, backend });
    const [first] = told.changes;
    expect(first?.cells.map(({ column }) => column)).toEqual(["size"]);
    const [cell] = first?.cells ?? [];
    const border = Number(cell?.to);
    expect(border).toBeGreaterThan(Number(cell?.from));
    expect(first?.distance).toBeGreaterThan(0);
    expect(first?.nearest?.distance).toBeGreaterThanOrEqual(0);
    expect(told.nearest?.row).not.toBe(row);
    // The dependence of this very row crosses there.
    const answersAt = (first?.answer[0] ?? 0) - (first?.answer[1] ?? 0);
    expect(Math.sign(answersAt)).not.toBe(Math.sign((told.answer[0] ?? 0) - (told.answer[1] ?? 0)));
    expect(Math.abs(answersAt)).toBeLessThan(0.05);
  });

  it("goes no farther than the border, in two columns as in one", async () => {
    const folder = folders();
    const generator = createGenerator(3, "two columns");
    const lines = Array.from({ length: 300 }, () => {
      const [a, b] = [2 * generator.uniform() - 1, 2 * generator.uniform() - 1];
      return `${a.toFixed(4)},${b.toFixed(4)},${a + b > 0 ? "pos" : "neg"}`;
    });
    const file = writeIn(folder, "t.csv", `a,b,kind\n${lines.join("\n")}\n`);
    const table = await importData({ folder, file });
    const suggested = suggestDocument(emptyDocument("p"), table, { target: "kind" });
    const document = withTraining(suggested, { epochs: 30, rules: [] });
    const run = await train(folder, document);
    const answered = await answerPart(folder, run, "validation", backend);
    const { raw, parts } = await fitData({ folder, data: document.data });
    const both: number[] = [];
    for (const row of answered.rows.subarray(0, 8)) {
      const { changes } = await whatWouldChange({
        ...{ run, answered, target: 0, raw, train: parts.train, row, goal: null, backend },
      });
      both.push(...changes.filter(({ cells }) => cells.length === 2).map(({ distance }) => distance));
      for (const { answer } of changes) expect(Math.abs((answer[0] ?? 0) - (answer[1] ?? 0))).toBeLessThan(0.02);
    }
    expect(both.length).toBeGreaterThan(0);
  });
});

describe("in a picture", () => {
  it("the derivative of an answer is what a small change does, and covering finds the place that decides", async () => {
    const count = 40;
    const x = Uint8Array.from({ length: count * 64 }, (_, at) => {
      const [example, y, column] = [Math.floor(at / 64), Math.floor(at / 8) % 8, at % 8];
      return example % 2 === 0 && y < 3 && column < 3 ? 250 : (at * 13) % 60;
    });
    const y = Uint8Array.from({ length: count }, (_, example) => example % 2);
    const folder = folders();
    const file = writeIn(folders(), "rows.npz", zip({ "x.npy": npy(x, [count, 8, 8]), "y.npy": npy(y, [count]) }));
    const suggested = suggestDocument(emptyDocument("Pictures"), await importData({ folder, file }));
    const document = { ...suggested, training: { ...suggested.training, epochs: 12, rules: [] } };
    const run = await train(folder, document);
    const { raw } = await prepareData({ folder, data: document.data });
    const output = run.network.outputs[0]?.id ?? "";
    const told = await saliency({ run, raw, row: 0, output, backend });
    expect(told.shape).toEqual([8, 8]);
    const most = told.occlusion.indexOf(Math.max(...told.occlusion));
    expect([Math.floor(most / 8) < 4, most % 8 < 4]).toEqual([true, true]);

    // What speaks for the other of two classes speaks against this one.
    const other = await saliency({ run, raw, row: 0, output, of: 1 - told.answer, backend });
    expect(other.answer).toBe(1 - told.answer);
    expect(other.score + told.score).toBeCloseTo(1, 5);
    expect(other.occlusion).toBeAllclose(
      told.occlusion.map((drop) => -drop),
      { relative: 1e-4, absolute: 1e-5 },
    );

    // In float64, around the very example.
    const { train: part } = await prepareData({ folder, data: document.data });
    const features = Float64Array.from(part.features.data.subarray(0, 64));
    const gradient = await answerGradient(run, features, 1);
    const program = await createReferenceBackend().load(run.network.inference);
    const ask = async (values: Float64Array): Promise<number> => {
      const { prediction } = await program.run({
        ...run.weights,
        features: { shape: [1, ...run.network.ends.input], data: values },
      });
      return Number(prediction?.data[1]);
    };
    for (const place of [0, 9, 18, 35, 63]) {
      const nudged = (by: number) => features.map((value, at) => (at === place ? value + by : value));
      const slope = ((await ask(nudged(1e-5))) - (await ask(nudged(-1e-5)))) / 2e-5;
      expect(gradient[place]).toBeAllclose(slope, { relative: 1e-4, absolute: 1e-9 });
    }
  }, 120_000);

  it("is not asked of a table", async () => {
    const failed = await problemOf(() =>
      saliency({ run: ground.run, raw: ground.answered.raw, row: 0, output: "output", backend }),
    );
    expect(failed.code).toBe("no-arrays");
  });
});

describe("before and after", () => {
  it("judges both runs on exactly the rows, by the answers of today", async () => {
    const { folder, document, run } = ground;
    const data = JSON.parse(readFileSync(`${folder}/data/import.json`, "utf8")) as {
      rows: number;
      source: { sha256: string };
    };
    const name = `${data.source.sha256.slice(0, 16)}-${data.rows}`;
    const rows = [...ground.answered.rows.subarray(0, 4)];
    const [first = 0, second = 0, third = 0] = rows;
    const edited = withEditedRows(
      withEditedRows(document, name, [first], { kind: "relabel", target: "kind", answer: "big" }),
      name,
      [third],
      { kind: "exclude" },
    );
    const after = await train(folder, edited);
    const told = await beforeAfter({
      ...{ folder, before: run, after, target: "kind", backend, rows: [second, first, third] },
      data: edited.data,
      requireLook: async () => undefined,
    });
    expect([...told.rows]).toEqual([first, second, third].sort((a, b) => a - b));
    const place = told.rows.indexOf(first);
    expect(told.classes[told.truth[place] ?? -1]).toBe("big");
    expect(told.after.parts[told.rows.indexOf(third)]).toBeNull();
    expect(told.before.parts).toEqual(["validation", "validation", "validation"]);
    // The excluded row is shown, and judges nothing.
    expect(told.judged).toBe(2);
    const right = (answers: Float64Array) =>
      answers.filter((answer, at) => told.rows[at] !== third && answer === told.truth[at]).length / 2;
    expect(told.values).toEqual([right(told.before.answers), right(told.after.answers)]);
  }, 120_000);

  it("as the comparison of runs does: whichever edits a run was trained with, what is right is the same for all", async () => {
    const { folder, document, run } = ground;
    const imported = JSON.parse(readFileSync(`${folder}/data/import.json`, "utf8")) as {
      rows: number;
      source: { sha256: string };
    };
    const name = `${imported.source.sha256.slice(0, 16)}-${imported.rows}`;
    const [odd = 0, ...some] = ground.answered.rows.subarray(0, 9);
    const relabeled = withEditedRows(document, name, some, { kind: "relabel", target: "kind", answer: "big" });
    const edited = withEditedRows(relabeled, name, [odd], { kind: "exclude" });
    // The same network twice: all that could set them apart are the answers that they are judged by.
    const runs = [run, { ...run, id: "0002-other", document: edited }];
    const by = async (edits: RowEdits | undefined) => compareRuns(folder, runs, "validation", backend, { edits });
    const [today, before] = [await by(edited.data.edits), await by(undefined)];
    for (const { targets, isToday } of [today, before]) {
      expect(isToday).toBe(true);
      expect(targets[0]?.pairs[0]?.verdict).toBe("same");
      expect(targets[0]?.figures[1]).toEqual(targets[0]?.figures[0]);
    }
    const all = ground.answered.rows.length;
    expect([today.rows, before.rows]).toEqual([all - 1, all - 1]);
    const figure = ({ targets }: Comparison): number =>
      targets[0]?.figures[0]?.find(({ id }) => id === "accuracy")?.value ?? NaN;
    const [output] = ground.answered.outputs;
    if (output?.kind !== "classes") throw new TypeError("classes are predicted");
    const named = predictedClasses(output.answers);
    const big = output.classes.indexOf("big");
    const right = (truth: (at: number) => number): number =>
      named.filter((answer, at) => at > 0 && answer === truth(at)).length / (all - 1);
    expect(figure(today)).toBeCloseTo(
      right((at) => (at <= 8 ? big : (output.answers.truth[at] ?? -1))),
      10,
    );
    expect(figure(before)).toBeCloseTo(
      right((at) => output.answers.truth[at] ?? -1),
      10,
    );
    // Where no edit is in the way, each has its own rows and answers.
    expect(
      (await compareRuns(folder, [run, { ...run, id: "0003" }], "validation", backend, { edits: undefined })).isToday,
    ).toBe(false);
  }, 120_000);

  it("refuses rows that are among test rows which nobody has revealed", async () => {
    const refused = async () => {
      throw new Error("not revealed");
    };
    const { folder, document, run } = ground;
    const data = { ...document.data, split: { ...document.data.split, train: 0.4, validation: 0.3, test: 0.3 } };
    const other = await train(folder, { ...document, data, training: { ...document.training, epochs: 1 } });
    const { parts } = await fitData({ folder, data });
    const rows = [parts.test[0] ?? 0];
    const ask = beforeAfter({
      folder,
      before: run,
      after: other,
      target: "kind",
      backend,
      rows,
      data,
      requireLook: refused,
    });
    await expect(ask).rejects.toThrow("not revealed");
  }, 120_000);
});
