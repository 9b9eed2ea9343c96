// The project document: what `NAME.gradual` holds. One schema, from which every type here is derived.
// Sizes are bounded because a document may come from a stranger.

import * as v from "valibot";
import { ClippingSchema, ScheduleSchema } from "./recipe";

/** The format this build writes. Older ones migrate on opening, newer ones are refused. */
export const FORMAT = 1;

/** The greatest numbers of things, and of characters in a name. */
export const LIMITS = { layers: 2_000, connections: 8_000, columns: 20_000, name: 500, params: 64 } as const;

const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(finite, v.gtValue(0));
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
export const MISSING_RULES = ["mean", "median", "most-frequent", "category", "drop-row"] as const;
/** "divide-255" is for pictures: their usual 0 to 255 becomes 0 to 1, whatever the rows. */
export const SCALINGS = ["standard", "min-max", "none", "divide-255"] as const;
/** What an array's examples are taken for. */
export const EXAMPLE_KINDS = ["pictures", "sequences", "vectors"] as const;

export const ColumnSchema = v.strictObject({
  role: v.picklist(COLUMN_ROLES),
  /** "date" is fed to the network as days since 1970-01-01; "text" is never a feature. */
  type: v.picklist(COLUMN_TYPES),
  /** What stands in for a missing value: "category" makes "missing" a category of its own. A row whose target is missing is always left out. */
  missing: v.picklist(MISSING_RULES),
  /** Of numbers and dates; categories are one-hot encoded. */
  scale: v.picklist(SCALINGS),
  /**
   * Of an array: pictures are height × width × channels, with a channel of 1 where the data has none; sequences are steps ×
   * channels; vectors are one row of numbers. As the data has them where absent.
   */
  as: v.optional(v.picklist(EXAMPLE_KINDS)),
});

export const SplitSchema = v.pipe(
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
    /** The validation part is trained on too, and none is left to watch; the test part stays as it is. `gradual train --refit` sets it. */
    trainOnValidation: v.optional(v.boolean()),
  }),
  v.check(
    ({ train, validation, test }) => Math.abs(train + validation + test - 1) < 1e-6,
    "train, validation and test must add up to 1",
  ),
  v.check(({ train }) => train > 0, "the training part must not be empty"),
);

export const TASKS = ["classification", "regression"] as const;
/** "mixed": each target by its column's type, a number or date as a regression, a category as a classification. */
export const DATA_TASKS = [...TASKS, "mixed"] as const;

export const DataSchema = v.pipe(
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
  }),
  v.check(
    ({ target, columns }) =>
      new Set(target).size === target.length &&
      target.every((column) => columns[column]?.role === "target") &&
      Object.values(columns).filter(({ role }) => role === "target").length === target.length,
    'the columns with role "target" must be exactly those listed in "target"',
  ),
);

export const ParamSchema = v.union([
  finite,
  v.boolean(),
  v.pipe(v.string(), v.maxLength(200)),
  v.pipe(v.array(finite), v.maxLength(16)),
  /** Names of columns. */
  v.pipe(v.array(name), v.maxLength(LIMITS.columns)),
]);

/** Settings of losses; one that a loss does not have waits until its loss is chosen again. */
export const LossSettingsSchema = v.strictObject({
  /** huber: the error up to which it is squared. Default 1. */
  delta: v.optional(positive),
  /** quantile: the share of targets that shall lie below the prediction. Default 0.5. */
  quantile: v.optional(v.pipe(fraction, v.gtValue(0), v.ltValue(1))),
  /** focal: how much less the rows count that are right already. Default 2. */
  gamma: v.optional(v.pipe(finite, v.minValue(0), v.maxValue(100))),
  /** Cross-entropies: the share of each target that is spread over all classes. Default 0. */
  labelSmoothing: v.optional(v.pipe(fraction, v.ltValue(1))),
  /** Cross-entropies and focal: how much each class counts, in the order of the outputs. All 1 where absent. */
  classWeights: v.optional(v.pipe(v.array(v.pipe(finite, v.minValue(0))), v.minLength(1), v.maxLength(LIMITS.columns))),
});

export const LayerSchema = v.strictObject({
  id: LayerId,
  /** A key of the layer registry. An unknown one opens, is shown as a problem, and cannot be trained. */
  type: v.pipe(v.string(), v.maxLength(100)),
  /** What the person calls it; the type's own label where absent. */
  name: v.optional(name),
  params: v.optional(
    v.pipe(
      v.record(v.pipe(v.string(), v.maxLength(100)), ParamSchema),
      v.check((params) => Object.keys(params).length <= LIMITS.params, `at most ${LIMITS.params} parameters`),
    ),
  ),
  /** Of an output: settings of its loss. One that is absent is the recipe's. */
  lossSettings: v.optional(LossSettingsSchema),
});

export const ModelSchema = v.strictObject({
  layers: v.pipe(v.array(LayerSchema), v.maxLength(LIMITS.layers)),
  connections: v.pipe(v.array(v.strictTuple([LayerId, LayerId])), v.maxLength(LIMITS.connections)),
});

export const OPTIMIZERS = [
  "gradient-descent",
  "sgd",
  "momentum",
  "nesterov",
  "adagrad",
  "rmsprop",
  "adadelta",
  "adam",
  "adamw",
  "amsgrad",
  "nadam",
  "adamax",
  "lion",
] as const;
export const LOSSES = [
  "half-mse",
  "mse",
  "mae",
  "huber",
  "log-cosh",
  "quantile",
  "mape",
  "msle",
  "poisson",
  "cosine",
  "binary-cross-entropy",
  "categorical-cross-entropy",
  "focal",
  "kl-divergence",
  "hinge",
  "squared-hinge",
] as const;

/** What is measured of a network's answers, besides the loss. */
export const METRICS = ["accuracy", "topK", "precision", "recall", "f1", "auc", "mae", "rmse", "r2"] as const;

export const OptimizerSchema = v.strictObject({
  /** "gradient-descent" takes the whole training part as one batch. */
  type: v.picklist(OPTIMIZERS),
  learningRate: positive,
  /** momentum, nesterov: share of the last change kept. Default 0.9. */
  momentum: v.optional(v.pipe(fraction, v.ltValue(1))),
  /** Adam and its kin, lion: decay of the mean gradient. Default 0.9. */
  beta1: v.optional(v.pipe(fraction, v.ltValue(1))),
  /** Decay of the mean squared gradient, of the greatest (adamax) or of the mean (lion). Default: the optimizer's own. */
  beta2: v.optional(v.pipe(fraction, v.ltValue(1))),
  /** Added to what is divided by. Default: the optimizer's own. */
  epsilon: v.optional(positive),
  /** adamw, lion: share of each weight taken away per step, times the learning rate; the others: that share of the weight, added to its gradient. Default 0, and 0.01 for adamw. */
  weightDecay: v.optional(v.pipe(finite, v.minValue(0))),
});

/** Something stays below `threshold` for `patience` iterations (optimizer steps) in a row. */
const StaysBelowSchema = v.strictObject({ threshold: positive, patience: count });

/** One measure of the whole network, or of one of its outputs. */
export const FigureSchema = v.strictObject({
  metric: v.picklist(["loss", ...METRICS]),
  /** Of several outputs: which. The whole network's where absent: then it is the sum of their losses, each times its weight. */
  output: v.optional(LayerId),
});

/** A figure on a part of the rows that ends a run when it is reached. */
export const TargetMetricSchema = v.strictObject({
  ...FigureSchema.entries,
  on: v.picklist(["train", "validation"]),
  reaches: v.picklist(["at-least", "at-most"]),
  value: finite,
});

/** When a run ends before its epochs are over: at the first of these rules that applies. */
export const StopSchema = v.strictObject({
  /** The greatest |change of a weight| of an iteration stays small. */
  weightChange: v.optional(StaysBelowSchema),
  /** In every layer, the length of the change of its weights in an iteration, as a share of the weights' own length, stays small. */
  layerChange: v.optional(StaysBelowSchema),
  /** The length of the gradient over all weights stays small. */
  gradientNorm: v.optional(StaysBelowSchema),
  /** What `patience` and `restoreBest` watch on the validation rows. The loss that is trained for where absent. */
  watch: v.optional(FigureSchema),
  /** The validation loss, or what is watched, has not got better for this many epochs. */
  patience: v.optional(count),
  /** By how much better it must be to count. Default 0: any bit. */
  minDelta: v.optional(v.pipe(finite, v.minValue(0))),
  /** A metric, or the loss, reaches a value. */
  target: v.optional(TargetMetricSchema),
  /** So many optimizer steps are done. */
  steps: v.optional(count),
  /** So many seconds of training are over, pauses left out. */
  seconds: v.optional(positive),
  /** The loss of a batch is above `factor` times the first one's size for `patience` iterations in a row. */
  exploding: v.optional(v.strictObject({ factor: v.pipe(finite, v.gtValue(1)), patience: count })),
  /** At the end, go back to the weights of the epoch with the best validation loss, or of what is watched. */
  restoreBest: v.optional(v.boolean(), false),
});

export const TrainingSchema = v.strictObject({
  loss: v.picklist(LOSSES),
  lossSettings: v.optional(LossSettingsSchema),
  optimizer: OptimizerSchema,
  /** How the learning rate goes on. Constant where absent. */
  schedule: v.optional(ScheduleSchema),
  /** How far a gradient may reach. Not bounded where absent. */
  clipping: v.optional(ClippingSchema),
  batchSize: count,
  epochs: v.pipe(count, v.maxValue(100_000_000)),
  /** Of the initial weights, the order of the rows, and dropout. */
  seed,
  /** False: each epoch takes the rows in the table's order. Absent: in an order of its own. */
  shuffle: v.optional(v.boolean()),
  stop: StopSchema,
  /** Settings of metrics: the k of top-k accuracy, 5 where absent. */
  metrics: v.optional(v.strictObject({ topK: v.optional(v.pipe(whole, v.minValue(2))) })),
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
  layout: LayoutSchema,
});

export type Document = v.InferOutput<typeof DocumentSchema>;
export type DataRecipe = Document["data"];
export type Column = v.InferOutput<typeof ColumnSchema>;
export type ColumnType = Column["type"];
export type ColumnRole = Column["role"];
export type ExampleKind = (typeof EXAMPLE_KINDS)[number];
export type Split = v.InferOutput<typeof SplitSchema>;
export type Task = (typeof TASKS)[number];
export type DataTask = DataRecipe["task"];
export type Model = Document["model"];
export type Layer = v.InferOutput<typeof LayerSchema>;
export type ParamValue = v.InferOutput<typeof ParamSchema>;
export type Connection = Model["connections"][number];
export type TrainingRecipe = Document["training"];
export type Optimizer = v.InferOutput<typeof OptimizerSchema>;
export type OptimizerType = Optimizer["type"];
export type LossType = TrainingRecipe["loss"];
export type LossSettings = v.InferOutput<typeof LossSettingsSchema>;
export type { Clipping, Schedule, ScheduleType } from "./recipe";
export type StopRules = v.InferOutput<typeof StopSchema>;
export type FigureRef = v.InferOutput<typeof FigureSchema>;
export type TargetMetric = v.InferOutput<typeof TargetMetricSchema>;
export type MetricId = (typeof METRICS)[number];
export type Layout = Document["layout"];
