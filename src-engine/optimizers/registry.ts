import { resolveParams } from "../document/params";
import type { Optimizer, OptimizerType } from "../document/schema";
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
export const OPTIMIZERS: Readonly<Record<OptimizerType, OptimizerSpec>> = {
  "gradient-descent": gradientDescent,
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
};

export type OptimizerSettings = Readonly<Record<string, number>>;

/** The document's settings for its optimizer, with defaults filled in; settings of other optimizers are left out. */
export function optimizerSettings({ type, ...given }: Optimizer): OptimizerSettings {
  const { settings } = OPTIMIZERS[type];
  const own = Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(settings, name)));
  return resolveParams(settings, own).params;
}

/** The numbers to feed in one step (counted from 1 over the whole run), by scalar input name. */
export function optimizerScalars(optimizer: Optimizer, step: number): Readonly<Record<string, number>> {
  return OPTIMIZERS[optimizer.type].scalars(step, optimizerSettings(optimizer));
}
