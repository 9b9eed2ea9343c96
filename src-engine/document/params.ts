// Settings of a layer, a loss, an optimizer, a schedule or a rule, described: the inspector, the documentation, the command line's listing and
// the checks are all made from these.

import type { ParamValue, Word } from "./schema";

interface Described {
  readonly label: string;
  readonly docs: string;
  /** The setting acts, and is shown, only where another one has one of these values. */
  readonly when?: { readonly param: string; readonly values: readonly string[] };
  /** Of use where the network has several layers of the kind; the only one shows it no more than it must. */
  readonly amongSeveral?: true;
  /** It says how the layer is trained, not what it computes; shown apart. */
  readonly about?: "training";
}

export type NumberSpec = Described & {
  readonly kind: "integer" | "number";
  readonly default: number;
  readonly min: number;
  /** The least value itself is not allowed. */
  readonly minExclusive?: boolean;
  readonly max: number;
  /** The greatest value itself is not allowed. */
  readonly maxExclusive?: boolean;
  /** End of the inspector's slider, where that is less than `max`. */
  readonly sliderMax?: number;
  /** What it counts, where its name does not say so: "epochs". */
  readonly unit?: string;
  /** The slider moves by factors, not by steps: learning rates. */
  readonly logarithmic?: boolean;
};

export type ChoiceSpec = Described & {
  readonly kind: "choice";
  readonly default: string;
  readonly choices: readonly { readonly value: string; readonly label: string; readonly docs: string }[];
};

export type BooleanSpec = Described & { readonly kind: "boolean"; readonly default: boolean };

/** Some columns of the data, by name; none named means what `docs` says. */
export type ColumnsSpec = Described & {
  readonly kind: "columns";
  readonly default: readonly string[];
  /** Which columns there are to choose from. */
  readonly role: "feature" | "target";
};

/** A number for each class of what is predicted, in the order of the classes; none means what `docs` says. */
export type PerClassSpec = Described & {
  readonly kind: "per-class";
  readonly default: readonly number[];
  /** What a class begins with. */
  readonly start: number;
  readonly min: number;
};

/** A figure that is measured after each epoch, by its name in metrics.csv: "loss", "species/accuracy". */
export type FigureSpec = Described & { readonly kind: "figure"; readonly default: string };

/** A word of another vocabulary with its own settings, or none. */
export type WordParamSpec = Described & {
  readonly kind: "word";
  readonly default: null;
  /** What none means. */
  readonly none: { readonly label: string; readonly docs: string };
  readonly words: readonly {
    readonly type: string;
    readonly label: string;
    readonly docs: string;
    readonly params: ParamSpecs;
  }[];
};

export type ParamSpec = NumberSpec | ChoiceSpec | BooleanSpec | ColumnsSpec | PerClassSpec | FigureSpec | WordParamSpec;
export type ParamSpecs = Readonly<Record<string, ParamSpec>>;

/** The type of the settings once defaults are filled in. */
export type Params<P extends ParamSpecs> = {
  readonly [K in keyof P]: ParamTypes[P[K]["kind"]];
};

interface ParamTypes {
  readonly integer: number;
  readonly number: number;
  readonly choice: string;
  readonly boolean: boolean;
  readonly columns: readonly string[];
  readonly "per-class": readonly number[];
  readonly figure: string;
  readonly word: Readonly<Word> | null;
}

/** A setting once its default is filled in. */
export type ResolvedParam = ParamTypes[keyof ParamTypes];

/** A setting that cannot be used: what was expected and what came. */
export interface ParamProblem {
  readonly param: string;
  readonly expected: string;
  readonly received: string;
  /** The nearest value that would do; absent where the setting is not known at all. */
  readonly nearest?: ResolvedParam;
}

/** The given settings with defaults filled in. An invalid value is replaced by the nearest good one and reported. */
export function resolveParams<P extends ParamSpecs>(
  specs: P,
  given: Readonly<Record<string, ParamValue | ResolvedParam | undefined>> = {},
): { readonly params: Params<P>; readonly problems: readonly ParamProblem[] } {
  const params: Record<string, ResolvedParam> = {};
  const problems: ParamProblem[] = [];
  for (const [param, spec] of Object.entries(specs)) {
    const value = given[param];
    if (value === undefined) {
      params[param] = spec.default;
      continue;
    }
    const { accepted, nearest } = judge(spec, value);
    params[param] = nearest;
    if (!accepted) problems.push({ param, expected: expectation(spec), received: JSON.stringify(value), nearest });
  }
  for (const param of Object.keys(given)) {
    if (Object.hasOwn(specs, param) || given[param] === undefined) continue;
    const names = Object.keys(specs);
    const expected = names.length === 0 ? "no settings" : `one of ${names.join(", ")}`;
    problems.push({ param, expected, received: param });
  }
  return { params: params as Params<P>, problems };
}

/** What a setting may be, in words: "a whole number from 1 to 100". */
export function expectation(spec: ParamSpec): string {
  switch (spec.kind) {
    case "boolean":
      return "true or false";
    case "choice":
      return `one of ${spec.choices.map(({ value }) => value).join(", ")}`;
    case "columns":
      return "a list of columns' names";
    case "per-class":
      return `a list of numbers from ${spec.min}`;
    case "figure":
      return "a figure's name";
    case "word":
      return `one of ${spec.words.map(({ type }) => type).join(", ")}, with its settings`;
    case "integer":
    case "number": {
      const kind = spec.kind === "integer" ? "a whole number" : "a number";
      const from = spec.minExclusive === true ? `greater than ${spec.min}` : `from ${spec.min}`;
      if (spec.max >= Number.MAX_SAFE_INTEGER)
        return spec.minExclusive === true ? `${kind} ${from}` : `${kind} ${from} up`;
      return `${kind} ${from} ${spec.maxExclusive === true ? "to less than" : "to"} ${spec.max}`;
    }
    default:
      return spec satisfies never;
  }
}

function isListOf<T extends string | number>(value: unknown, is: (item: unknown) => boolean): value is T[] {
  return Array.isArray(value) && value.every(is);
}

function judge(spec: ParamSpec, value: ParamValue | ResolvedParam): { accepted: boolean; nearest: ResolvedParam } {
  switch (spec.kind) {
    case "boolean":
      return typeof value === "boolean"
        ? { accepted: true, nearest: value }
        : { accepted: false, nearest: spec.default };
    case "choice":
      return typeof value === "string" && spec.choices.some((choice) => choice.value === value)
        ? { accepted: true, nearest: value }
        : { accepted: false, nearest: spec.default };
    case "columns":
      return isListOf(value, (name) => typeof name === "string")
        ? { accepted: true, nearest: value }
        : { accepted: false, nearest: spec.default };
    case "per-class":
      return isListOf(value, (number) => typeof number === "number" && Number.isFinite(number) && number >= spec.min)
        ? { accepted: true, nearest: value }
        : { accepted: false, nearest: spec.default };
    case "figure":
      return typeof value === "string" && value !== ""
        ? { accepted: true, nearest: value }
        : { accepted: false, nearest: spec.default };
    case "word": {
      if (value === null) return { accepted: true, nearest: null };
      const isWord = typeof value === "object" && "type" in value;
      const word = isWord ? spec.words.find(({ type }) => type === value.type) : undefined;
      if (!isWord || word === undefined) return { accepted: false, nearest: spec.default };
      const problems = resolveParams(word.params, value.params).problems;
      if (problems.length === 0) return { accepted: true, nearest: value };
      const fixed = problems.map(({ param, nearest }) => [param, nearest] as const);
      const params = Object.fromEntries(
        [...Object.entries(value.params ?? {}), ...fixed].filter(([, one]) => one !== undefined),
      );
      return { accepted: false, nearest: { type: value.type, params: params as NonNullable<Word["params"]> } };
    }
    case "integer":
    case "number": {
      if (typeof value !== "number" || !Number.isFinite(value)) return { accepted: false, nearest: spec.default };
      const whole = spec.kind === "number" || Number.isSafeInteger(value);
      const low = spec.minExclusive === true ? value > spec.min : value >= spec.min;
      const high = spec.maxExclusive === true ? value < spec.max : value <= spec.max;
      if (whole && low && high) return { accepted: true, nearest: value };
      if ((!low && spec.minExclusive === true) || (!high && spec.maxExclusive === true))
        return { accepted: false, nearest: spec.default };
      const rounded = spec.kind === "integer" ? Math.round(value) : value;
      return { accepted: false, nearest: Math.min(spec.max, Math.max(spec.min, rounded)) };
    }
    default:
      return spec satisfies never;
  }
}

/** A value as people read it: a choice or a word by its label, columns by their names; empty for a list of none. */
export function paramText(spec: ParamSpec, value: ResolvedParam): string {
  if (value === null) return spec.kind === "word" ? spec.none.label : "";
  if (typeof value === "object") {
    if (!("type" in value)) return value.join(", ");
    return spec.kind === "word"
      ? (spec.words.find(({ type }) => type === value.type)?.label ?? value.type)
      : value.type;
  }
  const choice = spec.kind === "choice" ? spec.choices.find((one) => one.value === value) : undefined;
  return choice?.label ?? String(value);
}
