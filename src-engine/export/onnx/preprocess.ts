// The preparation as ONNX nodes: from one raw column per input to the feature vector, with the arithmetic and the
// precision of our own (double until the last cast).

import type {
  ArrayRecipe,
  ArrayType,
  CategoryRecipe,
  ColumnRecipe,
  NumberRecipe,
  Preparation,
} from "../../document/preparation";
import { arrayFeature, columnFeatures, featureWidth } from "../../document/preparation";
import { FIRST_WORD, OTHER_WORD, writingsOf } from "../../preparing/encodings/words";
import { elementsOfNumber } from "../../preparing/numberElements";
import { attribute } from "../../passes/onnx/model";
import { TensorProto_DataType as DataType } from "../../passes/onnx/onnx-ml_pb";
import type { ValueInfoProto } from "../../passes/onnx/onnx-ml_pb";
import { nodeArithmetic } from "./nodeArithmetic";
import { described } from "./writer";
import type { RawWriter } from "./writer";

export interface Preprocessed {
  /** One per feature column, [N, 1], or the array of examples, [N, ...]. */
  readonly inputs: readonly ValueInfoProto[];
  /** Name of a bool [N, 1]: the row lacks a value without which it has no prediction. Null where no column is like that. */
  readonly incomplete: string | null;
}

/** Adds the nodes that compute the value `features`, [N, ...input] float, from the raw columns or the raw array. */
export function preprocess(writer: RawWriter, preparation: Preparation, result: string): Preprocessed {
  const array = arrayFeature(preparation);
  if (array !== null) return preprocessArray(writer, array, result);
  const features = columnFeatures(preparation);
  const incomplete: string[] = [];
  const parts = groups(features).map((group) => {
    switch (group.type) {
      case "category":
        return categoryPart(writer, group.feature, incomplete);
      case "number":
        return numberPart(writer, group.feature, incomplete);
      case "numbers":
        return numbersPart(writer, group.features, incomplete);
      default:
        return group satisfies never;
    }
  });
  writer.node("Concat", parts, { attributes: [attribute.int("axis", 1)], outputs: [result] });
  return {
    inputs: features.map(rawInput),
    incomplete: incomplete.length === 0 ? null : incomplete.reduce((any, one) => writer.node("Or", [any, one])),
  };
}

function rawInput(feature: ColumnRecipe): ValueInfoProto {
  const { lag } = feature;
  const missing = [
    lag === undefined ? "" : `What "${lag.of}" was ${lag.rows === 1 ? "1 row" : `${lag.rows} rows`} before.`,
    feature.fill === null ? "A row without it has no prediction." : "",
  ]
    .join(" ")
    .trim();
  const docs = {
    number: `A number; NaN where it is missing. ${missing}`,
    date: `A date as days since 1970-01-01, with fractions for the time of day; NaN where it is missing. ${missing}`,
    category: `A text${feature.type === "category" && feature.numeric ? " (a number in its shortest form, such as 8 or 2.5)" : ""}; empty where it is missing. ${missing}`,
  } as const;
  return described(
    feature.name,
    feature.type === "category" ? DataType.STRING : DataType.DOUBLE,
    ["N", 1],
    docs[feature.type].trim(),
  );
}

type Group =
  | { readonly type: "category"; readonly feature: CategoryRecipe }
  | { readonly type: "number"; readonly feature: NumberRecipe }
  | { readonly type: "numbers"; readonly features: readonly NumberRecipe[] };

/** Neighboring numbers that are scaled and no more together, so that they take a few nodes and not a few each. */
function groups(features: readonly ColumnRecipe[]): Group[] {
  const result: Group[] = [];
  let numbers: NumberRecipe[] = [];
  for (const feature of features) {
    if (feature.type !== "category" && isPlain(feature)) {
      if (numbers.length === 0) result.push({ type: "numbers", features: numbers });
      numbers.push(feature);
      continue;
    }
    numbers = [];
    result.push(feature.type === "category" ? { type: "category", feature } : { type: "number", feature });
  }
  return result;
}

function isPlain({ curve, indicator, parts, elapsed }: NumberRecipe): boolean {
  return curve === undefined && indicator === undefined && parts === undefined && elapsed === undefined;
}

/** ((isNaN(x) ? fill : x) - center) / scale */
function numbersPart(writer: RawWriter, features: readonly NumberRecipe[], incomplete: string[]): string {
  const constants = (values: number[]): string => writer.doubles([1, features.length], values);
  const names = features.map(({ name }) => name);
  const [only] = names;
  const raw =
    names.length === 1 && only !== undefined
      ? only
      : writer.node("Concat", names, { attributes: [attribute.int("axis", 1)] });
  for (const { name, fill } of features) {
    if (fill === null) incomplete.push(writer.node("IsNaN", [name]));
  }
  const fills = constants(features.map(({ fill }) => fill ?? 0));
  const filled = writer.node("Where", [writer.node("IsNaN", [raw]), fills, raw]);
  const centered = writer.node("Sub", [filled, constants(features.map(({ center }) => center))]);
  const scaled = writer.node("Div", [centered, constants(features.map(({ scale }) => scale))]);
  return writer.cast(scaled, DataType.FLOAT);
}

/** A number with a curve, with whether it is missing, or with the parts of a date. */
function numberPart(writer: RawWriter, feature: NumberRecipe, incomplete: string[]): string {
  const { name, fill } = feature;
  const on = nodeArithmetic(writer);
  const missing = writer.node("IsNaN", [name]);
  if (fill === null) incomplete.push(missing);
  const filled = writer.node("Where", [missing, on.constant(fill ?? 0), name]);
  const elements = elementsOfNumber(on, feature, filled, writer.cast(missing, DataType.DOUBLE));
  return writer.cast(writer.node("Concat", elements, { attributes: [attribute.int("axis", 1)] }), DataType.FLOAT);
}

/** One column per category: 1 where the text equals it, else 0. Or what the encoding makes of it. */
function categoryPart(writer: RawWriter, feature: CategoryRecipe, incomplete: string[]): string {
  const { name, fill, categories, other, encoding } = feature;
  if (encoding?.type === "words") return wordsPart(writer, feature, encoding.weights, incomplete);
  if (encoding?.type === "word-ids") return wordIdsPart(writer, feature, encoding.length, incomplete);
  if (encoding?.type === "hash") return hashPart(writer, feature, encoding.buckets, incomplete);
  const codes = new Map(categories.map((category, code) => [category, code]));
  // One behind the last category, which is that of all others where there is such one.
  const unknown = categories.length;
  const absent = unknown + 1;
  if (fill === null) codes.set("", absent);
  else if (fill !== "") codes.set("", codes.get(fill) ?? unknown);
  const code = writer.labelEncoder(name, codes, unknown);
  const number = (value: number): string => writer.constant("int64", [1, 1], [value]);
  if (fill === null) incomplete.push(writer.node("Equal", [code, number(absent)]));
  if (encoding === undefined) {
    const width = featureWidth(feature);
    const each = writer.constant(
      "int64",
      [1, width],
      Array.from({ length: width }, (_, index) => index),
    );
    return writer.cast(writer.node("Equal", [code, each]), DataType.FLOAT);
  }
  const known =
    other === true ? code : writer.node("Where", [writer.node("Equal", [code, number(unknown)]), number(-1), code]);
  return writer.cast(encoding.type === "ids" ? writer.node("Add", [known, number(1)]) : known, DataType.FLOAT);
}

/** The text, or what stands in for a missing one. */
function filledText(writer: RawWriter, { name, fill }: CategoryRecipe, incomplete: string[]): string {
  if (fill === "") return name;
  const isMissing = writer.cast(writer.labelEncoder(name, new Map([["", 1]]), 0), DataType.BOOL);
  if (fill !== null) return writer.node("Where", [isMissing, writer.texts([1, 1], [fill]), name]);
  incomplete.push(isMissing);
  return name;
}

/** The words of a text, [N, most words of any], blanks behind the end. ONNX Runtime's own Tokenizer: the standard has none yet. */
function tokensOf(writer: RawWriter, feature: CategoryRecipe, incomplete: string[]): string {
  const text = filledText(writer, feature, incomplete);
  return writer.node("Tokenizer", [writer.node("Reshape", [text, writer.constant("int64", [1], [-1])])], {
    domain: "com.microsoft",
    attributes: [
      attribute.int("mark", 0),
      attribute.int("mincharnum", 2),
      attribute.string("pad_value", " "),
      attribute.string("tokenexp", "[\\pL\\pN_]{2,}"),
    ],
  });
}

/** Each word in its usual writings, and its place in the vocabulary. */
function writingsIn(categories: readonly string[]): readonly { readonly writing: string; readonly at: number }[] {
  const listed = new Set(categories);
  return categories.flatMap((word, at) =>
    (word === word.toLowerCase() ? writingsOf(word) : [word])
      .filter((writing) => writing === word || !listed.has(writing))
      .map((writing) => ({ writing, at })),
  );
}

/** The words' numbers, filled up with zeros and cut off at the length. */
function wordIdsPart(writer: RawWriter, feature: CategoryRecipe, length: number, incomplete: string[]): string {
  const tokens = tokensOf(writer, feature, incomplete);
  const numbers = new Map(writingsIn(feature.categories).map(({ writing, at }) => [writing, at + FIRST_WORD]));
  numbers.set(" ", 0);
  const ids = writer.labelEncoder(tokens, numbers, OTHER_WORD);
  const padded = writer.node("Pad", [ids, writer.constant("int64", [4], [0, 0, 0, length])]);
  const one = (value: number): string => writer.constant("int64", [1], [value]);
  return writer.cast(writer.node("Slice", [padded, one(0), one(length), one(1)]), DataType.FLOAT);
}

/** The standard's TfIdfVectorizer counts the words, each in its usual writings. */
function wordsPart(
  writer: RawWriter,
  feature: CategoryRecipe,
  weights: readonly number[],
  incomplete: string[],
): string {
  const { categories } = feature;
  const tokens = tokensOf(writer, feature, incomplete);
  const pool = writingsIn(categories);
  const counts = writer.node("TfIdfVectorizer", [tokens], {
    attributes: [
      attribute.string("mode", "TF"),
      attribute.int("min_gram_length", 1),
      attribute.int("max_gram_length", 1),
      attribute.int("max_skip_count", 0),
      attribute.ints("ngram_counts", [0]),
      attribute.ints(
        "ngram_indexes",
        pool.map((_, at) => at),
      ),
      attribute.strings(
        "pool_strings",
        pool.map(({ writing }) => writing),
      ),
    ],
  });
  // From the writings to the words.
  const toWord = new Float64Array(pool.length * categories.length);
  pool.forEach(({ at }, row) => (toWord[row * categories.length + at] = weights[at] ?? 0));
  const wide = writer.cast(counts, DataType.DOUBLE);
  const weighted = writer.node("MatMul", [wide, writer.doubles([pool.length, categories.length], [...toWord])]);
  const axes = writer.constant("int64", [1], [1]);
  const squares = writer.node("ReduceSum", [writer.node("Mul", [weighted, weighted]), axes], {
    attributes: [attribute.int("keepdims", 1)],
  });
  // A text without any of the words stays 0.
  const length = writer.node("Sqrt", [writer.node("Max", [squares, writer.doubles([1, 1], [1e-300])])]);
  return writer.cast(writer.node("Div", [weighted, length]), DataType.FLOAT);
}

/** ONNX Runtime's own MurmurHash3: the standard has no hash. */
function hashPart(writer: RawWriter, feature: CategoryRecipe, buckets: number, incomplete: string[]): string {
  const text = filledText(writer, feature, incomplete);
  const hash = writer.node("MurmurHash3", [text], {
    domain: "com.microsoft",
    attributes: [attribute.int("seed", 0), attribute.int("positive", 0)],
  });
  const size = writer.node("Abs", [writer.cast(hash, DataType.INT64)]);
  const bucket = writer.node("Mod", [size, writer.constant("int64", [1, 1], [buckets])]);
  const each = writer.constant(
    "int64",
    [1, buckets],
    Array.from({ length: buckets }, (_, index) => index),
  );
  return writer.cast(writer.node("Equal", [bucket, each]), DataType.FLOAT);
}

/** Data types of a raw array, as ONNX calls them. */
const ARRAY_DATA_TYPES: Readonly<Record<ArrayType, DataType>> = {
  uint8: DataType.UINT8,
  int8: DataType.INT8,
  uint16: DataType.UINT16,
  int16: DataType.INT16,
  uint32: DataType.UINT32,
  int32: DataType.INT32,
  uint64: DataType.UINT64,
  int64: DataType.INT64,
  float32: DataType.FLOAT,
  float64: DataType.DOUBLE,
};

/** (x - center) / scale in double precision, in the shape that the network sees. */
function preprocessArray(
  writer: RawWriter,
  { name, elements, raw, shape, center, scale }: ArrayRecipe,
  result: string,
): Preprocessed {
  const isFloat = elements === "float32" || elements === "float64";
  const wide = elements === "float64" ? name : writer.cast(name, DataType.DOUBLE);
  const laidOut =
    raw.join() === shape.join()
      ? wide
      : writer.node("Reshape", [wide, writer.constant("int64", [shape.length + 1], [-1, ...shape])]);
  const centered = center.every((value) => value === 0)
    ? laidOut
    : writer.node("Sub", [laidOut, writer.doubles([center.length], center)]);
  const scaled = scale.every((value) => value === 1)
    ? centered
    : writer.node("Div", [centered, writer.doubles([scale.length], scale)]);
  writer.cast(scaled, DataType.FLOAT, { outputs: [result] });
  const kind = isFloat ? "An example with a number that is not finite has no prediction." : "";
  return {
    inputs: [
      described(
        name,
        ARRAY_DATA_TYPES[elements],
        ["N", ...raw],
        `Examples of the shape ${raw.join(" × ")}, as the data has them (${elements}). ${kind}`.trim(),
      ),
    ],
    incomplete: isFloat ? notFinite(writer, wide) : null,
  };
}

/** bool [N, 1]: some number of the example is not finite, since 0 * x is 0 for finite x, else NaN. */
function notFinite(writer: RawWriter, array: string): string {
  const zeros = writer.node("Mul", [array, writer.doubles([1], [0])]);
  const rows = writer.node("Flatten", [zeros], { attributes: [attribute.int("axis", 1)] });
  const axes = writer.constant("int64", [1], [1]);
  return writer.node("IsNaN", [writer.node("ReduceSum", [rows, axes], { attributes: [attribute.int("keepdims", 1)] })]);
}
