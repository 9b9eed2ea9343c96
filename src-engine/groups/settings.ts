// Every setting of a document that a sweep can vary, by its path and with the range that its own declaration gives: layers by
// their ids, rules by their types ("model.layers.hidden.units", "training.rules.no-improvement.patience").

import { UserError } from "../document/errors";
import type { BooleanSpec, ChoiceSpec, NumberSpec, ParamSpec, ParamSpecs } from "../document/params";
import { expectation, resolveParams } from "../document/params";
import type { Document, Layer, Word } from "../document/schema";
import type { Vocabulary, WordSpec } from "../document/vocabulary";
import { layerSpec } from "../layers/registry";
import { LOSSES } from "../losses/registry";
import { layerTitle } from "../network/names";
import { CLIPPINGS } from "../optimizers/clipping";
import { OPTIMIZERS } from "../optimizers/registry";
import { RULES } from "../rules/registry";
import { CONSTANT, SCHEDULES } from "../schedules/registry";

export type SettingValue = number | boolean | string;

export interface Setting {
  readonly path: string;
  /** Whose setting it is: "Adam", "Hidden layer"; empty for the recipe's own. */
  readonly of: string;
  readonly spec: NumberSpec | ChoiceSpec | BooleanSpec;
  readonly value: SettingValue;
}

interface Place extends Setting {
  readonly set: (document: Document, value: SettingValue) => Document;
}

/** The recipe's own settings, which no word of a vocabulary declares. */
const RECIPE = {
  batchSize: {
    kind: "integer",
    label: "Batch size",
    docs: "Rows in a step.",
    default: 32,
    min: 1,
    max: 100_000_000,
    sliderMax: 1_024,
    logarithmic: true,
  },
  epochs: {
    kind: "integer",
    label: "Epochs",
    docs: "Passes through the training rows at most.",
    default: 100,
    min: 1,
    max: 100_000_000,
    sliderMax: 1_000,
    logarithmic: true,
  },
  seed: {
    kind: "integer",
    label: "Seed",
    docs: "Of the initial weights, the order of the rows, and dropout.",
    default: 1,
    min: 0,
    max: 0xffff_ffff,
    sliderMax: 100,
  },
} as const satisfies ParamSpecs;

const RESTORE: BooleanSpec = {
  kind: "boolean",
  label: "Keep the best weights",
  docs: "At the end, go back to the weights of the best epoch.",
  default: true,
};

/** The setting that says which fold a run is tested on. */
export const FOLD_PATH = "data.split.fold.index";

/** Words of the recipe that stand alone: each can be another of its vocabulary. */
const WORDS = [
  { field: "loss", label: "Loss", vocabulary: LOSSES },
  { field: "optimizer", label: "Optimizer", vocabulary: OPTIMIZERS },
  { field: "schedule", label: "Schedule", vocabulary: SCHEDULES },
  { field: "clipping", label: "Gradient clipping", vocabulary: CLIPPINGS },
] as const satisfies readonly {
  readonly field: keyof Document["training"];
  readonly label: string;
  readonly vocabulary: Vocabulary<WordSpec>;
}[];

/** All of them, the recipe's first. */
export function settingsOf(document: Document): readonly Setting[] {
  return placesOf(document);
}

/** The setting at a path, which may name "params" on the way as the file does. @throws UserError "no-such-setting" */
export function settingAt(document: Document, path: string): Setting {
  return placeAt(document, path);
}

/** The document with another value there. @throws UserError "no-such-setting" or "bad-parameter" */
export function withSetting(document: Document, path: string, value: SettingValue): Document {
  const place = placeAt(document, path);
  if (resolveParams({ value: place.spec }, { value }).problems.length > 0) {
    throw new UserError({
      code: "bad-parameter",
      message: `"${place.path}" must be ${expectation(place.spec)}, but is ${JSON.stringify(value)}.`,
      next: "Choose other values.",
      subject: { kind: "setting", path: place.path },
    });
  }
  return place.set(document, value);
}

/**
 * The document with several values. Words are set before their settings, whatever the order; a setting that the chosen word does
 * not have is left out.
 */
export function withSettings(document: Document, paths: readonly string[], values: readonly SettingValue[]): Document {
  const steps = paths.map((path, at) => ({ path, value: values[at] ?? 0 }));
  const isWord = ({ path }: { readonly path: string }): boolean =>
    WORDS.some(({ field }) => path === `training.${field}`);
  const words = steps.filter(isWord);
  return [...words, ...steps.filter((step) => !isWord(step))].reduce(
    (now, { path, value }) =>
      words.length > 0 && !placesOf(now).some((place) => place.path === path) ? now : withSetting(now, path, value),
    document,
  );
}

/** Without "params" on the way. */
export const plainPath = (path: string): string => path.replaceAll(".params.", ".");

/** Of the settings that there are, where one that is not is asked for. */
const MOST_NAMED = 8;

function placeAt(document: Document, path: string): Place {
  const all = placesOf(document);
  const found = all.find((place) => place.path === plainPath(path));
  if (found !== undefined) return found;
  const last = path.split(".").at(-1) ?? "";
  const like = all.filter((place) => place.path.endsWith(`.${last}`)).map((place) => place.path);
  const names = like.length > 0 ? like : all.map((place) => place.path);
  const more = names.length - MOST_NAMED;
  throw new UserError({
    code: "no-such-setting",
    message: `This project has no setting "${path.slice(0, 200)}" that a sweep can vary.`,
    next: `It has ${names.slice(0, MOST_NAMED).join(", ")}${more > 0 ? `, and ${more} more: gradual sweep PROJECT --settings lists all` : ""}.`,
    subject: { kind: "setting", path },
  });
}

function placesOf(document: Document): readonly Place[] {
  const { training, model, data } = document;
  const isFullBatch = OPTIMIZERS.find(training.optimizer.type)?.fullBatch === true;
  return [
    ...(["batchSize", "epochs", "seed"] as const)
      .filter((field) => field !== "batchSize" || !isFullBatch)
      .map((field): Place => ({
        path: `training.${field}`,
        of: "",
        spec: RECIPE[field],
        value: training[field],
        set: (now, value) => withTraining(now, { [field]: Number(value) }),
      })),
    {
      path: "training.restoreBest",
      of: "",
      spec: RESTORE,
      value: training.restoreBest,
      set: (now, value) => withTraining(now, { restoreBest: value === true }),
    },
    ...WORDS.flatMap(({ field, label, vocabulary }) => wordPlaces(document, field, label, vocabulary)),
    ...training.rules.flatMap((rule) =>
      paramPlaces(`training.rules.${rule.type}`, RULES.find(rule.type), rule.params, (now, params) =>
        withTraining(now, {
          rules: now.training.rules.map((one) => (one.type === rule.type ? { ...one, params } : one)),
        }),
      ),
    ),
    ...model.layers.flatMap((layer) => layerPlaces(document, layer)),
    ...(data.split.fold === undefined ? [] : [foldPlace(data.split.fold)]),
  ];
}

function wordPlaces(
  { training }: Document,
  field: (typeof WORDS)[number]["field"],
  label: string,
  vocabulary: Vocabulary<WordSpec>,
): Place[] {
  const word: Word | undefined = training[field] ?? (field === "schedule" ? CONSTANT : undefined);
  if (word === undefined) return [];
  const spec: ChoiceSpec = {
    kind: "choice",
    label,
    docs: "",
    default: word.type,
    choices: vocabulary.all.map(({ type, label: name, summary }) => ({ value: type, label: name, docs: summary })),
  };
  return [
    {
      path: `training.${field}`,
      of: "",
      spec,
      value: word.type,
      set: (now, value) => withTraining(now, { [field]: otherWord(vocabulary, now.training[field], String(value)) }),
    },
    ...paramPlaces(`training.${field}`, vocabulary.find(word.type), word.params, (now, params) =>
      withTraining(now, { [field]: { ...(now.training[field] ?? word), params } }),
    ),
  ];
}

/** Another word of the vocabulary, with the settings that both have. */
function otherWord(vocabulary: Vocabulary<WordSpec>, before: Word | undefined, type: string): Word {
  if (before?.type === type) return before;
  const known = vocabulary.find(type)?.params ?? {};
  const kept = Object.entries(before?.params ?? {}).filter(([name]) => Object.hasOwn(known, name));
  return kept.length === 0 ? { type } : { type, params: Object.fromEntries(kept) };
}

function layerPlaces({ model }: Document, layer: Layer): Place[] {
  return paramPlaces(
    `model.layers.${layer.id}`,
    layerSpec(layer.type),
    layer.params,
    (now, params) => ({
      ...now,
      model: { ...now.model, layers: now.model.layers.map((one) => (one.id === layer.id ? { ...one, params } : one)) },
    }),
    layerTitle(model, layer.id),
  );
}

function foldPlace({ of, index }: NonNullable<Document["data"]["split"]["fold"]>): Place {
  return {
    path: FOLD_PATH,
    of: "",
    spec: {
      kind: "integer",
      label: "Fold",
      docs: "The fold that the run is tested on.",
      default: 0,
      min: 0,
      max: of - 1,
    },
    value: index,
    set: (now, value) => ({
      ...now,
      data: { ...now.data, split: { ...now.data.split, fold: { of, index: Number(value) } } },
    }),
  };
}

type WordParams = NonNullable<Layer["params"]>;

function paramPlaces(
  path: string,
  spec: { readonly label: string; readonly params: ParamSpecs } | undefined,
  given: WordParams | undefined,
  put: (document: Document, params: NonNullable<Word["params"]>) => Document,
  of = spec?.label ?? "",
): Place[] {
  if (spec === undefined) return [];
  const { params } = resolveParams(spec.params, given);
  return Object.entries(spec.params).flatMap(([name, param]): Place[] => {
    const value = params[name];
    if (!isSwept(param) || typeof value === "object" || value === undefined) return [];
    return [
      {
        path: `${path}.${name}`,
        of,
        spec: param,
        value,
        set: (now, next) => {
          const before = paramsAt(now, path) ?? {};
          return put(now, { ...before, [name]: next } as NonNullable<Word["params"]>);
        },
      },
    ];
  });
}

/** The settings that stand at a word or a layer now. */
function paramsAt({ training, model }: Document, path: string): WordParams | undefined {
  const [room, second = "", third] = path.split(".");
  if (room === "model") return model.layers.find(({ id }) => id === third)?.params;
  if (second === "rules") return training.rules.find(({ type }) => type === third)?.params;
  return WORDS.flatMap(({ field }) => (field === second ? [training[field]?.params] : []))[0];
}

function isSwept(spec: ParamSpec): spec is Setting["spec"] {
  return spec.kind === "integer" || spec.kind === "number" || spec.kind === "choice" || spec.kind === "boolean";
}

function withTraining(document: Document, changes: Partial<Document["training"]>): Document {
  return { ...document, training: { ...document.training, ...changes } };
}
