import { deadUnits } from "./dead-units";
import { diverging } from "./diverging";
import { explodingGradients } from "./exploding-gradients";
import { noBetterThanBaseline } from "./no-better-than-baseline";
import { oneClass } from "./one-class";
import { overfitting } from "./overfitting";
import { plateau } from "./plateau";
import { rateTooHigh } from "./rate-too-high";
import { rateTooLow } from "./rate-too-low";
import { smallValidation } from "./small-validation";
import type { FindingSpec } from "./spec";
import { stillImproving } from "./still-improving";
import { underfitting } from "./underfitting";
import { vanishingGradients } from "./vanishing-gradients";

/** Every finding of the training doctor, in the order in which they are told: causes before what follows from them. */
export const FINDINGS: readonly FindingSpec[] = [
  diverging,
  noBetterThanBaseline,
  rateTooHigh,
  rateTooLow,
  explodingGradients,
  vanishingGradients,
  deadUnits,
  oneClass,
  overfitting,
  underfitting,
  plateau,
  stillImproving,
  smallValidation,
];
