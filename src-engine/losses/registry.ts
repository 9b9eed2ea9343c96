import { resolveParams } from "../document/params";
import type { LossSettings, LossType } from "../document/schema";
import { binaryCrossEntropy } from "./binary-cross-entropy";
import { categoricalCrossEntropy } from "./categorical-cross-entropy";
import { cosine } from "./cosine";
import { focal } from "./focal";
import { halfMse } from "./half-mse";
import { hinge, squaredHinge } from "./hinge";
import { huber } from "./huber";
import { klDivergence } from "./kl-divergence";
import { logCosh } from "./log-cosh";
import { mae } from "./mae";
import { mape } from "./mape";
import { mse } from "./mse";
import { msle } from "./msle";
import { poisson } from "./poisson";
import { quantile } from "./quantile";
import type { LossContext, LossSpec } from "./spec";

/** Every loss, in the order in which they are offered. */
export const LOSSES: Readonly<Record<LossType, LossSpec>> = {
  "half-mse": halfMse,
  mse,
  mae,
  huber,
  "log-cosh": logCosh,
  quantile,
  mape,
  msle,
  poisson,
  cosine,
  "binary-cross-entropy": binaryCrossEntropy,
  "categorical-cross-entropy": categoricalCrossEntropy,
  focal,
  "kl-divergence": klDivergence,
  hinge,
  "squared-hinge": squaredHinge,
};

/** The document's settings for its loss, with defaults filled in; settings of other losses are left out. */
export function lossSettings(type: LossType, given: LossSettings = {}): Pick<LossContext, "settings" | "classWeights"> {
  const { settings, weighsClasses } = LOSSES[type];
  const { classWeights, ...numbers } = given;
  const own = Object.fromEntries(Object.entries(numbers).filter(([name]) => Object.hasOwn(settings, name)));
  return {
    settings: resolveParams(settings, own).params,
    ...(weighsClasses === true && classWeights !== undefined ? { classWeights } : {}),
  };
}
