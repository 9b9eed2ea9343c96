// The project document: what `NAME.gradual` holds. One schema, from which every type here is derived.
// Sizes are bounded because a document may come from a stranger.

import * as v from "valibot";
import { HandRuleSchema } from "./handRule";
import { RowEditsSchema } from "./rowEdits";

/** The format this build writes. Older ones migrate on opening, newer ones are refused. */
export const FORMAT = 2;

/** The greatest numbers of things, and of characters in a name. */
export const LIMITS = {
  layers: 2_000,
  connections: 8_000,
  columns: 20_000,
  name: 500,
  params: 64,
  rules: 64,
  folds: 100,
} as const;

const finite = v.pipe(v.number(), v.finite());
const whole = v.pipe(v.number(), v.safeInteger());
const count = v.pipe(whole, v.minValue(1));
const seed = v.pipe(whole, v.minValue(0), v.maxValue(0xffff_ffff));
const fraction = v.pipe(finite, v.minValue(0), v.maxValue(1));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.name));

/** Starts with a letter; letters, digits, "_" and "-": safe as a file, tensor and variable name. */
export const LayerId = v.pipe(v.string(), v.regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/));

/** A file inside the project: relative, forward slashes, never upwards. */
const inside = v.pipe(
  v.string(),
  v.maxLength(1_000),
  v.check((path) => !/^[/\\]|^[A-Za-z]:|\\|(^|\/)\.\.(\/|$)|\0/.test(path), "must be a path inside the project"),
);

export const COLUMN_TYPES = ["number", "category", "date", "text"] as const;
export const COLUMN_ROLES = ["feature", "target", "ignore"] as const;
/** What they do: preparing/fills. */
export const MISSING_RULES = ["mean", "median", "most-frequent", "constant", "category", "drop-row"] as const;
/** What they do: preparing/scalings. */
export const SCALINGS = ["standard", "min-max", "robust", "log", "power", "quantile", "none", "divide-255"] as const;
/** How a category becomes numbers: preparing/encodings. */
export const CATEGORY_ENCODINGS = ["one-hot", "ordinal", "embedding", "hashing", "words", "word-ids"] as const;
/** What of a date the network is given: preparing/dates. */
export const DATE_PARTS = ["elapsed", "year", "month", "day", "weekday", "day-of-year", "hour"] as const;
/** What an array's examples are treated as. */
export const EXAMPLE_KINDS = ["pictures", "sequences", "vectors"] as const;

const ColumnSchema = v.strictObject({
  role: v.picklist(COLUMN_ROLES),
  /** "date" is fed to the network as days since 1970-01-01; "text" is never a feature. */
  type: v.picklist(COLUMN_TYPES),
  /** What stands in for a missing value: "category" makes "missing" a category of its own. A row whose target is missing is always left out. */
  missing: v.picklist(MISSING_RULES),
  /** Of numbers and dates. */
  scale: v.picklist(SCALINGS),
  /** What the rule "constant" puts in place of a missing value. */
  constant: v.optional(v.union([finite, v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.name))])),
  /** Of a number or date: one more input that is 1 where the value is missing, else 0. */
  indicator: v.optional(v.boolean()),
  /** Of a category; "one-hot" where absent. */
  encoding: v.optional(v.picklist(CATEGORY_ENCODINGS)),
  /** Of a category: values that fewer training rows have are joined into one. */
  leastRows: v.optional(v.pipe(count, v.maxValue(1_000_000))),
  /** Of a category that is hashed: into so many numbers. */
  buckets: v.optional(v.pipe(count, v.minValue(2), v.maxValue(4_096))),
  /** Of a category that is taken as a text: so many of its words at most. */
  words: v.optional(v.pipe(count, v.maxValue(50_000))),
  /** Of a text whose words are numbered: so many of its first words. */
  length: v.optional(v.pipe(count, v.maxValue(2_000))),
  /** Of a date; ["elapsed"] where absent. */
  parts: v.optional(v.pipe(v.array(v.picklist(DATE_PARTS)), v.minLength(1), v.maxLength(DATE_PARTS.length))),
  /** Of a date's parts that come round again: true or absent, as sine and cosine; false, as plain numbers. */
  cyclic: v.optional(v.boolean()),
  /**
   * Of an array: pictures are height × width × channels, with a channel of 1 where the data has none; sequences are steps ×
   * channels; vectors are one row of numbers. As the data has them where absent.
   */
  as: v.optional(v.picklist(EXAMPLE_KINDS)),
});

/** What the rows are divided by, where it is not each by itself. */
export const SPLIT_RULES = ["group", "time", "column"] as const;

const SplitSchema = v.pipe(
  v.strictObject({
    train: fraction,
    validation: fraction,
    test: fraction,
    shuffle: v.boolean(),
    /** Keep the classes' proportions in every part (classification only). */
    stratify: v.boolean(),
    seed,
    /**
     * Keep to the parts that the source itself has: its test part, and its validation part if there is one. `validation` then
     * is taken from what is left in the ratio of the shares; the seed decides which.
     */
    predefined: v.optional(v.boolean()),
    /**
     * A column that the rows are divided by, whatever its role. "group": rows with the same value are in the same part. "time": the
     * earliest train, the latest test. "column": it names each row's part.
     */
    by: v.optional(v.strictObject({ rule: v.picklist(SPLIT_RULES), column: name })),
    /** The validation part is trained on too, and none is left to watch; the test part stays as it is. `gradual train --refit` sets it. */
    trainOnValidation: v.optional(v.boolean()),
    /**
     * Of cross-validation: all rows but the test part's are dealt into `of` folds, and the fold `index` (from 0) is what the run
     * is tested on. The others train, and validate in the ratio of the shares. The test part itself is not touched.
     */
    fold: v.optional(
      v.pipe(
        v.strictObject({
          of: v.pipe(whole, v.minValue(2), v.maxValue(LIMITS.folds)),
          index: v.pipe(whole, v.minValue(0)),
        }),
        v.check(({ of, index }) => index < of, "the folds are counted from 0"),
      ),
    ),
  }),
  v.check(
    ({ train, validation, test }) => Math.abs(train + validation + test - 1) < 1e-6,
    "train, validation and test must add up to 1",
  ),
  v.check(({ train }) => train > 0, "the training part must not be empty"),
);

/**
 * A row is predicted from rows before it: for each feature, and each number or class that is predicted, the values of `lookback`
 * rows that end `horizon` rows before. Dates are those of the row itself, which are known beforehand.
 */
export const WindowsSchema = v.strictObject({
  lookback: v.pipe(count, v.maxValue(1_000)),
  horizon: v.pipe(count, v.maxValue(100_000)),
  /** Only each so-many-th row is an example. 1 where absent. */
  stride: v.optional(v.pipe(count, v.maxValue(100_000))),
  /** A column of numbers or dates that the rows are put in order by; their own order where absent. */
  order: v.optional(name),
  /** A column: rows with another value are another series. */
  group: v.optional(name),
});

export const TASKS = ["classification", "regression"] as const;
/** "mixed": each target by its column's type, a number or date as a regression, a category as a classification. */
const DATA_TASKS = [...TASKS, "mixed"] as const;

const DataSchema = v.pipe(
  v.strictObject({
    /** Parquet (a table) or safetensors (arrays) inside the project, or null while there is no data yet. */
    source: v.nullable(inside),
    target: v.pipe(v.array(name), v.maxLength(1_000)),
    /** What all targets are; several classes, or numbers beside them, need an output each. */
    task: v.picklist(DATA_TASKS),
    columns: v.pipe(
      v.record(name, ColumnSchema),
      v.check((columns) => Object.keys(columns).length <= LIMITS.columns, `at most ${LIMITS.columns} columns`),
    ),
    split: SplitSchema,
    /** Where rows are predicted from earlier ones. */
    windows: v.optional(WindowsSchema),
    /** What was changed about single rows. */
    edits: v.optional(RowEditsSchema),
  }),
  v.check(
    ({ target, columns }) =>
      new Set(target).size === target.length &&
      target.every((column) => columns[column]?.role === "target") &&
      Object.values(columns).filter(({ role }) => role === "target").length === target.length,
    'the columns with role "target" must be exactly those listed in "target"',
  ),
);

const text = v.pipe(v.string(), v.maxLength(200));
/** A word's name, and that of a setting. */
const word = v.pipe(v.string(), v.maxLength(100));

const plainParams = [
  finite,
  v.boolean(),
  text,
  v.pipe(v.array(finite), v.maxLength(LIMITS.columns)),
  /** Names of columns. */
  v.pipe(v.array(name), v.maxLength(LIMITS.columns)),
] as const;

function paramsOf<S extends v.GenericSchema>(value: S) {
  return v.pipe(
    v.record(word, value),
    v.check((params) => Object.keys(params).length <= LIMITS.params, `at most ${LIMITS.params} settings`),
  );
}

/**
 * A word of a vocabulary (a loss, an optimizer, a schedule, a rule) with its settings. An unknown one opens, is shown as a
 * problem, and cannot be trained. A setting that is absent has its default.
 */
const WordSchema = v.strictObject({
  type: word,
  params: v.optional(paramsOf(v.union(plainParams))),
});

const ParamSchema = v.union([...plainParams, WordSchema]);

export const LayerSchema = v.strictObject({
  id: LayerId,
  /** A key of the layer registry. An unknown one opens, is shown as a problem, and cannot be trained. */
  type: word,
  /** What the person calls it; the type's own label where absent. */
  name: v.optional(name),
  params: v.optional(paramsOf(ParamSchema)),
});

export const ModelSchema = v.strictObject({
  layers: v.pipe(v.array(LayerSchema), v.maxLength(LIMITS.layers)),
  connections: v.pipe(v.array(v.strictTuple([LayerId, LayerId])), v.maxLength(LIMITS.connections)),
});

const TrainingSchema = v.strictObject({
  loss: WordSchema,
  optimizer: WordSchema,
  /** How the learning rate changes during the run. Constant where absent. */
  schedule: v.optional(WordSchema),
  /** How far a gradient may reach. Not bounded where absent. */
  clipping: v.optional(WordSchema),
  batchSize: count,
  epochs: v.pipe(count, v.maxValue(100_000_000)),
  /** Of the initial weights, the order of the rows, and dropout. */
  seed,
  /** False: each epoch takes the rows in the table's order. Absent: in an order of its own. */
  shuffle: v.optional(v.boolean()),
  /** When a run ends before its epochs are over: at the first of these that applies. */
  rules: v.pipe(
    v.array(WordSchema),
    v.maxLength(LIMITS.rules),
    v.check((rules) => new Set(rules.map(({ type }) => type)).size === rules.length, "each rule at most once"),
  ),
  /** At the end, go back to the weights of the best epoch. */
  restoreBest: v.boolean(),
  /** False: the run keeps no records of its weights for the time machine. */
  records: v.optional(v.boolean()),
  /** The figure that tells on the validation rows which epoch is the best, by its name in metrics.csv. The loss where absent. */
  watch: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
  /** Metrics with settings of their own; the others have their defaults. */
  metrics: v.optional(v.pipe(v.array(WordSchema), v.maxLength(LIMITS.rules))),
});

export const LayoutSchema = v.strictObject({
  positions: v.record(LayerId, v.strictTuple([finite, finite])),
});

export const DocumentSchema = v.strictObject({
  format: v.literal(FORMAT),
  name,
  data: DataSchema,
  model: ModelSchema,
  training: TrainingSchema,
  /** What a person would answer instead of the network, to be compared with it. */
  handRule: v.optional(HandRuleSchema),
  layout: LayoutSchema,
});

export type Document = v.InferOutput<typeof DocumentSchema>;
export type DataRecipe = Document["data"];
export type Column = v.InferOutput<typeof ColumnSchema>;
export type ColumnType = Column["type"];
export type ColumnRole = Column["role"];
export type ExampleKind = (typeof EXAMPLE_KINDS)[number];
export type Split = v.InferOutput<typeof SplitSchema>;
export type Windows = v.InferOutput<typeof WindowsSchema>;
export type Task = (typeof TASKS)[number];
export type DataTask = DataRecipe["task"];
export type Model = Document["model"];
export type Layer = v.InferOutput<typeof LayerSchema>;
export type ParamValue = v.InferOutput<typeof ParamSchema>;
export type Connection = Model["connections"][number];
export type TrainingRecipe = Document["training"];
export type Word = v.InferOutput<typeof WordSchema>;
export type Layout = Document["layout"];
