import type { Word } from "../document/schema";
import { vocabulary } from "../document/vocabulary";
import { adadelta } from "./adadelta";
import { adagrad } from "./adagrad";
import { adam } from "./adam";
import { adamax } from "./adamax";
import { adamw } from "./adamw";
import { amsgrad } from "./amsgrad";
import { gradientDescent } from "./gradient-descent";
import { lion } from "./lion";
import { momentum } from "./momentum";
import { nadam } from "./nadam";
import { nesterov } from "./nesterov";
import { rmsprop } from "./rmsprop";
import { sgd } from "./sgd";
import type { OptimizerSpec } from "./spec";

/** Every optimizer, in the order in which they are offered. */
export const OPTIMIZERS = vocabulary<OptimizerSpec>("optimizer", [
  gradientDescent,
  sgd,
  momentum,
  nesterov,
  adagrad,
  rmsprop,
  adadelta,
  adam,
  adamw,
  amsgrad,
  nadam,
  adamax,
  lion,
]);

/** Every optimizer has this setting: schedules, and people while a run goes on, change it. */
export const LEARNING_RATE = "learningRate";

/** The learning rate that is set, or the optimizer's own default. @throws UserError where the optimizer is not known */
export function learningRateOf(optimizer: Word): number {
  return Number(OPTIMIZERS.read(optimizer).params[LEARNING_RATE]);
}

/** The same optimizer with another learning rate. */
export function withLearningRate(optimizer: Word, learningRate: number): Word {
  return { ...optimizer, params: { ...optimizer.params, [LEARNING_RATE]: learningRate } };
}

/** The numbers to feed in one step (counted from 1 over the whole run), by scalar input name. */
export function optimizerScalars(optimizer: Word, step: number): Readonly<Record<string, number>> {
  const { spec, params } = OPTIMIZERS.read(optimizer);
  return spec.scalars(step, params);
}
