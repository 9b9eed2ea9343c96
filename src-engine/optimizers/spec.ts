// The contract of an optimizer: how a weight changes, given its gradient. One small pure file each.

import type { ParamSpecs, Params } from "../document/params";
import type { WordSpec } from "../document/vocabulary";
import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";

/** What one weight's update is made from; everything has the weight's shape, except scalars. */
export interface UpdateContext<V> {
  readonly builder: GraphBuilder;
  readonly weight: ValueId;
  /** Derivative of the batch's mean loss; already multiplied by {@link OptimizerSpec.gradientScale} where that is set. */
  readonly gradient: ValueId;
  /** With their defaults filled in. */
  readonly params: V;
  /** State of that name, as the last step left it. */
  slot(name: string): ValueId;
  /** A number that is fed in each step, of those that `scalars` gives. */
  scalar(name: string): ValueId;
}

export interface Update {
  readonly weight: ValueId;
  /** Next value of every slot. */
  readonly slots: Readonly<Record<string, ValueId>>;
}

/** A letter of an optimizer's formulas. */
export interface UpdateLetter {
  readonly label: string;
  /** The state that it stands for. */
  readonly slot?: string;
  /** Where what is kept is so many times as large: 1 less this setting, times the state, is what the letter stands for. */
  readonly lessSetting?: string;
}

export interface OptimizerSpec<S extends ParamSpecs = ParamSpecs> extends WordSpec {
  /**
   * What a step does, one line each, in order: "←" where a state or the weight goes on, which is last; "=" for what is only worked out. In
   * letters: w the weight, g its gradient, η the learning rate, t the number of the step, settings by the letter in their label,
   * and {@link letters}. The Learn station works these lines out, and tests hold them against `update`.
   */
  readonly formula: readonly string[];
  readonly params: S;
  /** The whole training part is one batch; the batch size of the document does not act. */
  readonly fullBatch: boolean;
  /** Those of the formulas that are no settings. */
  readonly letters: Readonly<Record<string, UpdateLetter>>;
  /** What formulas do not work out themselves, by its letter; `step` as in `scalars`. */
  given?(step: number, params: Params<S>): Readonly<Record<string, number>>;
  /** State kept per weight, all zero at first. */
  readonly slots: readonly string[];
  /** Where what the state means depends on the settings: by what each slot is multiplied to mean the same under others. */
  slotFactors?(before: Params<S>, after: Params<S>): Readonly<Record<string, number>>;
  /**
   * What the setting `weightDecay` does. Absent: λ·w is added to the gradient beforehand, for every optimizer alike; "own": the
   * update takes it from the weights itself.
   */
  readonly decay?: "own";
  /** Names of the numbers fed in each step. */
  readonly scalarNames: readonly string[];
  /**
   * Their values in float64. `step` counts from 1 over the whole run. Settings may differ from step to step.
   */
  scalars(step: number, params: Params<S>): Readonly<Record<string, number>>;
  /** A scalar that multiplies the loss's derivative at its root, which costs one product instead of one per weight. */
  readonly gradientScale?: string;
  update(context: UpdateContext<Params<S>>): Update;
}
