// Every step of a preparation: as scikit-learn has it, in the ONNX file as in the app, and whatever the numbers.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { prepareFeatures, prepareTargets, unscaleTargets } from "../data/apply";
import type { RawColumn, RawTable } from "../data/columns";
import { fitFeature, fitNumbers } from "../data/fit";
import { defaultColumn, MISSING_RULES_FOR, SCALINGS_FOR } from "../document/create";
import type { FeatureRecipe, Preparation } from "../document/preparation";
import { PreparationSchema, featureWidth, inputNames } from "../document/preparation";
import type { Column } from "../document/schema";
import { preprocess } from "../export/onnx/preprocess";
import { described, ML_DOMAIN, ML_VERSION, RawWriter } from "../export/onnx/writer";
import { postprocess } from "../export/onnx/postprocess";
import { model, writeModel } from "../passes/onnx/model";
import { TensorProto_DataType as DataType } from "../passes/onnx/onnx-ml_pb";
import { InferenceSession, Tensor } from "../runtime/onnx/onnxRuntime";
import * as v from "valibot";
import { NUMBERS } from "./arithmetic";
import { DATE_PARTS } from "./dates/registry";
import { calendarOf } from "./dates/calendar";
import { ENCODINGS } from "./encodings/registry";
import { wordsOf } from "./encodings/words";
import { partValue } from "./numberElements";
import { SCALINGS } from "./scalings/registry";

interface Fixture {
  readonly train: number;
  readonly columns: Readonly<Record<string, readonly (number | null)[]>>;
  readonly numbers: readonly {
    readonly column: string;
    readonly rule: Column["missing"];
    readonly scale: Column["scale"];
    readonly prepared: readonly number[];
  }[];
  readonly labels: readonly (string | null)[];
  readonly categories: readonly {
    readonly rule: Column["missing"];
    readonly encoding: NonNullable<Column["encoding"]>;
    readonly leastRows?: number;
    readonly buckets?: number;
    readonly prepared: readonly (readonly number[])[];
  }[];
  readonly texts: {
    readonly texts: readonly string[];
    readonly train: number;
    readonly vocabulary: readonly string[];
    readonly prepared: readonly (readonly number[])[];
  };
  readonly dates: { readonly days: readonly number[]; readonly parts: Readonly<Record<string, readonly number[]>> };
}
const fixture = JSON.parse(readFileSync(new URL("./fixtures/sklearn.json", import.meta.url), "utf8")) as Fixture;

const anyTarget: Preparation["target"] = { kind: "classes", name: "y", classes: ["a", "b"], numeric: false };

function numbers(values: readonly (number | null)[]): RawColumn {
  return { kind: "numbers", values: Float64Array.from(values, (value) => value ?? NaN) };
}

function texts(values: readonly (string | null)[]): RawColumn {
  const labels = [...new Set(values.filter((value) => value !== null))];
  return {
    kind: "text",
    codes: Int32Array.from(values, (value) => (value === null ? -1 : labels.indexOf(value))),
    labels,
  };
}

const upTo = (count: number): Int32Array => Int32Array.from({ length: count }, (_, row) => row);

function fit(raw: RawColumn, column: Column, train: number): FeatureRecipe {
  return fitFeature({ name: "x", column, raw, numeric: false }, upTo(train));
}

/** Rows by elements. */
function prepared(recipe: FeatureRecipe, raw: RawColumn): number[][] {
  const rows = raw.kind === "text" ? raw.codes.length : raw.values.length;
  const table: RawTable = { rows, columns: new Map([["x", raw]]) };
  const { data } = prepareFeatures({ format: 1, features: [recipe], target: anyTarget }, table, upTo(rows));
  const width = featureWidth(recipe);
  return Array.from({ length: rows }, (_, row) => [...data.subarray(row * width, (row + 1) * width)]);
}

/** The same by the nodes of an exported file, in ONNX Runtime. */
async function inOnnx(recipe: FeatureRecipe, raw: RawColumn): Promise<number[][]> {
  const writer = new RawWriter("g/");
  const { inputs } = preprocess(writer, { format: 1, features: [recipe], target: anyTarget }, "features");
  const proto = model(
    writer.graph("test", inputs, [described("features", DataType.FLOAT, ["N", featureWidth(recipe)], "")]),
  );
  for (const entry of proto.opsetImport) if (entry.domain === ML_DOMAIN) entry.version = ML_VERSION;
  const session = await InferenceSession.create(writeModel(proto), { intraOpNumThreads: 1, logSeverityLevel: 3 });
  try {
    const feed =
      raw.kind === "text"
        ? new Tensor(
            "string",
            Array.from(raw.codes, (code) => raw.labels[code] ?? ""),
            [raw.codes.length, 1],
          )
        : new Tensor("float64", Float64Array.from(raw.kind === "numbers" ? raw.values : []), [raw.values.length, 1]);
    const { features } = await session.run({ x: feed });
    const width = featureWidth(recipe);
    const values = features?.data as Float32Array;
    return Array.from({ length: values.length / width }, (_, row) => [
      ...values.subarray(row * width, (row + 1) * width),
    ]);
  } finally {
    await session.release();
  }
}

function expectClose(actual: readonly (readonly number[])[], expected: readonly (readonly number[])[]): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((row, at) => {
    row.forEach((value, index) => {
      const right = expected[at]?.[index] ?? NaN;
      // float32 knows seven digits.
      if (!(Math.abs(value - right) <= 1e-6 * Math.max(1, Math.abs(right))))
        expect.fail(`row ${at}, element ${index}: ${value}, not ${right}`);
    });
  });
}

const settings = (column: Partial<Column> & Pick<Column, "type">): Column => ({
  ...defaultColumn(column.type, "feature"),
  ...column,
});

describe("numbers", () => {
  it.each(fixture.numbers)("$column, $rule, $scale: as scikit-learn, and in ONNX", async (one) => {
    const raw = numbers(fixture.columns[one.column] ?? []);
    const column = settings({ type: "number", missing: one.rule, scale: one.scale, constant: 4.25 });
    const recipe = fit(raw, column, fixture.train);
    const own = prepared(recipe, raw);
    expectClose(
      own,
      one.prepared.map((value) => [value]),
    );
    expectClose(await inOnnx(recipe, raw), own);
  });

  it("tells beside the number whether it was missing", async () => {
    const raw = numbers([1, null, 3]);
    const recipe = fit(raw, settings({ type: "number", scale: "none", indicator: true }), 3);
    expect(prepared(recipe, raw)).toEqual([
      [1, 0],
      [2, 1],
      [3, 0],
    ]);
    expect(await inOnnx(recipe, raw)).toEqual(prepared(recipe, raw));
    expect(inputNames({ format: 1, features: [recipe], target: anyTarget })).toEqual(["x", "x is missing"]);
  });
});

describe("categories", () => {
  it.each(fixture.categories)("$encoding, $rule, $leastRows: as scikit-learn, and in ONNX", async (one) => {
    const raw = texts(fixture.labels);
    const { rule: missing, encoding, leastRows, buckets } = one;
    const column = settings({
      type: "category",
      missing,
      encoding,
      constant: "blue",
      ...(leastRows === undefined ? {} : { leastRows }),
      ...(buckets === undefined ? {} : { buckets }),
    });
    const recipe = fit(raw, column, fixture.train);
    const own = prepared(recipe, raw);
    expectClose(own, one.prepared);
    expect(await inOnnx(recipe, raw)).toEqual(own);
  });

  it("an embedding takes many more categories than inputs could", () => {
    const raw = texts(Array.from({ length: 2_000 }, (_, index) => `level ${index}`));
    expect(featureWidth(fit(raw, settings({ type: "category", encoding: "embedding" }), 2_000))).toBe(1);
    expect(() => fit(raw, settings({ type: "category" }), 2_000)).toThrow("different values");
  });
});

describe("texts", () => {
  const { texts: given, train, vocabulary, prepared: right } = fixture.texts;

  it("words: as scikit-learn's TfidfVectorizer, and in ONNX", async () => {
    const raw = texts(given.map((text) => (text === "" ? null : text)));
    const recipe = fit(raw, settings({ type: "category", encoding: "words" }), train);
    expect(recipe).toMatchObject({ categories: vocabulary });
    const own = prepared(recipe, raw);
    expectClose(own, right);
    expectClose(await inOnnx(recipe, raw), own);
  });

  it("the numbers of words, in their order, and in ONNX", async () => {
    const raw = texts(["Red apple red", "a pear", null, "RED unknown apple plum and more", "!"]);
    const recipe = fit(raw, settings({ type: "category", encoding: "word-ids", length: 4 }), 2);
    expect(recipe).toMatchObject({ categories: ["apple", "pear", "red"] });
    expect(prepared(recipe, raw)).toEqual([
      [4, 2, 4, 0],
      [3, 0, 0, 0],
      [0, 0, 0, 0],
      [4, 1, 2, 1],
      [0, 0, 0, 0],
    ]);
    expect(await inOnnx(recipe, raw)).toEqual(prepared(recipe, raw));
    const none = texts(["red", null, "?"]);
    expect(await inOnnx(recipe, none)).toEqual(prepared(recipe, none));
  });

  it("are as long as each other, whatever they say, in ONNX too; those without a known word are 0", async () => {
    const some = fc.array(
      fc.oneof(fc.constantFrom("Good", "bad", "UGLY", "iPhone", "ünï", "a", "12", "!?"), fc.string()),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          some.map((words) => words.join(" ")),
          { minLength: 1, maxLength: 6 },
        ),
        async (others) => {
          // ONNX takes no text with a character of zero.
          const raw = texts([
            "good bad ugly iPhone",
            "ünï 12 good",
            ...others.map((text) => text.replaceAll("\0", "") || null),
          ]);
          const recipe = fit(raw, settings({ type: "category", encoding: "words" }), 2);
          const own = prepared(recipe, raw);
          for (const row of own) {
            const length = Math.hypot(...row);
            expect(Math.min(Math.abs(length), Math.abs(length - 1))).toBeLessThan(1e-5);
          }
          expectClose(await inOnnx(recipe, raw), own);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("dates", () => {
  const { days, parts } = fixture.dates;

  it.each(Object.keys(parts))("%s: as pandas has it", (part) => {
    const spec = DATE_PARTS.find(({ type }) => type === part);
    const own = days.map((day) => partValue(NUMBERS, { part: spec?.type ?? "year" }, calendarOf(NUMBERS, day), day));
    own.forEach((value, index) => expect(value).toBeCloseTo(parts[part]?.[index] ?? NaN, 6));
  });

  it.each([true, false])("all parts in ONNX, cyclic: %s", async (cyclic) => {
    const raw = numbers([...days, null]);
    const column = settings({ type: "date", parts: DATE_PARTS.map(({ type }) => type), cyclic, indicator: true });
    const recipe = fit(raw, column, days.length);
    const own = prepared(recipe, raw);
    expect(own[0]).toHaveLength(inputNames({ format: 1, features: [recipe], target: anyTarget }).length);
    expectClose(await inOnnx(recipe, raw), own);
  });

  it("come round: the last hour of a day is as near to the first as the second is", () => {
    const raw = numbers([0, 23 / 24, 1 / 24]);
    const recipe = fit(raw, settings({ type: "date", parts: ["hour"] }), 3);
    const [first = [], last = [], second = []] = prepared(recipe, raw);
    const distance = (a: readonly number[], b: readonly number[]): number =>
      Math.hypot(...a.map((value, index) => value - (b[index] ?? NaN)));
    expect(first).toHaveLength(2);
    expect(distance(first, last)).toBeCloseTo(distance(first, second), 6);
  });
});

const aNumber = fc.integer({ min: -1e12, max: 1e12 }).map((value) => value / 1_000);
const aColumn = fc
  .array(fc.option(aNumber, { nil: null, freq: 4 }), { minLength: 2, maxLength: 40 })
  .filter((values) => values.some((value) => value !== null));

describe("whatever the numbers", () => {
  const scalings = SCALINGS_FOR.number;

  it("a fitted preparation is one that can be kept, and gives finite numbers for all values", () => {
    fc.assert(
      fc.property(
        aColumn,
        fc.array(aNumber, { minLength: 1, maxLength: 20 }),
        fc.constantFrom(...scalings),
        fc.constantFrom(...MISSING_RULES_FOR.number.filter((rule) => rule !== "drop-row")),
        fc.boolean(),
        (train, others, scale, missing, indicator) => {
          const raw = numbers([...train, ...others, null]);
          const recipe = fit(raw, settings({ type: "number", scale, missing, indicator }), train.length);
          const preparation: Preparation = { format: 1, features: [recipe], target: anyTarget };
          expect(v.parse(PreparationSchema, JSON.parse(JSON.stringify(preparation)))).toEqual(preparation);
          // A power grows beyond float32 far outside of the training rows.
          const some = scale === "power" ? prepared(recipe, raw).slice(0, train.length) : prepared(recipe, raw);
          for (const row of some) for (const value of row) expect(value).toSatisfy(Number.isFinite);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("is fitted on the training rows alone", () => {
    fc.assert(
      fc.property(aColumn, aColumn, fc.constantFrom(...scalings), (train, others, scale) => {
        const column = settings({ type: "number", scale });
        expect(fit(numbers([...train, ...others]), column, train.length)).toEqual(
          fit(numbers(train), column, train.length),
        );
      }),
    );
  });

  it("keeps the order of the numbers, whatever the scaling", () => {
    fc.assert(
      fc.property(aColumn, fc.constantFrom(...scalings), (train, scale) => {
        const present = train.filter((value) => value !== null);
        const raw = numbers([...present].sort((a, b) => a - b));
        const values = prepared(fit(raw, settings({ type: "number", scale }), present.length), raw).flat();
        for (const [index, value] of values.entries())
          if (index > 0) expect(value).toBeGreaterThanOrEqual((values[index - 1] ?? NaN) - 1e-6);
      }),
    );
  });

  it("what is predicted comes back in its own unit", () => {
    const some = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(
        some.filter((values) => new Set(values).size > 1),
        fc.constantFrom(...SCALINGS.filter(({ forTargets }) => forTargets).map(({ type }) => type)),
        (values, scale) => {
          const raw = numbers(values);
          const column = { ...settings({ type: "number", scale, missing: "drop-row" }), role: "target" as const };
          const rows = upTo(values.length);
          const target = fitNumbers([{ name: "y", column, raw, numeric: false }], rows, rows);
          const table: RawTable = { rows: values.length, columns: new Map([["y", raw]]) };
          const { data } = prepareTargets({ format: 1, features: [], target }, table, rows);
          const [own] = target.columns;
          const spread = (own?.scale ?? 1) * (own?.curve === undefined ? 1 : Math.max(...values.map(Math.abs)) + 1);
          unscaleTargets(target, data).forEach((value, row) => {
            const right = values[row] ?? NaN;
            expect(Math.abs(value - right)).toBeLessThanOrEqual(
              1e-5 * (Math.abs(right) + spread + Math.abs(own?.center ?? 0)),
            );
          });
        },
      ),
    );
  });

  it.each(["power", "quantile"] as const)("refuses %s for what is predicted: it cannot be gone back", (scale) => {
    const column = { ...settings({ type: "number", scale }), role: "target" as const };
    const raw = numbers([1, 2, 3]);
    expect(() => fitNumbers([{ name: "y", column, raw, numeric: false }], upTo(3), upTo(3))).toThrow("not possible");
  });

  it("predicted logarithms come back in ONNX too", async () => {
    const raw = numbers([1, 10, 100, -5]);
    const column = { ...settings({ type: "number", scale: "log" }), role: "target" as const };
    const recipe = fitNumbers([{ name: "y", column, raw, numeric: false }], upTo(4), upTo(4));
    const writer = new RawWriter("g/");
    const names = { label: "label", probabilities: "probabilities", prediction: "prediction" };
    const outputs = postprocess(writer, { recipe, runs: null, width: 1 }, "answer", null, names);
    const input = described("answer", DataType.FLOAT, ["N", 1], "");
    const session = await InferenceSession.create(writeModel(model(writer.graph("test", [input], outputs))));
    const answers = Float32Array.of(-1, 0, 0.5, 1.25);
    const { prediction } = await session.run({ answer: new Tensor("float32", answers, [4, 1]) });
    const right = unscaleTargets(recipe, answers);
    (prediction?.data as Float64Array).forEach((value, index) => expect(value).toBeCloseTo(right[index] ?? NaN, 9));
    await session.release();
  });

  it("new categories have their place in every encoding", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 20 }),
        fc.array(fc.string({ minLength: 1 }), { maxLength: 20 }),
        fc.constantFrom(...ENCODINGS.map(({ type }) => type)),
        (train, others, encoding) => {
          fc.pre((encoding !== "words" && encoding !== "word-ids") || train.some((text) => wordsOf(text).length > 0));
          const raw = texts([...train, ...others, null]);
          const recipe = fit(raw, settings({ type: "category", encoding }), train.length);
          for (const row of prepared(recipe, raw)) for (const value of row) expect(value).toSatisfy(Number.isFinite);
        },
      ),
    );
  });
});
