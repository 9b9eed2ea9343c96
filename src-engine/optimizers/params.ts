// Settings that several optimizers share.

import type { NumberSpec } from "../document/params";

export function learningRateParam(fallback: number): NumberSpec {
  return {
    kind: "number",
    label: "Learning rate (η)",
    docs: "How far each step goes. Too small, and training takes for ever; too large, and the loss jumps about or grows without end.",
    default: fallback,
    min: 0,
    minExclusive: true,
    max: 1_000_000,
    sliderMax: 1,
    logarithmic: true,
  };
}

export const MOMENTUM: NumberSpec = {
  kind: "number",
  label: "Momentum (μ)",
  docs: "The share of the last step's speed that is kept. 0 keeps nothing; 0.9 is usual.",
  default: 0.9,
  min: 0,
  max: 1,
  maxExclusive: true,
};

export const BETA1: NumberSpec = {
  kind: "number",
  label: "Memory of the mean (β₁)",
  docs: "The share of the running mean of the gradient that is kept in each step. 0.9 is usual.",
  default: 0.9,
  min: 0,
  max: 1,
  maxExclusive: true,
};

export const BETA2: NumberSpec = {
  kind: "number",
  label: "Memory of the size (β₂)",
  docs: "The share of the running mean of the squared gradient that is kept in each step. 0.999 is usual.",
  default: 0.999,
  min: 0,
  max: 1,
  maxExclusive: true,
};

export const EPSILON: NumberSpec = {
  kind: "number",
  label: "Epsilon (ε)",
  docs: "A tiny number added to the divisor, so that nothing is divided by 0.",
  default: 1e-8,
  min: 0,
  minExclusive: true,
  max: 1,
  logarithmic: true,
};

/** L2 regularization as PyTorch's optimizers have it: λ·w is added to the gradient before anything else is done with it. */
export const GRADIENT_DECAY: NumberSpec = {
  kind: "number",
  label: "Weight decay (λ)",
  docs: "Adds this share of each weight to its gradient, which pulls weights towards 0. 0 does nothing; 0.0001 is usual.",
  default: 0,
  min: 0,
  max: 1_000_000,
  sliderMax: 0.1,
};

/** Weight decay apart from the gradient. */
export const WEIGHT_DECAY: NumberSpec = {
  kind: "number",
  label: "Weight decay (λ)",
  docs: "The share of each weight that is taken away in each step, times the learning rate. 0 takes nothing; 0.01 is usual.",
  default: 0.01,
  min: 0,
  max: 1_000_000,
  sliderMax: 0.1,
};
