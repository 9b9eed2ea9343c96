import type { ValueId } from "../ir/graph";
import { BETA1, BETA2, EPSILON, GRADIENT_DECAY, learningRateParam } from "./params";
import type { Params } from "../document/params";
import type { OptimizerSpec, UpdateContext, UpdateLetter } from "./spec";

export const ADAM_PARAMS = {
  learningRate: learningRateParam(0.001),
  beta1: BETA1,
  beta2: BETA2,
  epsilon: EPSILON,
  weightDecay: GRADIENT_DECAY,
};

type AdamParams = Params<typeof ADAM_PARAMS>;

/**
 * What Adam and its kin keep: sums of the gradients and of their squares that fade, M = m / (1 - β₁) and V = v / (1 - β₂), where m and v are
 * the means that the formulas name. A sum takes two products less in every step than a mean, over every weight.
 */
export const FADING_SUMS = ["gradients", "squares"] as const;

export const MEAN_LETTERS = {
  m: { label: "running mean of the gradient", slot: "gradients", lessSetting: "beta1" },
  v: { label: "running mean of the squared gradient", slot: "squares", lessSetting: "beta2" },
  m̂: { label: "m, corrected for the zero that it began with" },
  v̂: { label: "v, corrected for the zero that it began with" },
} as const satisfies Readonly<Record<string, UpdateLetter>>;

export const MEAN_FORMULAS = ["m ← β₁·m + (1 - β₁)·g", "v ← β₂·v + (1 - β₂)·g²"] as const;
export const CORRECTED_MEAN = "m̂ = m / (1 - β₁ᵗ)";
export const CORRECTED_SQUARE = "v̂ = v / (1 - β₂ᵗ)";

/**
 * The corrections of the bias towards the zeros at the start, for means. With c = √(1 - β₂ᵗ):
 * η/(1-β₁ᵗ) · m / (√v / c + ε)  =  rate · m / (√v + floor), where rate = η·c/(1-β₁ᵗ) and floor = ε·c.
 */
function meanScalars(
  step: number,
  { learningRate, beta1, beta2, epsilon }: AdamParams,
): { rate: number; floor: number } {
  const correction = Math.sqrt(1 - beta2 ** step);
  return { rate: (learningRate * correction) / (1 - beta1 ** step), floor: epsilon * correction };
}

/** The same for sums: rate·(1-β₁)/√(1-β₂) · M / (√V + floor/√(1-β₂)). */
export function adamScalars(step: number, params: AdamParams): { rate: number; floor: number } {
  const { rate, floor } = meanScalars(step, params);
  const root = Math.sqrt(1 - params.beta2);
  return { rate: (rate * (1 - params.beta1)) / root, floor: floor / root };
}

/** M ← β₁·M + g, V ← β₂·V + g² */
export function fadingSums({ builder, gradient, params: { beta1, beta2 }, slot }: UpdateContext<AdamParams>): {
  gradients: ValueId;
  squares: ValueId;
} {
  return {
    gradients: builder.add(builder.scale(slot("gradients"), beta1), gradient),
    squares: builder.add(builder.scale(slot("squares"), beta2), builder.multiply(gradient, gradient)),
  };
}

/** The means go on as they are where β changes. */
export function keptMeans(
  before: Pick<AdamParams, "beta1" | "beta2">,
  after: Pick<AdamParams, "beta1" | "beta2">,
): { gradients: number; squares: number } {
  return { gradients: (1 - before.beta1) / (1 - after.beta1), squares: (1 - before.beta2) / (1 - after.beta2) };
}

/** How far Adam moves a weight, with the next sums. */
export function adamChange(context: UpdateContext<AdamParams>): {
  change: ValueId;
  slots: { gradients: ValueId; squares: ValueId };
} {
  const { builder, scalar } = context;
  const slots = fadingSums(context);
  const size = builder.add(builder.sqrt(slots.squares), scalar("floor"));
  return { change: builder.multiply(scalar("rate"), builder.divide(slots.gradients, size)), slots };
}

/** Kingma & Ba 2015, as PyTorch's Adam: ε is added to the corrected root. */
export const adam = {
  type: "adam",
  label: "Adam",
  summary: "A step size of its own for every weight",
  docs:
    "Keeps, for every weight, a running mean of its gradient and of the gradient's square, and divides the one by the root of the other: " +
    "weights with small or rare gradients move as boldly as the rest. It works with little tuning, and is the usual first choice.",
  formula: [...MEAN_FORMULAS, CORRECTED_MEAN, CORRECTED_SQUARE, "w ← w - η·m̂ / (√v̂ + ε)"],
  params: ADAM_PARAMS,
  fullBatch: false,
  letters: MEAN_LETTERS,
  slots: FADING_SUMS,
  slotFactors: keptMeans,
  scalarNames: ["rate", "floor"],
  scalars: adamScalars,
  update: (context) => {
    const { change, slots } = adamChange(context);
    return { weight: context.builder.subtract(context.weight, change), slots };
  },
} as const satisfies OptimizerSpec<typeof ADAM_PARAMS>;
