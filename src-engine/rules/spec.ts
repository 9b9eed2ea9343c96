// The contract of a stopping rule. All that a rule means stands in its one file: what it is called, its settings, what it has
// to know, when it ends a run, what run.json then says, and how people read it. Documents, checks, the loop, the command line,
// the window and docs/recipes.md are made from it.

import type * as v from "valibot";
import type { NumberSpec, Params, ParamSpecs } from "../document/params";
import type { Word } from "../document/schema";
import type { WordSpec } from "../document/vocabulary";
import type { Measure, MeasuredPart } from "../metrics/columns";
import type { Figure } from "../metrics/figures";
import type { Reason, RuleState, StoppingRule } from "./rule";

/** How a reason is told: by whoever shows it, who knows how numbers are written and what things are called. */
export interface ReasonWords {
  /** "0.0012", "1.2e-7" */
  number(value: number): string;
  /** "10,000" */
  whole(value: number): string;
  /** "1 step", "10,000 steps" */
  count(number: number, unit: string): string;
  /** "2 min" */
  duration(seconds: number): string;
  /** What the layer with this id is called. */
  layer(id: string): string;
  /** "loss", "accuracy of Species" */
  figure(figure: Figure): string;
  /** "98.1%" */
  measure(measure: Measure, value: number): string;
  /** Where the run ended. */
  readonly epoch: number;
  readonly step: number;
}

export interface ReasonText {
  /** A few words, for the list of runs: "10,000 steps". */
  readonly short: string;
  /** A sentence: what happened. */
  readonly title: string;
  /** Further sentences: the figures, and what to do. May be empty. */
  readonly text: string;
}

/** What run.json says of an end. */
export type ReasonSchema = v.GenericSchema<unknown, Reason> & {
  readonly entries: { readonly kind: v.LiteralSchema<string, undefined> };
};

/** A reason as it is in memory. */
export type ReasonOf<R extends ReasonSchema> = v.InferOutput<R>;

/** A way in which a run may end. */
export interface EndSpec<R extends ReasonSchema = ReasonSchema> {
  /** "bad" where what the run leaves is not what was hoped for, "warn" where it was cut short. */
  readonly tone: "ok" | "warn" | "bad";
  /** What run.json says of it; `kind` is the word itself. */
  readonly reason: R;
  explain(reason: ReasonOf<R>, words: ReasonWords): ReasonText;
}

/** What a step is measured for at some cost, besides its loss and the greatest change of a weight. */
export type Measurement = "layer-changes" | "gradient-norm";

/** A figure, and the rows on which it is looked at. */
export interface Watched {
  readonly figure: Figure;
  readonly part: MeasuredPart;
}

export interface RuleContext {
  /** Epochs done before the run began. */
  readonly start: number;
  /** The figure by which the recipe tells the best epoch. */
  readonly watch: Figure;
  /** What the rule remembered in the checkpoint that the run goes on from. */
  readonly state?: RuleState | undefined;
}

/** A flag of `gradual train` that turns the rule on for one run. */
export interface RuleOption {
  /** As in `--until <condition>`. */
  readonly name: string;
  readonly value: string;
  readonly docs: string;
  /** From what was typed to the rule's settings. */
  readonly parse: v.GenericSchema<string, NonNullable<Word["params"]>>;
}

export interface RuleSpec<P extends ParamSpecs = ParamSpecs, R extends ReasonSchema = ReasonSchema>
  extends WordSpec, EndSpec<R> {
  readonly params: P;
  /** When it ends a run, in letters. */
  readonly formula: string;
  readonly measures?: readonly Measurement[];
  /** What it looks at after each epoch. */
  watches?(params: Params<P>, watch: Figure): Watched;
  /** The most steps or seconds that a run can take with it. */
  limit?(params: Params<P>): { readonly steps?: number; readonly seconds?: number };
  readonly option?: RuleOption;
  /** What it begins with where the defaults do not suit the network: its figures, and whether there are validation rows. */
  begin?(figures: readonly Figure[], hasValidation: boolean): Partial<Params<P>>;
  /** The settings after one was changed, where others have to follow. */
  follow?(params: Params<P>, changed: string): Partial<Params<P>>;
  create(params: Params<P>, context: RuleContext): StoppingRule<ReasonOf<R>>;
}

/** For how many steps in a row. */
export function patienceSteps(fallback: number): NumberSpec {
  return {
    kind: "integer",
    label: "For",
    docs: "Steps in a row for which it must hold. A step is one update of the weights.",
    unit: "steps",
    default: fallback,
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
    sliderMax: 100,
  };
}

/** Below which value. */
export function threshold(docs: string, fallback: number): NumberSpec {
  return {
    kind: "number",
    label: "Less than",
    docs,
    default: fallback,
    min: 0,
    minExclusive: true,
    max: Number.MAX_VALUE,
    logarithmic: true,
  };
}
