// The activation functions: what each is, and how it is computed. Used by every layer that ends in one.

import type { ChoiceSpec, NumberSpec } from "../document/params";
import { invariant } from "../document/errors";
import type { GraphBuilder } from "../ir/builder";
import type { ValueId } from "../ir/graph";

interface Activation {
  readonly label: string;
  readonly docs: string;
  /** In letters, for a single number x. */
  readonly formula: string;
  /** The number it can be set by, where it has one. */
  readonly setting?: { readonly name: string; readonly label: string; readonly docs: string; readonly default: number };
  /** `setting` is ignored by those without one. */
  apply(builder: GraphBuilder, x: ValueId, setting: number): ValueId;
}

export const ACTIVATIONS = {
  linear: {
    label: "Linear",
    docs: "Changes nothing. Right for the output when a number is predicted.",
    formula: "f(x) = x",
    apply: (_builder, x) => x,
  },
  relu: {
    label: "ReLU",
    docs: "Keeps positive numbers and turns negative ones into 0. Quick, and the usual first choice for hidden layers.",
    formula: "f(x) = max(x, 0)",
    apply: (builder, x) => builder.relu(x),
  },
  "leaky-relu": {
    label: "Leaky ReLU",
    docs: "Like ReLU, but negative numbers are made small instead of 0, so that a unit can never stop learning altogether.",
    formula: "f(x) = x if x > 0, else α·x",
    setting: {
      name: "slope",
      label: "Slope (α)",
      docs: "What negative numbers are multiplied by, usually 0.01.",
      default: 0.01,
    },
    // The slope is 1 or α and has no derivative of its own, so the gradient is one product.
    apply: (builder, x, slope) =>
      builder.multiply(
        x,
        builder.select(builder.greater(x, builder.scalar(0)), builder.scalar(1), builder.scalar(slope)),
      ),
  },
  elu: {
    label: "ELU",
    docs: "Like ReLU, but bends smoothly towards -α for negative numbers, which keeps the mean of the results near 0.",
    formula: "f(x) = x if x > 0, else α·(eˣ - 1)",
    setting: {
      name: "alpha",
      label: "Depth (α)",
      docs: "Very negative numbers tend to -α, usually with α = 1.",
      default: 1,
    },
    apply: (builder, x, alpha) => {
      const zero = builder.scalar(0);
      // exp only sees numbers up to 0: the branch not taken must not overflow.
      const below = builder.subtract(builder.exp(builder.minimum(x, zero)), builder.scalar(1));
      return builder.select(builder.greater(x, zero), x, builder.scale(below, alpha));
    },
  },
  relu6: {
    label: "ReLU6",
    docs: "Like ReLU, but never more than 6. Used where numbers are later stored with few bits.",
    formula: "f(x) = min(max(x, 0), 6)",
    apply: (builder, x) => builder.minimum(builder.relu(x), builder.scalar(6)),
  },
  selu: {
    label: "SELU",
    docs: "An ELU scaled so that mean 0 and deviation 1 are kept from layer to layer by themselves.",
    formula: "f(x) = 1.0507·x if x > 0, else 1.7581·(eˣ - 1)",
    // Klambauer et al. 2017: λ = 1.0507..., α = 1.6733...
    apply: (builder, x) => {
      const zero = builder.scalar(0);
      const below = builder.subtract(builder.exp(builder.minimum(x, zero)), builder.scalar(1));
      const value = builder.select(builder.greater(x, zero), x, builder.scale(below, 1.6732632423543772));
      return builder.scale(value, 1.0507009873554805);
    },
  },
  mish: {
    label: "Mish",
    docs: "A smooth ReLU that dips a little below 0, much like SiLU.",
    formula: "f(x) = x·tanh(ln(1 + eˣ))",
    apply: (builder, x) => builder.multiply(x, builder.tanh(builder.softplus(x))),
  },
  gelu: {
    label: "GELU",
    docs: "A smooth ReLU, weighted by how likely a normally distributed number is to lie below x. The choice of most language models.",
    formula: "f(x) = x/2 · (1 + erf(x/√2))",
    apply: (builder, x) => {
      const share = builder.add(builder.erf(builder.scale(x, Math.SQRT1_2)), builder.scalar(1));
      return builder.multiply(builder.scale(x, 0.5), share);
    },
  },
  silu: {
    label: "SiLU (swish)",
    docs: "The number times its own sigmoid: a smooth ReLU that dips a little below 0.",
    formula: "f(x) = x / (1 + e⁻ˣ)",
    apply: (builder, x) => builder.multiply(x, builder.sigmoid(x)),
  },
  sigmoid: {
    label: "Sigmoid",
    docs: "Squeezes any number between 0 and 1. Right for an output that is the probability of a yes.",
    formula: "f(x) = 1 / (1 + e⁻ˣ)",
    apply: (builder, x) => builder.sigmoid(x),
  },
  "hard-sigmoid": {
    label: "Hard sigmoid",
    docs: "A sigmoid of three straight lines: quick, and exactly 0 and 1 at the ends.",
    formula: "f(x) = min(max(x + 3, 0), 6) / 6",
    apply: (builder, x) => {
      const risen = builder.relu(builder.add(x, builder.scalar(3)));
      return builder.scale(builder.minimum(risen, builder.scalar(6)), 1 / 6);
    },
  },
  tanh: {
    label: "Tanh",
    docs: "Squeezes any number between -1 and 1, with 0 staying 0.",
    formula: "f(x) = (eˣ - e⁻ˣ) / (eˣ + e⁻ˣ)",
    apply: (builder, x) => builder.tanh(x),
  },
  softplus: {
    label: "Softplus",
    docs: "A ReLU with a rounded corner; its result is always greater than 0.",
    formula: "f(x) = ln(1 + eˣ)",
    apply: (builder, x) => builder.softplus(x),
  },
  softsign: {
    label: "Softsign",
    docs: "Squeezes any number between -1 and 1, as tanh does, but comes near the ends more slowly.",
    formula: "f(x) = x / (1 + |x|)",
    apply: (builder, x) => builder.divide(x, builder.add(builder.abs(x), builder.scalar(1))),
  },
  exponential: {
    label: "Exponential",
    docs: "The power of e. Right for counts and rates, which are positive; large numbers grow beyond all bounds.",
    formula: "f(x) = eˣ",
    apply: (builder, x) => builder.exp(x),
  },
  softmax: {
    label: "Softmax",
    docs: "Turns a row of numbers into probabilities that add up to 1. Right for the output when one of several classes is predicted.",
    formula: "f(x)ᵢ = e^xᵢ / Σⱼ e^xⱼ",
    apply: (builder, x) => builder.softmax(x, builder.shape(x).length - 1),
  },
  "log-softmax": {
    label: "Log softmax",
    docs: "The logarithms of softmax's probabilities: at most 0.",
    formula: "f(x)ᵢ = xᵢ - ln Σⱼ e^xⱼ",
    apply: (builder, x) => builder.logSoftmax(x, builder.shape(x).length - 1),
  },
} as const satisfies Record<string, Activation>;

export type ActivationName = keyof typeof ACTIVATIONS;

export const ACTIVATION_NAMES = Object.keys(ACTIVATIONS) as ActivationName[];

/** The activation of that name, which a checked parameter holds. */
export function activation(name: string): Activation {
  invariant(Object.hasOwn(ACTIVATIONS, name), `no activation "${name}"`);
  return ACTIVATIONS[name as ActivationName];
}

/** Applies an activation with its default setting. */
export function applyActivation(builder: GraphBuilder, name: string, x: ValueId): ValueId {
  const { apply, setting } = activation(name);
  const result = apply(builder, x, setting?.default ?? 0);
  if (result !== x) builder.mark({ name: "z", symbol: "z", value: x, activation: { name, result } });
  return result;
}

/** A setting that chooses among `names`. */
export function activationParam(names: readonly ActivationName[], fallback: ActivationName, docs: string): ChoiceSpec {
  const choices = names.map((value) => ({
    value,
    label: ACTIVATIONS[value].label,
    docs: `${ACTIVATIONS[value].docs} ${ACTIVATIONS[value].formula}`,
  }));
  return { kind: "choice", label: "Activation", docs, default: fallback, choices };
}

/** The number that an activation is set by, shown where that activation is chosen. */
export function settingParam(name: "leaky-relu" | "elu"): NumberSpec {
  const { label, docs, default: fallback } = ACTIVATIONS[name].setting;
  return {
    kind: "number",
    label,
    docs,
    default: fallback,
    min: 0,
    max: 1_000,
    sliderMax: 2,
    when: { param: "activation", values: [name] },
  };
}
