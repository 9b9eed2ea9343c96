// The questions of the Try station, asked of trained runs.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { importData } from "../data/importData";
import { prepareData } from "../data/prepare";
import { suggestDocument } from "../data/suggest";
import { emptyDocument } from "../document/create";
import type { Document } from "../document/schema";
import { predictFile } from "../evaluate/predictFile";
import { readTrainedRun } from "../evaluate/trainedRun";
import { RunWriter } from "../project/runWriter";
import { createOnnxBackend } from "../runtime/onnx/backend";
import type { TryForm, TryValues } from "../protocol/trying";
import { npy, zip } from "../testing/arrayFiles";
import { problemOf, temporaryFolders, writeIn } from "../testing/temporaryFolder";
import { trainInput } from "../testing/trainInput";
import { trainRun } from "../train/trainRun";
import { DEVICE } from "./device";
import { createTryHandlers } from "./tryHandlers";

const folders = temporaryFolders();
const SOURCES = join(import.meta.dirname, "../../examples/sources");
const tell = (): void => undefined;
const { signal } = new AbortController();

async function trained(file: string, target: string, change: (document: Document) => Document = (same) => same) {
  const folder = folders();
  const table = await importData({ folder, file });
  const suggested = suggestDocument(emptyDocument("p"), table, { target });
  const document = change({ ...suggested, training: { ...suggested.training, epochs: 3, rules: [] } });
  const { id: run } = await trainRun({ ...trainInput(folder), document });
  const handlers = createTryHandlers();
  const about = { project: { folder, document }, run };
  return {
    folder,
    document,
    run,
    form: () => handlers["try.form"](about, tell, signal),
    row: (part: "all" | "train" | "validation" | "test", at: number) =>
      handlers["try.row"]({ ...about, part, at }, tell, signal),
    answer: (values: TryValues) => handlers["try.answer"]({ ...about, values }, tell, signal),
    nearest: (values: TryValues, limit: number) => handlers["try.nearest"]({ ...about, values, limit }, tell, signal),
    spread: () => handlers["try.spread"](about, tell, signal),
    preview: (file: string) => handlers["try.preview"]({ ...about, file }, tell, signal),
    file: (file: string, output: string, stop: AbortSignal = signal) =>
      handlers["try.file"]({ ...about, file, output, escapeFormulas: false }, tell, stop),
  };
}

const penguins = () => trained(join(SOURCES, "penguins.csv"), "Species");
const cars = () => trained(join(SOURCES, "cars.csv"), "Miles_per_Gallon");

test("the form has a field for each input, with what the training rows have there", async () => {
  const { form, folder, document } = await penguins();
  const { inputs, outputs, rows, problem } = await form();
  const { preparation, raw, train } = await prepareData({ folder, data: document.data });
  expect(problem).toBeNull();
  expect(rows).toMatchObject({ all: 344, train: train.rows.length });
  if (inputs.kind !== "columns") throw new Error("the penguins are a table");
  expect(inputs.columns.map(({ name }) => name)).toEqual(preparation.features.map(({ name }) => name));
  const island = inputs.columns.find(({ name }) => name === "Island");
  const labels = raw.columns.get("Island");
  if (island?.type !== "category" || labels?.kind !== "text") throw new Error("the island is a category");
  for (const { value, count } of island.categories)
    expect(count).toBe([...train.rows].filter((row) => labels.labels[labels.codes[row] ?? -1] === value).length);
  const mass = inputs.columns.find(({ name }) => name === "Body Mass (g)");
  const numbers = raw.columns.get("Body Mass (g)");
  if (mass?.type !== "number" || numbers?.kind !== "numbers") throw new Error("the mass is a number");
  const values = [...train.rows].map((row) => numbers.values[row] ?? NaN).filter((value) => !Number.isNaN(value));
  expect(mass.range).toMatchObject({ least: Math.min(...values), most: Math.max(...values), decimals: 0 });
  expect(outputs).toMatchObject([{ kind: "classes", classes: ["Adelie", "Chinstrap", "Gentoo"] }]);
});

/** The values as a file of one row. */
function asCsv(values: TryValues, { inputs }: TryForm): string {
  if (values.kind !== "columns" || inputs.kind !== "columns") throw new Error("columns are asked for");
  const names = Object.keys(values.values);
  const dates = new Set(inputs.columns.filter(({ type }) => type === "date").map(({ name }) => name));
  const cell = (name: string): string => {
    const value = values.values[name] ?? "";
    return dates.has(name) && value !== ""
      ? new Date(Number(value) * 86_400_000).toISOString().slice(0, 10)
      : String(value);
  };
  return `${names.map((name) => `"${name}"`).join(",")}\n${names.map(cell).join(",")}\n`;
}

test.each([
  ["classes", penguins],
  ["numbers", cars],
])("%s are answered bit for bit as a file of one row with the same values is", async (kind, make) => {
  const { row, answer, form, folder, run } = await make();
  const own = await readTrainedRun(folder, run);
  const { values: first } = await row("validation", 3);
  if (first.kind !== "columns") throw new Error("a table has columns");
  const [name = ""] = Object.entries(first.values).find(([, value]) => typeof value === "number") ?? [];
  const cases: TryValues[] = [
    first,
    { kind: "columns", values: { ...first.values, [name]: null } },
    { kind: "columns", values: { ...first.values, [name]: 0.1 + 0.2 } },
    { kind: "columns", values: { ...first.values, [name]: -1e6 } },
  ];
  for (const values of cases) {
    const { outputs, weights, needed } = await answer(values);
    expect({ weights, needed }).toEqual({ weights: { kind: "final" }, needed: [] });
    const output = join(folders(), "out.csv");
    const file = writeIn(folders(), "one.csv", asCsv(values, await form()));
    await predictFile(own, file, output, createOnnxBackend({ threads: DEVICE.threads }));
    const [header = "", line = ""] = readFileSync(output, "utf8").trimEnd().split("\n");
    const told = header.split(",").map((column, at) => [column, line.split(",")[at] ?? ""] as const);
    const numbers = told.filter(([column]) => column.startsWith(kind === "classes" ? "probability" : "predicted"));
    expect(numbers.length).toBeGreaterThan(0);
    // Nine digits tell any float32 from its neighbors.
    expect([...(outputs?.[0] ?? [])].map((value) => (kind === "classes" ? Math.fround(value) : value))).toEqual(
      numbers.map(([, value]) => (kind === "classes" ? Math.fround(Number(value)) : Number(value))),
    );
  }
});

test("a category that was never seen and a value that is needed are told", async () => {
  const { row, answer, form } = await trained(join(SOURCES, "cars.csv"), "Miles_per_Gallon", (document) => ({
    ...document,
    data: {
      ...document.data,
      columns: Object.fromEntries(
        Object.entries(document.data.columns).map(([name, column]) => [
          name,
          { ...column, missing: "drop-row" as const },
        ]),
      ),
    },
  }));
  const { inputs } = await form();
  if (inputs.kind !== "columns") throw new Error("the cars are a table");
  expect(inputs.columns.every(({ fill }) => fill === null)).toBe(true);
  const { values } = await row("train", 0);
  if (values.kind !== "columns") throw new Error("the cars are a table");
  const empty = await answer({ kind: "columns", values: { ...values.values, Horsepower: null } });
  expect(empty).toMatchObject({ needed: ["Horsepower"], outputs: null });
  const unseen = await answer({ kind: "columns", values: { ...values.values, Origin: "Atlantis" } });
  expect(unseen.outputs?.[0]?.length).toBe(1);
  expect((await problemOf(() => answer({ kind: "columns", values: { Horsepower: "many" } }))).code).toBe("wrong-case");
});

test("rows of the data come with their part and the right answer", async () => {
  const { row, folder, document } = await penguins();
  const { raw, validation, test: rest } = await prepareData({ folder, data: document.data });
  const species = raw.columns.get("Species");
  if (species?.kind !== "text") throw new Error("the species is a text");
  for (const [part, { rows }] of [
    ["validation", validation],
    ["test", rest],
  ] as const) {
    const found = await row(part, 2);
    expect(found).toMatchObject({ row: rows[2], part });
    const label = species.labels[species.codes[found.row] ?? -1];
    expect(["Adelie", "Chinstrap", "Gentoo"][found.truth[0]?.[0] ?? -1]).toBe(label);
    const any = await row("all", found.row);
    expect(any).toEqual(found);
  }
  expect((await problemOf(() => row("test", 1_000))).code).toBe("no-rows");
});

test("the nearest training rows are those of an independent computation", async () => {
  const { row, nearest, folder, document } = await penguins();
  const { train, preparation } = await prepareData({ folder, data: document.data });
  const width = train.features.shape[1] ?? 0;
  for (const part of ["validation", "train"] as const) {
    for (const at of [0, 5, 9]) {
      const { values, row: own } = await row(part, at);
      if (values.kind !== "columns") throw new Error("a table has columns");
      // Prepared by the definition: fill, center, scale; a 1 for the category.
      const prepared = preparation.features.flatMap((feature): number[] => {
        const value = values.values[feature.name] ?? null;
        if (feature.type === "category")
          return feature.categories.map((category) => (category === (value ?? feature.fill) ? 1 : 0));
        if (feature.type === "array") throw new Error("a table has columns");
        return [Math.fround((Number(value ?? feature.fill) - feature.center) / feature.scale)];
      });
      const all = [...train.rows].map((number, index) => ({
        number,
        distance: Math.hypot(
          ...prepared.map((value, element) => value - (train.features.data[index * width + element] ?? NaN)),
        ),
      }));
      const expected = all.sort((a, b) => a.distance - b.distance || a.number - b.number).slice(0, 7);
      const found = await nearest(values, 7);
      expect(found.page.numbers).toEqual(expected.map(({ number }) => number));
      for (const [index, { distance }] of expected.entries()) expect(found.distances[index]).toBeCloseTo(distance, 6);
      if (part === "train")
        expect(found).toMatchObject({ page: { numbers: expect.arrayContaining([own]) as unknown } });
    }
  }
});

test("the interval of a number holds its share of the validation rows, and says of how many", async () => {
  const { spread, answer, row, form } = await cars();
  const told = await spread();
  const rows = (await form()).rows?.validation ?? 0;
  expect(told).toMatchObject({ share: 0.9, rows });
  const bounds = told?.outputs[0]?.[0] ?? { least: NaN, most: NaN };
  let within = 0;
  for (let at = 0; at < rows; at++) {
    const { values, truth } = await row("validation", at);
    const predicted = (await answer(values)).outputs?.[0]?.[0] ?? NaN;
    const error = (truth[0]?.[0] ?? NaN) - predicted;
    if (error >= bounds.least && error <= bounds.most) within++;
  }
  expect(Math.abs(within / rows - 0.9)).toBeLessThan(2 / rows);
  expect((await (await penguins()).spread())?.outputs).toEqual([[]]);
});

test("without the data there is still a form, and it says what is missing", async () => {
  const { form, folder } = await penguins();
  writeFileSync(join(folder, "data/table.parquet"), "");
  const { inputs, rows, problem } = await form();
  expect(rows).toBeNull();
  expect(problem?.code).toBe("file-damaged");
  expect(
    inputs.kind === "columns" && inputs.columns.every((column) => column.type === "category" || column.range === null),
  ).toBe(true);
});

test("a run that trains is answered with its newest checkpoint, named by its step", async () => {
  const { folder, document, run, row } = await penguins();
  const own = await readTrainedRun(folder, run);
  const { values } = await row("train", 0);
  const writer = await RunWriter.create(folder, {
    document,
    preparation: own.preparation,
    parameters: 1,
    columns: [],
    device: { name: "cpu", threads: 1, whyNotGpu: null },
    versions: {},
  });
  const { id } = writer;
  const before = await problemOf(() =>
    createTryHandlers()["try.answer"]({ project: { folder, document }, run: id, values }, tell, signal),
  );
  expect(before.code).toBe("no-weights");
  await writer.checkpoint({
    epochs: [],
    steps: [],
    tensors: { ...own.weights, "output/bias/m": { shape: [3], data: new Float32Array(3) } },
    state: { position: { step: 120, epoch: 2, row: 0 } },
    best: null,
  });
  const handlers = createTryHandlers();
  const about = { project: { folder, document }, run: id };
  const answer = await handlers["try.answer"]({ ...about, values }, tell, signal);
  expect(answer.weights).toEqual({ kind: "checkpoint", step: 120, epoch: 2 });
  expect(answer.outputs).toEqual(
    (await createTryHandlers()["try.answer"]({ project: { folder, document }, run, values }, tell, signal)).outputs,
  );
  expect(await handlers["try.spread"](about, tell, signal)).toBeNull();
  await writer.abandon();
});

test("pictures are known by their ground and by where they are centered", async () => {
  const side = 8;
  const count = 40;
  const x = Uint8Array.from({ length: count * side * side }, (_, at) => {
    const [row, place] = [Math.floor(at / (side * side)), at % (side * side)];
    const [down, across] = [Math.floor(place / side), place % side];
    const inside = down >= 3 && down <= 4 && across >= 3 && across <= 4;
    return inside ? 255 - row : 0;
  });
  const file = writeIn(
    folders(),
    "p.npz",
    zip({
      "x.npy": npy(x, [count, side, side]),
      "y.npy": npy(
        Int32Array.from({ length: count }, (_, row) => row % 2),
        [count],
      ),
    }),
  );
  const { form, row, answer, nearest, folder, run } = await trained(file, "y");
  const { inputs }: TryForm = await form();
  expect(inputs).toMatchObject({
    kind: "array",
    shape: [side, side],
    elements: "uint8",
    range: { least: 0, most: 255 },
    picture: { ground: 0, center: { x: 3.5, y: 3.5 } },
  });
  const { values, row: number } = await row("train", 4);
  const found = await nearest(values, 1);
  expect([found.page.numbers[0], found.distances[0]]).toEqual([number, 0]);
  const { outputs } = await answer(values);
  const one = writeIn(folders(), "one.npy", npy(x.slice(number * 64, number * 64 + 64), [1, side, side]));
  const output = join(folders(), "out.csv");
  await predictFile(await readTrainedRun(folder, run), one, output, createOnnxBackend({ threads: DEVICE.threads }));
  const cells = (readFileSync(output, "utf8").split("\n")[1] ?? "").split(",").slice(-2).map(Number);
  expect([...(outputs?.[0] ?? [])].map(Math.fround)).toEqual(cells.map(Math.fround));
});

test("a file's first rows are shown with their predictions and what is doubtful in them; then all are written", async () => {
  const { preview, file: predict, row, form } = await penguins();
  const { inputs } = await form();
  if (inputs.kind !== "columns") throw new Error("the penguins are a table");
  const mass = inputs.columns.find(({ name }) => name === "Body Mass (g)");
  const most = mass?.type === "number" ? (mass.range?.most ?? NaN) : NaN;
  const { values } = await row("train", 0);
  const [header = "", line = ""] = asCsv(values, await form()).split("\n");
  const names = header.slice(1, -1).split('","');
  const change = (changes: Readonly<Record<string, string>>): string =>
    line
      .split(",")
      .map((cell, at) => changes[names[at] ?? ""] ?? cell)
      .join(",");
  const rows = [
    ...Array.from({ length: 150 }, () => line),
    change({ Island: "Atlantis" }),
    change({ "Body Mass (g)": String(most + 1) }),
    change({ "Body Mass (g)": "heavy" }),
  ];
  const file = writeIn(folders(), "new.csv", `${header}\n${rows.join("\n")}\n`);
  const shown = await preview(file);
  expect(shown).toMatchObject({ rows: 153, own: names.length, unknown: [], outside: [], missing: [], incomplete: 0 });
  expect(shown.cells.length).toBe(100);
  expect(shown.columns.slice(shown.own)).toEqual([
    "predicted Species",
    "probability of Adelie",
    "probability of Chinstrap",
    "probability of Gentoo",
  ]);
  // Odd cells are those of the whole file.
  expect(shown.odd).toEqual({
    "Body Mass (g)": { count: 1, examples: [{ text: "heavy", count: 1, row: 153, line: 154 }] },
  });
  const output = join(folders(), "out.csv");
  const done = await predict(file, output);
  expect(done).toMatchObject({
    rows: 153,
    unknown: [{ column: "Island", values: ["Atlantis"], rows: 1 }],
    outside: [{ column: "Body Mass (g)", rows: 1, most, isDate: false }],
    // What cannot be read was told as such.
    missing: [],
    formulas: { cells: 0, escaped: false },
  });
  const written = readFileSync(output, "utf8").trimEnd().split("\n");
  expect(written.length).toBe(154);
  expect(written[1]?.split(",").slice(names.length)).toEqual(shown.cells[0]?.slice(shown.own).map(String));
  const control = new AbortController();
  control.abort();
  const canceled = join(folders(), "never.csv");
  expect((await problemOf(() => predict(file, canceled, control.signal))).code).toBe("canceled");
  expect(existsSync(canceled)).toBe(false);
});
