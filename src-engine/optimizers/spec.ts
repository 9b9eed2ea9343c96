// The contract of an optimizer: how a weight changes, given its gradient. One small pure file each.

import type { NumberSpec } from "../document/params";
import type { OptimizerType } from "../document/schema";
import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";

/** What one weight's update is made from; everything has the weight's shape, except scalars. */
export interface UpdateContext<V> {
  readonly builder: GraphBuilder;
  readonly weight: ValueId;
  /** Derivative of the batch's mean loss; already multiplied by {@link OptimizerSpec.gradientScale} where that is set. */
  readonly gradient: ValueId;
  readonly settings: V;
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

/** What may be set; every setting is a number. */
export type SettingSpecs = Readonly<Record<string, NumberSpec>>;
/** Settings with their defaults filled in. */
export type Settings<S extends SettingSpecs = SettingSpecs> = { readonly [K in keyof S]: number };

export interface OptimizerSpec<S extends SettingSpecs = SettingSpecs> {
  readonly type: OptimizerType;
  readonly label: string;
  readonly summary: string;
  readonly docs: string;
  /** In letters: w a weight, g its gradient, η the learning rate. One line each. */
  readonly formula: readonly string[];
  readonly settings: S;
  /** The whole training part is one batch; the batch size of the document does not act. */
  readonly fullBatch: boolean;
  /** State kept per weight, all zero at first. */
  readonly slots: readonly string[];
  /** Where what the state means depends on the settings: by what each slot is multiplied to mean the same under others. */
  slotFactors?(before: Settings<S>, after: Settings<S>): Readonly<Record<string, number>>;
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
  scalars(step: number, settings: Settings<S>): Readonly<Record<string, number>>;
  /** A scalar that multiplies the loss's derivative at its root, which costs one product instead of one per weight. */
  readonly gradientScale?: string;
  update(context: UpdateContext<Settings<S>>): Update;
}
