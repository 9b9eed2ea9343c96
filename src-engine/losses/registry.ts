import { vocabulary } from "../document/vocabulary";
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
import type { LossSpec } from "./spec";

/** Every loss, in the order in which they are offered. */
export const LOSSES = vocabulary<LossSpec>("loss", [
  halfMse,
  mse,
  mae,
  huber,
  logCosh,
  quantile,
  mape,
  msle,
  poisson,
  cosine,
  binaryCrossEntropy,
  categoricalCrossEntropy,
  focal,
  klDivergence,
  hinge,
  squaredHinge,
]);
