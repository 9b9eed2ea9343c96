// From each format to the next, as plain JSON. A migration knows the words of its own day, whatever they are called by now, and
// is never changed after its format has been released. What it does not understand it leaves: the schema then says what is wrong.

type Json = Readonly<Record<string, unknown>>;

/** `MIGRATIONS[n]` takes a document of format n to format n + 1. Formats before the first entry never existed. */
export const MIGRATIONS: Readonly<Record<number, (document: Json) => Json>> = { 1: fromFormat1 };

/** The settings that each loss of format 1 had; those of others waited for the day their loss was chosen again, and go. */
const LOSS_SETTINGS: Readonly<Record<string, readonly string[]>> = {
  huber: ["delta"],
  quantile: ["quantile"],
  focal: ["gamma", "classWeights"],
  "binary-cross-entropy": ["labelSmoothing", "classWeights"],
  "categorical-cross-entropy": ["labelSmoothing", "classWeights"],
};

const ADAM = ["learningRate", "beta1", "beta2", "epsilon", "weightDecay"];
const OPTIMIZER_SETTINGS: Readonly<Record<string, readonly string[]>> = {
  "gradient-descent": ["learningRate", "weightDecay"],
  sgd: ["learningRate", "weightDecay"],
  momentum: ["learningRate", "momentum", "weightDecay"],
  nesterov: ["learningRate", "momentum", "weightDecay"],
  adagrad: ["learningRate", "epsilon", "weightDecay"],
  rmsprop: ["learningRate", "beta2", "epsilon", "weightDecay"],
  adadelta: ["learningRate", "beta2", "epsilon", "weightDecay"],
  adam: ADAM,
  adamw: ADAM,
  amsgrad: ADAM,
  nadam: ADAM,
  adamax: ADAM,
  lion: ["learningRate", "beta1", "beta2", "weightDecay"],
};

const SCHEDULE_SETTINGS: Readonly<Record<string, readonly string[]>> = {
  constant: ["warmup"],
  step: ["warmup", "every", "factor"],
  exponential: ["warmup", "factor"],
  cosine: ["warmup", "period", "growth", "floor"],
  polynomial: ["warmup", "period", "power", "floor"],
  "one-cycle": ["warmup", "rise", "startDivisor", "endDivisor"],
  plateau: ["warmup", "factor", "patience", "threshold", "cooldown", "floor"],
};

/**
 * Format 2: whatever is a word of a vocabulary is `{type, params}`; rules are a list; an output's own loss is a setting of its
 * layer. The layer type "normalisation" is "normalization", and the setting "normalise" of "dot" is "normalize".
 */
function fromFormat1(document: Json): Json {
  const { model, training } = document;
  if (!isObject(model) || !isObject(training)) return document;
  const { layers } = model;
  return {
    ...document,
    model: Array.isArray(layers) ? { ...model, layers: layers.map((layer) => layerOf(layer, training)) } : model,
    training: trainingOf(training),
  };
}

function trainingOf(training: Json): Json {
  const { loss, lossSettings, optimizer, schedule, clipping, stop, metrics, ...rest } = training;
  if (!isObject(stop)) return training;
  const { restoreBest = false, watch, ...rules } = stop;
  return {
    ...rest,
    loss: lossOf(loss, lossSettings),
    optimizer: wordOf(optimizer, OPTIMIZER_SETTINGS),
    ...(schedule === undefined ? {} : { schedule: wordOf(schedule, SCHEDULE_SETTINGS) }),
    ...(clipping === undefined ? {} : { clipping: clippingOf(clipping) }),
    rules: rulesOf(rules),
    restoreBest,
    ...(watch === undefined ? {} : { watch: figureOf(watch) }),
    ...(isObject(metrics) && metrics.topK !== undefined
      ? { metrics: [{ type: "topK", params: { k: metrics.topK } }] }
      : {}),
  };
}

function lossOf(type: unknown, settings: unknown): Json {
  const known = typeof type === "string" ? (LOSS_SETTINGS[type] ?? []) : [];
  return word(type, isObject(settings) ? picked(settings, known) : {});
}

function wordOf(value: unknown, settings: Readonly<Record<string, readonly string[]>>): unknown {
  if (!isObject(value) || typeof value.type !== "string") return value;
  return word(value.type, picked(value, settings[value.type] ?? []));
}

function clippingOf(value: unknown): unknown {
  return isObject(value) ? word(value.by, picked(value, ["limit"])) : value;
}

function rulesOf(stop: Json): readonly Json[] {
  const { weightChange, layerChange, gradientNorm, exploding, steps, seconds, target, patience, minDelta } = stop;
  const named = [
    ["weights-unchanged", weightChange],
    ["layers-unchanged", layerChange],
    ["gradient-small", gradientNorm],
    ["exploding", exploding],
  ] as const;
  return [
    ...named.flatMap(([type, params]) => (isObject(params) ? [word(type, params)] : [])),
    ...(steps === undefined ? [] : [word("steps", { steps })]),
    ...(seconds === undefined ? [] : [word("time", { seconds })]),
    ...(isObject(target)
      ? [word("target", { figure: figureOf(target), ...picked(target, ["on", "reaches", "value"]) })]
      : []),
    ...(patience === undefined
      ? []
      : [word("no-improvement", { patience, ...(minDelta === undefined ? {} : { minDelta }) })]),
  ];
}

/** "species/accuracy": a figure by its name in metrics.csv. */
function figureOf(figure: unknown): unknown {
  if (!isObject(figure) || typeof figure.metric !== "string") return figure;
  return typeof figure.output === "string" ? `${figure.output}/${figure.metric}` : figure.metric;
}

function layerOf(layer: unknown, recipe: Json): unknown {
  if (!isObject(layer)) return layer;
  if (layer.type === "normalisation") return { ...layer, type: "normalization" };
  if (layer.type === "dot" && isObject(layer.params) && layer.params.normalise !== undefined) {
    const { normalise, ...others } = layer.params;
    return { ...layer, params: { ...others, normalize: normalise } };
  }
  return layer.type === "output" ? outputOf(layer, recipe) : layer;
}

/** An output's own settings stood beside those of the recipe, which held where it had none; now its own loss has all of them. */
function outputOf({ lossSettings, ...layer }: Json, recipe: Json): Json {
  const { loss, ...params } = isObject(layer.params) ? layer.params : {};
  const isOwn = loss !== undefined && loss !== "recipe";
  if (!isOwn && lossSettings === undefined) return loss === undefined ? layer : { ...layer, params };
  const settings = {
    ...(isObject(recipe.lossSettings) ? recipe.lossSettings : {}),
    ...(isObject(lossSettings) ? lossSettings : {}),
  };
  return { ...layer, params: { ...params, loss: lossOf(isOwn ? loss : recipe.loss, settings) } };
}

function word(type: unknown, params: Json): Json {
  return Object.keys(params).length === 0 ? { type } : { type, params };
}

function picked(values: Json, names: readonly string[]): Json {
  return Object.fromEntries(names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])));
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
